/* explain: were these readings told what a revision says? For one that was taken back from the archive,
 * or made of readings that are there no more but were told again: every value of a station then stands
 * in its readings, as they are or as they were before a correction, and what they say after it is no
 * word that was public earlier: else they are a copy from before the hour's last correction, and would
 * take it back. What was public stands in the archive's files; in which order readings changed is told
 * by the undo log, and not by clocks. */
#include "publish/cycle_inside.h"
#include "publish/hour_read.h"

#include <stdlib.h>
#include <string.h>

/* A station whose readings are now another than its newest revision says. */
struct suspect {
    char id[65];
    struct cell newest[POLLUTANTS];
    struct cell (*said)[POLLUTANTS];     /* by revisions, oldest first */
};

struct explaining {
    struct cycle *cycle;
    struct asked asked;
    struct hour now;                     /* all stations, as they are */
    struct suspect *suspect;
    size_t suspects, room;
    size_t revisions;                    /* of which `said` is known */
    bool explained;
};

/* A list's place for one more; NULL: no memory, and the list stays. */
static void *more_room(void *at, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return at;
    size_t wide = *room == 0 ? 8 : *room * 2;
    void *more = reallocarray(at, wide, size);
    *room = more == NULL ? *room : wide;
    return more;
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->why == b->why && a->count == b->count && a->expected == b->expected
        && (a->why != ABSENCE_NONE || a->value == b->value);
}

static bool suspect_one(void *with, const struct shelf *said, struct why *why)
{
    struct explaining *e = with;
    if (said->is_city || !e->explained)
        return true;
    const struct told *now = hour_station(&e->now, said->id);
    bool same = now != NULL;
    for (int p = 0; same && p < POLLUTANTS; p++)
        same = same_cell(&now->cell[p], &said->cell[p]);
    e->explained = now != NULL;
    if (now == NULL || same)
        return true;
    struct suspect *more = more_room(e->suspect, e->suspects, &e->room, sizeof *more);
    if (more == NULL)
        return fail(why, "no memory for %zu stations", e->suspects + 1);
    e->suspect = more;
    struct suspect *s = &e->suspect[e->suspects++];
    *s = (struct suspect){ .said = NULL };
    memcpy(s->id, said->id, sizeof s->id);
    memcpy(s->newest, said->cell, sizeof s->newest);
    return true;
}

/* ---- what was public ---- */

static int by_subject(const void *id, const void *subject)
{
    return strcmp(id, ((const struct subject *)subject)->station->id);
}

/* d NULL: the newest, which the shelf has. */
static bool add_said(struct explaining *e, const struct hour_document *d, struct why *why)
{
    for (size_t i = 0; i < e->suspects; i++) {
        struct suspect *s = &e->suspect[i];
        const struct subject *was = d == NULL || d->stations == 0 ? NULL
            : bsearch(s->id, d->station, d->stations, sizeof *d->station, by_subject);
        struct cell (*said)[POLLUTANTS] = reallocarray(s->said, e->revisions + 1, sizeof *said);
        if (said == NULL)
            return fail(why, "no memory for what a station said");
        s->said = said;
        for (int p = 0; p < POLLUTANTS; p++)         /* ABSENCES: nothing that a station tells */
            said[e->revisions][p] = d == NULL ? s->newest[p] : was != NULL ? was->cell[p]
                                  : (struct cell){ .why = ABSENCES };
    }
    e->revisions++;
    return true;
}

/* Of the earlier ones one that cannot be read is passed over. */
static bool read_said(struct explaining *e, const struct revision *r, struct why *why)
{
    struct cycle *c = e->cycle;
    bool ok = true, found;
    for (int i = 1; ok && i < r->revision; i++) {
        struct hour_path path = cycle_path(c, r->start, i);
        struct text body;
        struct hour_head head;
        struct hour_document d;
        struct why not;
        if (!release_has(c->release, path.text))
            continue;
        if (!release_find(c->release, path.text, &body, &found, why))
            return false;
        if (found && hour_read_head(&head, &body)
            && hour_read(&d, &head, &body, e->asked.registry, e->asked.standard, &not)) {
            ok = add_said(e, &d, why);
            compose_close(&d);
        }
        if (found)
            text_close(&body);
    }
    return ok && add_said(e, NULL, why);
}

/* ---- what was told ---- */

/* A change of a reading, or the report that brought its first; when, by the clocks and never before what
 * is known to have come earlier. */
struct event { struct undone undone; bool arrival; int64_t when; };

struct past_of_station {
    struct report *report;
    struct event *event;
    size_t reports, events, report_room, event_room;
};

static bool add_event(struct past_of_station *p, const struct event *event, struct why *why)
{
    struct event *at = more_room(p->event, p->events, &p->event_room, sizeof *at);
    if (at == NULL)
        return fail(why, "no memory for what a station was told before");
    p->event = at;
    p->event[p->events++] = *event;
    return true;
}

static bool add_report(void *with, const struct report *report, int64_t known_from, struct why *why)
{
    struct past_of_station *p = with;
    struct report *at = more_room(p->report, p->reports, &p->report_room, sizeof *at);
    if (at == NULL)
        return fail(why, "no memory for an hour's reports");
    p->report = at;
    p->report[p->reports++] = *report;
    return add_event(p, &(struct event){ .arrival = true, .when = known_from,
                                         .undone = { .start = report->start,
                                                     .span = report->span } }, why);
}

/* Those of one reading come last change first. */
static bool add_undone(void *with, const struct undone *u, struct why *why)
{
    struct past_of_station *p = with;
    struct event event = { .undone = *u, .when = u->until };
    const struct event *later = p->events == 0 ? NULL : &p->event[p->events - 1];
    bool chain = later != NULL && !later->arrival && later->undone.start == u->start
              && later->undone.span == u->span && later->undone.parameter == u->parameter;
    if (chain && later->when < event.when)
        event.when = later->when;
    for (size_t i = 0; i < p->events && p->event[i].arrival; i++) {
        struct event *a = &p->event[i];
        int64_t least = u->from < event.when ? u->from : event.when;
        if (a->undone.start == u->start && a->undone.span == u->span && a->when > least)
            a->when = least;
    }
    return add_event(p, &event, why);
}

/* The last first; of one second an arrival after what changed it. */
static int by_time(const void *a, const void *b)
{
    const struct event *x = a, *y = b;
    if (x->when != y->when)
        return x->when > y->when ? -1 : 1;
    if (x->arrival != y->arrival)
        return x->arrival ? 1 : -1;
    return x->undone.number > y->undone.number ? -1 : x->undone.number < y->undone.number;
}

static void put_reading(struct report *r, const struct undone *u)
{
    size_t i = 0;
    while (i < r->count && r->reading[i].parameter != u->parameter)
        i++;
    if (u->was && (i < r->count || r->count < REPORT_READINGS)) {
        r->count += i == r->count;
        r->reading[i] = u->old;
    } else if (!u->was && i < r->count) {
        r->reading[i] = r->reading[--r->count];
    }
}

static void go_back(struct past_of_station *p, const struct event *event)
{
    for (size_t i = 0; i < p->reports; i++) {
        struct report *r = &p->report[i];
        if (r->start != event->undone.start || r->span != event->undone.span)
            continue;
        if (event->arrival)
            r->count = 0;
        else
            put_reading(r, &event->undone);
    }
}

/* ---- the one beside the other ---- */

/* Of one pollutant, both from the newest back: how many of the public ones were met. */
struct match { size_t left; bool met, regress; };

static void match_state(struct match *m, const struct cell *told, const struct suspect *s, int p,
                        size_t revisions)
{
    const struct cell *next = m->left == 0 ? NULL : &s->said[m->left - 1][p];
    if (next != NULL && same_cell(told, next)) {
        m->met = true;
        while (m->left > 0 && same_cell(told, &s->said[m->left - 1][p]))
            m->left--;
    }
    for (size_t i = 0; !m->met && i + 1 < revisions; i++)
        m->regress = m->regress || same_cell(told, &s->said[i][p]);
}

static bool tell_state(struct explaining *e, const struct past_of_station *p, const char *id,
                       struct told *out, struct why *why)
{
    struct hour hour;
    if (!hour_open(&hour, e->asked.registry, &e->cycle->house->parameters, e->asked.start, id, why))
        return false;
    for (size_t i = 0; i < p->reports; i++)
        if (p->report[i].count > 0)
            hour_tell(&hour, &p->report[i]);
    hour_settle(&hour, e->asked.standard);
    if (hour.count == 1)
        *out = hour.at[0];
    hour_close(&hour);
    return true;
}

static bool match_past(struct explaining *e, struct past_of_station *past, const struct suspect *s,
                       struct why *why)
{
    struct match match[POLLUTANTS];
    struct told told = { 0 };
    for (int p = 0; p < POLLUTANTS; p++)
        match[p] = (struct match){ .left = e->revisions };
    if (past->events > 0)
        qsort(past->event, past->events, sizeof *past->event, by_time);
    for (size_t i = 0;; i++) {
        if (!tell_state(e, past, s->id, &told, why))
            return false;
        for (int p = 0; p < POLLUTANTS; p++)
            match_state(&match[p], &told.cell[p], s, p, e->revisions);
        if (i == past->events)
            break;
        go_back(past, &past->event[i]);
    }
    for (int p = 0; p < POLLUTANTS; p++)
        e->explained = e->explained && match[p].met && (match[p].left == 0 || !match[p].regress);
    return true;
}

static bool match_one(struct explaining *e, const struct suspect *s, struct why *why)
{
    struct past_of_station past = { 0 };
    struct readings *r = e->cycle->readings;
    int64_t start = e->asked.start;
    int32_t span = e->now.of_minutes ? -1 : HOUR;
    bool ok = readings_window(r, start, start + HOUR, s->id, span, INT64_MAX, add_report, &past, why)
           && readings_undone(r, start, start + HOUR, s->id, add_undone, &past, why)
           && match_past(e, &past, s, why);
    free(past.report);
    free(past.event);
    return ok;
}

bool explain(struct cycle *c, const struct revision *r, bool *explained, struct why *why)
{
    struct explaining e = { .cycle = c, .explained = true,
                            .asked = { .registry = lay_registry(c, r->registry, why),
                                       .standard = standards_at(c->standards, r->start),
                                       .start = r->start } };
    *explained = false;
    c->tried++;
    if (e.asked.registry == NULL || e.asked.standard == NULL)
        return e.asked.registry != NULL;
    if (!lay_tell(c, &e.now, &e.asked, why))
        return false;
    bool ok = publications_hour(c->publications, r->start, suspect_one, &e, why)
           && (!e.explained || e.suspects == 0 || read_said(&e, r, why));
    for (size_t i = 0; ok && e.explained && i < e.suspects; i++)
        ok = match_one(&e, &e.suspect[i], why);
    for (size_t i = 0; i < e.suspects; i++)
        free(e.suspect[i].said);
    free(e.suspect);
    hour_close(&e.now);
    *explained = ok && e.explained;
    return ok;
}
