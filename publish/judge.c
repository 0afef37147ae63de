#include "publish/judge_inside.h"

#include "schema/base/moment.h"

#include <string.h>

const char *verdict_name(enum verdict verdict)
{
    static const char *const names[] = { "fine", "needs attention", "not working" };
    return names[verdict];
}

struct age age_of(int64_t seconds)
{
    struct age age;
    long long s = seconds;
    if (s / MINUTE < 2)
        snprintf(age.text, sizeof age.text, "%lld s", s);
    else if (s < HOUR)
        snprintf(age.text, sizeof age.text, "%lld min", s / MINUTE);
    else if (s / DAY < 2)
        snprintf(age.text, sizeof age.text, "%lld h %lld min", s / HOUR, s % HOUR / MINUTE);
    else
        snprintf(age.text, sizeof age.text, "%lld days", s / DAY);
    return age;
}

bool run_is_up(const struct run *run, int64_t now)
{
    return run->there && run_fresh(run->written, now);
}

/* A place behind all that are as bad: worst first, and as found among equals. Where all are taken
 * the mildest gives way; NULL: none is milder. The verdict counts what found no place too. */
static struct wrong *make_place(struct judged *out, enum verdict verdict)
{
    const size_t room = sizeof out->at / sizeof *out->at;
    out->verdict = verdict > out->verdict ? verdict : out->verdict;
    if (out->count == room && out->at[room - 1].verdict >= verdict)
        return NULL;
    size_t last = out->count < room ? out->count++ : room - 1, at = last;
    while (at > 0 && out->at[at - 1].verdict < verdict)
        at--;
    memmove(&out->at[at + 1], &out->at[at], (last - at) * sizeof *out->at);
    out->at[at] = (struct wrong){ .verdict = verdict };
    return &out->at[at];
}

void judge_add(struct judged *out, enum verdict verdict, const char *remedy, const char *format,
               ...)
{
    struct wrong *w = make_place(out, verdict);
    va_list args;
    if (w == NULL)
        return;
    va_start(args, format);
    vsnprintf(w->what, sizeof w->what, format, args);
    va_end(args);
    text_one_line(w->what);
    snprintf(w->remedy, sizeof w->remedy, "%s", remedy);
}

/* It tells of itself every RUN_EVERY seconds, but for the seconds that its work takes. */
static void judge_telling(struct judged *out, const struct run *run, const char *program,
                          int64_t busy, int64_t now)
{
    char remedy[200];
    snprintf(remedy, sizeof remedy,
             "see that the disk of site.data has room and that it may write "
             "there; its log: journalctl -u %s",
             program);
    if (now - run->written > RUN_EVERY + RUN_SLACK + busy)
        judge_add(out, ATTENTION, remedy,
                  "%s has not told of itself for %s, and does so every %d s", program,
                  age_of(now - run->written).text, RUN_EVERY);
}

/* Its lock is held, so that starting it would be no remedy. */
static void judge_untold(struct judged *out, const struct run *run, const char *program,
                         int64_t now)
{
    char remedy[300];
    snprintf(remedy, sizeof remedy, "see that the disk of site.data has room and that it may write "
             "there; a turn over many hours may take as long; its log: journalctl -u %s", program);
    if (run->there)
        judge_add(out, FAILING, remedy, "%s runs, and its run file is not written for %s", program,
                  age_of(now - run->written).text);
    else
        judge_add(out, FAILING, remedy, "%s runs, and has no run file: %s", program, run->fault);
}

bool judge_run(struct judged *out, const struct run *run, const char *program, int64_t busy,
               int64_t now)
{
    char remedy[200];
    if (run_is_up(run, now)) {
        judge_telling(out, run, program, busy, now);
        return true;
    }
    if (run->locked && (!run->there || run->written <= now)) {
        judge_untold(out, run, program, now);
        return false;
    }
    snprintf(remedy, sizeof remedy,
             "start it: systemctl start %s; its log says why it ended: "
             "journalctl -u %s",
             program, program);
    if (!run->there)
        judge_add(out, FAILING, remedy, "%s is not running: %s", program, run->fault);
    else if (run->written > now)
        judge_add(out, FAILING,
                  "set the clock: it was set back since, or the file is another machine's",
                  "%s last told of itself at a time to come: its clock is %s ahead of this one",
                  program, age_of(run->written - now).text);
    else
        judge_add(out, FAILING, remedy, "%s is not running: it last told of itself %s ago", program,
                  age_of(now - run->written).text);
    return false;
}

/* ---- what the next start would read ---- */

/* The first error among findings, which may begin with warnings. */
static const char *first_error(const struct findings *f)
{
    const char *at = f->lines.at == NULL ? NULL : strstr(f->lines.at, ": error: ");
    while (at != NULL && at > f->lines.at && at[-1] != '\n')
        at--;
    return at == NULL ? "" : at;
}

/* What runs goes by what it read at its start, but for the tokens, which each try reads again. */
static void judge_faults(struct judged *out, const struct findings *faults)
{
    if (faults == NULL || faults->errors == 0)
        return;
    const char *first = first_error(faults);
    judge_add(out, ATTENTION,
              "mend it before the next start, which would fail; envpub check lists all",
              "configuration or registry: %zu error%s; the first: %.*s", faults->errors,
              faults->errors == 1 ? "" : "s", (int)strcspn(first, "\n"), first);
}

void judge(struct judged *out, const struct runs *runs, const struct settings *settings,
           const struct findings *faults, int64_t now)
{
    *out = (struct judged){ .verdict = FINE };
    approval_at(&out->approval, &settings->publish.approval, "air", now);
    judge_faults(out, faults);
    judge_rooms(out, runs, settings);
    judge_publish(out, runs, settings, now);
    judge_portals(out, &runs->publish, now); /* what waits also waits while it is down */
    judge_ingest(out, &runs->ingest, settings, now);
    judge_refused(out, &runs->ingest);
}
