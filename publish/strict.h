/* strict: the folder of shipped JSON files, and their members, each demanded, none tolerated beside
 * them. Every fault is found and named with its file and member: "hour.so2.above: is missing".
 *
 * where: the path of the object, "" for the root. After a flaw the out-parameter is as it was. */
#ifndef PUBLISH_STRICT_H
#define PUBLISH_STRICT_H

#include "publish/standard.h"
#include "schema/base/json.h"

struct strict {
    const char *file;
    int offset;                          /* the site's, for local dates */
    struct findings *f;
};

struct where { char text[64]; };         /* such a path, made of pieces */

/* Always 0. */
PRINTF(4, 5) int strict_flaw(const struct strict *r, const char *where, const char *key,
                             const char *format, ...);
/* NULL: not there, or no object; said already. */
const struct json *strict_member(const struct strict *r, const struct json *object,
                                 const char *where, const char *key);
const struct json *strict_object(const struct strict *r, const struct json *object,
                                 const char *where, const char *key);
/* keys: what may stand in the object, NULL at the end. */
void strict_only(const struct strict *r, const struct json *object, const char *where,
                 const char *const *keys);
/* A text that is not empty and fits. */
void strict_text(const struct strict *r, const struct json *object, const char *where,
                 const char *key, char *out, size_t room);
/* low <= number <= high; low after a flaw; null is NO_INDEX where `open` allows it. */
int strict_whole(const struct strict *r, const struct json *object, const char *where,
                 const char *key, int low, int high, bool open);
/* A list that begins with 0 and rises strictly, in units of 10^-decimals. How many there are; 0
 * after a flaw. */
int strict_rising(const struct strict *r, const struct json *object, const char *where,
                  const char *key, int decimals, int64_t out[BREAKPOINTS]);
/* A local date, as the site's midnight; null is `open`. */
int64_t strict_day(const struct strict *r, const struct json *object, const char *where,
                   const char *key, int64_t open);

/* Calls `read` for each file of the folder whose name matches, in the order of the alphabet, so that
 * the faults come in the same order everywhere. None, and one that is longer than `most` or cannot
 * be read, is a fault. */
typedef void strict_read(void *with, const char *file, const struct text *bytes,
                         struct findings *f);
void strict_folder(const char *folder, const char *pattern, size_t most, strict_read *read,
                   void *with, struct findings *f);

/* When a part of a standard holds, [from, to); what to call it; which it is of the caller's. */
struct term { int64_t from, to; const char *file; char name[160]; size_t which; };
/* By date. One that does not begin where the one before it ends is a fault. */
void strict_follow(struct term *at, size_t count, struct findings *f);

#endif
