/* publications: the store that publish owns: hours, documents and their revisions, registry
 * versions, and how far the readings were worked off.
 *
 * Laid down before released: a revision is recorded with its body in one transaction, then written
 * to the site, then marked released. After a kill the unreleased ones are written again from their
 * bodies, byte for byte. */
#ifndef SCHEMA_PUBLICATIONS_H
#define SCHEMA_PUBLICATIONS_H

#include "schema/document.h"
#include "schema/readings.h"

struct publications;

MUST bool publications_open(struct publications **out, const char *folder, enum store_use use,
                            bool *missing, struct why *why);
void      publications_close(struct publications **store);
MUST bool publications_begin(struct publications *p, struct why *why);
MUST bool publications_commit(struct publications *p, struct why *why);
void      publications_rollback(struct publications *p);

/* Registry versions by digest. keep: the same digest again is nothing. */
MUST bool publications_keep_registry(struct publications *p, const char *digest,
                                     const struct registry_files *files, int64_t when, struct why *why);
MUST bool publications_registry(struct publications *p, const char *digest, struct registry_files *out,
                                bool *found, struct why *why);

enum { NO_RULE = -1 };

/* A revision of a document, as laid down. */
struct revision {
    char id[64];                 /* air/2026-03-01/01 */
    int64_t start;
    int revision;
    int64_t published, seq;
    char registry[65], content[65];  /* digests; content: the document without published, revision,
                                        reason, changes, and without licence, demo, note */
    int city_min_percent;        /* the rule its cities were made by; NO_RULE: laid down before it was
                                    kept, and then its content has licence, demo and note */
    char opening[64];            /* with seq: of which readings it was made (publications_worked); "": it
                                    was taken back from the archive, and nobody kept it */
    char file[65];               /* digest of the body, as laid down; "": not kept */
    const void *body;            /* the JSON file; owned by the caller, or by the store until the
                                    next call; NULL once released (the archive holds it) */
    size_t length;
    bool released;
};
/* Of an hour that nothing was laid down of, a later revision than the first marks its subjects whole:
 * nobody knows whose numbers are not those first published. */
MUST bool publications_lay(struct publications *p, const struct revision *revision,
                           const struct hour_document *document, struct why *why);
/* The newest revision of the hour that starts there; *found false: never published. */
MUST bool publications_latest(struct publications *p, int64_t start, struct revision *out, bool *found,
                              struct why *why);
/* When its first revision was published: later ones do not move that. */
MUST bool publications_first(struct publications *p, int64_t start, int64_t *published, bool *found,
                             struct why *why);
MUST bool publications_newest(struct publications *p, int64_t *start, bool *found, struct why *why);
/* Unreleased ones in order of start and revision, after (start, revision); with their bodies. */
MUST bool publications_unreleased(struct publications *p, int64_t after_start, int after_revision,
                                  struct revision *out, bool *more, struct why *why);
MUST bool publications_released(struct publications *p, int64_t start, int revision, struct why *why);

/* What an hour held as last laid down: cells and rating of each station and city. subjects carry
 * the ids only (station->id is not set: see `id`). Order: cities, then stations, by id. */
struct shelf { char id[65]; bool is_city; struct cell cell[POLLUTANTS]; struct rating rating;
               struct revised revised; int64_t start; };
typedef bool shelf_visit(void *with, const struct shelf *shelf, struct why *why);
MUST bool publications_hour(struct publications *p, int64_t start, shelf_visit *visit, void *with,
                            struct why *why);
/* One city's or station's hours with from <= start < to, oldest first. */
MUST bool publications_history(struct publications *p, const char *id, bool is_city, int64_t from,
                               int64_t to, shelf_visit *visit, void *with, struct why *why);

/* How far readings were worked off, by the opening that was their newest then (readings.h). */
MUST bool publications_worked(struct publications *p, const char *opening, int64_t *seq,
                              bool *found, struct why *why);
MUST bool publications_work_off(struct publications *p, const char *opening, int64_t seq,
                                struct why *why);
/* Before openings were told apart it was kept by ledger, which its first opening names: what was
 * made of it is of its newest opening, which now ends at `end`. *found false: not met then. */
MUST bool publications_adopt(struct publications *p, const char *ledger, const char *opening,
                             int64_t end, int64_t *seq, bool *found, struct why *why);

#endif
