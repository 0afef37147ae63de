/* tree: files and folders beneath an open folder, by plain relative paths.
 *
 * No folder is entered and no file written through a symbolic link. Modes are set whatever the
 * umask is, files 0644 and folders 0755: the public reads them through another user's server.
 * Nothing here syncs: the caller syncs once for all. */
#ifndef PUBLISH_TREE_H
#define PUBLISH_TREE_H

#include "schema/base/text.h"

/* Relative, and no component is empty, "." or "..". */
bool tree_plain(const char *path);
/* The folder top/PATH, made with its parents where missing; a descriptor of the caller's, or -1. */
MUST int tree_folder(int top, const char *path, struct why *why);
/* The folder that holds top/PATH, likewise; *leaf: the last component. */
MUST int tree_enter(int top, const char *path, const char **leaf, struct why *why);
/* Through ".NAME.part" and a rename. */
MUST bool tree_write(int folder, const char *name, const void *body, size_t length,
                     struct why *why);
/* The two halves: the part, is there one, its rename; or nothing comes of it. */
MUST bool tree_part(int folder, const char *name, const void *body, size_t length, struct why *why);
bool      tree_parted(int folder, const char *name);
MUST bool tree_place(int folder, const char *name, struct why *why);
MUST bool tree_drop(int folder, const char *name, struct why *why);
/* At once, where nobody looks yet: in a folder that is being built. An error where there is one. */
MUST bool tree_make(int folder, const char *name, const void *body, size_t length, struct why *why);
/* There too: a link of top/PATH, or a copy; *there false: there is no such file. */
MUST bool tree_join(int top, const char *path, int folder, const char *name, bool *there,
                    struct why *why);
/* Are top/PATH and NAME one file? */
bool      tree_is_link(int top, const char *path, int folder, const char *name);
/* A hard link of top/PATH renamed over NAME; *linked false: this filesystem will not. */
MUST bool tree_link(int top, const char *path, int folder, const char *name, bool *linked,
                    struct why *why);
/* Is top/PATH a file of exactly these bytes? */
MUST bool tree_same(int top, const char *path, const void *body, size_t length, bool *same,
                    struct why *why);
/* What is there, whole, up to `most` bytes; *found false: no such file. */
MUST bool tree_read(int top, const char *path, size_t most, struct text *out, bool *found,
                    struct why *why);
/* With everything beneath it; nothing there is fine. */
MUST bool tree_remove(int folder, const char *name, struct why *why);
/* Everything beneath that is no folder. */
MUST bool tree_count(int folder, size_t *files, struct why *why);

#endif
