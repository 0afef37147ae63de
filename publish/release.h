/* release: finished files onto the site (contract §5).
 *
 *     WEB/current                               symlink to releases/N, switched by rename
 *     WEB/releases/N/…                          one set of pages; three are kept
 *     WEB/releases/N/v1/hours                   symlink to ../../../archive/v1/hours
 *     WEB/archive/v1/hours/YYYY/MM/DD/HH.rN.json   written once
 *     WEB/archive/v1/hours/YYYY/MM/DD/HH.json      the newest revision, replaced by rename; HH.csv too
 *
 * Beside each file above SQUEEZE_LEAST bytes stands FILE.gz, beside some FILE.br (publish/squeeze.h).
 *
 * Order: every rN and what HH.csv will be, then one syncfs, then every HH.json and HH.csv, then the
 * release folder (unchanged files hard-linked from the release before), one syncfs, then the
 * symlink; the caller syncs once more before it records what is public (place.c), so that a power
 * cut takes no alias back. Killed anywhere: the old or the new; the next release clears what lies
 * half done, and one that fails clears its own: on a full disk the readings need the room. A file
 * whose name stays never has an older variant beside it: for a rename's time it has none. */
#ifndef PUBLISH_RELEASE_H
#define PUBLISH_RELEASE_H

#include "publish/squeeze.h"
#include "schema/base/text.h"

struct release;

MUST bool release_open(struct release **out, const char *web, struct why *why);
void      release_close(struct release **release);
/* What a killed run left half done gives its room back before anything else is written. What cannot
 * be removed is said by the next release. */
void      release_tidy(struct release *r);

/* archive/PATH, e.g. v1/hours/2026/03/01/01.r1.json: written once; the same bytes again are
 * nothing; other bytes replace it only while no alias ever stood for it (half written, and the
 * power failed): what was public is refused, also where the site was copied and links are lost. */
MUST bool release_archive(struct release *r, const char *path, const void *body, size_t length,
                          struct why *why);
/* What archive/PATH is to be after the next sync: written aside, put in its place by
 * release_unveil; the same bytes again are nothing. */
MUST bool release_veil(struct release *r, const char *path, const void *body, size_t length,
                       struct why *why);
MUST bool release_unveil(struct release *r, const char *path, struct why *why);
MUST bool release_sync(struct release *r, struct why *why);               /* syncfs of the site */
/* The bytes of archive/PATH; *found false: there is no such file. */
MUST bool release_find(struct release *r, const char *path, struct text *out, bool *found,
                       struct why *why);
/* The same; an error when it is not there. */
MUST bool release_read(struct release *r, const char *path, struct text *out, struct why *why);
/* The archive has that file. */
bool      release_has(const struct release *r, const char *path);
/* The newest revision that stands beside archive/ALIAS, v1/hours/2026/03/01/01.json; 0: none. */
MUST bool release_last(const struct release *r, const char *alias, int *revision, struct why *why);
/* The bytes of current/PATH, what a visitor gets now; *found false: there is no such file. */
MUST bool release_look(struct release *r, const char *path, struct text *out, bool *found,
                       struct why *why);
/* archive/ALIAS becomes what archive/PATH is: a hard link renamed over it. */
MUST bool release_alias(struct release *r, const char *alias, const char *path, struct why *why);

/* A new release: begun, filled with put and carry (each path once), switched to: then it consists
 * of exactly these files and the symlink v1/hours. While every file equals the current release's
 * nothing is written; when it stays so, *changed is false. After an error: begin anew. */
MUST bool release_begin(struct release *r, struct why *why);
MUST bool release_put(struct release *r, const char *path, const void *body, size_t length,
                      enum squeeze how, struct why *why);
/* The file of the current release, variants too, unseen; *there false: it has none. */
MUST bool release_carry(struct release *r, const char *path, bool *there, struct why *why);
MUST bool release_switch(struct release *r, bool *changed, struct why *why);

#endif
