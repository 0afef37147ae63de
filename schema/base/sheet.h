/* sheet: a CSV with a header row, as a person keeps it in a spreadsheet: columns in any order,
 * optional ones may be missing, unknown ones are errors, rows of nothing but commas are skipped.
 * Each cell is read by what it must be; a fault goes to the findings with file, line and column. */
#ifndef SCHEMA_BASE_SHEET_H
#define SCHEMA_BASE_SHEET_H

#include "schema/base/findings.h"

struct sheet_column {
    const char *name;
    bool required;
    bool secret;                         /* no finding repeats what stands in it */
};
struct sheet;

/* columns: `count` of them (at most 32), kept by reference; their indexes name the cells. False:
 * the header is wrong, and found. */
MUST bool sheet_open(struct sheet **out, const char *file, const void *bytes, size_t length,
                     const struct sheet_column *columns, size_t count, struct findings *f);
void      sheet_close(struct sheet **sheet);
/* It was read before, by an older program: what is checked since then only warns. */
void      sheet_keep(struct sheet *s, bool kept);
MUST bool sheet_next(struct sheet *s);           /* false: the end, or broken from here (found) */

int         sheet_line(const struct sheet *s);
bool        sheet_clean(const struct sheet *s);  /* no error found in this row so far */
const char *sheet_cell(const struct sheet *s, size_t column);          /* "" where there is none */
PRINTF(3, 4) void sheet_error(struct sheet *s, size_t column, const char *format, ...);

/* A word that begins or ends with a blank is warned of: it is another name than the one without.
 * One with a character that nobody sees (unseen.h) is an error. */
bool sheet_word(struct sheet *s, size_t column, char *out, size_t room);
/* Each is false with an error found; an empty cell leaves *out as it is and is true, where the
 * column is not required; sheet_word too. */
/* [A-Za-z0-9._-]{1,64}, not "." or ".." */
bool sheet_id(struct sheet *s, size_t column, char *out, size_t room);
bool sheet_decimal(struct sheet *s, size_t column, int decimals, int64_t *out);
bool sheet_whole(struct sheet *s, size_t column, int64_t low, int64_t high, int64_t *out);
bool sheet_flag(struct sheet *s, size_t column, bool *out);                /* 0 or 1 */
bool sheet_moment(struct sheet *s, size_t column, int offset, int64_t *out);
bool sheet_choice(struct sheet *s, size_t column, const char *const *names, size_t count, int *out);

#endif
