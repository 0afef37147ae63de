/* release_inside: what release.c (the archive), release_build.c (the folder's files) and
 * release_switch.c (which folder is public) share; nobody else includes it. */
#ifndef PUBLISH_RELEASE_INSIDE_H
#define PUBLISH_RELEASE_INSIDE_H

#include "publish/release.h"

struct entered { char path[256]; int fd; };      /* the folder last used; -1: none */

struct build {                       /* of the next release */
    bool begun, finished;            /* finished: its folder has its number */
    long number;                     /* that `current` names; 0: none */
    int current, part;               /* its folder, and that of the next; -1: not there (yet) */
    long next;
    struct entered within;           /* the next */
    struct text same;                /* while nothing differs: what stands already, path NUL path … */
    size_t files;                    /* so far, variants too */
};

struct release {
    int web, archive, releases;      /* open folders */
    struct entered day;              /* of the archive: hours come day by day */
    struct squeezer *squeezer;
    struct build build;
};

struct file_name { char text[288]; };
struct file_name name_of(const char *path, const char *suffix);

/* The folder of top/PATH, borrowed until the next call for the same `e`. */
MUST int  enter(struct entered *e, int top, const char *path, const char **leaf, struct why *why);
void      entered_close(struct entered *e);
bool      is_there(int top, const char *path, const char *suffix);

void      build_close(struct release *r);    /* what is half built goes: the disk may be full */
/* The number `current` names, 0 without; everything else that is half done or too old removed;
 * the first number never used; `current` moved. */
MUST bool switch_number(struct release *r, long *number, struct why *why);
MUST bool switch_tidy(struct release *r, long current, struct why *why);
MUST bool switch_next(struct release *r, long current, long *next, struct why *why);
MUST bool switch_to(struct release *r, long number, struct why *why);

#endif
