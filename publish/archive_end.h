/* archive_end: where the archive begins and ends, by the names of its folders and files. */
#ifndef PUBLISH_ARCHIVE_END_H
#define PUBLISH_ARCHIVE_END_H

#include <stdbool.h>

/* A revision of the oldest hour, or the newest, beneath WEB/archive: v1/hours/YYYY/MM/DD/HH.rN.json.
 * False: there is none, or its folder cannot be read. */
bool archive_end(const char *web, bool newest, char path[64]);

#endif
