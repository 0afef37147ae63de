/* store_sqlite_words: whose word a reading on file is, and which word it gives way to. The inside
 * of store_sqlite_reports.c. */
#ifndef SCHEMA_STORE_SQLITE_WORDS_H
#define SCHEMA_STORE_SQLITE_WORDS_H

#include "schema/store_sqlite.h"

/* A run of a report's readings, each parameter once. */
struct telling {
    struct place place;
    const struct reading *reading;
    size_t count;
    int64_t known;
    struct keep keep;
};

/* A report on file, while it is merged. */
struct standing {
    int64_t known_from, stands_from;
    bool dirty;
    struct report report;
};

bool word_same(const struct reading *a, const struct reading *b);
/* Number and end of the last change of that reading: the next one begins there. None: untouched. */
MUST bool word_last_change(struct readings *r, const struct place *place, const char *key,
                           int64_t *nr, int64_t *until, struct why *why);
/* Of what is replayed: the reading's nr-th state is this message's word. */
MUST bool word_note(struct readings *r, const struct telling *t, int parameter, int64_t nr,
                    struct why *why);
/* The same value again; of a later word, it is from now on that one's. */
MUST bool word_again(struct readings *r, const struct telling *t, const struct standing *on,
                     int parameter, struct why *why);
/* Is what stands on file one that this telling may not replace? */
MUST bool word_is_kept(struct readings *r, const struct telling *t, const struct standing *on,
                       const struct reading *old, const struct reading *new, bool *kept,
                       struct why *why);

#endif
