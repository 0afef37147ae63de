/* Each station's page and files. A station of which none of the 72 hours changed keeps those it
 * has: nothing else is in them. */
#include "publish/pages_inside.h"

static const struct {
    const char *folder, *end;
    void (*render)(struct text *out, const struct station_page *page);
} files[] = {
    { "station/", ".html", render_station },
    { "v1/stations/", ".json", render_station_doc },
    { "v1/stations/", ".csv", render_station_csv },
};
enum { FILES = sizeof files / sizeof *files };

struct station_path { char text[128]; };

static struct station_path path_of(int file, const struct station *station)
{
    struct station_path path;
    snprintf(path.text, sizeof path.text, "%s%s%s", files[file].folder, station->id,
             files[file].end);
    return path;
}

static bool put_anew(const struct issue *issue, const struct station *station, int from,
                     struct why *why)
{
    struct cycle *c = issue->cycle;
    struct station_page page = { .station = station, .first = issue->first,
                                 .standards = c->standards, .limits = c->limits,
                                 .settings = &c->house->settings };
    bool ok = history_of(c->history, station->id, false, page.hour, STATION_HOURS, why);
    for (int i = 0; i < STATION_HOURS; i++)
        page.of[i] = issue->cited[i] == NULL ? NULL
                   : registry_station(issue->cited[i], station->id, page.hour[i].start);
    for (int i = from; ok && i < FILES; i++) {
        text_clear(&c->page);
        files[i].render(&c->page, &page);
        ok = pages_put(c, path_of(i, station).text, SQUEEZE_MANY, why);
    }
    return ok;
}

/* The registries that the hours cite: of two that name a station otherwise, each hour keeps its
 * own. One that opens no more must not hold up the hours to come. */
bool pages_cite(struct issue *issue, struct why *why)
{
    struct cycle *c = issue->cycle;
    for (int i = 0; i < STATION_HOURS; i++) {
        int64_t start = issue->document->start - (STATION_HOURS - 1 - i) * (int64_t)HOUR;
        struct revision r;
        struct why closed;
        bool found;
        if (!publications_latest(c->publications, start, &r, &found, why))
            return false;
        issue->cited[i] = found ? lay_registry(c, r.registry, &closed) : NULL;
    }
    return true;
}

bool pages_stations(const struct issue *issue, struct why *why)
{
    struct cycle *c = issue->cycle;
    for (size_t i = 0; i < issue->document->stations; i++) {
        const struct station *station = issue->document->station[i].station;
        bool there = !issue->whole || !history_changed(c->history, station->id);
        int carried = 0;
        while (there && carried < FILES) {
            if (!release_carry(c->release, path_of(carried, station).text, &there, why))
                return false;
            carried += there;
        }
        if (carried < FILES && !put_anew(issue, station, carried, why))
            return false;
    }
    return true;
}

size_t pages_stations_changed(const struct issue *issue)
{
    size_t count = 0;
    for (size_t i = 0; issue->document != NULL && i < issue->document->stations; i++)
        count += history_changed(issue->cycle->history, issue->document->station[i].station->id);
    return count;
}
