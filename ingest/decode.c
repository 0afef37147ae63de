#include "ingest/decode.h"

#include <stdlib.h>
#include <string.h>

static const struct decoder *const decoders[] = {
    &decoder_hj212,
    &decoder_json,     /* add a decoder: its file, and its line here */
};

const struct decoder *decoder_named(const char *name)
{
    for (size_t i = 0; i < sizeof decoders / sizeof *decoders; i++)
        if (strcmp(decoders[i]->name, name) == 0)
            return decoders[i];
    return NULL;
}

void fault(struct faults *f, enum reason reason, const char *format, ...)
{
    if (f->count++ > 0)
        return;
    f->reason = reason;
    va_list args;
    va_start(args, format);
    vsnprintf(f->detail, sizeof f->detail, format, args);
    va_end(args);
}

void noted_add(struct noted *sum, const struct noted *more)
{
    for (size_t i = 0; i < DEFECTS; i++)
        sum->defects.count[i] += more->defects.count[i];
    sum->talk += more->talk;
    sum->resent += more->resent;
}

static bool set_room(void **at, size_t *room, size_t count, size_t size)
{
    void *moved = reallocarray(*at, count, size);
    if (moved == NULL)
        return false;
    *at = moved;
    *room = count;
    return true;
}

static bool tellings_for(struct claims *c, size_t count)
{
    void *at = c->telling;
    bool ok = set_room(&at, &c->tellings_room, count, sizeof *c->telling);
    c->telling = at;
    return ok;
}

static bool claims_for(struct claims *c, size_t count)
{
    void *at = c->claim;
    bool ok = set_room(&at, &c->claims_room, count, sizeof *c->claim);
    c->claim = at;
    return ok;
}

static bool pieces_for(struct claims *c, size_t count)
{
    void *at = c->piece;
    bool ok = set_room(&at, &c->pieces_room, count, sizeof *c->piece);
    c->piece = at;
    return ok;
}

bool claims_open(struct claims *c, struct why *why)
{
    *c = (struct claims){ 0 };
    if (tellings_for(c, TELLINGS_KEPT) && claims_for(c, CLAIMS_KEPT))
        return true;
    claims_close(c);
    return fail(why, "out of memory");
}

void claims_close(struct claims *c)
{
    free(c->telling);
    free(c->claim);
    free(c->piece);
    *c = (struct claims){ 0 };
}

/* What a huge message took is given back; if that fails, it is kept. */
void claims_clear(struct claims *c)
{
    c->tellings = c->count = c->pieces = 0;
    c->faults = (struct faults){ 0 };
    c->noted = (struct noted){ 0 };
    if (c->tellings_room > TELLINGS_KEPT)
        (void)!tellings_for(c, TELLINGS_KEPT);
    if (c->claims_room > CLAIMS_KEPT)
        (void)!claims_for(c, CLAIMS_KEPT);
    if (c->pieces_room > PIECES)
        (void)!pieces_for(c, PIECES);
}

struct telling *claims_tell(struct claims *c)
{
    if (c->tellings == c->tellings_room && !tellings_for(c, 2 * c->tellings_room)) {
        fault(&c->faults, TOO_LARGE, "no memory for more than %zu stations", c->tellings);
        return NULL;
    }
    struct telling *t = &c->telling[c->tellings++];
    *t = (struct telling){ .first = c->count };
    return t;
}

struct claim *claims_claim(struct claims *c)
{
    struct telling *t = &c->telling[c->tellings - 1];
    if (t->count == CLAIMS) {
        fault(&c->faults, TOO_LARGE, "more than %d values of one station", CLAIMS);
        return NULL;
    }
    if (c->count == c->claims_room && !claims_for(c, 2 * c->claims_room)) {
        fault(&c->faults, TOO_LARGE, "no memory for more than %zu values", c->count);
        return NULL;
    }
    struct claim *claim = &c->claim[c->count++];
    *claim = (struct claim){ 0 };
    t->count++;
    return claim;
}

struct piece *claims_piece(struct claims *c)
{
    size_t room = c->pieces_room == 0 ? PIECES : 2 * c->pieces_room;
    if (c->pieces == PIECES_WAIT) {
        fault(&c->faults, TOO_LARGE, "more than %d parts of a message wait for others", PIECES_WAIT);
        return NULL;
    }
    if (c->pieces == c->pieces_room && !pieces_for(c, room)) {
        fault(&c->faults, TOO_LARGE, "no memory for more than %zu parts that wait", c->pieces);
        return NULL;
    }
    struct piece *piece = &c->piece[c->pieces++];
    *piece = (struct piece){ 0 };
    return piece;
}
