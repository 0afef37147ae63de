#include "ingest/hj212_command.h"

#include <stddef.h>

enum {
    OF_2005 = 1u << EDITION_2005,
    OF_2017 = 1u << EDITION_2017,
    OF_2025 = 1u << EDITION_2025,
    SINCE_2017 = OF_2017 | OF_2025,
    UNTIL_2017 = OF_2005 | OF_2017,
    ALL = OF_2005 | OF_2017 | OF_2025,
};

/* Table 9 of HJ 212-2017, table 5 of HJ/T 212-2005, and what HJ 212-2025 adds (second-hand). The
 * uploads come first: they are what is asked for a million times.
 *
 * The rule for the rest: a number that the edition of the frame defines is legitimate talk between
 * a field device and its platform; we hear it, count it, and refuse nothing. A number that it
 * reserves or does not know is unsupported_cn, for it may carry readings that we cannot see.
 *
 * 2041 run times, 2013 raw results, 2052 single noise events, 2062 checks with a standard sample
 * and 2021 states of equipment are values, but not those of a monitored parameter: aside. */
static const struct hj212_command commands[] = {
    { 2011, HJ212_MOMENT, ALL, "0" },
    { 2051, HJ212_PERIOD, ALL, "" },
    { 2061, HJ212_PERIOD, ALL, "3600" },
    { 2031, HJ212_PERIOD, ALL, "86400" },
    { 2111, HJ212_PERIOD, OF_2025, "300" },
    { 2021, HJ212_ASIDE, ALL, "0" },
    { 2041, HJ212_ASIDE, ALL, "86400" },
    { 2013, HJ212_ASIDE, OF_2025, "0" },
    { 2052, HJ212_ASIDE, OF_2025, "0" },
    { 2062, HJ212_ASIDE, OF_2025, "0" },
    { 9014, HJ212_TALK, ALL, "" },
    { 9015, HJ212_TALK, ALL, "" }, /* the heartbeat, sent years before 2025 made it one */
    { 9011, HJ212_TALK, ALL, "" },
    { 9012, HJ212_TALK, ALL, "" },
    { 9013, HJ212_TALK, ALL, "" },
    { 1000, HJ212_TALK, ALL, "" },
    { 1001, HJ212_TALK, OF_2005 | OF_2025, "" }, /* time of alarms; registering an MN */
    { 1002, HJ212_TALK, OF_2025, "" },
    { 1011, HJ212_TALK, ALL, "" },
    { 1012, HJ212_TALK, ALL, "" },
    { 1013, HJ212_TALK, SINCE_2017, "" },
    { 1014, HJ212_TALK, OF_2025, "" },
    { 1021, HJ212_TALK, OF_2005, "" },
    { 1022, HJ212_TALK, OF_2005, "" },
    { 1031, HJ212_TALK, OF_2005, "" },
    { 1032, HJ212_TALK, OF_2005, "" },
    { 1041, HJ212_TALK, OF_2005, "" },
    { 1042, HJ212_TALK, OF_2005, "" },
    { 1061, HJ212_TALK, ALL, "" },
    { 1062, HJ212_TALK, ALL, "" },
    { 1063, HJ212_TALK, SINCE_2017, "" },
    { 1064, HJ212_TALK, SINCE_2017, "" },
    { 1072, HJ212_TALK, ALL, "" },
    { 2012, HJ212_TALK, ALL, "" },
    { 2022, HJ212_TALK, ALL, "" },
    { 2071, HJ212_TALK, OF_2005, "" }, /* alarms: their value is a reading's, told by 2011 too */
    { 2072, HJ212_TALK, OF_2005, "" },
    { 2081, HJ212_TALK, SINCE_2017, "" },
    { 3011, HJ212_TALK, ALL, "" },
    { 3012, HJ212_TALK, ALL, "" },
    { 3013, HJ212_TALK, ALL, "" },
    { 3014, HJ212_TALK, UNTIL_2017, "" },
    { 3015, HJ212_TALK, OF_2017, "" },
    { 3016, HJ212_TALK, OF_2017, "" },
    { 3017, HJ212_TALK, OF_2017, "" },
    { 3018, HJ212_TALK, SINCE_2017, "" },
    { 3019, HJ212_TALK, SINCE_2017, "" },
    { 3020, HJ212_TALK, SINCE_2017, "" },
    { 3021, HJ212_TALK, SINCE_2017, "" },
    { 3022, HJ212_TALK, OF_2025, "" },
    { 3024, HJ212_TALK, OF_2025, "" },
};

const struct hj212_command *hj212_command(int cn, enum edition edition)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (commands[i].cn == cn && (commands[i].editions & 1u << edition) != 0)
            return &commands[i];
    return NULL;
}
