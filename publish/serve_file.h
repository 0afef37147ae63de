/* serve_file: the files of the site, reached so that nothing outside it can be.
 *
 * WEB/current is a symbolic link to releases/N and is switched while we serve: its text is read,
 * the number taken, and N's files are opened from WEB part by part, following no link. The one link
 * that is followed is releases/N/v1/hours, and only when it says ../../../archive/v1/hours: then
 * the archive is opened in its place. */
#ifndef PUBLISH_SERVE_FILE_H
#define PUBLISH_SERVE_FILE_H

#include "schema/base/text.h"

/* A file as it was at a look: any write, replacement or new link changes one of these. */
struct version {
    uint64_t device, inode;
    int64_t size, modified, changed;     /* bytes; nanoseconds since 1970 */
};
bool version_same(const struct version *a, const struct version *b);

enum found { FOUND, ABSENT, MOVED, UNREADY };    /* MOVED: switched under our hands: look again */

/* The number that WEB/current names; UNREADY: there is no site (why). */
enum found file_release(const char *web, long *number, struct why *why);
/* A regular file of a release, without opening it. */
enum found file_look(const char *web, long number, const char *path, const char *suffix,
                     struct version *out, struct why *why);
/* The same file, opened; MOVED when it is another by now. */
enum found file_open(const char *web, long number, const char *path, const char *suffix,
                     const struct version *is, int *fd, struct why *why);
/* All of it into memory of malloc; MOVED when it was written to meanwhile. */
enum found file_take(int fd, const struct version *is, char **out, struct why *why);

#endif
