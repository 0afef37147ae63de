#include "ingest/hj212_join.h"

#include <stdlib.h>
#include <string.h>

#include "ingest/hj212_match.h"
#include "schema/base/moment.h"

enum { JOINED_MOST = 1 << 16 };

/* Of parts there are as many as the message holds, and so of their areas. */
void hj212_parts_open(struct hj212_parts *p, const struct message *in)
{
    *p = (struct hj212_parts){ .in = in, .pool = TEXT(in->length + 1) };
}

void hj212_parts_close(struct hj212_parts *p)
{
    text_close(&p->pool);
    free(p->item);
}

/* QN is YYYYMMDDhhmmsszzz of the sender's clock, some leave out zzz; in milliseconds, of which only
 * differences are looked at. 0: it is not told. */
static int64_t said_at(struct slice qn)
{
    struct civil c;
    const int widths[] = { 4, 2, 2, 2, 2, 2 };
    int *parts[] = { &c.year, &c.month, &c.day, &c.hour, &c.minute, &c.second };
    size_t at = 0;
    int milli;
    if (qn.length < 14)
        return 0;
    for (size_t i = 0; i < 6; at += (size_t)widths[i++])
        if (!slice_whole((struct slice){ qn.at + at, (size_t)widths[i] }, 9999, parts[i]))
            return 0;
    if (c.month < 1 || c.month > 12 || c.day < 1 || c.day > 31)
        return 0;
    if (qn.length < 17 || !slice_whole((struct slice){ qn.at + at, 3 }, 999, &milli))
        milli = 0;
    return moment_of(&c, 0) * 1000 + milli;
}

static bool source_of(const struct hj212_head *h, struct piece *out)
{
    int n = snprintf(out->source, sizeof out->source, "%.*s;%.*s;%d;%d", (int)h->mn.length,
                     h->mn.at, (int)h->st.length, h->st.at, h->cn, h->parts);
    return n > 0 && (size_t)n < sizeof out->source && !slice_has(h->st, '\0');
}

static bool has_room(struct hj212_parts *p)
{
    size_t room = p->room == 0 ? PIECES : 2 * p->room;
    if (p->count < p->room)
        return true;
    struct hj212_part *moved = reallocarray(p->item, room, sizeof *moved);
    if (moved == NULL)
        return false;
    p->item = moved;
    p->room = room;
    return true;
}

static void keep(struct hj212_parts *p, const struct hj212_part *part, struct claims *out)
{
    if (!has_room(p)) {
        fault(&out->faults, TOO_LARGE, "no memory for more than %zu parts of split messages",
              p->count);
        return;
    }
    text_add(&p->pool, part->head.cp.at, part->length);
    p->item[p->count++] = *part;
}

void hj212_parts_add(struct hj212_parts *p, const struct hj212_head *head,
                     const struct hj212_command *command, size_t at, size_t length,
                     struct claims *out)
{
    int64_t said = said_at(head->qn);
    if (head->part < 1 || head->part > head->parts) {
        fault(&out->faults, INCOMPLETE, "PNO is not from 1 to PNUM");
        return;
    }
    if (head->parts > PIECES) {
        fault(&out->faults, TOO_LARGE, "PNUM is %d; a message may be split into %d parts",
              head->parts, PIECES);
        return;
    }
    struct hj212_part part = {
        .head = *head, .command = command, .area = p->pool.length, .length = head->cp.length,
        .piece = { .number = head->part, .parts = head->parts, .at = at, .length = length,
                   .said = said != 0 ? said : p->in->heard * 1000, .named = said != 0 },
    };
    if (!hj212_names_station(head->mn) || !source_of(head, &part.piece)) {
        fault(&out->faults, UNKNOWN_STATION, "no station is named");
        return;
    }
    snprintf(part.piece.stamp, sizeof part.piece.stamp, "%s", hj212_stamp_of(head->cp).text);
    keep(p, &part, out);
}

/* Up to the last separator, or from the first: is a name=value cut there? */
static bool cut(const char *at, size_t length)
{
    return length > 0 && memchr(at, '=', length) == NULL;
}

/* By the text each part is a list of whole items; some senders cut at any byte. Then what stands
 * before or behind the cut is no name=value, and the two halves make one. */
void hj212_glue(struct text *joined, struct slice next)
{
    size_t tail = 0, head = 0;
    while (tail < joined->length && strchr(";,", joined->at[joined->length - 1 - tail]) == NULL)
        tail++;
    while (head < next.length && next.at[head] != ';' && next.at[head] != ',')
        head++;
    bool both = tail > 0 && head > 0;
    if (both && !cut(joined->at + joined->length - tail, tail) && !cut(next.at, head))
        text_put(joined, ";");
    text_add(joined, next.at, next.length);
}

/* The parts of a set by their numbers, the last of two; how many are there. */
static int gather(struct hj212_part *const *set, size_t count, struct hj212_part *by_number[PIECES])
{
    int there = 0;
    memset(by_number, 0, PIECES * sizeof *by_number);
    for (size_t i = 0; i < count; i++) {
        if (set[i]->settled)
            continue;
        there += by_number[set[i]->piece.number - 1] == NULL;
        by_number[set[i]->piece.number - 1] = set[i];
    }
    return there;
}

static void join(const struct hj212_parts *p, struct hj212_part *const *part, struct claims *out)
{
    struct text joined = TEXT(JOINED_MOST);
    const struct hj212_head *head = &part[0]->head;
    for (int n = 0; n < head->parts; n++)
        hj212_glue(&joined, (struct slice){ p->pool.at + part[n]->area, part[n]->length });
    if (joined.spilt)
        fault(&out->faults, TOO_LARGE, "a split message is too large when joined");
    else if (joined.length > 0)
        hj212_data_read(head, part[0]->command, (struct slice){ joined.at, joined.length }, out);
    text_close(&joined);
}

/* What the store has joined is one set. If it was then refused, it is replayed as the store wrote
 * it: a whole set in its order, of one stamp, and nothing else. */
static bool is_joined(const struct hj212_parts *p)
{
    const char *stamp = "";
    bool whole = p->in->replayed != 0 && p->count > 0 && (int)p->count == p->item[0].head.parts;
    for (size_t i = 0; whole && i < p->count; i++) {
        const struct piece *piece = &p->item[i].piece;
        stamp = stamp[0] == '\0' ? piece->stamp : stamp;
        whole = hj212_same_source(&p->item[0], &p->item[i]) && piece->number == (int)i + 1
             && (piece->stamp[0] == '\0' || strcmp(piece->stamp, stamp) == 0);
    }
    return p->in->joined || whole;
}

static void settle(const struct hj212_parts *p, struct hj212_part *const *set, size_t count,
                   struct claims *out)
{
    struct hj212_part *by_number[PIECES];
    bool whole = gather(set, count, by_number) == set[0]->head.parts;
    if (whole)
        join(p, by_number, out);
    for (size_t i = 0; i < count; i++) {
        struct piece *piece = whole || set[i]->settled ? NULL : claims_piece(out);
        if (piece != NULL)
            *piece = set[i]->piece;
        set[i]->settled = true;
    }
}

/* In the order in which their sets begin in the message: what is told later stands. */
static void settle_all(struct hj212_parts *p, struct hj212_part *const *sorted, struct claims *out)
{
    for (size_t i = 1; i < p->count; i++)
        sorted[i]->set = hj212_same_set(sorted[i - 1], sorted[i]) ? sorted[i - 1]->set : i;
    for (size_t i = 0; i < p->count; i++) {
        if (p->item[i].settled)
            continue;
        size_t begin = p->item[i].set, end = begin + 1;
        while (end < p->count && sorted[end]->set == begin)
            end++;
        settle(p, sorted + begin, end - begin, out);
    }
}

/* Splitting (6.6 of HJ 212-2017): a data segment above 1024 bytes goes in PNUM packets, each a
 * frame of its own with its own QN, length, CRC and CP=&&...&&, its number in PNO. So the set is
 * known by MN, ST, CN and PNUM, and by DataTime. */
void hj212_parts_settle(struct hj212_parts *p, struct claims *out)
{
    if (p->count == 0)
        return;
    struct hj212_part **sorted = reallocarray(NULL, p->count, sizeof(struct hj212_part *));
    if (sorted == NULL || p->pool.spilt) {
        fault(&out->faults, TOO_LARGE, "no memory for %zu parts of split messages", p->count);
        free(sorted);
        return;
    }
    p->joined = is_joined(p);
    for (size_t i = 0; p->joined && i < p->count; i++)
        p->item[i].piece.stamp[0] = '\0';
    hj212_match(p, sorted);
    settle_all(p, sorted, out);
    free(sorted);
}
