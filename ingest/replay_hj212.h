/* replay_hj212: a row of station data as HJ 212-2017 frames. Pure. */
#ifndef INGEST_REPLAY_HJ212_H
#define INGEST_REPLAY_HJ212_H

#include "ingest/replay.h"

/* Frames with CR LF, of at most 1024 bytes of data each: 2061 for hours (or no span), 2051 for
 * minutes, 2031 for days, 2011 for moments. DataTime is the row's time. */
MUST bool replay_frames(struct text *out, const struct replay *replay, const struct replay_row *row,
                        int64_t shift, const struct replay_names *names, struct why *why);

#endif
