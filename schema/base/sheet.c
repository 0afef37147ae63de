#include "schema/base/sheet.h"

#include "schema/base/csv.h"
#include "schema/base/decimal.h"
#include "schema/base/hint.h"
#include "schema/base/moment.h"
#include "schema/base/unseen.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 32 };

struct sheet {
    const char *file;
    struct csv *csv;
    struct findings *f;
    const struct sheet_column *columns;
    size_t count, width;         /* columns known, columns of the header */
    size_t at[COLUMNS];          /* where each stands in a row; SIZE_MAX: nowhere */
    size_t errors;               /* of the findings, when this row began */
    bool kept;
};

/* A first row without any name that we know is no header: its cells may be anything, and are not
 * repeated. */
static bool is_header(const struct sheet *s)
{
    for (size_t i = 0; i < s->width; i++)
        for (size_t c = 0; c < s->count; c++)
            if (strcmp(csv_field(s->csv, i), s->columns[c].name) == 0)
                return true;
    return false;
}

/* One that is nearly known is a slip of the pen. */
static bool is_nearly_header(const struct sheet *s)
{
    struct nearest nearest = { 0 };
    for (size_t i = 0; i < s->width && nearest.word == NULL; i++)
        for (size_t c = 0; c < s->count; c++)
            nearest_try(&nearest, csv_field(s->csv, i), s->columns[c].name);
    return nearest.word != NULL;
}

static void header_cell(struct sheet *s, size_t i)
{
    const char *name = csv_field(s->csv, i);
    struct nearest nearest = { 0 };
    for (size_t c = 0; c < s->count; c++) {
        if (strcmp(s->columns[c].name, name) == 0) {
            if (s->at[c] != SIZE_MAX)
                findings_error(s->f, s->file, sheet_line(s), "column %s stands twice; keep one",
                               name);
            s->at[c] = i;
            return;
        }
        nearest_try(&nearest, name, s->columns[c].name);
    }
    if (nearest.word != NULL)
        findings_error(s->f, s->file, sheet_line(s), "unknown column \"%s\"; did you mean %s?",
                       show(name).text, nearest.word);
    else if (is_header(s))
        findings_error(s->f, s->file, sheet_line(s), "unknown column \"%s\"; take it out%s",
                       show(name).text, *name == '\0' ? " (a comma too many)" : "");
    else
        findings_error(s->f, s->file, sheet_line(s), "column %zu is not known; take it out", i + 1);
}

/* As some spreadsheets save it; 0: with commas, or something else altogether. */
static char other_separator(const struct sheet *s)
{
    const char *row = csv_field(s->csv, 0);
    return row[s->width == 1 ? strcspn(row, ";\t") : strlen(row)];
}

static void tell_header(const struct sheet *s)
{
    struct text names = TEXT(4096);
    char other = other_separator(s);
    for (size_t c = 0; c < s->count; c++)
        text_format(&names, "%s%s", c == 0 ? "" : ",", s->columns[c].name);
    if (other != '\0')
        findings_error(s->f, s->file, sheet_line(s), "its cells are parted by %s; commas part "
                       "them: save it as CSV with commas", other == ';' ? "';'" : "tabs");
    else
        findings_error(s->f, s->file, sheet_line(s), "the first row names no column that is known; "
                       "write above it: %s", names.at == NULL ? "" : names.at);
    text_close(&names);
}

static bool read_header(struct sheet *s)
{
    struct why why = { "" };
    enum csv_row row = csv_next(s->csv, &why);
    if (row != CSV_ROW) {
        findings_error(s->f, s->file, row == CSV_BAD ? sheet_line(s) : 0, "%s",
                       row == CSV_BAD ? why.text : "is empty; its first row names the columns");
        return false;
    }
    s->width = csv_count(s->csv);
    if (!is_header(s) && !is_nearly_header(s)) {
        tell_header(s);
        return false;
    }
    for (size_t i = 0; i < s->width; i++)
        header_cell(s, i);
    for (size_t c = 0; c < s->count; c++)
        if (s->columns[c].required && s->at[c] == SIZE_MAX)
            findings_error(s->f, s->file, sheet_line(s), "column %s is missing; add it",
                           s->columns[c].name);
    return sheet_clean(s);
}

bool sheet_open(struct sheet **out, const char *file, const void *bytes, size_t length,
                const struct sheet_column *columns, size_t count, struct findings *f)
{
    struct why why = { "no memory" };
    struct sheet *s = calloc(1, sizeof *s);
    *out = NULL;
    if (s == NULL || !csv_open(&s->csv, bytes, length, &why)) {
        findings_error(f, file, 0, "%s", why.text);
        free(s);
        return false;
    }
    s->file = file;
    s->f = f;
    s->columns = columns;
    s->count = count;
    s->errors = f->errors;
    memset(s->at, 0xFF, sizeof s->at);
    if (!read_header(s)) {
        sheet_close(&s);
        return false;
    }
    *out = s;
    return true;
}

void sheet_close(struct sheet **sheet)
{
    if (*sheet == NULL)
        return;
    csv_close(&(*sheet)->csv);
    free(*sheet);
    *sheet = NULL;
}

void sheet_keep(struct sheet *s, bool kept)
{
    s->kept = kept;
}

static bool is_blank(const struct sheet *s)
{
    for (size_t i = 0; i < csv_count(s->csv); i++)
        if (*csv_field(s->csv, i) != '\0')
            return false;
    return true;
}

static void check_width(struct sheet *s)
{
    size_t n = csv_count(s->csv);
    while (n > s->width && *csv_field(s->csv, n - 1) == '\0')
        n--;
    if (n > s->width)
        findings_error(s->f, s->file, sheet_line(s),
                       "%zu cells under a header of %zu; a comma too many, or a"
                       " cell with a comma that needs quotes",
                       n, s->width);
    else if (n < s->width)
        findings_warn(s->f, s->file, sheet_line(s),
                      "%zu cells under a header of %zu; the rest is taken as"
                      " empty",
                      n, s->width);
}

bool sheet_next(struct sheet *s)
{
    struct why why = { "" };
    enum csv_row row;
    do
        row = csv_next(s->csv, &why);
    while (row == CSV_ROW && is_blank(s));
    if (row == CSV_BAD)
        findings_error(s->f, s->file, sheet_line(s), "%s", why.text);
    if (row != CSV_ROW)
        return false;
    s->errors = s->f->errors;
    check_width(s);
    return true;
}

int sheet_line(const struct sheet *s)
{
    return csv_line(s->csv);
}

bool sheet_clean(const struct sheet *s)
{
    return s->f->errors == s->errors;
}

const char *sheet_cell(const struct sheet *s, size_t column)
{
    return s->at[column] == SIZE_MAX ? "" : csv_field(s->csv, s->at[column]);
}

PRINTF(3, 4) void sheet_error(struct sheet *s, size_t column, const char *format, ...)
{
    struct why what;
    va_list args;
    va_start(args, format);
    vsnprintf(what.text, sizeof what.text, format, args);
    va_end(args);
    findings_error(s->f, s->file, sheet_line(s), "%s: %s", s->columns[column].name, what.text);
}

/* The cell, or NULL when it is empty; *ok tells whether it may be. */
static const char *filled(struct sheet *s, size_t column, bool *ok)
{
    const char *cell = sheet_cell(s, column);
    *ok = *cell != '\0' || !s->columns[column].required;
    if (!*ok)
        sheet_error(s, column, "is empty; fill it in");
    return *cell == '\0' ? NULL : cell;
}

/* What a finding calls the cell. */
struct called { char text[72]; };

static struct called called(const struct sheet *s, size_t column, const char *cell)
{
    struct called quoted;
    if (s->columns[column].secret)
        snprintf(quoted.text, sizeof quoted.text, "it");
    else
        snprintf(quoted.text, sizeof quoted.text, "\"%s\"", show(cell).text);
    return quoted;
}

/* Of ASCII, of a web page (U+00A0), of Chinese text (U+3000): at the beginning or the end of the cell. */
static bool has_blank_edge(const char *cell)
{
    static const char *const blanks[] = { " ", "\xc2\xa0", "\xe3\x80\x80" };
    size_t length = strlen(cell);
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
        size_t n = strlen(blanks[i]);
        if (length >= n && (memcmp(cell, blanks[i], n) == 0
                            || memcmp(cell + length - n, blanks[i], n) == 0))
            return true;
    }
    return false;
}

/* What nobody sees would turn, part or double what stands around it on a page. */
static bool check_seen(struct sheet *s, size_t column, const char *cell)
{
    const char *at = unseen_find(cell);
    if (at == NULL)
        return true;
    struct why what;
    (void)fail(&what, "%s holds %s, which nobody sees and which changes what stands around it;"
               " type it anew", called(s, column, cell).text, unseen_name(at).text);
    if (s->kept)
        findings_warn(s->f, s->file, sheet_line(s), "%s: %s", s->columns[column].name, what.text);
    else
        sheet_error(s, column, "%s", what.text);
    return s->kept;
}

bool sheet_word(struct sheet *s, size_t column, char *out, size_t room)
{
    bool ok;
    const char *cell = filled(s, column, &ok);
    if (cell == NULL)
        return ok;
    for (const char *at = cell; *at != '\0'; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7F) {
            sheet_error(s, column, "%s holds a line break or another control; write it without",
                        called(s, column, cell).text);
            return false;
        }
    if (!check_seen(s, column, cell))
        return false;
    if (has_blank_edge(cell))
        findings_warn(s->f, s->file, sheet_line(s), "%s: %s begins or ends with a blank and so is "
                      "another name than without; take the blank out", s->columns[column].name,
                      called(s, column, cell).text);
    if (strlen(cell) < room)
        return snprintf(out, room, "%s", cell) >= 0;
    sheet_error(s, column, "%s is %zu bytes long; write at most %zu",
                called(s, column, cell).text, strlen(cell), room - 1);
    return false;
}

bool sheet_id(struct sheet *s, size_t column, char *out, size_t room)
{
    bool ok;
    const char *cell = filled(s, column, &ok);
    if (cell == NULL)
        return ok;
    size_t n = strspn(cell, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");
    if (cell[n] == '\0' && n <= 64 && strcmp(cell, ".") != 0 && strcmp(cell, "..") != 0)
        return sheet_word(s, column, out, room);
    if (strcmp(cell, ".") == 0 || strcmp(cell, "..") == 0)
        sheet_error(s, column, "\"%s\" is no id, for it would name a folder; add a letter or a digit",
                    cell);
    else
        sheet_error(s, column, "\"%s\" is no id; write 1 to 64 of A-Z a-z 0-9 . _ - (no spaces)",
                    show(cell).text);
    return false;
}

bool sheet_decimal(struct sheet *s, size_t column, int decimals, int64_t *out)
{
    bool ok;
    const char *cell = filled(s, column, &ok);
    if (cell == NULL || decimal_parse(cell, 0, decimals, out) != DECIMAL_BAD)
        return ok;
    sheet_error(s, column, "\"%s\" is no decimal number, or too large; write one such as 12.5",
                show(cell).text);
    return false;
}

bool sheet_whole(struct sheet *s, size_t column, int64_t low, int64_t high, int64_t *out)
{
    bool ok;
    int64_t value;
    const char *cell = filled(s, column, &ok);
    if (cell == NULL)
        return ok;
    if (strspn(cell, "0123456789") == strlen(cell)
        && decimal_parse(cell, 0, 0, &value) == DECIMAL_EXACT && value >= low && value <= high) {
        *out = value;
        return true;
    }
    sheet_error(s, column, "\"%s\" is no whole number from %lld to %lld; write one",
                show(cell).text, (long long)low, (long long)high);
    return false;
}

bool sheet_flag(struct sheet *s, size_t column, bool *out)
{
    bool ok;
    const char *cell = filled(s, column, &ok);
    if (cell == NULL)
        return ok;
    *out = strcmp(cell, "1") == 0;
    if (*out || strcmp(cell, "0") == 0)
        return true;
    sheet_error(s, column, "\"%s\" is neither 0 nor 1; write one of them", show(cell).text);
    return false;
}

/* A date, were its year not before the first that we count from. */
static bool is_too_early(const char *cell)
{
    char later[64];
    int64_t moment;
    return strspn(cell, "0123456789") == 4 && strncmp(cell, "1970", 4) < 0
        && snprintf(later, sizeof later, "2000%s", cell + 4) < (int)sizeof later
        && moment_parse_day(later, 0, &moment);
}

bool sheet_moment(struct sheet *s, size_t column, int offset, int64_t *out)
{
    bool ok;
    const char *cell = filled(s, column, &ok);
    if (cell == NULL || moment_parse_day(cell, offset, out))
        return ok;
    if (is_too_early(cell))
        sheet_error(s, column, "\"%s\" is before 1970-01-01; write a date from then to 9999-12-31, or"
                    " leave it empty where it has no bound", show(cell).text);
    else
        sheet_error(s, column, "\"%s\" is no date; write 2026-03-01 or 2026-03-01T00:00:00+08:00",
                    show(cell).text);
    return false;
}

bool sheet_choice(struct sheet *s, size_t column, const char *const *names, size_t count, int *out)
{
    bool ok;
    const char *cell = filled(s, column, &ok);
    struct text known = TEXT(512);
    if (cell == NULL)
        return ok;
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], cell) == 0) {
            *out = (int)i;
            return true;
        }
    for (size_t i = 0; i < count; i++)
        text_format(&known, "%s%s", i == 0 ? "" : ", ", names[i]);
    sheet_error(s, column, "\"%s\" is not known; write one of: %s", show(cell).text,
                known.at == NULL ? "" : known.at);
    text_close(&known);
    return false;
}
