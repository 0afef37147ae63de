/* serve_path: the target of a request line into a path below the web root; and what its name says
 * of a file. Pure. A path that was let through names files only: no "..", no empty part, no hidden
 * file but a station's, whose id may begin with a dot, UTF-8 without controls. */
#ifndef PUBLISH_SERVE_PATH_H
#define PUBLISH_SERVE_PATH_H

#include "schema/base/why.h"

enum { PATH_ROOM = 1025, TARGET_MOST = 2048 };

/* 200 and the path ("v1/live.json"; "/" is index.html), or the status that refuses it and why. */
MUST int path_of_target(const char *target, char path[PATH_ROOM], struct why *why);

struct medium {
    const char *suffix, *type;
    bool markup;                     /* may hold <style> and <script>, which its policy names */
};
const struct medium *path_medium(const char *path);
const char          *path_lifetime(const char *path);     /* Cache-Control */
bool                 path_is_data(const char *path);      /* v1/: open data, for any site */
/* The name a CSV is saved under: that of its day before that of its hour. False: none is given. */
bool                 path_save_as(const char *path, char *out, size_t room);

#endif
