#include "schema/base/csv.c"

#include <stdarg.h>

#include "tests/test.h"

static struct csv *open_bytes(const char *bytes, size_t length)
{
    struct csv *csv;
    struct why why;
    assert_true(csv_open(&csv, bytes, length, &why));
    return csv;
}

static struct csv *open_text(const char *text)
{
    return open_bytes(text, strlen(text));
}

/* The next row has exactly these fields. */
static bool row_is(struct csv *csv, size_t count, ...)
{
    struct why why = { "" };
    va_list fields;
    bool same = csv_next(csv, &why) == CSV_ROW && csv_count(csv) == count;
    va_start(fields, count);
    for (size_t i = 0; i < count && same; i++)
        same = strcmp(csv_field(csv, i), va_arg(fields, const char *)) == 0;
    va_end(fields);
    if (!same)
        print_error("line %d, %zu fields, first \"%s\" %s\n", csv_line(csv), csv_count(csv),
                    csv_field(csv, 0), why.text);
    return same && csv_field(csv, count)[0] == '\0';
}

static bool ends(struct csv *csv)
{
    struct why why;
    bool end = csv_next(csv, &why) == CSV_END && csv_next(csv, &why) == CSV_END
            && csv_count(csv) == 0;
    csv_close(&csv);
    return end && csv == NULL;
}

/* The first row is bad, at this line, and stays so. */
static bool bad_bytes(const char *bytes, size_t length, const char *because)
{
    struct csv *csv = open_bytes(bytes, length);
    struct why why = { "" }, again = { "" };
    bool bad = csv_next(csv, &why) == CSV_BAD && strstr(why.text, because) != NULL
            && csv_count(csv) == 0 && csv_next(csv, &again) == CSV_BAD && again.text[0] != '\0';
    if (!bad)
        print_error("%s\n", why.text);
    csv_close(&csv);
    return bad;
}

static bool bad_text(const char *text, const char *because)
{
    return bad_bytes(text, strlen(text), because);
}

TEST(rows_and_fields)
{
    struct csv *csv = open_text("id,name\n1001A,万寿西宫\n,\n");
    EXPECT(row_is(csv, 2, "id", "name") && row_is(csv, 2, "1001A", "万寿西宫"));
    EXPECT(row_is(csv, 2, "", "") && ends(csv));
}

TEST(the_last_line_needs_no_end)
{
    struct csv *csv = open_text("a,b");
    EXPECT(row_is(csv, 2, "a", "b") && ends(csv));
    csv = open_text("a,");
    EXPECT(row_is(csv, 2, "a", "") && ends(csv));
    csv = open_text("\"a\"");
    EXPECT(row_is(csv, 1, "a") && ends(csv));
    csv = open_text("\"\"");
    EXPECT(row_is(csv, 1, "") && ends(csv));
}

TEST(nothing_is_no_row)
{
    EXPECT(ends(open_text("")) && ends(open_text("\n\r\n\n")) && ends(open_text("\xef\xbb\xbf")));
    EXPECT(ends(open_bytes(NULL, 0)));
}

TEST(a_spreadsheet_writes_bom_and_crlf)
{
    struct csv *csv = open_text("\xef\xbb\xbfid,name\r\n\r\n1,\"a, \"\"b\"\"\"\r\n");
    EXPECT(row_is(csv, 2, "id", "name") && csv_line(csv) == 1);
    EXPECT(row_is(csv, 2, "1", "a, \"b\"") && csv_line(csv) == 3 && ends(csv));
    csv = open_text("\xef\xbb\xbf\"id\",b\r\n");
    EXPECT(row_is(csv, 2, "id", "b") && ends(csv));
}

TEST(line_breaks_in_quotes_count_as_lines)
{
    struct csv *csv = open_text("\n\"a\r\n\nb\",c\nd\n\n\ne");
    EXPECT(row_is(csv, 2, "a\r\n\nb", "c") && csv_line(csv) == 2);
    EXPECT(row_is(csv, 1, "d") && csv_line(csv) == 5);
    EXPECT(row_is(csv, 1, "e") && csv_line(csv) == 8 && ends(csv));
}

TEST(quotes_and_blanks_inside_a_plain_field_are_text)
{
    struct csv *csv = open_text(" a ,b\"c\", \"d\",#e\n");
    EXPECT(row_is(csv, 4, " a ", "b\"c\"", " \"d\"", "#e") && ends(csv));
}

TEST(broken_rows_say_why)
{
    EXPECT(bad_text("\"a", "never closed") && bad_text("\"a\"\"", "never closed"));
    EXPECT(bad_text("a,\"", "never closed") && bad_text("\"a\nb,c\n", "never closed"));
    EXPECT(bad_text("\"a\"b", "after a closing quote") && bad_text("\"a\" ,b", "after a closing"));
    EXPECT(bad_text("a\rb", "carriage return") && bad_text("a\r", "carriage return"));
    EXPECT(bad_text("\"a\"\rb", "carriage return"));
    EXPECT(bad_text("\xb1\xb1\xbe\xa9,1\n", "UTF-8"));                  /* GBK */
    EXPECT(bad_bytes("\xff\xfei\0d\0", 6, "NUL") && bad_bytes("a,\"\0\"", 5, "NUL"));
    EXPECT(bad_text("a,\xe5\x8c", "UTF-8") && bad_text("\"\xc3\"\"\xa9\"", "UTF-8"));
}

TEST(the_line_of_a_broken_row_is_its_first)
{
    struct csv *csv = open_text("a\n\nb,\"c\n\n\n");
    struct why why;
    EXPECT(row_is(csv, 1, "a") && csv_next(csv, &why) == CSV_BAD && csv_line(csv) == 3);
    csv_close(&csv);
}

TEST(a_row_of_256_fields_is_the_widest)
{
    char text[257];
    struct csv *csv;
    struct why why;
    memset(text, ',', sizeof text);
    csv = open_bytes(text, 255);
    EXPECT(csv_next(csv, &why) == CSV_ROW && csv_count(csv) == 256 && ends(csv));
    EXPECT(bad_bytes(text, 256, "256"));
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(rows_and_fields),
        FACT(the_last_line_needs_no_end),
        FACT(nothing_is_no_row),
        FACT(a_spreadsheet_writes_bom_and_crlf),
        FACT(line_breaks_in_quotes_count_as_lines),
        FACT(quotes_and_blanks_inside_a_plain_field_are_text),
        FACT(broken_rows_say_why),
        FACT(the_line_of_a_broken_row_is_its_first),
        FACT(a_row_of_256_fields_is_the_widest),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
