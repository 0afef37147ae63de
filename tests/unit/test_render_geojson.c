/* render_geojson: RFC 7946, flat properties, null for a place that is not known. */
#include "publish/render_geojson.c"
#include "schema/base/json.h"
#include "tests/station_page.h"

static struct json *root;

static const struct json *print(void)
{
    print_anew();
    render_geojson(&page, &sample.document, standards_at(&sample.standards, sample.document.start),
                   &sample.settings);
    json_close(&root);
    assert_true(json_parse(&root, page.at, page.length, &ill));
    return root;
}

TEST(it_is_a_collection_of_one_feature_a_station)
{
    const struct json *features = json_member(print(), "features");
    EXPECT(strcmp(json_string(json_member(root, "type")), "FeatureCollection") == 0);
    EXPECT(json_count(features) == 3 && page.at[page.length - 1] == '\n');
    EXPECT(has("{\"type\":\"Feature\",\"id\":\"S001\",\"geometry\":{\"type\":\"Point\","
               "\"coordinates\":[116.366,39.8673]},\"properties\":{\"id\":\"S001\",\"name\":\"广场\","
               "\"city\":\"示例市\",\"area\":\"城东区\",\"role\":\"rated\","
               "\"start\":\"2026-03-01T00:00:00+08:00\",\"end\":\"2026-03-01T01:00:00+08:00\","
               "\"aqi\":108,\"aqi_why\":null,\"level\":3,\"class\":\"轻度污染\",\"primary\":[\"pm25\"],"
               "\"so2\":8,\"so2_iaqi\":3,\"so2_why\":null,"));
    EXPECT(has("\"co\":1.0,\"co_iaqi\":10,") && has("\"no2\":null,\"no2_iaqi\":null,"
        "\"no2_why\":\"not_received\""));
}

TEST(a_station_without_a_place_has_no_geometry)
{
    sample.station[1].placed = false;
    print();
    EXPECT(has("\"id\":\"S002\",\"geometry\":null,"));
}

TEST(a_value_in_doubt_is_marked_and_no_other)
{
    print();
    EXPECT(!has("_marks"));
    sample.subject[0].cell[PM25].suspect = true;
    sample.subject[1].cell[NO2].suspect = true;          /* not_received */
    print();
    EXPECT(has("\"pm25\":68,\"pm25_iaqi\":108,\"pm25_why\":null,\"pm25_marks\":[\"suspect\"]"));
    EXPECT(!has("\"no2_marks\"") && !has("\"pm10_marks\""));
}

TEST(a_revision_is_told_and_whose_numbers_it_changed)
{
    print();
    EXPECT(has(",\"id\":\"air/2026-03-01/01\",\"revision\":1,\"reason\":null,") && !has("revised"));
    sample.document.revision = 2;
    sample.document.reason = "changed";
    sample.subject[0].revised = (struct revised){ 2, REVISED_CHANGED };
    print();
    EXPECT(has("\"revision\":2,\"reason\":\"changed\",") && times("\"revised\":2,\"aqi\":108,") == 1);
}

TEST(without_an_aqi_it_is_NA)
{
    sample.subject[0].rating = (struct rating){ .aqi = NO_INDEX };
    print();
    EXPECT(has("\"aqi\":null,\"aqi_why\":\"NA\",\"level\":null,\"class\":null,\"primary\":[]"));
}

TEST(names_stay_strings_whatever_they_hold_and_a_demonstration_says_so)
{
    snprintf(sample.station[0].name, sizeof sample.station[0].name, "%s", HOSTILE);
    snprintf(sample.station[0].source_id, sizeof sample.station[0].source_id, "MN-SECRET-1");
    sample.subject[2].cell[CO] = sample_absent(NOT_PLANNED);
    sample.subject[0].cell[PM25].suspect = true;
    sample.station[2].placed = false;
    sample.settings.site.demo = true;
    print();
    keep("stations.geojson");
    const struct json *first = json_first(json_member(root, "features"));
    EXPECT(strcmp(json_string(json_member(json_member(first, "properties"), "name")), HOSTILE)
           == 0);
    EXPECT(!has("<") && !has("\xE2\x80\xA8") && !has("MN-SECRET") && has("\"demo\":true"));
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FRESH(it_is_a_collection_of_one_feature_a_station),
        FRESH(a_station_without_a_place_has_no_geometry),
        FRESH(a_value_in_doubt_is_marked_and_no_other),
        FRESH(a_revision_is_told_and_whose_numbers_it_changed),
        FRESH(without_an_aqi_it_is_NA),
        FRESH(names_stay_strings_whatever_they_hold_and_a_demonstration_says_so),
    };
    int failed = cmocka_run_group_tests(facts, NULL, NULL);
    json_close(&root);
    station_end();
    return failed;
}
