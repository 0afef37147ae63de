/* What an hour costs from the store to the public, by phase: the publisher's own code, whose seams
 * the linker wraps with clocks (tests/bench/release builds and runs this).
 *
 * usage: release FOLDER STATIONS */
#include "publish/cycle.h"
#include "publish/render.h"
#include "publish/squeeze.h"
#include "schema/base/file.h"
#include "schema/base/moment.h"
#include "schema/publications.h"
#include "schema/readings.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { DAYS_HOURS = STATION_HOURS + 1, CITY_OF = 5 };

/* ---- clocks: each moment of the CPU belongs to the innermost phase; wall time besides is waiting
 * for the disk, or for others on this machine ---- */

enum phase { ELSE, READ, AGGREGATE, COMPOSE, RENDER, STORE, COMPRESS, WRITE, SYNC, PHASES };
static const char *const phase_name[PHASES] = {
    "else", "read", "aggregate", "compose", "render", "store", "compress", "write, link", "sync",
};
static double spent[PHASES], since;
static enum phase phase;
static size_t bytes, files;

static double seconds(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static enum phase enter(enum phase next)
{
    double now = seconds(CLOCK_THREAD_CPUTIME_ID);
    enum phase before = phase;
    spent[phase] += now - since;
    since = now;
    phase = next;
    return before;
}

#define WRAP(in, type, name, parameters, ...)                                                      \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        enum phase before = enter(in);                                                             \
        type result = __real_##name(__VA_ARGS__);                                                  \
        enter(before);                                                                             \
        return result;                                                                             \
    }
#define WRAP_VOID(in, name, parameters, ...)                                                       \
    void __real_##name parameters;                                                                 \
    void __wrap_##name parameters;                                                                 \
    void __wrap_##name parameters                                                                  \
    {                                                                                              \
        enum phase before = enter(in);                                                             \
        __real_##name(__VA_ARGS__);                                                                \
        enter(before);                                                                             \
    }

struct hour;
WRAP(READ, bool, readings_window,
     (struct readings * r, int64_t from, int64_t to, const char *station, int32_t span,
      int64_t asof, void *visit, void *with, struct why *why),
     r, from, to, station, span, asof, visit, with, why)
WRAP(AGGREGATE, bool, hour_open,
     (struct hour * hour, void *registry, void *parameters, int64_t start, struct why *why), hour,
     registry, parameters, start, why)
WRAP_VOID(AGGREGATE, hour_tell, (struct hour * hour, const void *report), hour, report)
WRAP_VOID(AGGREGATE, hour_settle, (struct hour * hour, const void *standard), hour, standard)
WRAP(COMPOSE, bool, compose_hour,
     (void *document, void *hour, void *standard, void *rule, struct why *why), document, hour,
     standard, rule, why)
WRAP(STORE, bool, publications_lay,
     (struct publications * p, const void *revision, const void *document, struct why *why), p,
     revision, document, why)
WRAP(STORE, bool, publications_commit, (struct publications * p, struct why *why), p, why)
WRAP(STORE, bool, publications_hour,
     (struct publications * p, int64_t start, void *visit, void *with, struct why *why), p, start,
     visit, with, why)
WRAP_VOID(RENDER, render_hour, (void *out, void *d, void *standard, void *settings), out, d,
          standard, settings)
WRAP_VOID(RENDER, render_content, (void *out, void *d, void *standard, void *settings), out, d,
          standard, settings)
WRAP_VOID(RENDER, render_csv, (void *out, void *d, void *standard, void *settings), out, d,
          standard, settings)
WRAP_VOID(RENDER, render_geojson, (void *out, void *d, void *standard, void *settings), out, d,
          standard, settings)
WRAP_VOID(RENDER, render_stations,
          (void *out, void *d, int64_t first, void *standards, void *settings), out, d, first,
          standards, settings)
WRAP_VOID(RENDER, render_home, (void *out, void *home), out, home)
WRAP_VOID(RENDER, render_station, (void *out, void *page), out, page)
WRAP_VOID(RENDER, render_station_doc, (void *out, void *page), out, page)
WRAP_VOID(RENDER, render_station_csv, (void *out, void *page), out, page)
WRAP(COMPRESS, bool, squeeze_gzip,
     (void *s, int how, const void *body, size_t n, void *out, struct why *why), s, how, body, n,
     out, why)
WRAP(COMPRESS, bool, squeeze_brotli,
     (void *s, const void *body, size_t n, void *out, struct why *why), s, body, n, out, why)
WRAP(WRITE, bool, tree_same,
     (int top, const char *path, const void *body, size_t n, bool *same, struct why *why), top,
     path, body, n, same, why)
WRAP(WRITE, bool, tree_join,
     (int top, const char *path, int folder, const char *name, bool *there, struct why *why), top,
     path, folder, name, there, why)
WRAP(WRITE, bool, tree_remove, (int folder, const char *name, struct why *why), folder, name, why)
WRAP(SYNC, bool, release_sync, (void *r, struct why *why), r, why)

bool __real_tree_make(int folder, const char *name, const void *body, size_t n, struct why *why);
bool __wrap_tree_make(int folder, const char *name, const void *body, size_t n, struct why *why);
bool __wrap_tree_make(int folder, const char *name, const void *body, size_t n, struct why *why)
{
    enum phase before = enter(WRITE);
    bytes += n;
    files++;
    bool ok = __real_tree_make(folder, name, body, n, why);
    enter(before);
    return ok;
}

/* ---- a country of stations and their readings ---- */

static char folder[512];
static struct house house;
static struct standards standards;
static struct limits limits;
static struct why why;
static int stations;

static const char *at(const char *path)
{
    static char full[600];
    snprintf(full, sizeof full, "%s/%s", folder, path);
    return full;
}

static bool must(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "%s: %s\n", what, why.text);
        exit(1);
    }
    return ok;
}

static void write_file(const char *path, const struct text *t)
{
    must(!t->spilt && file_replace(AT_FDCWD, at(path), t->at, t->length, false, &why), path);
}

static void write_house(void)
{
    struct text t = TEXT(64 << 20);
    must(folder_make(at("registry"), &why), "registry");
    text_put(&t, "site = { name = \"示例生态环境厅\"; home_city = \"城市000\"; utc_offset = \"+08:00\"; "
                 "data = \"data\"; web = \"site\"; registry = \"registry\"; };\n"
                 "feed = { air = { broker = \"mqtt://127.0.0.1\"; client_id = \"c\"; topic = \"t\"; "
                 "decoder = \"json\"; }; };\npublish = { approval = { number = \"1\"; scope = "
                 "\"air\"; name = \"n\"; until = \"2099-12-31\"; }; };\n");
    write_file("envpub.cfg", &t);
    text_clear(&t);
    text_put(&t, "id,name,kind,area,city,lon,lat,role,valid_from\n");
    for (int i = 0; i < stations; i++)
        text_format(&t, "%04dA,第%d监测站,air,第%d区,城市%03d,%d.%04d,%d.%04d,rated,2010-01-01\n",
                    1000 + i, i, i % CITY_OF, i / CITY_OF, 75 + i % 58, i, 20 + i % 32, i);
    write_file("registry/stations.csv", &t);
    text_clear(&t);
    text_put(&t, "station,parameter\n");
    write_file("registry/series.csv", &t);
    text_close(&t);
}

static unsigned drawn = 1;

static int64_t draw(int64_t below)
{
    drawn = drawn * 1103515245u + 12345u;
    return (int64_t)(drawn >> 8) % below;
}

static struct report told(int station, int64_t start)
{
    static const struct { const char *key; int64_t low, range; } of[] = {
        { "so2", 3, 20 }, { "no2", 10, 60 }, { "pm10", 20, 180 }, { "co", 2, 14 }, { "o3", 5, 160 },
        { "pm25", 5, 140 },
    };
    struct report r = { .span = HOUR, .start = start };
    snprintf(r.station, sizeof r.station, "%04dA", 1000 + station);
    for (size_t i = 0; i < sizeof of / sizeof *of; i++) {
        int p = parameter_named(&house.parameters, of[i].key);
        int64_t value = of[i].low + draw(of[i].range);
        for (int d = house.parameters.at[p].decimals - (i == 3); d > 0; d--)
            value *= 10;
        r.reading[r.count++] = (struct reading){ .parameter = (int16_t)p, .value = value };
    }
    return r;
}

static void tell(struct readings *store, int64_t start, int from, int to)
{
    struct put count = { 0 };
    must(readings_begin(store, &why), "begin");
    for (int i = from; i < to; i++) {
        struct report r = told(i, start);
        must(readings_put(store, &r, start + HOUR, KEEP_NOTHING, &count, &why), "put");
    }
    must(readings_commit(store, &why), "commit");
}

/* ---- what is measured ---- */

static struct cycle *cycle;

struct cost { double wall, cpu; };

static void print_row(const char *name, const struct cost *cost)
{
    printf("%-34s %8.0f %8.0f", name, cost->wall * 1e3, cost->cpu * 1e3);
    for (int p = READ; p < PHASES; p++)
        printf(" %9.0f", spent[p] * 1e3);
    printf(" %9.0f %8.1f %7zu\n", spent[ELSE] * 1e3, (double)bytes / 1e6, files);
}

/* One turn. True: another is to follow. */
static bool turn(const char *name, int64_t now, struct cost *took)
{
    bool more = false;
    memset(spent, 0, sizeof spent);
    bytes = files = 0;
    double cpu = seconds(CLOCK_THREAD_CPUTIME_ID), began = seconds(CLOCK_MONOTONIC);
    since = cpu;
    must(cycle_turn(cycle, now, true, &more, &why), "turn");
    enter(ELSE);
    struct cost cost = { seconds(CLOCK_MONOTONIC) - began, since - cpu };
    if (name != NULL)
        print_row(name, &cost);
    *took = cost;
    return more;
}

static struct cost all_turns(const char *first, const char *then, int64_t now)
{
    struct cost took, released;
    bool more = turn(first, now, &released);
    while (more)
        more = turn(then, now, &took);
    return released;
}

static void print_head(void)
{
    printf("%-34s %8s %8s", "ms", "in all", "CPU: all");
    for (int p = READ; p < PHASES; p++)
        printf(" %9s", phase_name[p]);
    printf(" %9s %8s %7s\n", phase_name[ELSE], "MB new", "files");
}

static void measure(struct readings *store, int64_t first)
{
    int64_t last = first + (DAYS_HOURS - 1) * (int64_t)HOUR, now = last + HOUR;
    all_turns(NULL, NULL, last);
    print_head();
    tell(store, last, 0, stations);
    struct cost hour = all_turns("hour complete, released", "  its stations' files", now);
    tell(store, last, 7, 8);
    struct cost late = all_turns("one late reading of that hour", "  more", now);
    tell(store, last - 24 * HOUR, 9, 10);
    all_turns("one of the day before", "  more", now);
    all_turns("again, nothing new", "  more", now);
    cycle_close(&cycle);
    must(cycle_open(&cycle, &house, &standards, &limits, &why), "open");
    all_turns("a new start, nothing new", "  its stations' files", now);
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("\n%d stations; memory at most %.0f MiB\n", stations, (double)use.ru_maxrss / 1024);
    printf("hour complete -> released: %.2f s of work, %.2f s in all (goal: 1 s of work)\n", hour.cpu,
           hour.wall);
    printf("revision of one late reading: %.2f s of work, %.2f s in all, after revise_after "
           "(goal: 60 s)\n", late.cpu, late.wall);
}

int main(int argc, char **argv)
{
    struct findings f;
    struct readings *store = NULL;
    int64_t first;
    char path[4200];
    if (argc != 3)
        return 2;
    snprintf(folder, sizeof folder, "%s", argv[1]);
    stations = (int)strtol(argv[2], NULL, 10);
    write_house();
    findings_open(&f);
    bool ok = house_open(&house, at("envpub.cfg"), NULL, &f);
    snprintf(path, sizeof path, "%s/standards", house.share);
    ok = ok && standards_open(&standards, path, 28800, &f) && limits_open(&limits, path, 28800, &f);
    must(ok, f.lines.at == NULL ? "house" : f.lines.at);
    must(moment_parse("2026-03-07T00:00:00+08:00", &first)
             && readings_open(&store, at("data/ingest"), STORE_DAEMON, &house.parameters, 28800,
                              NULL, &why), "store");
    for (int i = 0; i < DAYS_HOURS - 1; i++)
        tell(store, first + i * (int64_t)HOUR, 0, stations);
    must(cycle_open(&cycle, &house, &standards, &limits, &why), "open");
    measure(store, first);
    cycle_close(&cycle);
    readings_close(&store);
    return 0;
}
