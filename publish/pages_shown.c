/* pages_shown: what a visitor sees of the newest hour, and since when nothing came for it. */
#include "publish/pages_inside.h"

enum { LOOK_BACK = 72 };                 /* hours: what stations' pages show; a longer silence is as loud */

static bool is_silent(const struct shown *s)
{
    return s->any && s->expected > 0 && s->received == 0;
}

/* The hours before it as they are public: a silence began with the first of those that follow one
 * another and have nothing. An hour that cannot be read ends the look. */
static int64_t silent_from(struct cycle *c, const struct shown *newest)
{
    int64_t from = newest->start;
    while (newest->start - from < LOOK_BACK * HOUR) {
        struct why why;
        struct text body;
        bool found, silent;
        if (!release_look(c->release, cycle_path(c, from - HOUR, 0).text, &body, &found, &why)
            || !found)
            break;
        struct shown before = rebuild_shown(&body);
        silent = is_silent(&before);
        text_close(&body);
        if (!silent)
            break;
        from -= HOUR;
    }
    return from;
}

void pages_show(struct cycle *c, const struct text *live)
{
    struct shown *s = &c->news.shown;
    *s = live == NULL ? (struct shown){ 0 } : rebuild_shown(live);
    s->silent = is_silent(s);
    s->silent_from = s->silent ? silent_from(c, s) : 0;
}

void pages_look(struct cycle *c)
{
    struct why why;
    struct text live;
    bool found;
    pages_show(c, NULL);
    if (!release_look(c->release, "v1/live.json", &live, &found, &why) || !found)
        return;
    pages_show(c, &live);
    text_close(&live);
}
