/* Rows that are read, written with every field in quotes, are read again as the same rows. */
#include <stdlib.h>
#include <string.h>

#include "schema/base/csv.h"
#include "schema/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool fact)
{
    if (!fact)
        abort();
}

static void write_field(struct text *out, const char *field)
{
    must(text_is_utf8(field, strlen(field)));
    text_put(out, "\"");
    for (const char *s = field; *s != '\0'; s++)
        text_add(out, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
    text_put(out, "\"");
}

static struct text rewritten(const void *bytes, size_t length, enum csv_row *end)
{
    struct text out = TEXT(1 << 24);
    struct why why = { "" };
    struct csv *csv;
    int line = 0;
    if (!csv_open(&csv, bytes, length, &why))
        abort();
    while ((*end = csv_next(csv, &why)) == CSV_ROW) {
        must(csv_count(csv) >= 1 && csv_count(csv) <= 256 && csv_line(csv) > line);
        line = csv_line(csv);
        for (size_t i = 0; i < csv_count(csv); i++) {
            text_put(&out, i > 0 ? "," : "");
            write_field(&out, csv_field(csv, i));
        }
        text_put(&out, "\r\n");
        must(csv_field(csv, csv_count(csv))[0] == '\0');
    }
    must(csv_count(csv) == 0 && csv_next(csv, &why) == *end);
    must(*end == CSV_END || why.text[0] != '\0');
    csv_close(&csv);
    must(!out.spilt);
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum csv_row end, again;
    struct text once = rewritten(data, size, &end);
    struct text twice = rewritten(once.at, once.length, &again);
    must(again == CSV_END && once.length == twice.length);
    must(once.length == 0 || memcmp(once.at, twice.at, once.length) == 0);
    text_close(&twice);
    text_close(&once);
    return 0;
}
