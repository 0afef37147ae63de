/* release_inside: what release.c (the archive) and release_switch.c (the folder) share; nobody else
 * includes it. */
#ifndef PUBLISH_RELEASE_INSIDE_H
#define PUBLISH_RELEASE_INSIDE_H

#include "publish/release.h"

struct release {
    int web, archive, releases;      /* open folders */
    char day[256];                   /* the archive's folder last used, and its descriptor */
    int day_fd;
};

#endif
