/* revised: whose numbers of an hour are no longer those first published, so that pages can say it
 * beside each. Pure. */
#ifndef PUBLISH_REVISED_H
#define PUBLISH_REVISED_H

#include "schema/publications.h"

/* Fills ->revised of the document's cities and stations; its number need not be known yet. `before`:
 * what stood, cities and then stations, each ascending by id, and what it said of earlier revisions.
 * A correction outranks what only came late. */
void revised_mark(struct hour_document *document, const struct shelf *before, size_t count);

#endif
