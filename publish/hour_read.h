/* hour_read: an hour's document from its file, the way back of render_hour. Pure. */
#ifndef PUBLISH_HOUR_READ_H
#define PUBLISH_HOUR_READ_H

#include "publish/standard.h"
#include "schema/base/text.h"
#include "schema/settings.h"

/* What stands before the changes, the cities and the stations. */
struct hour_head {
    int64_t start, published;
    int revision;
    const char *reason;                  /* NULL, "late", "changed" */
    int expected, received, valid;
    char registry[65];                   /* the digest that it cites; "": none of ours */
    char licence[512];                   /* the site's then; "": none */
    bool demo;
};
/* False: it is no hour's document of this program. A nation's would take as long to parse as to
 * publish: the rest is not looked at. */
bool hour_read_head(struct hour_head *out, const struct text *body);

/* registry: the one that its head cites; lives as long as the document. `changes` are not read, and
 * what no file holds (seq, the rule of the cities) is 0. On false *out is empty. Not every false file
 * is known: who believes one prints it and compares. */
MUST bool hour_read(struct hour_document *out, const struct hour_head *head, const struct text *body,
                    const struct registry *registry, const struct standard *standard, struct why *why);
/* Printed without its changes, is it that file but for its own? */
bool hour_same_but_changes(const struct text *file, const struct text *printed);

#endif
