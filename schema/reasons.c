#include "schema/reasons.h"

#include <string.h>

static const struct { const char *name, *remedy; } reasons[REASONS] = {
    [NOT_JSON] = { "not_json",
        "the sender must send one JSON object or an array of them, in UTF-8" },
    [BAD_VALUE] = { "bad_value",
        "a value must be a number or null, a flag one of N F M S D C T B" },
    [BAD_TIME] = { "bad_time",
        "the time must be RFC 3339 with its offset, or Unix seconds, or as the feed's map says" },
    [BAD_SPAN] = { "bad_span",
        "\"span\" must be 0 or whole seconds that divide a day, as 3600; left out, the series says" },
    [UNKNOWN_STATION] = { "unknown_station",
        "add the station, or its source_id, to stations.csv for that"
        " time; check; restart; replay" },
    [UNKNOWN_PARAMETER] = { "unknown_parameter",
        "add the station's parameter, or its source_code, to"
        " series.csv for that time; check; restart; replay" },
    [UNKNOWN_UNIT] = { "unknown_unit",
        "the unit does not convert to the parameter's by a power of ten;"
        " mend the sender, or give the unit in series.csv" },
    [TOO_LARGE] = { "too_large",
        "the sender must split it: ingest.message_bytes, 512 values of one station, 32 levels of"
        " JSON" },
    [NOT_HJ212] = { "not_hj212",
        "the feed's decoder is hj212 and this is none: see the feed's topic" },
    [BAD_LENGTH] = { "bad_length",
        "the frame's length field is wrong: the sender's maker must mend it" },
    [BAD_CRC] = { "bad_crc",
        "the frame was damaged on its way, or its CRC is wrong at the sender" },
    [MODBUS_CRC] = { "modbus_crc",
        "the sender computes the CRC of Modbus, not that of HJ 212: its maker"
        " must mend it" },
    [UNSUPPORTED_CN] = { "unsupported_cn",
        "this command carries no readings that are published" },
    [ENCRYPTED] = { "encrypted",
        "name the file of its key as the feed's sm4_key_file; restart; replay" },
    [INCOMPLETE] = { "incomplete",
        "a part never came; when it was refused too, replaying both joins them" },
    [TOPIC_MISMATCH] = { "topic_mismatch",
        "the message names another station than its topic: mend the sender, or the feed's map" },
};

const char *reason_name(enum reason r)
{
    return reasons[r].name;
}

bool reason_of(const char *name, enum reason *out)
{
    for (int r = REASON_NONE + 1; r < REASONS; r++)
        if (strcmp(reasons[r].name, name) == 0) {
            *out = (enum reason)r;
            return true;
        }
    return false;
}

const char *reason_remedy(enum reason r)
{
    return reasons[r].remedy;
}

bool reason_is_senders(enum reason r)
{
    return r == NOT_JSON || r == BAD_LENGTH || r == BAD_CRC || r == MODBUS_CRC || r == UNSUPPORTED_CN;
}
