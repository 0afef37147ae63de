/* hour_path: where an hour's files stand beneath the archive and the web root (contract §5). */
#ifndef PUBLISH_HOUR_PATH_H
#define PUBLISH_HOUR_PATH_H

#include "schema/base/moment.h"

struct hour_path { char text[64]; };
/* v1/hours/2026/03/01/01.r2.json; revision 0, the newest: 01.json; kind: "json", "csv" */
struct hour_path hour_path(int64_t start, int offset, int revision, const char *kind);
/* Back: when the hour of v1/hours/YYYY/MM/DD/HH… starts; false: that is none. */
bool hour_path_start(const char *path, int offset, int64_t *start);
/* The N of a file's name HH.rN.json; 0: it is no such name. And the HH of any; -1: it has none. */
int  hour_file_revision(const char *name);
int  hour_file_hour(const char *name);

#endif
