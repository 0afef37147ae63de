/* An hour's path, there and back. */
#include "publish/hour_path.h"
#include "tests/test.h"

#include <string.h>

enum { EAST = 8 * HOUR };

TEST(a_path_names_the_hour_that_ends)
{
    int64_t start, back;
    EXPECT(moment_parse("2026-03-10T23:00:00+08:00", &start));
    struct hour_path path = hour_path(start, EAST, 12, "json");
    EXPECT(strcmp(path.text, "v1/hours/2026/03/10/24.r12.json") == 0);
    EXPECT(hour_path_start(path.text, EAST, &back) && back == start);
    EXPECT(hour_path_start("v1/hours/2026/03/10/24", EAST, &back) && back == start);
}

TEST(what_is_no_hour_has_no_start)
{
    static const char *const none[] = { "", "v1/hours/", "v1/hours/2026/03/10/", "v1/hours/2026/03/10/0",
        "v1/hours/2026/03/10/00.json", "v1/hours/2026/03/10/25.json", "v1/hours/2026/13/10/01.json",
        "v1/hours/2026/02/30/01.json", "v1/hours/2026-03-10/01.json", "v2/hours/2026/03/10/01.json",
        "v1/hours/20a6/03/10/01.json", "v1/hours/2026/03/10/x1.json" };
    int64_t start;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        EXPECT(!hour_path_start(none[i], EAST, &start));
}

TEST(a_revision_is_told_by_its_name)
{
    EXPECT(hour_file_revision("01.r1.json") == 1 && hour_file_revision("24.r120.json") == 120);
    EXPECT(hour_file_revision("24.r999999999.json") == 999999999 && hour_file_hour("24.r1.json") == 24);
    static const char *const none[] = { "", "0", "01.json", "01.csv", "01.r.json", "01.r0.json", "01.r01.json",
        "1.r1.json", "001.r1.json", "01.r1.json.gz", ".01.r1.json.part", "01.r-1.json", "01.r+1.json",
        "01.r9999999999.json", "xx.r1.json" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        EXPECT(hour_file_revision(none[i]) == 0);
    EXPECT(hour_file_hour("x") == -1 && hour_file_hour("") == -1 && hour_file_hour("1x") == -1);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(a_path_names_the_hour_that_ends),
        FACT(what_is_no_hour_has_no_start),
        FACT(a_revision_is_told_by_its_name),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
