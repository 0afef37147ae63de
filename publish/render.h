/* render: documents into bytes. Pure: structs in, text out; every foreign string is escaped by the
 * function that prints it. */
#ifndef PUBLISH_RENDER_H
#define PUBLISH_RENDER_H

#include "publish/standard.h"
#include "schema/base/text.h"
#include "schema/settings.h"

/* The hour document of contract §6: one JSON object, LF at the end. */
void render_hour(struct text *out, const struct hour_document *document, const struct standard *standard,
                 const struct settings *settings);
/* The same without what may differ between equal contents: published, revision, reason, changes. */
void render_content(struct text *out, const struct hour_document *document,
                    const struct standard *standard, const struct settings *settings);

/* One bar of the last 24 hours of the home city; aqi NO_INDEX: none, with the reason in `value`. */
struct bar { int64_t start; bool published; struct rating rating; struct cell cell[POLLUTANTS]; };

/* The page `/`: document NULL: no hour was published yet. bars: 24, oldest first, the last is the
 * document's hour. standards: each bar's class is the one of its own day. */
struct home {
    const struct hour_document *document;
    const struct standards *standards;
    const struct settings *settings;
    struct bar bar[24];
};
void render_home(struct text *out, const struct home *home);

#endif
