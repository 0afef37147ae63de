/* hour_read: an hour's document from its file, the way back of render_hour. Pure. What no file holds
 * (seq, the rule of the cities) is left 0. */
#ifndef PUBLISH_HOUR_READ_H
#define PUBLISH_HOUR_READ_H

#include "publish/standard.h"
#include "schema/base/text.h"
#include "schema/settings.h"

/* What of a file is the site's, and may be another today. */
struct terms { char licence[512]; bool demo; };

/* The digest of the registry that the file cites, 64 hex digits; false: it is none of ours. */
bool hour_read_registry(const struct text *body, char digest[65]);
/* registry: the one that the file cites; lives as long as the document. `changes` are not read. On
 * false *out is empty. Not every false file is known: who believes one prints it and compares. */
MUST bool hour_read(struct hour_document *out, struct terms *terms, const struct text *body,
                    const struct registry *registry, const struct standard *standard, struct why *why);

#endif
