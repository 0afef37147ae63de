/* replay: rows of station data, as a bureau exports them, to be played into a feed's broker.
 *
 *     station,time[,span],PARAMETER…        time: RFC 3339, which end it names is the feed's matter
 *     1001A,2017-02-20T07:00:00+08:00,38,…  an empty cell is left out of the message
 *
 * Pure: bytes in, messages out; the sending is verb_replay's. */
#ifndef INGEST_REPLAY_H
#define INGEST_REPLAY_H

#include "ingest/replay_names.h"
#include "schema/base/text.h"

struct replay_row {
    int64_t time;
    char station[65];
    size_t at, length;           /* its values object in `bodies`: {"pm25":38,…} */
    char span[16];
};

struct replay {
    struct replay_row *row;      /* ascending by time, then station */
    size_t count, room;
    struct text bodies;
};

/* Errors name the file and the line: "NAME:2: error: …". */
MUST bool replay_read(struct replay *out, const char *name, const void *csv, size_t length,
                      struct why *why);
void      replay_close(struct replay *replay);
/* The payload of contract §4: our ids and keys as the feed calls them, other names as they stand. */
MUST bool replay_payload(struct text *out, const struct replay *replay, const struct replay_row *row,
                         int64_t shift, const struct replay_names *names, struct why *why);
/* What the payload calls the row's station. */
const char *replay_called(const struct replay_row *row, int64_t shift, const struct replay_names *names);
/* The feed's topic, with the station in place of + or #; false: it has not one place for it. */
MUST bool replay_topic(char *out, size_t room, const char *topic, const char *station);

#endif
