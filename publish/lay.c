/* lay: one hour, from the readings to a recorded revision. */
#include "publish/cycle_inside.h"
#include "publish/revised.h"

#include <stdlib.h>
#include <string.h>

static struct registry *open_old(struct cycle *c, const char *digest, struct why *why)
{
    struct registry_files files;
    struct registry *registry = NULL;
    struct findings findings;
    bool found;
    if (!publications_registry(c->publications, digest, &files, &found, why))
        return NULL;
    if (!found) {
        fail(why, "registry %.12s… is cited but not kept: restore DATA/publish from its backup, or start "
             "once with the registry of then",
             digest);
        return NULL;
    }
    findings_open(&findings);
    if (!registry_open(&registry, &files, &c->house->parameters, c->house->settings.site.offset,
                       &findings))
        fail(why, "registry %.12s…, once valid, no longer opens: %.300s", digest,
             findings.lines.at == NULL ? "" : findings.lines.at);
    findings_close(&findings);
    registry_files_close(&files);
    return registry;
}

const struct registry *lay_registry(struct cycle *c, const char *digest, struct why *why)
{
    if (strcmp(digest, registry_digest(c->house->registry)) == 0)
        return c->house->registry;
    struct old_registry *slot = c->old;              /* the one, or the one asked for longest ago */
    for (size_t i = 0; i < REGISTRIES; i++) {
        struct old_registry *old = &c->old[i];
        if (old->registry != NULL && strcmp(old->digest, digest) == 0) {
            old->asked = ++c->asked;
            return old->registry;
        }
        slot = old->asked < slot->asked ? old : slot;
    }
    struct registry *registry = open_old(c, digest, why);
    if (registry == NULL)
        return NULL;
    registry_close(&slot->registry);
    *slot = (struct old_registry){ .registry = registry, .asked = ++c->asked };
    snprintf(slot->digest, sizeof slot->digest, "%s", digest);
    return registry;
}

bool lay_begin(struct cycle *c, struct why *why)
{
    c->writing = c->writing || publications_begin(c->publications, why);
    return c->writing;
}

bool lay_full(const struct cycle *c)
{
    return c->tried >= BATCH || c->laid_bytes >= BATCH_BYTES;
}

/* ---- readings into an hour ---- */

static bool tell(void *with, const struct report *report, int64_t known_from, struct why *why)
{
    (void)known_from;
    (void)why;
    hour_tell(with, report);
    return true;
}

bool lay_tell(struct cycle *c, struct hour *out, const struct asked *asked, struct why *why)
{
    if (!hour_open(out, asked->registry, &c->house->parameters, asked->start, "", why))
        return false;
    int32_t span = out->of_minutes ? -1 : HOUR;
    if (readings_window(c->readings, asked->start, asked->start + HOUR, "", span, INT64_MAX, tell,
                        out, why)) {
        hour_settle(out, asked->standard);
        return true;
    }
    hour_close(out);
    return false;
}

/* ---- what stood before ---- */

struct shelves { struct shelf *at; size_t count, room; };

static bool keep(void *with, const struct shelf *shelf, struct why *why)
{
    struct shelves *s = with;
    if (s->count == s->room) {
        size_t room = s->room == 0 ? 64 : s->room * 2;
        struct shelf *at = reallocarray(s->at, room, sizeof *at);
        if (at == NULL)
            return fail(why, "no memory for %zu stations", room);
        s->at = at;
        s->room = room;
    }
    s->at[s->count++] = *shelf;
    return true;
}

static bool tell_changes(struct cycle *c, struct hour_document *document, struct why *why)
{
    struct shelves before = { 0 };
    bool ok = publications_hour(c->publications, document->start, keep, &before, why)
           && compose_changes(document, before.at, before.count, why);
    if (ok)
        revised_mark(document, before.at, before.count);
    free(before.at);
    return ok;
}

/* ---- the hours before ---- */

struct adding { struct past *past; enum pollutant pollutant; };

static bool add_hour(void *with, const struct shelf *shelf, struct why *why)
{
    const struct adding *a = with;
    const struct cell *cell = &shelf->cell[a->pollutant];
    (void)why;
    if (cell->why == ABSENCE_NONE) {
        a->past->sum += cell->value;
        a->past->count++;
    }
    return true;
}

/* Earlier hours of this batch are in the open transaction, and so are seen. */
static bool past(void *with, const struct subject *subject, enum pollutant p, int64_t from,
                 int64_t to, struct past *out, struct why *why)
{
    const struct cycle *c = with;
    bool is_city = subject->station == NULL;
    struct adding adding = { out, p };
    *out = (struct past){ 0 };
    return publications_history(c->publications, is_city ? subject->city : subject->station->id,
                                is_city, from, to, add_hour, &adding, why);
}

/* ---- the revision ---- */

/* Only the first one brings its registry, where that is not kept from before: a later one cites the
 * same. */
static bool record(struct cycle *c, const struct hour_document *document, const char *opening,
                   const struct digest *content, struct why *why)
{
    int offset = c->house->settings.site.offset;
    bool first = (document->revision == 1 || opening[0] == '\0')
              && strcmp(document->registry, registry_digest(c->house->registry)) == 0;
    struct revision r = { .start = document->start, .revision = document->revision,
                          .published = document->published, .seq = document->seq,
                          .city_min_percent = document->city_min_percent,
                          .body = c->body.at, .length = c->body.length };
    snprintf(r.id, sizeof r.id, "air/%s/%02d", moment_date(r.start, offset).text,
             moment_hour(r.start, offset).hour);
    snprintf(r.registry, sizeof r.registry, "%s", document->registry);
    snprintf(r.opening, sizeof r.opening, "%s", opening);
    memcpy(r.content, content->hex, sizeof r.content);
    if (!lay_begin(c, why)
        || (first && !publications_keep_registry(c->publications, r.registry, &c->house->files,
                                                 r.published, why))
        || !publications_lay(c->publications, &r, document, why))
        return false;
    c->laid++;
    c->laid_bytes += r.length;
    return true;
}

static bool print(struct cycle *c, const struct hour_document *document,
                  const struct standard *standard, struct why *why)
{
    text_clear(&c->body);
    render_hour(&c->body, document, standard, &c->house->settings);
    return !c->body.spilt
           || fail(why, "an hour's document is larger than %d bytes", DOCUMENT_BYTES);
}

typedef void render_of(struct text *out, const struct hour_document *document,
                       const struct standard *standard, const struct settings *settings);

static bool digest_content(struct cycle *c, render_of *render, const struct hour_document *document,
                           const struct standard *standard, struct digest *out, struct why *why)
{
    text_clear(&c->content);
    render(&c->content, document, standard, &c->house->settings);
    if (c->content.spilt)
        return fail(why, "an hour's document is larger than %d bytes", DOCUMENT_BYTES);
    *out = digest_of(c->content.at, c->content.length);
    return true;
}

static bool lay_document(struct cycle *c, struct hour_document *document,
                         const struct revision *before, const struct standard *standard, bool *laid,
                         struct why *why)
{
    bool old = before != NULL && before->city_min_percent == NO_RULE;
    struct digest content, compared;
    if (!digest_content(c, render_content, document, standard, &content, why))
        return false;
    compared = content;
    if (old && !digest_content(c, render_old_content, document, standard, &compared, why))
        return false;
    *laid = before == NULL || strcmp(before->content, compared.hex) != 0;
    if (!*laid)
        return true;
    document->revision = before == NULL ? 1 : before->revision + 1;
    return (before == NULL || tell_changes(c, document, why))
        && print(c, document, standard, why)
        && record(c, document, c->opening, &content, why);
}

bool lay_archived(struct cycle *c, struct hour_document *document, const struct standard *standard,
                  const struct text *body, struct why *why)
{
    struct digest content;
    if (!digest_content(c, render_content, document, standard, &content, why)
        || (document->revision > 1 && !tell_changes(c, document, why)))
        return false;
    text_clear(&c->body);
    text_add(&c->body, body->at, body->length);
    return (!c->body.spilt || fail(why, "no memory for an hour's document"))
        && record(c, document, "", &content, why);
}

int lay_city_rule(const struct cycle *c, const struct revision *before)
{
    return before != NULL && before->city_min_percent != NO_RULE
             ? before->city_min_percent : c->house->settings.publish.city_min_percent;
}

static bool lay_told(struct cycle *c, const struct hour *hour, const struct asked *asked,
                     const struct revision *before, int64_t now, bool *laid, struct why *why)
{
    struct rules rules = { .city_min_percent = lay_city_rule(c, before), .past = past, .with = c };
    struct hour_document document;
    if (!compose_hour(&document, hour, asked->standard, &rules, why))
        return false;
    document.published = now;
    document.registry = before == NULL ? registry_digest(c->house->registry) : before->registry;
    document.seq = c->heard;
    bool ok = lay_document(c, &document, before, asked->standard, laid, why);
    c->moved = document.moved;
    compose_close(&document);
    return ok;
}

/* Told hours that are not the mean of their minutes: counted, and the first put in words. */
static void note_differing(struct cycle *c, const struct hour *hour)
{
    const struct differing *d = &hour->differing;
    int offset = c->house->settings.site.offset;
    if (d->count > 0 && c->news.told_differs == 0)
        snprintf(c->news.differs, sizeof c->news.differs,
                 "station %s told %s for the hour from %s otherwise than its minutes make it",
                 d->station->id, pollutant_key[d->pollutant],
                 moment_stamp(hour->start, offset).text);
    c->news.told_differs += d->count;
}

bool lay_hour(struct cycle *c, int64_t start, const struct revision *before, bool whole,
              int64_t now, bool *laid, struct why *why)
{
    const char *digest = before == NULL ? registry_digest(c->house->registry) : before->registry;
    struct asked asked = { lay_registry(c, digest, why), standards_at(c->standards, start), start };
    struct hour hour;
    *laid = false;
    c->tried++;
    if (asked.registry == NULL)
        return false;
    if (asked.standard == NULL)
        return fail(why, "no edition of HJ 633 holds on %s: complete the folder of standards",
                    moment_date(start, c->house->settings.site.offset).text);
    if (!lay_tell(c, &hour, &asked, why))
        return false;
    bool ok = (whole && !hour_complete(&hour))
           || lay_told(c, &hour, &asked, before, now, laid, why);
    if (*laid)
        note_differing(c, &hour);
    hour_close(&hour);
    return ok;
}
