/* hj212_item: name=value, as the head and the data area are made of. Pure. */
#ifndef INGEST_HJ212_ITEM_H
#define INGEST_HJ212_ITEM_H

#include "ingest/defect.h"

/* Bytes of the message, not a C string. */
struct slice {
    const char *at;
    size_t length;
};

bool slice_space(char c);
/* Without the white space around it; was there any is counted. */
struct slice slice_trimmed(struct slice s, struct defects *defects);
bool slice_is(struct slice s, const char *word);
bool slice_has(struct slice s, char c);
/* The whole of it decimal digits, and not above most; else false. */
MUST bool slice_whole(struct slice s, int most, int *out);

struct hj212_item {
    struct slice name, value; /* name.at NULL: there is no '=', and value is all of it */
    char stop;                /* what ended it: ';', ',' or, at the end, NUL */
};

/* Takes the next item off the front of `rest`; false: it was empty. Either separator ends an item,
 * since senders mix them, and there are blanks around names and values. */
MUST bool hj212_item_next(struct slice *rest, struct hj212_item *out, struct defects *defects);

#endif
