/* render_hour and render_content: the document of contract §6, byte for byte where it matters. */
#include "publish/render_hour.c"
#include "schema/base/file.h"
#include "schema/base/json.h"
#include "tests/sample_hour.h"
#include "tests/test.h"

#include <stdlib.h>

static struct sample sample;
static struct text printed;

static const char *print(void)
{
    text_close(&printed);
    printed = TEXT(1 << 20);
    render_hour(&printed, &sample.document, standards_at(&sample.standards, sample.document.start),
                &sample.settings);
    return printed.at;
}

static const char *print_content(void)
{
    text_close(&printed);
    printed = TEXT(1 << 20);
    render_content(&printed, &sample.document,
                   standards_at(&sample.standards, sample.document.start), &sample.settings);
    return printed.at;
}

static const char *print_old_content(void)
{
    text_close(&printed);
    printed = TEXT(1 << 20);
    render_old_content(&printed, &sample.document,
                       standards_at(&sample.standards, sample.document.start), &sample.settings);
    return printed.at;
}

static bool has(const char *piece)
{
    return strstr(printed.at, piece) != NULL;
}

static bool same(const struct json *a, const struct json *b);

/* Members in the same order, each equal; `registry`, which the sample lacks, is passed over. */
static bool same_members(const struct json *a, const struct json *b)
{
    const struct json *left = json_first(a), *right = json_first(b);
    for (; left != NULL; left = json_next(left)) {
        if (json_key(left) != NULL && strcmp(json_key(left), "registry") == 0)
            continue;
        bool named = json_kind(a) == JSON_OBJECT;
        if (right == NULL || (named && strcmp(json_key(left), json_key(right)) != 0)
            || !same(left, right)) {
            print_message("differs at %s\n", named ? json_key(left) : "an item");
            return false;
        }
        right = json_next(right);
    }
    return right == NULL;
}

static bool same(const struct json *a, const struct json *b)
{
    if (json_kind(a) != json_kind(b))
        return false;
    switch (json_kind(a)) {
    case JSON_NULL:   return true;
    case JSON_BOOL:   return json_true(a) == json_true(b);
    case JSON_STRING: return strcmp(json_string(a), json_string(b)) == 0;
    case JSON_NUMBER: return strcmp(json_digits(a), json_digits(b)) == 0;
    case JSON_ARRAY:
    case JSON_OBJECT: return same_members(a, b);
    default:          return false;
    }
}

TEST(the_sample_hour_is_the_sample_document_member_by_member_and_in_order)
{
    struct why why = { "" };
    struct text file = TEXT(1 << 20);
    struct json *ours = NULL, *theirs = NULL;
    EXPECT(file_read(SOURCE_DIR "/tests/data/sample/hour-2026-03-01-01.json", 1 << 20, &file,
                     &why));
    print();
    EXPECT(json_parse(&ours, printed.at, printed.length, &why));
    EXPECT(json_parse(&theirs, file.at, file.length, &why));
    EXPECT(same(ours, theirs));
    json_close(&ours);
    json_close(&theirs);
    text_close(&file);
}

TEST(co_always_has_one_decimal_and_the_others_none)
{
    print();
    EXPECT(has("\"co\":{\"value\":1.0,") && has("\"co\":{\"value\":0.4,"));
    EXPECT(has("\"pm25\":{\"value\":64,"));
}

TEST(coordinates_are_trimmed_and_null_when_unknown)
{
    print();
    EXPECT(has("\"lon\":116.366,\"lat\":39.8673") && has("\"lon\":116.17,\"lat\":40.2865"));
    sample.station[2].placed = false;
    print();
    EXPECT(has("\"lon\":null,\"lat\":null"));
    sample.station[2].placed = true;
}

TEST(the_document_ends_with_one_line_feed_and_is_one_line_a_station)
{
    const char *at = print();
    EXPECT(at[printed.length - 1] == '\n' && at[printed.length - 2] == '}');
    EXPECT(has("\n{\"id\":\"S002\",\"name\":\"水厂\""));
    EXPECT(memcmp(at, "{\"id\":\"air/2026-03-01/01\",\"revision\":1,\"reason\":null,", 52) == 0);
}

TEST(hour_24_belongs_to_the_day_before)
{
    sample.document.start = SAMPLE_START - HOUR + DAY;
    print();
    EXPECT(has("\"id\":\"air/2026-03-01/24\"") && has("\"date\":\"2026-03-01\",\"hour\":24"));
    EXPECT(has("\"end\":\"2026-03-02T00:00:00+08:00\""));
    sample.document.start = SAMPLE_START;
}

TEST(the_registry_is_cited_and_the_status_is_unaudited)
{
    print();
    EXPECT(has("\"registry\":\"sha256:0123456789abcdef"));
    EXPECT(has("\"status\":\"unaudited\""));
}

TEST(without_an_aqi_it_is_NA_with_level_class_and_primary_empty)
{
    struct rating kept = sample.city.rating;
    sample.city.rating = (struct rating){ .aqi = NO_INDEX };
    print();
    EXPECT(has("\"aqi\":null,\"aqi_why\":\"NA\",\"level\":null,\"class\":null,\"primary\":[]"));
    sample.city.rating = kept;
}

TEST(every_tied_primary_pollutant_is_listed_in_order)
{
    sample.city.rating.primary[PM10] = true;
    print();
    EXPECT(has("\"primary\":[\"pm10\",\"pm25\"]"));
    sample.city.rating.primary[PM10] = false;
}

TEST(marks_stand_only_where_there_are_any)
{
    print();
    EXPECT(!has("marks"));
    sample.subject[0].cell[PM10].suspect = true;
    print();
    EXPECT(has("\"pm10\":{\"value\":130,\"iaqi\":104,\"why\":null,\"count\":1,\"expected\":1,"
               "\"marks\":[\"suspect\"]}"));
    sample.subject[0].cell[PM10].suspect = false;
}

TEST(changes_carry_old_and_new_and_close_the_head)
{
    sample.change[0] = (struct change){ "S001", CO, true, true, 9, 10 };
    sample.change[1] = (struct change){ "S002", NO2, true, false, 40, 0 };
    sample.document.changes = 2;
    sample.document.reason = "changed";
    sample.document.revision = 2;
    print();
    EXPECT(has("\"revision\":2,\"reason\":\"changed\""));
    EXPECT(has("\"valid\":17,\n\"changes\":["));
    EXPECT(has("{\"station\":\"S001\",\"parameter\":\"co\",\"old\":0.9,\"new\":1.0}"));
    EXPECT(has("{\"station\":\"S002\",\"parameter\":\"no2\",\"old\":40,\"new\":null}"));
    sample.document.changes = 0;
    sample.document.reason = NULL;
    sample.document.revision = 1;
}

TEST(content_leaves_out_what_may_differ_between_equal_documents)
{
    print_content();
    char *first = strdup(printed.at);
    EXPECT(!has("revision") && !has("reason") && !has("published") && !has("changes"));
    sample.document.published += HOUR;
    sample.document.revision = 7;
    sample.document.reason = "late";
    EXPECT(strcmp(first, print_content()) == 0);
    sample.document.published -= HOUR;
    sample.document.revision = 1;
    sample.document.reason = NULL;
    sample.subject[2].cell[SO2].value++;
    EXPECT(strcmp(first, print_content()) != 0);
    sample.subject[2].cell[SO2].value--;
    free(first);
}

TEST(content_leaves_out_what_the_site_says_of_all_its_hours_and_the_old_one_had_it)
{
    char *first = strdup(print_content()), *old = strdup(print_old_content());
    struct settings before = sample.settings;
    EXPECT(has("\"licence\":"));
    snprintf(sample.settings.site.licence, sizeof sample.settings.site.licence, "CC BY 4.0");
    sample.settings.site.demo = true;
    EXPECT(strcmp(first, print_content()) == 0);
    EXPECT(strcmp(old, print_old_content()) != 0 && has("CC BY 4.0") && has("\"demo\":true"));
    EXPECT(!has("revision") && !has("reason") && !has("published"));
    sample.settings = before;
    free(first);
    free(old);
}

TEST(a_demonstration_says_so_and_nothing_else_does)
{
    print();
    EXPECT(!has("demo") && !has("演示数据"));
    sample.settings.site.demo = true;
    print();
    EXPECT(has("\"demo\":true,\"note\":\"演示数据\""));
    sample.settings.site.demo = false;
}

TEST(a_hostile_name_stays_a_string)
{
    snprintf(sample.station[0].name, sizeof sample.station[0].name, "%s",
             "\"</script>\\\xE2\x80\xA8");
    struct why why = { "" };
    struct json *root = NULL;
    print();
    EXPECT(!has("</script>") && !has("\xE2\x80\xA8"));
    EXPECT(json_parse(&root, printed.at, printed.length, &why));
    const struct json *first = json_first(json_member(root, "stations"));
    EXPECT(strcmp(json_string(json_member(first, "name")), "\"</script>\\\xE2\x80\xA8") == 0);
    json_close(&root);
    snprintf(sample.station[0].name, sizeof sample.station[0].name, "广场");
}

TEST(the_feeds_own_name_of_a_station_is_never_published)
{
    snprintf(sample.station[0].source_id, sizeof sample.station[0].source_id, "MN-SECRET-1");
    print();
    EXPECT(!has("MN-SECRET-1"));
}

int main(void)
{
    if (!sample_open(&sample))
        return 1;
    const struct CMUnitTest facts[] = {
        FACT(the_sample_hour_is_the_sample_document_member_by_member_and_in_order),
        FACT(co_always_has_one_decimal_and_the_others_none),
        FACT(coordinates_are_trimmed_and_null_when_unknown),
        FACT(the_document_ends_with_one_line_feed_and_is_one_line_a_station),
        FACT(hour_24_belongs_to_the_day_before),
        FACT(the_registry_is_cited_and_the_status_is_unaudited),
        FACT(without_an_aqi_it_is_NA_with_level_class_and_primary_empty),
        FACT(every_tied_primary_pollutant_is_listed_in_order),
        FACT(marks_stand_only_where_there_are_any),
        FACT(changes_carry_old_and_new_and_close_the_head),
        FACT(content_leaves_out_what_may_differ_between_equal_documents),
        FACT(content_leaves_out_what_the_site_says_of_all_its_hours_and_the_old_one_had_it),
        FACT(a_demonstration_says_so_and_nothing_else_does),
        FACT(a_hostile_name_stays_a_string),
        FACT(the_feeds_own_name_of_a_station_is_never_published),
    };
    int failed = cmocka_run_group_tests(facts, NULL, NULL);
    text_close(&printed);
    sample_close(&sample);
    return failed;
}
