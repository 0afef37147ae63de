/* file: files read whole within a bound, and replaced so that a reader, also after a power cut,
 * sees the old or the new one and never a mixture. */
#ifndef SCHEMA_BASE_FILE_H
#define SCHEMA_BASE_FILE_H

#include "schema/base/text.h"

/* The whole file, "" if empty; out's cap is raised to hold `most`. On failure out is closed. */
MUST bool file_read(const char *path, size_t most, struct text *out, struct why *why);
/* .NAME.part, write all, fsync, rename, fsync of the folder; each checked. dir: an open folder or
 * AT_FDCWD; `name` may be a path below it whose folder exists. `durable` false leaves the fsyncs
 * out (run files). */
MUST bool file_replace(int dir, const char *name, const void *body, size_t length, bool durable,
                       struct why *why);
MUST bool file_write_all(int fd, const void *bytes, size_t length);
MUST bool folder_make(const char *path, struct why *why);     /* with its parents, 0755 */
/* A file that holds a secret, open for reading; -1 when others may open it too, when it is empty,
 * or no file. What is in it is the reader's: a key may be any bytes. */
MUST int  secret_open(const char *path, struct why *why);
/* A secret that is one line of text: the first one, without its end; an error when that is empty,
 * or the file longer than 4096 bytes. On failure out is closed. */
MUST bool secret_read(const char *path, struct text *out, struct why *why);
/* The same of one that goes into a line of a request: printable ASCII without a blank. */
MUST bool token_read(const char *path, struct text *out, struct why *why);
/* One process a folder: locks the file at path until the descriptor is closed, or says which
 * process id holds it. -1 on failure. */
MUST int  file_lock(const char *path, struct why *why);
/* base/path, or path itself when absolute; false when it does not fit. */
MUST bool path_join(char *out, size_t room, const char *base, const char *path);

#endif
