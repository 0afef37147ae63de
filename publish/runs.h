/* runs: what the two processes last told of themselves, read from DATA/run/ingest.json and
 * publish.json. A member that is missing or of another kind is as if it had said nothing. */
#ifndef PUBLISH_RUNS_H
#define PUBLISH_RUNS_H

#include "schema/reasons.h"
#include "schema/run_file.h"
#include "schema/settings.h"

struct run {                             /* of either process */
    bool there;                          /* the file is there and whole */
    bool locked;                         /* its folder is: a process runs, whatever the file says */
    int64_t written, pid;                /* pid 0: it ended with what it told */
    struct text raw;                     /* the file */
    char fault[200];                     /* why it is not there */
};

struct feed_run {
    char name[65], error[300];
    bool connected, subscribed;
    int64_t since, last_message, last_end, lag;      /* INT64_MIN: not known, never */
    int64_t messages, qos0, redelivered, unused;
};

struct ingest_run {
    struct run run;
    struct feed_run *feed;
    int feeds;
    int64_t batch, commits;
    char commit_ms[32];
    int64_t added, changed, same, kept;
    int64_t refused[REASONS];
    char problem[300];
};

struct portal_run {
    char name[65], held[400], answer[256], first_answer[256];
    bool configured, filling;
    int64_t waiting, delivered, abandoned, failures, status;
    int64_t oldest, held_since, tried;   /* INT64_MIN: none, never */
    int64_t first_tried, first_status;   /* of the first that waits */
};

struct publish_run {
    struct run run;
    bool any, readings, approved;
    int64_t start, published, due;       /* due INT64_MIN: not known */
    int64_t expected, received;          /* values of the newest hour; 0 when they are not told */
    int64_t silent_since;                /* INT64_MIN: it is not silent, or that is not known */
    int64_t revision, changed, unreleased, lost, not_recalled, stage, not_revised;
    int64_t turn_ms;                     /* the last turn that published: nothing is told meanwhile */
    char id[64], held[600], error[600], left[600], mixed[200], approval[512];
    struct portal_run *portal;
    int portals;
};

struct room {                            /* of a folder's disk */
    bool known;
    uint64_t device;
    int64_t free, whole;                 /* bytes: what we may still write; all */
    int64_t files_free, files;           /* the same of inodes; files 0: it counts none */
};

struct runs {
    struct ingest_run ingest;
    struct publish_run publish;
    struct room data, web;
};

void runs_read(struct runs *out, const struct settings *settings);
void runs_close(struct runs *runs);

#endif
