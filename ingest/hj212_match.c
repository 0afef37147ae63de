/* DataTime may stand in the first part only. A part without one belongs to the sending that was said
 * nearest to it, within PART_SENDING, and where what has the higher number was said later. All parts
 * of the message are at hand, so it does not matter which of them came first; across messages the
 * store keeps the same rule (schema/store_sqlite_parts.c). */
#include "ingest/hj212_match.h"

#include <stdlib.h>
#include <string.h>

#include "schema/readings.h"

bool hj212_same_source(const struct hj212_part *a, const struct hj212_part *b)
{
    return strcmp(a->piece.source, b->piece.source) == 0;
}

bool hj212_same_set(const struct hj212_part *a, const struct hj212_part *b)
{
    return hj212_same_source(a, b) && strcmp(a->piece.stamp, b->piece.stamp) == 0;
}

static int64_t apart(const struct hj212_part *a, const struct hj212_part *b)
{
    return llabs(a->piece.said - b->piece.said);
}

static int by_place(const struct hj212_part *a, const struct hj212_part *b)
{
    return (a > b) - (a < b);
}

static int by_said(const void *one, const void *other)
{
    const struct hj212_part *a = *(struct hj212_part *const *)one;
    const struct hj212_part *b = *(struct hj212_part *const *)other;
    int order = strcmp(a->piece.source, b->piece.source);
    if (order == 0)
        order = (a->piece.said > b->piece.said) - (a->piece.said < b->piece.said);
    return order != 0 ? order : by_place(a, b);
}

static int by_number(const struct hj212_part *a, const struct hj212_part *b)
{
    int order = strcmp(a->piece.source, b->piece.source);
    if (order == 0)
        order = strcmp(a->piece.stamp, b->piece.stamp);
    return order != 0 ? order : a->piece.number - b->piece.number;
}

static int by_set(const void *one, const void *other)
{
    const struct hj212_part *a = *(struct hj212_part *const *)one;
    const struct hj212_part *b = *(struct hj212_part *const *)other;
    int order = by_number(a, b);
    return order != 0 ? order : by_place(a, b);
}

/* As by_set; then those that say their stamp last, and of those that have it from one part the
 * nearest first. */
static int by_claim(const void *one, const void *other)
{
    const struct hj212_part *a = *(struct hj212_part *const *)one;
    const struct hj212_part *b = *(struct hj212_part *const *)other;
    int order = by_number(a, b);
    if (order == 0 && (a->from == NULL || b->from == NULL))
        order = (a->from == NULL) - (b->from == NULL);
    else if (order == 0)
        order = by_place(a->from, b->from);
    if (order == 0 && a->from != NULL)
        order = (apart(a, a->from) > apart(b, b->from)) - (apart(a, a->from) < apart(b, b->from));
    return order != 0 ? order : by_place(a, b);
}

/* `other` is the stamped part next to it by the clock; farther ones are of other sendings. */
static void offer(struct hj212_part *part, const struct hj212_part *other, bool earlier)
{
    bool fits = other != NULL && hj212_same_source(part, other)
             && (earlier ? other->piece.number < part->piece.number
                         : other->piece.number > part->piece.number);
    if (fits && apart(part, other) <= PART_SENDING
        && (part->from == NULL || apart(part, other) < apart(part, part->from)))
        part->from = other;
}

/* From the last stamped part before it by the clock, or the next one after it. */
static void adopt(struct hj212_part *const *sorted, size_t count)
{
    const struct hj212_part *last = NULL, *next = NULL;
    for (size_t i = 0; i < count; i++)
        if (sorted[i]->piece.stamp[0] != '\0')
            last = sorted[i];
        else
            offer(sorted[i], last, true);
    for (size_t i = count; i-- > 0;)
        if (sorted[i]->piece.stamp[0] != '\0')
            next = sorted[i];
        else
            offer(sorted[i], next, false);
    for (size_t i = 0; i < count; i++)
        if (sorted[i]->from != NULL)
            memcpy(sorted[i]->piece.stamp, sorted[i]->from->piece.stamp,
                   sizeof sorted[i]->piece.stamp);
}

static bool is_again(const struct hj212_parts *p, const struct hj212_part *a,
                     const struct hj212_part *b)
{
    return a->piece.said == b->piece.said && a->length == b->length
        && (a->length == 0 || memcmp(p->pool.at + a->area, p->pool.at + b->area, a->length) == 0);
}

/* Parts of one number in one set, in the order of by_claim. The last that says the stamp stands, for
 * it was sent anew; if none does, the nearest to the last that says it. One that is not as near, or
 * in the place of one that says the stamp, is of another sending, whose beginning was lost. */
static void contest(const struct hj212_parts *p, struct hj212_part *const *rival, size_t count)
{
    const struct hj212_part *last = rival[count - 1]->from, *first = rival[0];
    for (size_t i = 0; i < count; i++) {
        struct hj212_part *part = rival[i];
        if (part->from != first->from)
            first = part;
        bool stands = part->from == last && (last == NULL ? i == count - 1 : part == first);
        bool out_of_place = part->from != NULL
                         && (last == NULL || (part != first && !is_again(p, part, first)));
        if (out_of_place)
            part->piece.stamp[0] = '\0';
        else
            part->settled = !stands;
    }
}

static void contest_all(const struct hj212_parts *p, struct hj212_part *const *sorted)
{
    for (size_t i = 0, end; i < p->count; i = end) {
        for (end = i + 1; end < p->count && by_number(sorted[i], sorted[end]) == 0; end++)
            ;
        if (end - i > 1 && sorted[i]->piece.stamp[0] != '\0')
            contest(p, sorted + i, end - i);
    }
}

void hj212_match(struct hj212_parts *p, struct hj212_part **sorted)
{
    for (size_t i = 0; i < p->count; i++)
        sorted[i] = &p->item[i];
    qsort(sorted, p->count, sizeof *sorted, by_said);
    adopt(sorted, p->count);
    qsort(sorted, p->count, sizeof *sorted, by_claim);
    contest_all(p, sorted);
    qsort(sorted, p->count, sizeof *sorted, by_set);
}
