/* limits: the shipped editions of GB 3095, and what a broken file is told. */
#include "publish/limits.c"
#include "schema/base/moment.h"
#include "tests/test.h"

#include <sys/stat.h>
#include <unistd.h>

static struct findings f;
static struct limits limits;

static int64_t day(const char *date)
{
    int64_t out = 0;
    assert_true(moment_parse_day(date, 8 * HOUR, &out));
    return out;
}

static bool opens(const char *folder)
{
    findings_close(&f);
    findings_open(&f);
    limits_close(&limits);
    return limits_open(&limits, folder, 8 * HOUR, &f);
}

static const struct limit_row *row(const char *date)
{
    return limits_at(&limits, day(date));
}

TEST(the_shipped_limits_hold_on_their_days)
{
    EXPECT(opens(SOURCE_DIR "/schema/standards") && limits.count == 3);
    EXPECT(row("2026-02-28")->day[PM25].second == 75 && row("2026-02-28")->day[PM10].second == 150);
    EXPECT(row("2026-03-01")->day[PM25].second == 60 && row("2030-12-31")->day[PM10].second == 120);
    EXPECT(row("2031-01-01")->day[PM25].second == 50 && row("2031-01-01")->hour[SO2].second == 150);
    EXPECT(limits_at(&limits, day("2031-01-01") - 1)->day[NO2].first == 80);
    EXPECT(strcmp(row("2031-01-01")->stage, "第二阶段") == 0
           && strcmp(row("2020-01-01")->name, "GB 3095-2012") == 0);
}

TEST(what_the_standard_does_not_limit_has_none)
{
    EXPECT(opens(SOURCE_DIR "/schema/standards"));
    for (size_t i = 0; i < limits.count; i++) {
        EXPECT(limits.at[i].hour[PM10].first == NO_LIMIT
               && limits.at[i].hour[PM25].second == NO_LIMIT);
        EXPECT(limits.at[i].year[CO].first == NO_LIMIT && limits.at[i].year[O3].second == NO_LIMIT);
        EXPECT(limits.at[i].hour[CO].first == 10 && limits.at[i].day[O3].second == 160);
    }
}

static char folder[] = "/tmp/test_limits_XXXXXX", path[64];

static void refuses(const char *text, const char *words)
{
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
    if (opens(folder) || strstr(f.lines.at, words) == NULL)
        fail_msg("want %s\ngot %s", words, f.lines.at == NULL ? "nothing" : f.lines.at);
}

#define SIX  "{\"so2\":[1,2],\"no2\":[1,2],\"pm10\":null,\"co\":[1,1],\"o3\":[1,2],\"pm25\":null}"
#define ROW(from, to, hour) "{\"from\":" from ",\"to\":" to ",\"stage\":\"s\",\"hour\":" hour \
                            ",\"day\":" SIX ",\"year\":" SIX "}"
#define FILE_(rows) "{\"name\":\"GB\",\"rows\":[" rows "]}"

TEST(a_broken_file_is_refused_with_its_member)
{
    refuses("{", "gb3095-x.json");
    refuses("[]", "write an object");
    refuses("{\"name\":\"GB\",\"rows\":[]}", "rows: write a list of rows");
    refuses(FILE_("1"), "row 1: write an object");
    refuses(FILE_(ROW("null", "null", "null")), "row 1.hour: write an object");
    refuses(FILE_(ROW("null", "\"2026\"", SIX)), "row 1.to: write a date");
    refuses(FILE_(ROW("\"2026-03-01\"", "\"2026-03-01\"", SIX)), "row 1.to: must be after from");
    refuses(FILE_(ROW("null", "null", "{\"so2\":[2,1]}")), "row 1.hour.so2: write [first class, "
        "second class]");
    refuses(FILE_(ROW("null", "null", "{\"so2\":[2]}")), "row 1.hour.no2: is missing");
    refuses("{\"name\":\"GB\",\"row\":[]}", "row: is not known here; write rows");
    refuses(FILE_(ROW("null", "\"2026-03-01\"", SIX) "," ROW("\"2026-03-02\"", "null", SIX)),
            "gb3095-x.json: error: GB (s), from: leaves a gap to GB (s): write what its \"to\" says");
    refuses(FILE_(ROW("null", "\"2026-03-02\"", SIX) "," ROW("\"2026-03-01\"", "null", SIX)),
            "from: leaves an overlap to GB (s)");
    unlink(path);
    EXPECT(!opens(folder) && strstr(f.lines.at, "holds no gb3095-*.json") != NULL);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(the_shipped_limits_hold_on_their_days),
        FACT(what_the_standard_does_not_limit_has_none),
        FACT(a_broken_file_is_refused_with_its_member),
    };
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof path, "%s/gb3095-x.json", folder);
    int failed = cmocka_run_group_tests(facts, NULL, NULL);
    findings_close(&f);
    limits_close(&limits);
    rmdir(folder);
    return failed;
}
