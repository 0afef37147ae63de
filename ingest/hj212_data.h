/* hj212_data: the data area of a frame (or of several, joined) into one telling. Pure; see
 * hj212_data.c for the format. */
#ifndef INGEST_HJ212_DATA_H
#define INGEST_HJ212_DATA_H

#include "ingest/decode.h"
#include "ingest/hj212_command.h"
#include "ingest/hj212_head.h"

/* What is wrong becomes a fault of `out`; a request, which holds no data, is counted as talk. */
void hj212_data_read(const struct hj212_head *head, const struct hj212_command *command,
                     struct slice area, struct claims *out);

/* Can an MN be a station's source_id? One with a NUL would be taken for another, shorter one. */
bool hj212_names_station(struct slice mn);

/* DataTime of the area as it was sent, "" if there is none or it does not fit. */
struct hj212_stamp {
    char text[20];
};
struct hj212_stamp hj212_stamp_of(struct slice area);

#endif
