/* cycle_site: a house of two stations, its stores and its site, for tests of publish/cycle.c, which is
 * to be included first. Include it once. */
#ifndef TESTS_CYCLE_SITE_H
#define TESTS_CYCLE_SITE_H

#include "publish/tree.h"
#include "schema/parcels.h"
#include "schema/sqlite.h"
#include "tests/test.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATIONS                                                                                   \
    "id,name,kind,area,city,lon,lat,source_id,enterprise,role,public_from,valid_from,valid_to\n"   \
    "A1,一,air,东区,示例市,116.3660,39.8673,,,rated,,2010-01-01,\n"                          \
    "A2,二,air,西区,示例市,116.17,40.2865,,,rated,,2010-01-01,\n"                            \
    "G1,烟囱,gas,东区,示例市,,,,,,,2010-01-01,\n"
#define APPROVAL                                                                                   \
    "approval = { number = \"1\"; scope = \"air\"; name = \"n\"; until = \"2099-12-31\"; };"

#define DAY_FOLDER "site/archive/v1/hours/2026/03/10/"
#define CUT (noon + HOUR + 25 * MINUTE)

static char root[64];
static struct house house;
static struct standards standards;
static struct limits limits;
static struct cycle *cycle;
static struct readings *store;
static struct why why;
static int64_t told;                     /* so often: no two words in the same second */
static int64_t noon;                     /* the start of the hour that most tests are about */

static inline const char *at(const char *path)
{
    static char full[600];
    snprintf(full, sizeof full, "%s/%.500s", root, path);
    return full;
}

static inline bool write_file(const char *path, const char *body)
{
    return file_replace(AT_FDCWD, at(path), body, strlen(body), false, &why);
}

static const char *utc_offset = "+08:00";

static inline bool configure_site(const char *more, const char *publish)
{
    char body[1200];
    snprintf(
        body, sizeof body,
        "site = { name = \"局\"; home_city = \"示例市\"; utc_offset = \"%s\"; data = \"data\"; "
        "web = \"site\"; registry = \"registry\"; %s };\n"
        "feed = { air = { broker = \"mqtt://127.0.0.1\"; client_id = \"c\"; topic = \"t\"; "
        "decoder = \"json\"; }; };\npublish = { air_cutoff = 25; revise_after = 30; %s };\n",
        utc_offset, more, publish);
    return write_file("envpub.cfg", body);
}

static inline bool configure(const char *publish)
{
    return configure_site("", publish);
}

static void close_house(void)
{
    cycle_close(&cycle);
    readings_close(&store);
    limits_close(&limits);
    standards_close(&standards);
    house_close(&house);
}

/* Everything anew, as after a restart; store: is there one of readings? */
static inline bool open_house(bool with_store)
{
    struct findings f;
    findings_open(&f);
    bool ok = house_open(&house, at("envpub.cfg"), NULL, &f)
           && standards_open(&standards, SOURCE_DIR "/schema/standards", 28800, &f)
           && limits_open(&limits, SOURCE_DIR "/schema/standards", 28800, &f);
    if (f.lines.length > 0)
        print_message("%s", f.lines.at);
    findings_close(&f);
    if (ok && with_store)
        ok = readings_open(&store, at("data/ingest"), STORE_DAEMON, &house.parameters, 28800, NULL,
                           &why);
    return ok && cycle_open(&cycle, &house, &standards, &limits, &why);
}

static inline int set_up(void **state)
{
    (void)state;
    snprintf(root, sizeof root, "/tmp/envpub-cycle-XXXXXX");
    if (mkdtemp(root) == NULL || mkdir(at("registry"), 0755) != 0 || !configure(APPROVAL)
        || !moment_parse("2026-03-10T12:00:00+08:00", &noon))
        return -1;
    bool ok = write_file("registry/stations.csv", STATIONS)
           && write_file("registry/series.csv", "station,parameter\n") && open_house(true);
    if (!ok)
        print_message("%s\n", why.text);
    return ok ? 0 : -1;
}

static inline int tear_down(void **state)
{
    (void)state;
    close_house();
    return tree_remove(AT_FDCWD, root, &why) ? 0 : -1;
}

/* ---- what stations tell, and what is read ---- */

static void add(struct report *r, const char *key, int64_t value)
{
    int p = parameter_named(&house.parameters, key);
    int decimals = house.parameters.at[p].decimals;
    for (int i = 0; i < decimals; i++)
        value *= 10;
    r->reading[r->count++] = (struct reading){ .parameter = (int16_t)p, .value = value };
}

static inline struct report whole(const char *station, int64_t start)
{
    static const char *const keys[] = { "so2", "no2", "pm10", "co", "o3" };
    struct report r = { .span = HOUR, .start = start };
    snprintf(r.station, sizeof r.station, "%s", station);
    for (size_t i = 0; i < 5; i++)
        add(&r, keys[i], i == 3 ? 1 : 40);
    return r;
}

static inline bool put(const struct report *r)
{
    struct put count = { 0 };
    bool ok = readings_begin(store, &why)
              && readings_put(store, r, noon + HOUR + told++, KEEP_NOTHING, &count, &why)
              && readings_commit(store, &why);
    readings_rollback(store);
    return ok;
}

static inline bool tell(const char *station, int64_t start, int64_t pm25)
{
    struct report r = whole(station, start);
    add(&r, "pm25", pm25);
    return put(&r);
}

static inline bool tell_so2(const char *station, int64_t start, int64_t so2)
{
    struct report r = whole(station, start);
    r.reading[0].value = r.reading[0].value / 40 * so2;
    add(&r, "pm25", 38);
    return put(&r);
}

static inline bool turns(int64_t now, bool chosen)
{
    bool more = true;
    while (more)
        if (!cycle_turn(cycle, now, chosen, &more, &why)) {
            print_message("turn: %s\n", why.text);
            return false;
        }
    return true;
}

static inline bool there(const char *path)
{
    return access(at(path), F_OK) == 0;
}

static inline bool has(const char *path, const char *words)
{
    struct text t = TEXT(4 << 20);
    bool ok = file_read(at(path), 4 << 20, &t, &why) && strstr(t.at, words) != NULL;
    text_close(&t);
    return ok;
}

static inline bool equal(const char *a, const char *b)
{
    struct text t = TEXT(4 << 20);
    char other[600];
    snprintf(other, sizeof other, "%s", b);
    bool ok = file_read(at(a), 4 << 20, &t, &why) && has(other, t.at);
    text_close(&t);
    return ok;
}

/* A digest of every name, inode, time and byte below. */
static struct digesting *below;

static inline int look(const char *path, const struct stat *is, int kind, struct FTW *where)
{
    char line[800];
    (void)kind;
    (void)where;
    int n = snprintf(line, sizeof line, "%s %lu %lld.%ld %lld.%ld %lld\n", path,
                     (unsigned long)is->st_ino, (long long)is->st_mtim.tv_sec, is->st_mtim.tv_nsec,
                     (long long)is->st_ctim.tv_sec, is->st_ctim.tv_nsec, (long long)is->st_size);
    digest_add(below, line, (size_t)n);
    return 0;
}

static inline struct digest photograph(const char *path)
{
    assert_true(digest_open(&below));
    assert_true(nftw(at(path), look, 16, FTW_PHYS) == 0);
    return digest_end(&below);
}

static inline bool change_publications(const char *script)
{
    static const struct sqlite_store file = { .owner = "the test", .application = 0x656e7070,
                                              .migrations = publications_migrations };
    struct sqlite *db = NULL;
    bool missing;
    bool ok = sqlite_open(&db, at("data/publish/publications.db"), &file, false, &missing, &why)
           && sqlite_run(db, script, &why);
    sqlite_close(&db);
    return ok;
}

/* Parcels that wait for the portal, in order: one more each time. */
static inline int parcels(int64_t until)
{
    struct parcel p = { .start = INT64_MIN };
    bool more = true;
    int count = 0;
    for (; more; count += more)
        if (!parcels_due(cycle->publications, "city", until, p.start, p.revision, &p, &more, &why))
            return -1;
    return count;
}

static inline bool meet_city(void)
{
    return publications_begin(cycle->publications, &why)
        && parcels_meet(cycle->publications, "city", NULL, CUT, &why)
        && publications_commit(cycle->publications, &why);
}

static inline bool restart(void)
{
    close_house();
    return open_house(true);
}

static inline bool shows(int64_t start, int revision)
{
    const struct shown *s = &cycle_news(cycle)->shown;
    return s->any && s->start == start && s->revision == revision && s->published >= start;
}

static inline bool move(const char *from, const char *to)
{
    char source[600];
    snprintf(source, sizeof source, "%s", at(from));
    return rename(source, at(to)) == 0;
}

/* Others, as after a loss; those of before are in data/lost. */
static inline bool new_readings(void)
{
    readings_close(&store);
    return move("data/ingest", "data/lost")
        && readings_open(&store, at("data/ingest"), STORE_DAEMON, &house.parameters, 28800, NULL,
                         &why);
}

#endif
