#include "publish/standard.h"

#include <stdlib.h>
#include <string.h>

#include "publish/edition.h"
#include "publish/strict.h"

enum { EDITION_BYTES = 1 << 18 };

struct dated {                       /* an edition, and the file to name when its dates are wrong */
    char file[4096];
    struct standard standard;
};
struct editions { struct dated *at; size_t count; int offset; };

static void read_one(void *with, const char *file, const struct text *bytes, struct findings *f)
{
    struct editions *e = with;
    struct dated *at = reallocarray(e->at, e->count + 1, sizeof *at);
    if (at == NULL) {
        findings_error(f, file, 0, "no memory for %zu editions", e->count + 1);
        return;
    }
    e->at = at;
    snprintf(at[e->count].file, sizeof at->file, "%s", file);
    if (edition_read(&at[e->count].standard, file, bytes->at, bytes->length, e->offset, f))
        e->count++;
}

/* Every hour between the first and the last day has one edition and no second one. */
static void take(struct standards *out, const struct editions *e, const char *folder,
                 struct findings *f)
{
    size_t errors = f->errors;
    struct term *terms = calloc(e->count, sizeof *terms);
    for (size_t i = 0; terms != NULL && i < e->count; i++) {
        const struct standard *s = &e->at[i].standard;
        terms[i] = (struct term){ s->from, s->to, .file = e->at[i].file, .which = i };
        snprintf(terms[i].name, sizeof terms[i].name, "%s", s->name);
    }
    if (terms != NULL)
        strict_follow(terms, e->count, f);
    if (terms != NULL && f->errors == errors)
        out->at = calloc(e->count, sizeof *out->at);
    for (size_t i = 0; out->at != NULL && i < e->count; i++)
        out->at[out->count++] = e->at[terms[i].which].standard;
    if (f->errors == errors && out->at == NULL)
        findings_error(f, folder, 0, "no memory for %zu editions", e->count);
    free(terms);
}

bool standards_open(struct standards *out, const char *folder, int offset, struct findings *f)
{
    struct editions e = { .offset = offset };
    size_t errors = f->errors;
    *out = (struct standards){ 0 };
    strict_folder(folder, "hj633-*.json", EDITION_BYTES, read_one, &e, f);
    if (f->errors == errors)
        take(out, &e, folder, f);
    free(e.at);
    return f->errors == errors;
}

void standards_close(struct standards *s)
{
    free(s->at);
    *s = (struct standards){ 0 };
}

const struct standard *standards_at(const struct standards *s, int64_t start)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->at[i].from <= start && start < s->at[i].to)
            return &s->at[i];
    return NULL;
}
