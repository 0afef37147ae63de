/* csv: reading RFC 4180 as spreadsheets write it: UTF-8 with or without BOM, LF or CRLF, quotes,
 * line breaks inside quotes. Bytes in, fields out; the fields live until the next csv_next. */
#ifndef SCHEMA_BASE_CSV_H
#define SCHEMA_BASE_CSV_H

#include "schema/base/why.h"

struct csv;

enum csv_row { CSV_ROW, CSV_END, CSV_BAD };

MUST bool csv_open(struct csv **out, const void *bytes, size_t length, struct why *why);
void      csv_close(struct csv **csv);
/* Empty lines are skipped. BAD: a quote left open or followed by text, a NUL, not UTF-8, more than
 * 256 fields (e.g. a row of a binary file); why says which; reading cannot go on. */
MUST enum csv_row csv_next(struct csv *csv, struct why *why);
int         csv_line(const struct csv *csv);             /* of the row's first line, from 1 */
size_t      csv_count(const struct csv *csv);            /* fields in the row */
const char *csv_field(const struct csv *csv, size_t i);  /* "" beyond the last */

#endif
