/* hj212_match: within one message, which parts of split messages are of one sending. Pure. */
#ifndef INGEST_HJ212_MATCH_H
#define INGEST_HJ212_MATCH_H

#include "ingest/hj212_join.h"

/* Gives a part without DataTime the stamp of its sending, if that is there; settles what was told
 * again. sorted: p->count pointers to the parts, in the end by source, stamp, number and place. */
void hj212_match(struct hj212_parts *p, struct hj212_part **sorted);
bool hj212_same_source(const struct hj212_part *a, const struct hj212_part *b);
bool hj212_same_set(const struct hj212_part *a, const struct hj212_part *b);

#endif
