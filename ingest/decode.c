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

bool claims_open(struct claims *c, struct why *why)
{
    *c = (struct claims){ 0 };
    c->telling = calloc(TELLINGS, sizeof *c->telling);
    c->claim = calloc(CLAIMS, sizeof *c->claim);
    if (c->telling != NULL && c->claim != NULL)
        return true;
    claims_close(c);
    return fail(why, "out of memory");
}

void claims_close(struct claims *c)
{
    free(c->telling);
    free(c->claim);
    *c = (struct claims){ 0 };
}

void claims_clear(struct claims *c)
{
    c->tellings = c->count = c->pieces = 0;
    c->faults = (struct faults){ 0 };
    c->noted = (struct noted){ 0 };
}

struct telling *claims_tell(struct claims *c)
{
    if (c->tellings == TELLINGS) {
        fault(&c->faults, TOO_LARGE, "more than %d stations in one message", TELLINGS);
        return NULL;
    }
    struct telling *t = &c->telling[c->tellings++];
    *t = (struct telling){ .first = c->count };
    return t;
}

struct claim *claims_claim(struct claims *c)
{
    if (c->count == CLAIMS) {
        fault(&c->faults, TOO_LARGE, "more than %d values in one message", CLAIMS);
        return NULL;
    }
    struct claim *claim = &c->claim[c->count++];
    *claim = (struct claim){ 0 };
    c->telling[c->tellings - 1].count++;
    return claim;
}
