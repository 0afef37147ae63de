#include "ingest/hj212_suffix.h"

#include <string.h>
#include <strings.h>

/* What a suffix is of, before it is known in which report it stands. */
enum sort { AT_MOMENT, OVER_PERIOD, ANY_TIME, DAY, NIGHT, BESIDE, FLAG, WORDS };

static const struct {
    const char *name;
    enum sort sort;
    bool converted;
} suffixes[] = {
    { "Avg", OVER_PERIOD, false },
    { "Min", BESIDE, false },
    { "Max", BESIDE, false },
    { "Flag", FLAG, false },
    { "Cou", BESIDE, false },
    { "Rtd", AT_MOMENT, false },
    { "ZsAvg", OVER_PERIOD, true },
    { "ZsMin", BESIDE, false },
    { "ZsMax", BESIDE, false },
    { "ZsRtd", AT_MOMENT, true },
    { "ZsCou", BESIDE, false },
    { "Data", ANY_TIME, false },
    { "DayData", DAY, false },
    { "NightData", NIGHT, false },
    { "RS", BESIDE, false },
    { "RT", BESIDE, false },
    { "SampleRd", BESIDE, false },
    { "StandardValue", BESIDE, false },
    { "Ala", BESIDE, false },
    { "EFlag", WORDS, false },
    { "SampleTime", WORDS, false },
    { "CompleteTime", WORDS, false },
    { "SampleType", WORDS, false },
    { "ResultType", WORDS, false },
    { "Info", WORDS, false },
    { "SN", WORDS, false },
};

/* -Rtd belongs to a moment, -Avg to a period; a forwarder that rewrites one to the other has made
 * a mean of a sample, so it stands beside and is counted. */
static enum hj212_role fitting(bool fits, bool converted, struct defects *defects)
{
    if (fits)
        return converted ? ROLE_ZS : ROLE_VALUE;
    defects->count[DEFECT_WRONG_SUFFIX]++;
    return ROLE_SIDE;
}

/* Ld and Ln are means of the day and of the night by their name; those of L5, LMx and their kin
 * stand beside that of the whole day. The 2005 print has the names of Ld and Ln reversed, so there
 * the suffix is believed and not the name: Ln-DayData is told as a defect and passed over. */
static enum hj212_role of_noise(struct slice code, char mine, char other, struct defects *defects)
{
    if (code.length != 2 || code.at[0] != 'L' || (code.at[1] != mine && code.at[1] != other))
        return ROLE_SIDE;
    defects->count[DEFECT_DAY_NIGHT] += code.at[1] == other;
    return code.at[1] == mine ? ROLE_VALUE : ROLE_SIDE;
}

/* Table 4 of HJ 212-2017 with those that 2005 and 2025 have besides:
 *
 *     xxxxxx-Rtd  -Min -Avg -Max -Cou     measured
 *     xxxxxx-ZsRtd -ZsMin -ZsAvg -ZsMax   converted (折算)
 *     xxxxxx-Data -DayData -NightData     noise
 *     SBxxx-RS -RT                        equipment: state, hours run
 *     xxxxxx-Flag                         the mark
 */
enum hj212_role hj212_role_of(struct slice code, struct slice suffix, enum hj212_kind kind,
                              struct defects *defects)
{
    size_t i = 0;
    while (i < sizeof suffixes / sizeof *suffixes
           && (strlen(suffixes[i].name) != suffix.length
               || strncasecmp(suffixes[i].name, suffix.at, suffix.length) != 0))
        i++;
    if (i == sizeof suffixes / sizeof *suffixes) {
        defects->count[DEFECT_UNKNOWN_SUFFIX]++;
        return ROLE_UNKNOWN;
    }
    defects->count[DEFECT_SUFFIX_CASE] += !slice_is(suffix, suffixes[i].name);
    if (suffixes[i].sort == WORDS)
        return ROLE_NONE;
    if (suffixes[i].sort == FLAG)
        return ROLE_FLAG;
    if (suffixes[i].sort == BESIDE || kind == HJ212_ASIDE)
        return ROLE_SIDE;
    if (suffixes[i].sort == DAY)
        return of_noise(code, 'd', 'n', defects);
    if (suffixes[i].sort == NIGHT)
        return of_noise(code, 'n', 'd', defects);
    if (suffixes[i].sort == ANY_TIME)
        return ROLE_VALUE;
    return fitting((suffixes[i].sort == AT_MOMENT) == (kind == HJ212_MOMENT), suffixes[i].converted,
                   defects);
}
