/* reasons: why a message, or a part of it, could not become a reading (contract §1, a closed list). */
#ifndef SCHEMA_REASONS_H
#define SCHEMA_REASONS_H

#include "schema/base/why.h"

enum reason {
    REASON_NONE, NOT_JSON, BAD_VALUE, BAD_TIME, BAD_SPAN, UNKNOWN_STATION, UNKNOWN_PARAMETER,
    UNKNOWN_UNIT, TOO_LARGE, NOT_HJ212, BAD_LENGTH, BAD_CRC, MODBUS_CRC, UNSUPPORTED_CN, ENCRYPTED,
    INCOMPLETE, TOPIC_MISMATCH, REASONS
};

const char *reason_name(enum reason r);                  /* "not_json" …; NULL for REASON_NONE */
bool        reason_of(const char *name, enum reason *out);
const char *reason_remedy(enum reason r);                /* what an operator does about it */
/* The bytes themselves are wrong: only the sender mends that, and no replay brings them in. */
bool        reason_is_senders(enum reason r);

#endif
