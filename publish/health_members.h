/* health_members: members of a run file's JSON object, each with the comma before it. */
#ifndef PUBLISH_HEALTH_MEMBERS_H
#define PUBLISH_HEALTH_MEMBERS_H

#include "schema/base/text.h"

/* ,"key":"2026-03-01T01:00:00+08:00" or null */
void member_moment(struct text *out, const char *key, bool known, int64_t moment, int offset);
/* One line, or null when there is none. A reason may be cut in the middle of a character; JSON must
 * not be. */
void member_words(struct text *out, const char *key, const char *words);

#endif
