/* html: markup that escapes by construction.
 *
 * html() prints a literal (-Wformat-nonliteral sees to it) with what is filled in escaped:
 *
 *     html(out, "<th scope=\"row\">%s</th><td>%d</td>", station->name, aqi);
 *
 * %s  a string as text or inside a double-quoted attribute value, never elsewhere (no script, no
 *     style, no unquoted attribute); %d  an int; %%  a percent sign. Nothing else.
 *
 * A foreign string reaches a page through these functions only. */
#ifndef PUBLISH_HTML_H
#define PUBLISH_HTML_H

#include "schema/base/text.h"

PRINTF(2, 3) void html(struct text *out, const char *format, ...);
/* s as %s prints it: & < > " ' as references, controls as U+FFFD (C0 but tab and line feed, DEL),
 * without what nobody sees and what would turn the numbers beside it (unseen.h). s is UTF-8. */
void html_text(struct text *out, const char *s);
/* s as one segment of a URL's path: all but A-Z a-z 0-9 - _ ~ . percent-encoded, so that it cannot
 * end the segment. "." and ".." become "_" and "__", for browsers read even %2E%2E as "..". */
void html_segment(struct text *out, const char *s);
/* True: an absolute http or https address, fit for a link (not "javascript:…"). */
bool html_is_link(const char *s);

#endif
