/* render_station_doc: a station's fields and 72 hours, each with the edition of its day. */
#include "publish/render_station_doc.c"
#include "schema/base/json.h"
#include "tests/station_page.h"

static struct json *root;

static const struct json *print(void)
{
    print_anew();
    render_station_doc(&page, &station);
    json_close(&root);
    assert_true(json_parse(&root, page.at, page.length, &ill));
    return json_member(root, "hours");
}

TEST(it_has_the_stations_fields_and_72_hours_oldest_first)
{
    const struct json *hours = print();
    EXPECT(json_count(hours) == STATION_HOURS);
    EXPECT(strncmp(page.at, "{\"id\":\"S001\",\"name\":\"广场\",\"city\":\"示例市\",\"area\":\"城东区\","
                            "\"role\":\"rated\",\"lon\":116.366,\"lat\":39.8673,"
                            "\"status\":\"unaudited\",", 100) == 0);
    EXPECT(strcmp(json_string(json_member(json_first(hours), "end")),
                  "2026-02-26T02:00:00+08:00") == 0);
    EXPECT(has("{\"start\":\"2026-03-01T00:00:00+08:00\",\"end\":\"2026-03-01T01:00:00+08:00\","
               "\"standard\":\"HJ 633-2026\",\"aqi\":108,\"aqi_why\":null,\"level\":3,"
               "\"class\":\"轻度污染\","
               "\"primary\":[\"pm25\"],\"so2\":{\"value\":8,\"iaqi\":3,\"why\":null,\"count\":1,"
               "\"expected\":1}"));
}

TEST(each_hour_names_the_edition_of_its_day)
{
    print();
    EXPECT(times("\"standard\":\"HJ 633-2026\"") == 1
           && times("\"standard\":\"HJ 633-2012\"") == 70);
}

TEST(an_hour_never_published_is_null_and_says_so)
{
    print();
    EXPECT(has("\"standard\":null,\"aqi\":null,\"aqi_why\":\"not_published\",\"level\":null,"
               "\"class\":null,"
               "\"primary\":[],\"so2\":null,\"no2\":null,\"pm10\":null,\"co\":null,\"o3\":null,"
               "\"pm25\":null}"));
    EXPECT(times("not_published") == 1 && times("\"why\":\"maintenance\"") == 4);
}

TEST(an_hour_names_the_revision_that_changed_its_numbers)
{
    print();
    EXPECT(!has("revised"));
    newest()->revised = (struct revised){ 2, REVISED_CHANGED };
    print();
    EXPECT(times("revised") == 1 && has(",\"standard\":\"HJ 633-2026\",\"revised\":2,\"aqi\":108,"));
}

TEST(nothing_of_the_hour_as_a_whole_stands_in_it)
{
    print();
    EXPECT(!has("revision") && !has("\"published\"") && !has("registry") && !has("changes"));
}

TEST(names_stay_strings_whatever_they_hold_and_a_demonstration_says_so)
{
    snprintf(sample.station[0].name, sizeof sample.station[0].name, "%s", HOSTILE);
    snprintf(sample.station[0].source_id, sizeof sample.station[0].source_id, "MN-SECRET-1");
    sample.station[0].placed = false;
    station.hour[40].cell[NO2] = sample_absent(NOT_PLANNED);
    station.hour[41].cell[NO2].suspect = true;
    station.hour[42].cell[SO2] = sample_cell(850, 91, 1, 1);
    station.hour[42].cell[SO2].mean = (struct mean){ .hours = 24, .count = 23, .value = 131 };
    sample.settings.site.demo = true;
    sample.settings.site.licence[0] = '\0';
    print();
    keep("station.json");
    EXPECT(strcmp(json_string(json_member(root, "name")), HOSTILE) == 0);
    EXPECT(!has("<") && !has("\xE2\x80\xA8") && !has("MN-SECRET") && has("\"demo\":true"));
    EXPECT(has("\"so2\":{\"value\":850,\"iaqi\":91,\"why\":null,\"count\":1,\"expected\":1,"
               "\"iaqi_of\":{\"hours\":24,\"count\":23,\"value\":131}}"));
    EXPECT(has("\"lon\":null,\"lat\":null") && has("\"licence\":null") && has("\"marks\":[\"susp"
        "ect\"]"));
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FRESH(it_has_the_stations_fields_and_72_hours_oldest_first),
        FRESH(each_hour_names_the_edition_of_its_day),
        FRESH(an_hour_never_published_is_null_and_says_so),
        FRESH(an_hour_names_the_revision_that_changed_its_numbers),
        FRESH(nothing_of_the_hour_as_a_whole_stands_in_it),
        FRESH(names_stay_strings_whatever_they_hold_and_a_demonstration_says_so),
    };
    int failed = cmocka_run_group_tests(facts, NULL, NULL);
    json_close(&root);
    station_end();
    return failed;
}
