#include "publish/edition.c"
#include "publish/standard.c"
#include "tests/air.h"

#include <fcntl.h>
#include <unistd.h>

static struct text shipped;          /* hj633-2026.json */

static int read_shipped(void **state)
{
    (void)state;
    shipped = air_file(SOURCE_DIR "/schema/standards/hj633-2026.json");
    return 0;
}

static int close_shipped(void **state)
{
    (void)state;
    text_close(&shipped);
    return 0;
}

/* The shipped text with the first `from` replaced; it must be there. */
static struct text with(const char *from, const char *to)
{
    struct text out = TEXT(1 << 20);
    const char *at = strstr(shipped.at, from);
    if (at == NULL)
        fail_msg("not in the shipped file: %s", from);
    text_add(&out, shipped.at, (size_t)(at - shipped.at));
    text_put(&out, to);
    text_put(&out, at + strlen(from));
    return out;
}

static void expect_fault(const char *bytes, size_t length, const char *said)
{
    struct standard s;
    struct findings f;
    findings_open(&f);
    bool ok = edition_read(&s, "hj633-x.json", bytes, length, EAST8, &f);
    if (ok || strstr(f.lines.at, said) == NULL || strstr(f.lines.at, "hj633-x.json") == NULL)
        fail_msg("expected \"%s\", found: %s", said, ok ? "nothing" : f.lines.at);
    findings_close(&f);
}

#define INSTEAD(hours, least)                                                                      \
    "\"instead\": { \"so2\": { \"hours\": " hours ", \"least\": " least " } }"

TEST(every_slip_is_named_with_its_member)
{
    static const struct { const char *from, *to, *said; } slips[] = {
        { "\"name\": \"HJ 633-2026\",", "", "name: is missing" },
        { "\"HJ 633-2026\"", "\"\"", "name: write a text" },
        { "\"HJ 633-2026\"", "633", "name: write a text" },
        { "\"HJ 633-2026\"", "\"HJ 633-2026 of the ministry, in full\"", "name: is too long" },
        { "\"2026-03-01\"", "\"2026-3-1\"", "from: write a date" },
        { "\"2026-03-01\"", "\"2026-03-01T01:00:00+08:00\"", "from: write a date" },
        { "\"2026-03-01\"", "20260301", "from: write a date" },
        { "\"to\": null", "\"to\": \"2026-03-01\"", "to: must be after from" },
        { "\"missing_above\": 100", "\"missing\": 100", "index.missing_above: is missing" },
        { "\"missing_above\": 100", "\"mising_above\": 1", "not known here; write missing_above" },
        { "\"missing_above\": 100", "\"missing_above\": 1.5", "missing_above: write a whole" },
        { "\"missing_above\": 100", "\"missing_above\": 501", "from 0 to 500, or null" },
        { "\"below_zero\": 0", "\"below_zero\": 2", "below_zero: write a whole number from 0 to 1" },
        { ", \"below_zero\": 0", "", "index.below_zero: is missing" },
        { "\"primary_above\": 50", "\"primary_above\": null", "primary_above: write a whole" },
        { "\"highest\": 500", "\"highest\": 400", "subindex: must end with index.highest, 400" },
        { "[0, 50, 100,", "[1, 50, 100,", "subindex: number 1 must be 0" },
        { "[0, 50, 100,", "[0, 50, 50,", "subindex: number 3 must be larger" },
        { "[0, 150, 500, 650, 800]", "[0]", "hour.so2.concentration: write a list of 2 to 16" },
        { "[0, 150, 500, 650, 800]", "[0, 9, 99, 99, 100]", "hour.so2.concentration: number 4" },
        { "[0, 150, 500, 650, 800]", "[0, 9, 99, 99.5, 100]", "hour.so2.concentration: number 4" },
        { "[0, 150, 500, 650, 800]", "[0, 1, 2, 3, 4, 5, 6, 7, 8]", "has 9 numbers, subindex 8" },
        { "[0, 150, 500, 650, 800]", "{}", "hour.so2.concentration: write a list" },
        { "\"above\": 200", "\"above\": 199", "so2.above: write a whole number from 200 to 500" },
        { "\"above\": 200", "\"below\": 200", "hour.so2.above: is missing" },
        { "\"decimals\": 0", "\"decimals\": -1", "hour.so2.decimals: write a whole" },
        { "    \"so2\": {", "    \"so3\": {", "hour.so2: is missing" },
        { "    \"so2\": {", "    \"so2\": 1, \"so3\": {", "hour.so2: write an object" },
        { "\"instead\": null", "\"instead\": 1", "instead: write an object" },
        { "\"instead\": null", "\"x\": null", "instead: is missing" },
        { "\"instead\": null", "\"instead\": { \"so3\": 1 }", "instead.so3: is not known here" },
        { "\"instead\": null", INSTEAD("24", "20"), "instead.so2: the hour gives a sub-index" },
        { "\"instead\": null", INSTEAD("25", "20"), "so2.hours: write a whole number from 2 to 24" },
        { "\"instead\": null", INSTEAD("24", "25"), "so2.least: write a whole number from 1 to 24" },
        { "\"instead\": null,\n  \"day\": {\n    \"so2\"", INSTEAD("24", "20") ", \"day\": { \"x\"",
          "day.so2: is missing" },
        { "\"hour\": {", "\"hours\": {", "hours: is not known here; write hour" },
        { "\"from\": 101", "\"from\": 51", "class 3.from: write a whole number from 52 to 500" },
        { "\"from\": 1,", "\"from\": 0,", "class 1.from: write a whole number from 1 to 1" },
        { "\"#FF7E00\"", "\"#ff7e00\"", "class 3.rgb: write a colour as #RRGGBB" },
        { "\"#FF7E00\"", "\"orange\"", "class 3.rgb: write a colour" },
        { "\"classes\": [", "\"classes\": [ 1,", "classes: write a list of 6 classes" },
        { "\"numeral\": \"三级\"", "\"numerals\": \"三级\"", "class 3.numeral: is missing" },
        { "    \"no2\": \"患", "    \"nox\": \"患", "sensitive.no2: is missing" },
        { "\"sensitive\": {", "\"sensitive\": 1, \"x\": {", "sensitive: write an object" },
        { "\"issued\"", "issued", "not JSON" },
        { "\"title\"", "\"name\"", "twice" },
    };
    for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) {
        struct text bytes = with(slips[i].from, slips[i].to);
        expect_fault(bytes.at, bytes.length, slips[i].said);
        text_close(&bytes);
    }
    expect_fault("[]", 2, "write an object");
    expect_fault("", 0, "not JSON");
    expect_fault(shipped.at, shipped.length - 3, "not JSON");
    EXPECT(true);
}

TEST(all_faults_of_a_file_are_found_at_once)
{
    struct standard s;
    struct findings f;
    findings_open(&f);
    EXPECT(!edition_read(&s, "hj633-x.json", "{}", 2, EAST8, &f));
    EXPECT(f.errors == 8);           /* name, from, to, index, subindex, hour, classes, sensitive; instead
                                        is asked for once the hour is there */
    findings_close(&f);
}

TEST(an_edition_may_give_what_is_below_zero_no_sub_index)
{
    struct standard s;
    struct findings f;
    struct text bytes = with("\"below_zero\": 0", "\"below_zero\": null");
    findings_open(&f);
    EXPECT(edition_read(&s, "hj633-x.json", bytes.at, bytes.length, EAST8, &f));
    EXPECT(s.scale[SO2].below == NO_INDEX && s.scale[PM25].below == NO_INDEX);
    findings_close(&f);
    text_close(&bytes);
}

/* A folder of editions, each the shipped one with other dates. */
struct folder { char path[40], file[2][60]; int files; };

static void folder_open(struct folder *folder)
{
    *folder = (struct folder){ .path = "standards-XXXXXX" };
    assert_non_null(mkdtemp(folder->path));
}

static void folder_add(struct folder *folder, const char *name, const char *from, const char *to)
{
    char dates[80], path[60];
    struct why why = { "" };
    snprintf(dates, sizeof dates, "\"from\": %s,\n  \"to\": %s,", from, to);
    assert_true(path_join(path, sizeof path, folder->path, name));
    memcpy(folder->file[folder->files++], path, sizeof path);
    struct text bytes = with("\"from\": \"2026-03-01\",\n  \"to\": null,", dates);
    assert_true(file_replace(AT_FDCWD, path, bytes.at, bytes.length, false, &why));
    text_close(&bytes);
}

static void folder_close(struct folder *folder)
{
    for (int i = 0; i < folder->files; i++)
        unlink(folder->file[i]);
    rmdir(folder->path);
}

static void expect_dates(const char *from, const char *to, const char *next, const char *end,
                         const char *said)
{
    struct folder folder;
    struct standards s;
    struct findings f;
    findings_open(&f);
    folder_open(&folder);
    folder_add(&folder, "hj633-b.json", from, to);
    folder_add(&folder, "hj633-a.json", next, end);
    bool ok = standards_open(&s, folder.path, EAST8, &f);
    assert_true(ok == (said == NULL) && s.count == (ok ? 2 : 0));
    if (!ok && (strstr(f.lines.at, said) == NULL || strstr(f.lines.at, "hj633-a.json") == NULL))
        fail_msg("expected \"%s\", found: %s", said, f.lines.at);
    assert_true(!ok || s.at[0].to == s.at[1].from);
    standards_close(&s);
    folder_close(&folder);
    findings_close(&f);
}

TEST(editions_follow_each_other_without_gap_or_overlap)
{
    expect_dates("null", "\"2026-03-01\"", "\"2026-03-01\"", "null", NULL);
    expect_dates("null", "\"2026-03-01\"", "\"2026-03-02\"", "null", "from: leaves a gap to");
    expect_dates("null", "\"2026-03-01\"", "\"2026-02-28\"", "null", "from: leaves an overlap to");
    expect_dates("null", "null", "\"2026-03-01\"", "null", "from: leaves an overlap to");
    EXPECT(true);
}

TEST(an_empty_or_missing_folder_is_said)
{
    struct folder folder;
    struct standards s;
    struct findings f;
    folder_open(&folder);
    findings_open(&f);
    EXPECT(!standards_open(&s, folder.path, EAST8, &f));
    EXPECT(strstr(f.lines.at, "holds no hj633-*.json") != NULL);
    folder_close(&folder);
    EXPECT(!standards_open(&s, folder.path, EAST8, &f) && f.errors == 2);
    EXPECT(s.at == NULL && standards_at(&s, 0) == NULL);
    findings_close(&f);
}

TEST(the_shipped_editions_change_at_local_midnight)
{
    struct standards s;
    struct findings f;
    findings_open(&f);
    EXPECT(standards_open(&s, SOURCE_DIR "/schema/standards", EAST8, &f));
    air_clean(&f);
    EXPECT(s.count == 2);
    EXPECT(strcmp(standards_at(&s, 1772290800)->name, "HJ 633-2012") == 0);
    EXPECT(strcmp(standards_at(&s, 1772294399)->name, "HJ 633-2012") == 0);
    EXPECT(strcmp(standards_at(&s, 1772294400)->name, "HJ 633-2026") == 0);
    EXPECT(strcmp(standards_at(&s, 0)->name, "HJ 633-2012") == 0);
    EXPECT(strcmp(standards_at(&s, INT64_MAX - 1)->name, "HJ 633-2026") == 0);
    standards_close(&s);
}

TEST(the_shipped_texts_and_colours_stand)
{
    struct standards s;
    struct findings f;
    findings_open(&f);
    EXPECT(standards_open(&s, SOURCE_DIR "/schema/standards", EAST8, &f));
    air_clean(&f);
    const struct standard *old = &s.at[0], *now = &s.at[1];
    EXPECT(strcmp(now->level[3].name, "中度污染") == 0 && strcmp(now->level[3].numeral, "四级") == 0);
    EXPECT(strcmp(now->level[3].rgb, "#FF0000") == 0 && strcmp(now->level[3].ink, "#000000") == 0);
    EXPECT(strcmp(now->level[4].rgb, "#99004C") == 0 && strcmp(now->level[4].ink, "#FFFFFF") == 0);
    EXPECT(strncmp(now->level[2].effect, "敏感人群", strlen("敏感人群")) == 0);
    EXPECT(strncmp(old->level[2].effect, "易感人群", strlen("易感人群")) == 0);
    EXPECT(strcmp(now->sensitive[CO], "患有心血管系统疾病的人") == 0 && old->sensitive[CO][0] == '\0');
    EXPECT(now->lowest == 1 && old->lowest == 0 && now->highest == 500);
    EXPECT(now->missing_above == 100 && old->missing_above == NO_INDEX);
    EXPECT(old->scale[PM25].below == 0 && now->scale[CO].below == 0);
    EXPECT(old->instead[SO2].day.below == 0);
    EXPECT(old->instead[SO2].hours == 24 && old->instead[SO2].least == 20);
    EXPECT(old->instead[SO2].day.concentration[3] == 475 && now->instead[SO2].hours == 0);
    EXPECT(now->scale[CO].decimals == 1 && now->scale[CO].concentration[1] == 50);
    standards_close(&s);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(every_slip_is_named_with_its_member),
        FACT(all_faults_of_a_file_are_found_at_once),
        FACT(an_edition_may_give_what_is_below_zero_no_sub_index),
        FACT(editions_follow_each_other_without_gap_or_overlap),
        FACT(an_empty_or_missing_folder_is_said),
        FACT(the_shipped_editions_change_at_local_midnight),
        FACT(the_shipped_texts_and_colours_stand),
    };
    return cmocka_run_group_tests(facts, read_shipped, close_shipped);
}
