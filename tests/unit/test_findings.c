#include "schema/base/findings.c"

#include <string.h>

#include "tests/test.h"

TEST(findings_are_lines_an_editor_can_jump_to)
{
    struct findings f;
    findings_open(&f);
    findings_error(&f, "stations.csv", 7, "lon \"%s\": write degrees, 116.37", "x\ny");
    findings_warn(&f, "envpub.conf", 0, "no feed");
    EXPECT(f.errors == 1 && f.warnings == 1);
    EXPECT(strcmp(f.lines.at, "stations.csv:7: error: lon \"x y\": write degrees, 116.37\n"
                              "envpub.conf: warning: no feed\n") == 0);
    findings_close(&f);
    EXPECT(f.lines.at == NULL && f.errors == 0);
}

TEST(what_does_not_fit_is_still_counted)
{
    struct findings f;
    findings_open(&f);
    for (int i = 0; i < 100000; i++)
        findings_error(&f, "stations.csv", i + 1, "the kind is missing; write air or gas");
    EXPECT(f.errors == 100000 && f.lines.spilt && f.lines.length < FINDINGS_MOST);
    EXPECT(f.lines.at[f.lines.length - 1] == '\n');     /* cut between lines, not inside one */
    findings_close(&f);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(findings_are_lines_an_editor_can_jump_to),
        FACT(what_does_not_fit_is_still_counted),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
