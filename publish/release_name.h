/* release_name: the names that the publisher writes into links and the server reads out of them. */
#ifndef PUBLISH_RELEASE_NAME_H
#define PUBLISH_RELEASE_NAME_H

#include <stdlib.h>
#include <string.h>

#define RELEASE_FOLDER "releases/"                       /* current: releases/17 */
#define RELEASE_HOURS  "../../../archive/v1/hours"       /* releases/17/v1/hours */

/* "17", whole and positive; 0: something else. */
static inline long release_number(const char *name)
{
    if (name[0] < '1' || name[0] > '9' || strlen(name) > 9
        || name[strspn(name, "0123456789")] != '\0')
        return 0;
    return strtol(name, NULL, 10);
}

/* What `current` links to, "releases/17". */
static inline long release_linked(const char *link)
{
    size_t n = strlen(RELEASE_FOLDER);
    return strncmp(link, RELEASE_FOLDER, n) == 0 ? release_number(link + n) : 0;
}

#endif
