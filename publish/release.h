/* release: finished files onto the site (contract §5).
 *
 *     WEB/current                               symlink to releases/N, switched by rename
 *     WEB/releases/N/…                          one set of pages; three are kept
 *     WEB/releases/N/v1/hours                   symlink to ../../../archive/v1/hours
 *     WEB/archive/v1/hours/YYYY/MM/DD/HH.rN.json   written once
 *     WEB/archive/v1/hours/YYYY/MM/DD/HH.json      the newest revision, replaced by rename
 *
 * Order: every rN, then one syncfs, then every HH.json, then the release folder (unchanged files
 * hard-linked from the release before), one syncfs, then the symlink. Killed anywhere: the old or
 * the new; the next release clears what lies half done. */
#ifndef PUBLISH_RELEASE_H
#define PUBLISH_RELEASE_H

#include "schema/base/text.h"

struct release;

struct page {                        /* a file of the release folder */
    char path[256];                  /* "index.html", "v1/live.json" */
    const void *body;
    size_t length;
};

MUST bool release_open(struct release **out, const char *web, struct why *why);
void      release_close(struct release **release);

/* archive/PATH, e.g. v1/hours/2026/03/01/01.r1.json: written once; the same bytes again are
 * nothing; other bytes replace it only while no alias ever stood for it (half written, and the
 * power failed): what was public is refused. */
MUST bool release_archive(struct release *r, const char *path, const void *body, size_t length,
                          struct why *why);
MUST bool release_sync(struct release *r, struct why *why);               /* syncfs of the site */
/* The bytes of archive/PATH; an error when it is not there. */
MUST bool release_read(struct release *r, const char *path, struct text *out, struct why *why);
/* archive/ALIAS becomes what archive/PATH is: a hard link renamed over it. */
MUST bool release_alias(struct release *r, const char *alias, const char *path, struct why *why);
/* A new release of exactly these pages and the symlink v1/hours. When every page equals the current
 * release's nothing is written and *changed is false. */
MUST bool release_switch(struct release *r, const struct page *page, size_t pages, bool *changed,
                         struct why *why);

#endif
