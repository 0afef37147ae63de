/* house: what every program starts with: settings, parameters, registry; and the common part of
 * the command line. The data that ships with the program (parameters.csv, standards/) stands in
 * PREFIX/share/envpub/ beside PREFIX/bin/.
 *
 * A main is one page:
 *
 *     static struct house house;
 *     const char *drain = NULL;
 *     const struct flag flags[] = {
 *         { "drain", "SECONDS", "end after so much silence", &drain }, { 0 }
 *     };
 *     const struct command command = { .program = "envpub-ingest", .about = "…", .flags = flags,
 *                                      .check = has_a_feed };
 *     struct start start;
 *     if (!house_start(&house, &command, argc, argv, &start))
 *         return start.exit;
 *     … house.settings, house.registry; start.words: a verb and its words, NULL at the end … */
#ifndef SCHEMA_HOUSE_H
#define SCHEMA_HOUSE_H

#include "schema/registry.h"
#include "schema/settings.h"

struct house {
    struct settings settings;
    struct parameters parameters;
    struct registry_files files;
    struct registry *registry;
    char share[4096];                    /* folder of the shipped data */
};

/* All faults of all files go to f; true when there was no error. secrets: as settings_read_for has
 * it; NULL: all. */
MUST bool house_open(struct house *house, const char *config, const char *secrets,
                     struct findings *f);
/* Settings only, by settings_read_public: no registry, no shipped data, no secret. */
MUST bool house_open_public(struct house *house, const char *config, struct findings *f);
/* The same, and the registry beside: still no secret. */
MUST bool house_open_checked(struct house *house, const char *config, struct findings *f);
void      house_close(struct house *house);
/* What is no error and would publish nothing, or not what is meant: no feed, no station, no
 * approval that is valid now, a home city without stations. */
void      house_warn(const struct house *house, const char *config, struct findings *f);

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

struct flag {                            /* an option; a table of them ends with a NULL name */
    const char *name;                    /* "drain" is --drain */
    const char *value;                   /* what it takes, for the help; NULL: nothing */
    const char *help;
    const char **set;                    /* receives the text ("" when it takes nothing) */
};

struct command {
    const char *program, *about;         /* "envpub-ingest", and one line about it */
    const struct flag *flags;            /* the program's own; NULL: none */
    const char *verbs;                   /* lines for --help; NULL: takes no words */
    bool settings_only;                  /* house_open_public: holds no secret; -n: house_open_checked */
    const char *settings_verbs;          /* parted by spaces: those of its verbs that need no more
                                            than house_open_public gives; NULL: none */
    const char *secrets;                 /* "feed.": those it reads, see house_open; -n: all */
    /* the program's own checks of a house in order; may be NULL; not for settings_verbs */
    bool (*check)(const struct house *house, struct findings *f);
    bool check_own;                  /* of what its verbs do not need: not for them */
    /* -n: its own warnings, and errors of what would stop another program; may be NULL */
    void (*look)(const struct house *house, const char *config, struct findings *f);
};

struct start {
    int exit;                            /* when house_start gave false */
    const char *config;
    char **words;                        /* what follows the options: a verb and its words */
};

/* Reads the command line (-c FILE, -n, --help, --version, --keys and the program's flags), opens
 * the house and checks it. False: all is said already, leave with start->exit. */
MUST bool house_start(struct house *house, const struct command *command, int argc, char **argv,
                      struct start *start);
/* The options of a verb; words[0] is the verb. Moves *words to the first word that is none. */
MUST bool flags_read(const struct flag *flags, char ***words, struct why *why);

#endif
