/* number: a new revision's number, and its file. It is the next that is free, in the store and in
 * the archive: where an older copy of publications.db was put back, the archive has revisions that
 * it does not know of, and they are public. The newest of them is laid down as it stands there, if
 * its content is what is to be laid down. */
#include "publish/cycle_inside.h"

#include <string.h>

static bool print(struct cycle *c, const struct hour_document *document,
                  const struct standard *standard, struct why *why)
{
    text_clear(&c->body);
    render_hour(&c->body, document, standard, &c->house->settings);
    return !c->body.spilt
           || fail(why, "an hour's document is larger than %d bytes", DOCUMENT_BYTES);
}

/* The archive's newest from document->revision on, which moves to the number after it. */
static bool look_up(struct cycle *c, struct hour_document *document, struct text *newest, bool *any,
                    struct why *why)
{
    struct text body;
    bool found;
    for (*any = false;; document->revision++) {
        struct hour_path path = cycle_path(c, document->start, document->revision);
        if (!release_find(c->release, path.text, &body, &found, why))
            return false;
        if (!found)
            return true;
        if (*any)
            text_close(newest);
        *newest = body;
        *any = true;
    }
}

/* Equal but for the archived one's changes: they are against a revision that the store may not know
 * either. */
static bool equal_but_changes(const struct text *archived, const struct text *printed)
{
    const char *to = strstr(archived->at, ",\n\"cities\":"),
               *from = strstr(archived->at, ",\n\"changes\":");
    from = from == NULL || to == NULL || from > to ? to : from;
    if (from == NULL)
        return false;
    size_t head = (size_t)(from - archived->at),
           tail = archived->length - (size_t)(to - archived->at);
    return printed->length == head + tail && memcmp(printed->at, archived->at, head) == 0
        && memcmp(printed->at + head, to, tail) == 0;
}

/* Is the archived one this document? Then that is what it becomes, the file byte for byte. */
static bool take_over(struct cycle *c, struct hour_document *document, const struct text *archived,
                      const struct standard *standard, bool *taken, struct why *why)
{
    struct hour_document head = { 0 }, as = *document;
    struct shown shown = rebuild_shown(archived);
    *taken = shown.any && shown.revision == document->revision - 1
          && rebuild_head(&head, archived, why);
    if (!*taken)
        return true;
    as.revision = shown.revision;
    as.published = shown.published;
    as.reason = head.reason;
    as.changes = 0;
    if (!print(c, &as, standard, why))
        return false;
    *taken = equal_but_changes(archived, &c->body);
    if (!*taken)
        return true;
    document->revision = as.revision;
    document->published = as.published;
    text_clear(&c->body);
    text_add(&c->body, archived->at, archived->length);
    return !c->body.spilt || fail(why, "no memory for an hour's document");
}

void number_note_older(struct cycle *c, int64_t start)
{
    int offset = c->house->settings.site.offset;
    if (c->news.older[0] == '\0')
        snprintf(c->news.older, sizeof c->news.older,
                 "publications.db is older than the site, which has revisions of air/%s/%02d and "
                 "maybe other hours that it does not know: they stay as they are, and later ones "
                 "get the numbers after them", moment_date(start, offset).text,
                 moment_hour(start, offset).hour);
}

bool number_take(struct cycle *c, struct hour_document *document, const struct standard *standard,
                 struct why *why)
{
    struct text newest;
    bool any, taken = false;
    if (!look_up(c, document, &newest, &any, why)) {
        if (any)
            text_close(&newest);
        return false;
    }
    if (!any)
        return print(c, document, standard, why);
    number_note_older(c, document->start);
    bool ok = take_over(c, document, &newest, standard, &taken, why);
    text_close(&newest);
    if (!taken || document->reason == NULL)
        document->reason = "changed";
    if (!taken)                          /* what stood before is in the archive, not on our shelf */
        document->changes = 0;
    return ok && (taken || print(c, document, standard, why));
}
