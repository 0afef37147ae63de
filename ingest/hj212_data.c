#include "ingest/hj212_data.h"

#include <string.h>

#include "ingest/hj212_factor.h"

enum { STAMP = 14, STAMP_LONG = 17, MINUTES_MOST = 1800 };

/* ---- one item ---- */

/* Names without a factor (table 4 of HJ 212-2017, and of 2005 and 2025 what it has not); what they
 * say is for those who talk with the device. */
static bool known_name(struct slice key)
{
    static const char *const names[] = {
        "PolId", "PolID", "BeginTime", "EndTime", "SampleTime", "CompleteTime", "SampleType",
        "SystemTime", "QN", "CN", "RestartTime", "AlarmTime", "AlarmType", "QnRtn", "ExeRtn",
        "RtdInterval", "MinInterval", "NewPW", "OverTime", "ReCount", "VaseNo", "CstartTime",
        "CTime", "Ctime", "Stime", "InfoId",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (slice_is(key, names[i]))
            return true;
    return false;
}

static bool is_same(struct slice a, struct slice b)
{
    return a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
}

static void take_name(struct hj212_area *a, struct slice key, struct slice value)
{
    struct defects *d = &a->out->noted.defects;
    if (slice_is(key, "DataTime")) {
        bool again = a->stamp.at != NULL && !(a->joined && is_same(a->stamp, value));
        d->count[DEFECT_REPEATED_KEY] += again;
        a->stamp = value;
    } else if (slice_is(key, "Flag") && a->code.at != NULL) {
        d->count[DEFECT_BARE_FLAG]++;
        hj212_factor_mark(a, value);
    } else if (!known_name(key)) {
        d->count[DEFECT_UNKNOWN_SUFFIX]++;
        a->strange = true;
    }
}

static void take_item(struct hj212_area *a, struct slice key, struct slice value)
{
    const char *dash = memrchr(key.at, '-', key.length);
    if (dash == NULL || dash == key.at) {
        take_name(a, key, value);
        return;
    }
    struct slice code = { key.at, (size_t)(dash - key.at) };
    struct slice suffix = { dash + 1, key.length - code.length - 1 };
    if (!hj212_factor_is(a, code))
        hj212_factor_open(a, code);
    enum hj212_role role = hj212_role_of(code, suffix, a->command->kind, &a->out->noted.defects);
    if (role == ROLE_FLAG) {
        hj212_factor_mark(a, value);
    } else {
        a->told = a->told || role != ROLE_NONE;
        if (role == ROLE_NONE || role == ROLE_UNKNOWN)
            return;
        a->fits = a->fits || role == ROLE_VALUE || role == ROLE_ZS;
        a->misfits = a->misfits || role == ROLE_MISFIT;
        a->out->noted.defects.count[DEFECT_EMPTY_VALUE] += value.length == 0;
        hj212_factor_claim(a, role, key, value);
    }
}

static void read_items(struct hj212_area *a, struct slice area)
{
    struct hj212_item item;
    struct defects *d = &a->out->noted.defects;
    while (hj212_item_next(&area, &item, d)) {
        if (item.name.at != NULL) {
            take_item(a, item.name, item.value);
        } else if (item.value.length > 0) {
            fault(&a->out->faults, BAD_VALUE, "an item of the data area is not key=value");
            a->strange = true;
        } else {
            d->count[DEFECT_EMPTY_ITEM] += item.stop != '\0';
        }
    }
    hj212_factor_close(a);
}

/* ---- the telling ---- */

/* YYYYMMDDhhmmss in local time, which no field names; some senders add milliseconds. A period that
 * begins some seconds into its minute (national surface-water stations: 21:00:01) is meant to
 * begin with it. */
static bool stamp_read(struct hj212_area *a)
{
    struct defects *d = &a->out->noted.defects;
    char *to = a->telling->stamp;
    for (size_t i = 0; i < a->stamp.length; i++)
        if (a->stamp.at[i] < '0' || a->stamp.at[i] > '9')
            return false;
    if (a->stamp.length != STAMP && a->stamp.length != STAMP_LONG)
        return false;
    d->count[DEFECT_STAMP_LENGTH] += a->stamp.length == STAMP_LONG;
    memcpy(to, a->stamp.at, STAMP);
    to[STAMP] = '\0';
    if (to[STAMP - 2] > '5' && a->command->kind == HJ212_PERIOD)
        return false;             /* beyond 59: no period begins in a leap second */
    if (a->command->kind == HJ212_PERIOD && strcmp(to + STAMP - 2, "00") != 0) {
        d->count[DEFECT_STAMP_SECONDS]++;
        memset(to + STAMP - 2, '0', 2);
    }
    return true;
}

bool hj212_names_station(struct slice mn)
{
    return mn.length > 0 && mn.length < sizeof ((struct telling *)0)->station
        && !slice_has(mn, '\0');
}

/* What is told is a telling only with a station, a time and values. Without a factor and a time
 * it was a request (BeginTime, EndTime, or nothing at all), if no other name stands there: that may
 * be a reading whose name is misspelt. */
static bool settle(struct hj212_area *a, struct slice mn)
{
    struct faults *f = &a->out->faults;
    bool aside = a->command->kind == HJ212_ASIDE;
    if (a->factors == 0 && a->strange)
        fault(f, BAD_VALUE, "no value is told, and a name is unknown");
    else if (a->factors == 0 && (a->stamp.at == NULL || aside))
        a->out->noted.talk++;
    else if (a->factors == 0)
        fault(f, BAD_VALUE, "no value is told");
    else if (!hj212_names_station(mn))
        fault(f, UNKNOWN_STATION, "no station is named");
    else if (!stamp_read(a))
        fault(f, BAD_TIME, "DataTime is missing, or is no time written as YYYYMMDDhhmmss");
    else if (a->telling->count > 0)
        return true;
    else if (aside)
        a->out->noted.talk++;
    else if (f->count == 0)
        fault(f, UNKNOWN_PARAMETER, "no value has a suffix that is known");
    return false;
}

/* The data area:
 *
 *     DataTime=20160801084000;a21026-Min=1.1,a21026-Avg=1.2,a21026-Max=1.3,a21026-Flag=N;...
 *
 * ';' parts factors, ',' the values of one; either is taken for the other, since senders mix them.
 * Blanks around names and values, the last of two values of one key, and a Flag without its code
 * are met and counted. The unit is never said. */
void hj212_data_read(const struct hj212_head *head, const struct hj212_command *command,
                     struct slice area, struct claims *out)
{
    struct hj212_area a;
    if (slice_has(area, '\0')) {
        fault(&out->faults, BAD_VALUE, "the data area holds a NUL byte");
        return;
    }
    a.command = command;
    a.out = out;
    a.stamp = a.code = a.flag = (struct slice){ NULL, 0 };
    a.joined = head->parts > 1;
    a.edition = head->edition;
    a.factors = a.first = 0;
    a.told = a.flagged = a.strange = a.fits = a.misfits = false;
    a.telling = claims_tell(out);
    if (a.telling == NULL)
        return;
    read_items(&a, area);
    struct telling *t = a.telling;
    if (!settle(&a, head->mn)) {
        out->count = t->first;
        out->tellings--;
        return;
    }
    memcpy(t->station, head->mn.at, head->mn.length);
    snprintf(t->span, sizeof t->span, "%s", command->span);
    t->span_most = command->span[0] == '\0' ? MINUTES_MOST : 0;
    t->local = true;
    t->edition = a.edition;
    t->misfit = a.misfits && !a.fits;
}

struct hj212_stamp hj212_stamp_of(struct slice area)
{
    struct hj212_stamp stamp = { "" };
    struct defects unsure = { { 0 } };     /* they are counted when the whole is read */
    struct hj212_item item;
    while (hj212_item_next(&area, &item, &unsure)) {
        const char *value = item.value.at;
        size_t n = 0;
        if (item.name.at == NULL || !slice_is(item.name, "DataTime"))
            continue;
        while (n < STAMP && n < item.value.length && value[n] >= '0' && value[n] <= '9')
            n++;
        if (n == STAMP)
            memcpy(stamp.text, value, STAMP);
    }
    return stamp;
}
