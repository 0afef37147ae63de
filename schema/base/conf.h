/* conf: a configuration file against one table of keys. The one place that knows libconfig.
 *
 * The table says what may stand in the file, fills a struct from it, finds every fault with file
 * and line, and prints the reference. Defaults are text and go through the same parser.
 *
 * A name such as "feed.*.broker" holds for every group under `feed`; `where` is then an offset in
 * the element that conf_group names. There may be any number of them: conf_fill makes room. */
#ifndef SCHEMA_BASE_CONF_H
#define SCHEMA_BASE_CONF_H

#include "schema/base/findings.h"

enum conf_kind {
    CONF_WORD,           /* char[room] */
    CONF_WHOLE,          /* int, low..high */
    CONF_BOOL,           /* bool */
    CONF_WORDS,          /* char[most][room] and an int count; in the file a string or a list */
    CONF_PATH,           /* char[room], joined with the configuration file's folder */
    CONF_SECRET_LINE,    /* a path; the file's first line is a secret, and others cannot read it */
    CONF_SECRET_TOKEN,   /* the same, printable ASCII without a blank: see token_read */
    CONF_SECRET_FILE,    /* the same of a key, which may be any bytes */
    CONF_SECRET_KEY,     /* the same of a key of 16 bytes: see key_file.h */
    CONF_DATE,           /* char[room], a local date YYYY-MM-DD */
};

struct conf_key {
    const char *name;
    enum conf_kind kind;
    const char *initial;     /* default as text: words parted by spaces, '*' in a word is the
                                group's name; "" is empty; NULL: must be written */
    const char *help;
    size_t where, room;      /* room: of the field, for WORDS of one word */
    long low, high;          /* WHOLE: bounds; WORDS: low is how many a written list has at least */
    const char *choices;     /* WORD, WORDS: the words allowed, parted by spaces; NULL: any */
    size_t count, most;      /* WORDS: offset of the int count; how many there may be */
};

struct conf_group {          /* named groups, e.g. every group under "feed" */
    const char *name;
    size_t where, stride, count;         /* offsets of the pointer to the elements and of the int
                                            count; the size of an element */
    size_t label;            /* offset in the element of char[65]: the group's name */
};

struct conf_table {
    const struct conf_key *key;
    size_t keys;
    const struct conf_group *group;
    size_t groups;
};

struct conf;

/* Reads and parses; a syntax error, a doubled key, or a file that cannot be read go to f. */
MUST bool conf_open(struct conf **out, const char *path, struct findings *f);
void      conf_close(struct conf **conf);
/* Fills `into` (zeroed by the caller) and finds every other fault. What it allocates for the groups
 * is the caller's: conf_release. */
void      conf_fill(const struct conf *conf, const struct conf_table *table, void *into,
                    struct findings *f);
void      conf_release(const struct conf_table *table, void *into);
/* Clears again what the CONF_PATHs of all the groups' elements were filled with. */
void      conf_forget_paths(const struct conf_table *table, void *into);
/* The line where e.g. "feed.air.broker" is written; 0: it is not. */
int       conf_line(const struct conf *conf, const char *name);
/* The reference: every key, its kind and default, its meaning. */
void      conf_reference(const struct conf_table *table, struct text *out);

#endif
