/* hj212_join: the parts of split messages. Those that are whole within one message are joined at
 * once; of the others the receiver is told, to keep them until they are. Pure; see hj212_join.c
 * for the format. */
#ifndef INGEST_HJ212_JOIN_H
#define INGEST_HJ212_JOIN_H

#include "ingest/hj212_data.h"
#include "schema/base/text.h"

struct hj212_part {
    struct hj212_head head;
    const struct hj212_command *command;
    struct piece piece;
    size_t area, length; /* its data area, in the pool */
    const struct hj212_part *from; /* whose stamp it has; NULL: its own, or none */
    size_t set;          /* where its set begins among the sorted */
    bool settled;
};

struct hj212_parts {
    const struct message *in;
    bool joined;          /* they are one set, whatever stamps and clocks say */
    struct text pool;     /* data areas, in clear text */
    struct hj212_part *item;
    size_t count, room;
};

void hj212_parts_open(struct hj212_parts *p, const struct message *in);
void hj212_parts_close(struct hj212_parts *p);
/* A frame that is part head->part of head->parts, at `at` in the message, `length` bytes. What is
 * wrong with its numbers becomes a fault. */
void hj212_parts_add(struct hj212_parts *p, const struct hj212_head *head,
                     const struct hj212_command *command, size_t at, size_t length,
                     struct claims *out);
/* Joins what is whole; the rest become pieces of `out`. */
void hj212_parts_settle(struct hj212_parts *p, struct claims *out);

/* Appends the data area of the next part. */
void hj212_glue(struct text *joined, struct slice next);

#endif
