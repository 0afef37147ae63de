#include "schema/base/log.c"

#include <string.h>

#include "tests/test.h"

/* What `say` writes to stderr, caught in a temporary file. */
static void caught(void (*say)(void), char *out, size_t room)
{
    FILE *file = tmpfile(), *was = stderr;
    assert_non_null(file);
    stderr = file;
    say();
    stderr = was;
    rewind(file);
    size_t n = fread(out, 1, room - 1, file);
    out[n] = '\0';
    fclose(file);
}

static void say_two_lines(void)
{
    log_warn("a\n<0>b%s", "\x1b[31m");
}

static void say_too_much(void)
{
    log_error("%2000d", 1);
}

TEST(an_event_is_one_line_with_program_and_level)
{
    char out[2000];
    unsetenv("JOURNAL_STREAM");
    log_open("envpub-test");
    caught(say_two_lines, out, sizeof out);
    EXPECT(strcmp(out, "envpub-test: warning: a <0>b [31m\n") == 0);
}

TEST(journald_is_told_the_priority_instead)
{
    char out[2000];
    setenv("JOURNAL_STREAM", "8:1", 1);
    log_open("envpub-test");
    caught(say_two_lines, out, sizeof out);
    EXPECT(strcmp(out, "<4>a <0>b [31m\n") == 0);
    unsetenv("JOURNAL_STREAM");
}

TEST(a_long_event_is_cut_and_still_ends_its_line)
{
    char out[2000];
    log_open("envpub-test");
    caught(say_too_much, out, sizeof out);
    EXPECT(strlen(out) < 1024 && out[strlen(out) - 1] == '\n');
}

TEST(complaints_thin_out_to_one_an_hour)
{
    struct complaint c = { 0 };
    int64_t now = 5, said = 0;
    EXPECT(complain(&c, now) && !complain(&c, now) && !complain(&c, now + 9999) && c.muted == 2);
    EXPECT(complain(&c, now + 10000) && !complain(&c, now + 29999) && complain(&c, now + 30000));
    for (now = 0; now < 86400000; now += 1000)
        said += complain(&c, now);
    EXPECT(said == 29 && c.gap == 3600000);     /* 7 until the gap is an hour, at 5110 s; then 22 */
}

TEST(relief_is_told_once)
{
    struct complaint c = { 0 };
    EXPECT(!relieved(&c) && complain(&c, 0) && relieved(&c) && !relieved(&c) && complain(&c, 1));
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(an_event_is_one_line_with_program_and_level),
        FACT(journald_is_told_the_priority_instead),
        FACT(a_long_event_is_cut_and_still_ends_its_line),
        FACT(complaints_thin_out_to_one_an_hour),
        FACT(relief_is_told_once),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
