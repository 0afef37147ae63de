#include "schema/base/csv.h"

#include <stdlib.h>
#include <string.h>

#include "schema/base/text.h"

enum { CSV_FIELDS = 256 };

/* The bytes are our own copy: fields are unquoted and NUL-terminated in place, on the byte that
 * parted them (already read by then) or further left. */
struct csv {
    char *bytes, *at, *end;
    int line, next_line;         /* of this row and of the next */
    bool bad;
    size_t count;
    char *field[CSV_FIELDS];
};

bool csv_open(struct csv **out, const void *bytes, size_t length, struct why *why)
{
    struct csv *csv = calloc(1, sizeof *csv);
    char *copy = malloc(length + 1);
    *out = NULL;
    if (csv == NULL || copy == NULL) {
        free(csv);
        free(copy);
        return fail(why, "out of memory");
    }
    if (length > 0)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    csv->bytes = csv->at = copy;
    csv->end = copy + length;
    csv->line = csv->next_line = 1;
    if (length >= 3 && memcmp(copy, "\xef\xbb\xbf", 3) == 0)
        csv->at += 3;
    *out = csv;
    return true;
}

void csv_close(struct csv **csv)
{
    if (*csv == NULL)
        return;
    free((*csv)->bytes);
    free(*csv);
    *csv = NULL;
}

/* The bytes between two quotes, "" inside becomes ". Leaves at behind the closing quote and gives
 * the end of the content; NULL: no closing quote. */
static char *csv_quoted(struct csv *csv)
{
    char *to = csv->at;
    for (; csv->at < csv->end; csv->at++) {
        if (*csv->at == '\n')
            csv->next_line++;
        if (*csv->at == '"') {
            csv->at++;
            if (csv->at == csv->end || *csv->at != '"')
                return to;
        }
        *to++ = *csv->at;
    }
    return NULL;
}

static char *csv_plain(struct csv *csv)
{
    while (csv->at < csv->end && *csv->at != ',' && *csv->at != '\n' && *csv->at != '\r')
        csv->at++;
    return csv->at;
}

/* Takes what parts fields or rows. *more: a comma, so another field follows. */
static bool csv_part(struct csv *csv, bool *more, struct why *why)
{
    *more = false;
    if (csv->at == csv->end)
        return true;
    char c = *csv->at++;
    if (c == '\r') {
        if (csv->at == csv->end || *csv->at != '\n')
            return fail(why, "a carriage return without a line feed; save the file with LF or "
                             "CRLF line ends");
        c = *csv->at++;
    }
    if (c == '\n')
        csv->next_line++;
    else if (c == ',')
        *more = true;
    else
        return fail(why, "text after a closing quote; a quote inside a field is written twice");
    return true;
}

static bool csv_take(struct csv *csv, bool *more, struct why *why)
{
    if (csv->count == CSV_FIELDS)
        return fail(why, "more than %d fields in a row", CSV_FIELDS);
    bool quoted = csv->at < csv->end && *csv->at == '"';
    csv->at += quoted;
    char *field = csv->at;
    char *end = quoted ? csv_quoted(csv) : csv_plain(csv);
    if (end == NULL)
        return fail(why, "a quote is opened and never closed");
    if (!csv_part(csv, more, why))
        return false;
    if (memchr(field, '\0', (size_t)(end - field)) != NULL)
        return fail(why, "a NUL byte; this is no text file, or it is UTF-16: save it as UTF-8");
    if (!text_is_utf8(field, (size_t)(end - field)))
        return fail(why, "not UTF-8; save the file as \"CSV UTF-8\"");
    *end = '\0';
    csv->field[csv->count++] = field;
    return true;
}

static void csv_skip_empty(struct csv *csv)
{
    for (;; csv->next_line++) {
        size_t left = (size_t)(csv->end - csv->at);
        if (left >= 1 && csv->at[0] == '\n')
            csv->at += 1;
        else if (left >= 2 && csv->at[0] == '\r' && csv->at[1] == '\n')
            csv->at += 2;
        else
            return;
    }
}

enum csv_row csv_next(struct csv *csv, struct why *why)
{
    bool more = true;
    csv->count = 0;
    if (csv->bad) {
        (void)fail(why, "the rows after a broken one cannot be read");
        return CSV_BAD;
    }
    csv_skip_empty(csv);
    csv->line = csv->next_line;
    if (csv->at == csv->end)
        return CSV_END;
    while (more)
        if (!csv_take(csv, &more, why)) {
            csv->bad = true;
            csv->count = 0;
            return CSV_BAD;
        }
    return CSV_ROW;
}

int csv_line(const struct csv *csv)
{
    return csv->line;
}

size_t csv_count(const struct csv *csv)
{
    return csv->count;
}

const char *csv_field(const struct csv *csv, size_t i)
{
    return i < csv->count ? csv->field[i] : "";
}
