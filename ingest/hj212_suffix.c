#include "ingest/hj212_suffix.h"

#include <string.h>
#include <strings.h>

/* What a suffix is of, before it is known in which report it stands. */
enum sort { AT_MOMENT, OVER_PERIOD, ANY_TIME, DAY, NIGHT, BESIDE, FLAG, WORDS };

#define SIZED(name) (name), sizeof(name) - 1

static const struct suffix {
    const char *name;
    size_t length;
    enum sort sort;
    bool converted;
} suffixes[] = {
    { SIZED("Avg"), OVER_PERIOD, false },
    { SIZED("Min"), BESIDE, false },
    { SIZED("Max"), BESIDE, false },
    { SIZED("Flag"), FLAG, false },
    { SIZED("Cou"), BESIDE, false },
    { SIZED("Rtd"), AT_MOMENT, false },
    { SIZED("ZsAvg"), OVER_PERIOD, true },
    { SIZED("ZsMin"), BESIDE, false },
    { SIZED("ZsMax"), BESIDE, false },
    { SIZED("ZsRtd"), AT_MOMENT, true },
    { SIZED("ZsCou"), BESIDE, false },
    { SIZED("Data"), ANY_TIME, false },
    { SIZED("DayData"), DAY, false },
    { SIZED("NightData"), NIGHT, false },
    { SIZED("RS"), BESIDE, false },
    { SIZED("RT"), BESIDE, false },
    { SIZED("SampleRd"), BESIDE, false },
    { SIZED("StandardValue"), BESIDE, false },
    { SIZED("Ala"), BESIDE, false },
    { SIZED("EFlag"), WORDS, false },
    { SIZED("SampleTime"), WORDS, false },
    { SIZED("CompleteTime"), WORDS, false },
    { SIZED("SampleType"), WORDS, false },
    { SIZED("ResultType"), WORDS, false },
    { SIZED("Info"), WORDS, false },
    { SIZED("SN"), WORDS, false },
};

/* -Rtd belongs to a moment, -Avg to a period; a forwarder that rewrites one to the other has made
 * a mean of a sample, so it stands beside and is counted. */
static enum hj212_role fitting(bool fits, bool converted, struct defects *defects)
{
    if (fits)
        return converted ? ROLE_ZS : ROLE_VALUE;
    defects->count[DEFECT_WRONG_SUFFIX]++;
    return ROLE_MISFIT;
}

char hj212_level(struct slice word, enum hj212_kind kind)
{
    static const char day[] = "DayData", night[] = "NightData";
    if (kind == HJ212_ASIDE)
        return 0;
    if (word.length == sizeof day - 1 && strncasecmp(word.at, day, word.length) == 0)
        return 'd';
    return word.length == sizeof night - 1 && strncasecmp(word.at, night, word.length) == 0 ? 'n' : 0;
}

/* Ld and Ln are means of the day and of the night by their name; those of L5, LMx and their kin
 * stand beside that of the whole day, unless the registry says that they are ld's or ln's. The 2005
 * print has the names of Ld and Ln reversed, so there the suffix is believed and not the name:
 * Ln-DayData is told as a defect and passed over. */
static enum hj212_role of_noise(struct slice code, char mine, char other, struct defects *defects)
{
    if (code.length != 2 || code.at[0] != 'L' || (code.at[1] != mine && code.at[1] != other))
        return ROLE_SIDE;
    defects->count[DEFECT_DAY_NIGHT] += code.at[1] == other;
    return code.at[1] == mine ? ROLE_VALUE : ROLE_MISFIT;
}

/* As it stands in the table, else by letters of the other case; NULL: not known. */
static const struct suffix *suffix_of(struct slice word, struct defects *defects)
{
    enum { COUNT = sizeof suffixes / sizeof *suffixes };
    for (size_t i = 0; i < COUNT; i++)
        if (suffixes[i].length == word.length && suffixes[i].name[0] == word.at[0]
            && memcmp(suffixes[i].name, word.at, word.length) == 0)
            return &suffixes[i];
    for (size_t i = 0; i < COUNT; i++)
        if (suffixes[i].length == word.length
            && strncasecmp(suffixes[i].name, word.at, word.length) == 0) {
            defects->count[DEFECT_SUFFIX_CASE]++;
            return &suffixes[i];
        }
    defects->count[DEFECT_UNKNOWN_SUFFIX]++;
    return NULL;
}

/* Table 4 of HJ 212-2017 with those that 2005 and 2025 have besides:
 *
 *     xxxxxx-Rtd  -Min -Avg -Max -Cou     measured
 *     xxxxxx-ZsRtd -ZsMin -ZsAvg -ZsMax   converted (折算)
 *     xxxxxx-Data -DayData -NightData     noise
 *     SBxxx-RS -RT                        equipment: state, hours run
 *     xxxxxx-Flag                         the mark
 */
enum hj212_role hj212_role_of(struct slice code, struct slice word, enum hj212_kind kind,
                              struct defects *defects)
{
    const struct suffix *suffix = suffix_of(word, defects);
    if (suffix == NULL)
        return ROLE_UNKNOWN;
    if (suffix->sort == WORDS)
        return ROLE_NONE;
    if (suffix->sort == FLAG)
        return ROLE_FLAG;
    if (suffix->sort == BESIDE || kind == HJ212_ASIDE)
        return ROLE_SIDE;
    if (suffix->sort == DAY)
        return of_noise(code, 'd', 'n', defects);
    if (suffix->sort == NIGHT)
        return of_noise(code, 'n', 'd', defects);
    if (suffix->sort == ANY_TIME)
        return ROLE_VALUE;
    return fitting((suffix->sort == AT_MOMENT) == (kind == HJ212_MOMENT), suffix->converted,
                   defects);
}
