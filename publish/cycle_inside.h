/* cycle_inside: what the pieces of a turn share; only cycle.c, recall.c, ledger.c, explain.c,
 * due.c, changed.c, lay.c, place.c, rebuild.c and the pages*.c include it. */
#ifndef PUBLISH_CYCLE_INSIDE_H
#define PUBLISH_CYCLE_INSIDE_H

#include "publish/compose.h"
#include "publish/cycle.h"
#include "publish/history.h"
#include "publish/hour_path.h"
#include "publish/release.h"
#include "publish/render.h"
#include "schema/base/moment.h"
#include "schema/publications.h"

enum {
    BATCH = 200,                         /* hours of one transaction and one sync */
    BATCH_BYTES = 32 << 20,              /* of their documents */
    DOCUMENT_BYTES = 256 << 20,
    REGISTRIES = STATION_HOURS + 4,      /* old versions kept open: those of all hours of a page */
};

struct changed {                         /* a published hour that the ledger named */
    int64_t hour;
    int64_t seq;                         /* where the ledger first did */
    int64_t noticed;
    bool follows;                        /* its sub-indices rest on an hour just laid down */
};

struct old_registry { char digest[65]; struct registry *registry; uint64_t asked; };

struct placed { int64_t start; int revision; };

struct cycle {
    const struct house *house;
    const struct standards *standards;
    const struct limits *limits;
    struct publications *publications;
    struct readings *readings;           /* NULL: not there yet, or to be opened anew */
    struct release *release;
    struct history *history;             /* NULL: nothing was read yet */
    struct news news;
    int64_t now;                         /* of this turn */

    char opening[33];                    /* the readings' newest; "": not met since opened */
    int64_t heard;                       /* the ledger was read up to here */
    int64_t cursor, cursor_next;         /* and worked off up to here: as stored, with this batch */
    struct changed *changed;             /* by hour */
    size_t changes, room;

    int64_t next;                        /* the next hour to publish; INT64_MAX: none known */
    int64_t searched;                    /* the ledger's seq when a first hour was looked for; -1 */
    int64_t waits;                       /* an hour found incomplete, of which nothing came since */

    bool writing;                        /* a transaction is open in the publications store */
    unsigned moved;                      /* 1 << pollutant: other than before in the hour just laid */
    size_t tried, laid, laid_bytes;      /* in this batch: hours computed, recorded, their size */
    struct placed placed[BATCH];         /* on the site, not yet marked released */
    size_t placed_count;
    bool met;                            /* the archive was looked through since it was opened */
    int64_t recall;                      /* the next hour to look up there; INT64_MIN: not begun */
    int64_t recall_end;                  /* the archive's newest then; INT64_MIN: none */
    bool recall_any;                     /* an hour before that one was public */
    bool recalled;                       /* what it has more than the store was taken back */
    bool stale;                          /* the pages may lag behind what is laid down */
    bool behind;                         /* those of the stations lag behind the pages */

    struct old_registry old[REGISTRIES];
    uint64_t asked;                      /* how often for one of them */
    struct text body, content, page;
};

/* The hour's file beneath the archive. */
struct hour_path cycle_path(const struct cycle *c, int64_t start, int revision);

/* lay.c: one hour into the open transaction. `before`: its newest revision, NULL for the first.
 * whole: only when every value is there. *laid false: not whole, or nothing changed. */
MUST bool lay_hour(struct cycle *c, int64_t start, const struct revision *before, bool whole,
                   int64_t now, bool *laid, struct why *why);
MUST bool lay_begin(struct cycle *c, struct why *why);      /* once a batch; again is nothing */
bool lay_full(const struct cycle *c);                       /* this batch has enough */
/* The registry of that digest, opened once; it stays open while fewer than REGISTRIES others are
 * asked for. */
const struct registry *lay_registry(struct cycle *c, const char *digest, struct why *why);

/* One that was read from the archive's file, which is `body`; into the open transaction. */
MUST bool lay_archived(struct cycle *c, struct hour_document *document,
                       const struct standard *standard, const struct text *body, struct why *why);
/* What an hour is revised by is the rule it was published by: a new one holds from the next hour on. */
int lay_city_rule(const struct cycle *c, const struct revision *before);
/* What the readings in view tell of it. hour_close after. */
struct asked {
    const struct registry *registry;
    const struct standard *standard;
    int64_t start;
};
MUST bool lay_tell(struct cycle *c, struct hour *out, const struct asked *asked, struct why *why);

/* recall.c: once after the site was opened, in a transaction of its own; *more: call again. */
MUST bool recall(struct cycle *c, bool *more, struct why *why);
/* Those of one hour. *whole false: there is one that cannot be taken back, and the hour is to be left
 * alone. */
MUST bool recall_hour(struct cycle *c, int64_t start, bool *whole, struct why *why);
/* How many hours, that one included, a sub-index of it may rest on; 0: on its own hour alone. */
int  recall_reach(const struct cycle *c, int64_t start);
/* And of those before it that a sub-index may rest on. */
MUST bool recall_basis(struct cycle *c, int64_t start, bool *whole, struct why *why);

/* ledger.c: at the begin of a view, which readings these are: fills c->opening, and where they are
 * not those of the view before, c->heard and c->cursor. */
MUST bool ledger_meet(struct cycle *c, struct why *why);
/* Was the revision made of these readings? Only then may it be followed by another of them. */
MUST bool ledger_made(struct cycle *c, const struct revision *r, bool *made, struct why *why);
/* explain.c: were they told what it says, and is what they say now a later word? */
MUST bool explain(struct cycle *c, const struct revision *r, bool *explained, struct why *why);

/* changed.c: the ledger, and the hours it named. */
MUST bool changed_notice(struct cycle *c, int64_t now, struct why *why);
MUST bool changed_lay(struct cycle *c, int64_t now, bool chosen, bool *more, struct why *why);
bool      changed_reaches(const struct cycle *c, int64_t start);        /* may rest on one of them */
int64_t   changed_wait(const struct cycle *c, int64_t now);             /* INT64_MAX: none waits */
int64_t   changed_cursor(const struct cycle *c);

/* due.c: hours never published. */
bool      due_newest(const struct cycle *c, int64_t *newest);           /* false: nothing was published */
MUST bool due_next(struct cycle *c, struct why *why);                   /* fills c->next */
MUST bool due_lay(struct cycle *c, int64_t now, bool *more, struct why *why);
int64_t   due_wait(const struct cycle *c, int64_t now);

/* place.c: from the store into the archive, and marked, with its parcels, when that is public. */
MUST bool place_meet(struct cycle *c, struct why *why);                 /* is the archive there? */
MUST bool place(struct cycle *c, struct why *why);
bool      place_is_sound(const struct revision *r, const struct text *body);   /* as laid down */
MUST bool place_mark(struct cycle *c, struct why *why);

/* pages.c: the release folder, made from what is laid down. *more: a second one is to follow. */
MUST bool pages_release(struct cycle *c, bool *more, struct why *why);
/* pages_shown.c: which hour the pages show, from their own file; from `live`, NULL: none. */
void      pages_look(struct cycle *c);
void      pages_show(struct cycle *c, const struct text *live);

/* rebuild.c: an hour's document again, from its shelf; `r` lives as long. The counts and the reason
 * are those of its file. */
MUST bool rebuild_hour(struct cycle *c, struct hour_document *d, const struct revision *r,
                       struct why *why);
MUST bool rebuild_head(struct hour_document *d, const struct text *body, struct why *why);
/* Of which hour and revision a file is; any false: it is none of ours. */
struct shown rebuild_shown(const struct text *body);

#endif
