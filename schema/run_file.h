/* run_file: DATA/run/ingest.json and publish.json, .prom beside each: what the two processes tell of
 * themselves. Replaced every RUN_EVERY seconds; one of more than a minute ago is of a process that is
 * down, one of more than a minute ahead was written under another clock than `now`. */
#ifndef SCHEMA_RUN_FILE_H
#define SCHEMA_RUN_FILE_H

#include <stdbool.h>
#include <stdint.h>

enum { RUN_SILENT = 60, RUN_EVERY = 10, RUN_SLACK = 2 };       /* seconds */
enum { RUN_BYTES = 16 << 20 };           /* the longest that is written or read */

static inline bool run_fresh(int64_t written, int64_t now)
{
    return now - written <= RUN_SILENT && written - now <= RUN_SILENT;
}

#endif
