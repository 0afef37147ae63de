/* The way of a batch into a real store, in a folder of its own. */
#include "ingest/batch.c"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/base/digest.h"
#include "schema/base/moment.h"
#include "schema/store_sqlite.h"
#include "tests/test.h"

#define END INT64_C(1772298000)      /* 2026-03-01T01:00:00+08:00 */
enum { OFFSET = 8 * HOUR };

static const char parameters_csv[] =
    "key,code,code_2005,name_zh,name_en,unit,decimals,low,high\n"
    "so2,a21026,02,二氧化硫,sulphur dioxide,µg/m³,3,0,10000\n"
    "no2,a21004,,二氧化氮,nitrogen dioxide,µg/m³,3,0,10000\n"
    "pm10,a34002,,可吸入颗粒物,PM10,µg/m³,3,0,10000\n"
    "co,a21005,04,一氧化碳,carbon monoxide,mg/m³,6,0,1000\n"
    "o3,a05024,,臭氧,ozone,µg/m³,3,0,10000\n"
    "pm25,a34004,,细颗粒物,PM2.5,µg/m³,3,0,10000\n";

static const struct feed_settings feed = { .name = "air", .decoder = "json", .stamp = "end" };
static struct house house;
static struct readings *store;
static struct receiver *receiver;
static struct batch *batch;
static struct why why;
static char folder[64];

/* ---- what was told of each message ---- */

static struct { int calls; void *with; struct received last; size_t visible; } told;

static size_t reports(void);

static void on_stored(void *with, const struct received *received)
{
    told.calls++;
    told.with = with;
    told.last = *received;
    told.visible = reports();
}

/* ---- a house and a store ---- */

static bool open_registry(void)
{
    struct findings f;
    struct registry_files files = { .file = { TEXT(4096), TEXT(64), TEXT(64), TEXT(64) } };
    findings_open(&f);
    text_put(&files.file[REG_STATIONS], "id,name,kind,city\nA,甲,air,某市\nB,乙,air,某市\n");
    text_put(&files.file[REG_SERIES], "station,parameter\n");
    bool ok = parameters_read(&house.parameters, "parameters.csv", parameters_csv,
                              sizeof parameters_csv - 1, &f)
              && registry_open(&house.registry, &files, &house.parameters, OFFSET, &f);
    findings_close(&f);
    registry_files_close(&files);
    return ok;
}

static int set_up(void **state)
{
    (void)state;
    house.settings.site.offset = OFFSET;
    house.settings.check.late_hours = 48;
    house.settings.check.future_minutes = 10;
    house.settings.ingest.message_bytes = 65536;
    snprintf(folder, sizeof folder, "/tmp/envpub-batch-XXXXXX");
    told.calls = 0;
    return mkdtemp(folder) != NULL && open_registry()
           && readings_open(&store, folder, STORE_DAEMON, &house.parameters, OFFSET, NULL, &why)
           && receiver_open(&receiver, &house, store, &why)
           && batch_open(&batch, receiver, store, on_stored, &why) ? 0 : -1;
}

static int tear_down(void **state)
{
    static const char *const made[] = { "readings.db-wal", "readings.db-shm", "readings.db", "lock",
                                        "" };
    char path[128];
    (void)state;
    batch_close(&batch);
    receiver_close(&receiver);
    readings_close(&store);
    registry_close(&house.registry);
    parameters_close(&house.parameters);
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, made[i]);
        (void)remove(path);
    }
    return access(folder, F_OK) == 0 ? -1 : 0;
}

/* ---- what is in the store ---- */

struct seen_report { size_t count; struct report last; };

static bool on_report(void *with, const struct report *report, int64_t known_from,
                      struct why *reason)
{
    struct seen_report *s = with;
    (void)known_from;
    (void)reason;
    s->count++;
    s->last = *report;
    return true;
}

static struct seen_report find(const char *station, int64_t from, int64_t to)
{
    struct seen_report s = { 0 };
    assert_true(readings_window(store, from, to, station, -1, INT64_MAX, on_report, &s, &why));
    return s;
}

static size_t reports(void)
{
    return find("", INT64_MIN, INT64_MAX).count;
}

static bool value_is(const char *station, int64_t end, const char *key, int64_t value)
{
    struct seen_report s = find(station, end - HOUR, end);
    const struct reading *r = report_reading(&s.last, parameter_named(&house.parameters, key));
    return s.count == 1 && r != NULL && r->value == value;
}

static size_t refused(struct refusal *last)
{
    struct refusal r = { 0 };
    size_t count = 0;
    bool more = true;
    for (int64_t from = 0; readings_refused(store, from, &r, &more, &why) && more;
         from = r.id + 1) {
        count++;
        *last = r;
    }
    return count;
}

static bool on_touched(void *with, int64_t seq, const char *station, int64_t hour,
                       struct why *reason)
{
    (void)seq;
    (void)station;
    (void)hour;
    (void)reason;
    ++*(size_t *)with;
    return true;
}

static size_t ledger(void)
{
    size_t rows = 0;
    int64_t last;
    assert_true(readings_touched(store, 0, on_touched, &rows, &last, &why));
    return rows;
}

static uint64_t hash_seen(uint16_t mid)
{
    static uint64_t all[65536];
    assert_true(readings_seen_all(store, "air", 0, all, &why));
    return all[mid];
}

/* A change behind the store's back. */
static void sabotage(const char *script)
{
    char path[128];
    bool missing;
    struct sqlite *db = NULL;
    snprintf(path, sizeof path, "%s/readings.db", folder);
    assert_true(sqlite_open(&db, path, &readings_store, false, &missing, &why));
    assert_true(sqlite_run(db, script, &why));
    sqlite_close(&db);
}

/* ---- messages ---- */

struct sent { struct message message; char topic[64], body[512]; };

static bool add(struct sent *sent, uint16_t mid)
{
    sent->message.feed = "air";
    sent->message.topic = sent->topic;
    sent->message.body = sent->body;
    if (sent->message.length == 0)
        sent->message.length = strlen(sent->body);
    struct queued queued = { .feed = &feed, .message = sent->message, .mid = mid, .with = &told,
                             .hash = digest_short(sent->body, sent->message.length) };
    bool ok = batch_add(batch, &queued, &why);
    memset(sent, 'x', sizeof *sent);          /* the library takes its memory back */
    return ok;
}

static struct sent hour_of(const char *station, int64_t end, const char *values)
{
    struct sent s = { .message = { .heard = END + 60 } };
    snprintf(s.topic, sizeof s.topic, "air/%s/data", station);
    snprintf(s.body, sizeof s.body, "{\"station\":\"%s\",\"time\":%lld,\"values\":{%s}}", station,
             (long long)end, values);
    return s;
}

static void add_hour(const char *station, int64_t end, const char *values, uint16_t mid)
{
    struct sent s = hour_of(station, end, values);
    assert_true(add(&s, mid));
}

static bool commit(void)
{
    return batch_commit(batch, END + 120, &why);
}

/* ---- the facts ---- */

TEST(a_batch_is_one_transaction_and_told_when_it_is_on_disk)
{
    add_hour("A", END, "\"pm25\":38", 1);
    add_hour("A", END, "\"o3\":50", 2);
    add_hour("B", END, "\"pm25\":61", 3);
    EXPECT(batch_count(batch) == 3 && batch_bytes(batch) > 100 && told.calls == 0
           && reports() == 0);
    EXPECT(commit() && batch_count(batch) == 0 && batch_bytes(batch) == 0);
    EXPECT(told.calls == 3 && told.with == &told && told.visible == 2 && told.last.put.added == 1);
    EXPECT(value_is("A", END, "pm25", 38000) && value_is("A", END, "o3", 50000)
           && value_is("B", END, "pm25", 61000));
    EXPECT(ledger() == 2); /* a row a station-hour and transaction: A's two messages are one */
    add_hour("A", END, "\"so2\":4", 4);
    EXPECT(commit() && ledger() == 3 && told.calls == 4);
}

TEST(an_empty_batch_commits_nothing)
{
    EXPECT(commit() && told.calls == 0 && ledger() == 0);
}

TEST(what_was_committed_is_known_by_its_message_id)
{
    struct sent s = hour_of("A", END, "\"pm25\":38");
    uint64_t hash = digest_short(s.body, strlen(s.body));
    assert_true(add(&s, 65535));
    add_hour("A", END, "\"pm25\":40", 0);                  /* QoS 0 has no id */
    s = hour_of("A", END, "nothing");
    uint64_t bad = digest_short(s.body, strlen(s.body));
    assert_true(add(&s, 7));
    EXPECT(hash_seen(65535) == 0 && commit());
    EXPECT(hash_seen(65535) == hash && hash_seen(7) == bad && hash_seen(0) == 0);
    EXPECT(value_is("A", END, "pm25", 40000));
}

TEST(a_message_that_is_none_is_kept_whole_and_stops_nothing)
{
    struct refusal r;
    struct sent s = { .message = { .heard = END + 7, .length = 5 },
                      .topic = "air/A/data",
                      .body = "{\"\0\xff}" };
    assert_true(add(&s, 1));
    add_hour("A", END, "\"pm25\":38", 2);
    s = (struct sent){ .message = { .heard = END + 8 }, .topic = "air/empty/data" };
    assert_true(add(&s, 3));
    EXPECT(commit() && told.calls == 3 && reports() == 1);
    EXPECT(refused(&r) == 2 && r.length == 0 && r.reason == NOT_JSON
           && strcmp(r.topic, "air/empty/data") == 0);
    bool more;
    EXPECT(readings_refused(store, 0, &r, &more, &why) && more && r.heard == END + 7
           && r.length == 5);
    EXPECT(memcmp(r.payload, "{\"\0\xff}", 5) == 0 && strcmp(r.feed, "air") == 0
           && r.reason == NOT_JSON);
}

TEST(of_a_mixed_message_the_known_readings_are_stored_and_it_is_refused_once)
{
    struct refusal r;
    add_hour("A", END, "\"xylol\":1,\"pm25\":38,\"toluol\":2,\"o3\":\"thick\"", 1);
    EXPECT(commit() && value_is("A", END, "pm25", 38000) && refused(&r) == 1);
    EXPECT(r.reason == BAD_VALUE && told.last.put.added == 1 && told.last.faults.count == 3);
}

TEST(a_message_that_is_too_large_is_kept_whole)
{
    struct refusal r;
    struct sent s = hour_of("A", END, "\"pm25\":38");
    house.settings.ingest.message_bytes = (int)strlen(s.body);
    assert_true(add(&s, 1));
    add_hour("A", END, "\"pm25\":388", 2);
    EXPECT(commit() && value_is("A", END, "pm25", 38000) && refused(&r) == 1);
    EXPECT(r.reason == TOO_LARGE && r.length == (size_t)house.settings.ingest.message_bytes + 1);
}

TEST(a_message_holds_as_much_as_its_bytes_do)
{
    enum { TOLD = 3000 };
    struct text body = TEXT(1 << 20);
    struct refusal r;
    for (int64_t i = 0; i < TOLD; i++)
        text_format(&body, "%c{\"station\":\"A\",\"time\":%lld,\"values\":{\"so2\":1,\"no2\":2,"
                    "\"pm10\":3,\"pm25\":4}}", i == 0 ? '[' : ',', (long long)(END - i * HOUR));
    text_put(&body, "]");
    house.settings.ingest.message_bytes = 1 << 20;
    struct queued queued = { .feed = &feed, .with = &told,
                             .message = { .feed = "air", .topic = "t", .body = body.at,
                                          .length = body.length, .heard = END } };
    EXPECT(batch_add(batch, &queued, &why));
    text_close(&body);
    EXPECT(commit() && refused(&r) == 0 && reports() == TOLD && told.last.put.added == 4 * TOLD);
}

TEST(one_message_that_cannot_be_written_is_refused_and_its_fellows_are_stored)
{
    struct refusal r;
    sabotage("CREATE TRIGGER no BEFORE INSERT ON report WHEN NEW.start = 1772294400 - 3600"
             " BEGIN SELECT RAISE(ABORT, 'not this one'); END");
    add_hour("A", END, "\"pm25\":38", 1);
    add_hour("A", END - HOUR, "\"pm25\":39", 2);
    add_hour("B", END, "\"pm25\":40", 3);
    EXPECT(commit() && batch_count(batch) == 0 && told.calls == 3 && reports() == 2);
    EXPECT(value_is("A", END, "pm25", 38000) && value_is("B", END, "pm25", 40000));
    EXPECT(refused(&r) == 1 && r.reason == BAD_VALUE && r.length > 0
           && strcmp(r.topic, "air/A/data") == 0);
    EXPECT(strncmp(r.detail, "cannot be stored: ", 18) == 0
           && strstr(r.detail, "not this one") != NULL);
    EXPECT(hash_seen(1) != 0 && hash_seen(2) != 0 && hash_seen(3) != 0);
}

TEST(a_message_alone_that_cannot_be_written_does_not_stop_the_stream)
{
    struct refusal r;
    sabotage("CREATE TRIGGER no BEFORE INSERT ON report BEGIN SELECT RAISE(ABORT, 'never'); END");
    add_hour("A", END, "\"pm25\":38", 1);
    EXPECT(commit() && told.calls == 1 && told.last.faults.reason == BAD_VALUE);
    EXPECT(refused(&r) == 1 && hash_seen(1) != 0);
}

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

TEST(a_full_store_acknowledges_nothing_refuses_nothing_and_forgets)
{
    struct refusal r;
    signal(SIGXFSZ, SIG_IGN);
    limit_files(4096);
    add_hour("A", END, "\"pm25\":38", 1);
    add_hour("B", END, "nothing", 2);
    bool ok = commit();
    add_hour("A", END, "\"pm25\":38", 1);        /* alone, too */
    bool alone = commit();
    limit_files(RLIM_INFINITY);
    EXPECT(!ok && !alone && why.text[0] != '\0' && told.calls == 0 && batch_count(batch) == 0);
    EXPECT(reports() == 0 && refused(&r) == 0 && hash_seen(1) == 0 && hash_seen(2) == 0);
    add_hour("A", END, "\"pm25\":38", 1);        /* it comes again, and there is room */
    EXPECT(commit() && told.calls == 1 && value_is("A", END, "pm25", 38000));
}

static rlim_t journal_bytes(void)
{
    char path[128];
    struct stat is;
    snprintf(path, sizeof path, "%s/readings.db-wal", folder);
    assert_int_equal(stat(path, &is), 0);
    return (rlim_t)is.st_size;
}

TEST(a_store_that_fills_up_midway_keeps_what_it_has_and_refuses_nothing)
{
    struct refusal r;
    enum { MESSAGES = 400 };
    size_t known = 0;
    signal(SIGXFSZ, SIG_IGN);
    add_hour("A", END, "\"pm25\":1", 0);
    assert_true(commit());
    told.calls = 0;
    for (int i = 1; i <= MESSAGES; i++)
        add_hour("A", END - i * INT64_C(604800),
                 "\"pm25\":38,\"o3\":1,\"no2\":2,\"so2\":3,\"co\":0.4", (uint16_t)i);
    limit_files(journal_bytes() + 64 * 1024);
    bool ok = commit();
    limit_files(RLIM_INFINITY);
    for (int i = 1; i <= MESSAGES; i++)
        known += hash_seen((uint16_t)i) != 0;
    EXPECT(!ok && batch_count(batch) == 0 && refused(&r) == 0);
    EXPECT(known > 0 && known < MESSAGES && reports() == known + 1 && (size_t)told.calls == known);
}

/* The first report of a station writes more pages than a refusal: there is room for the one only.
 */
TEST(a_good_message_is_not_refused_because_a_refusal_would_just_fit)
{
    struct refusal r;
    int tries = 0;
    bool ok = false;
    signal(SIGXFSZ, SIG_IGN);
    add_hour("A", END, "\"pm25\":1", 0);
    add_hour("A", END, "nothing", 0);
    assert_true(commit());
    for (rlim_t room = 0; !ok && room < 256 * 1024; room += 4096, tries++) {
        add_hour("B", END, "\"pm25\":61", 1);
        limit_files(journal_bytes() + room);
        ok = commit();
        limit_files(RLIM_INFINITY);
        EXPECT(refused(&r) == 1 && ok == (find("B", 0, END).count == 1));
    }
    EXPECT(ok && tries > 4);
}

TEST(a_retained_copy_fills_what_is_absent_and_replaces_nothing)
{
    add_hour("A", END, "\"pm25\":40", 1);
    EXPECT(commit());
    struct sent s = hour_of("A", END, "\"pm25\":38,\"o3\":50");
    s.message.retained = true;
    assert_true(add(&s, 2));
    EXPECT(commit() && told.last.put.kept == 1 && told.last.put.added == 1);
    EXPECT(value_is("A", END, "pm25", 40000) && value_is("A", END, "o3", 50000));
}

TEST(the_newest_end_leaves_the_future_out)
{
    struct sent s = { .message = { .heard = END + 60 }, .topic = "air/all/data" };
    snprintf(s.body, sizeof s.body, "[{\"station\":\"A\",\"time\":%lld,\"values\":{\"o3\":1}},"
             "{\"station\":\"A\",\"time\":%lld,\"values\":{\"o3\":2}},"
             "{\"station\":\"B\",\"time\":\"9998-01-01T00:00:00+08:00\",\"values\":{\"o3\":3}}]",
             (long long)(END - HOUR), (long long)END);
    assert_true(add(&s, 1));
    EXPECT(commit() && told.last.end == END && told.last.put.added == 3 && reports() == 3);
    EXPECT(find("B", END + DAY, INT64_MAX).last.reading[0].marks == MARK_FUTURE);
}

/* As `refused replay` does it: heard then, put now. */
static int64_t replays;                /* each of a message of its own */

static bool again_as(const char *values, int64_t heard, int64_t began, bool retained)
{
    struct sent s = hour_of("A", END, values);
    struct message message = { .feed = "air",
                               .topic = s.topic,
                               .body = s.body,
                               .length = strlen(s.body),
                               .heard = heard,
                               .replayed = ++replays,
                               .retained = retained };
    struct received received;
    return readings_begin(store, &why)
           && receive_again(receiver, &feed, &message, began, &received, &why)
           && readings_commit(store, &why);
}

static bool again(const char *values, int64_t heard, int64_t began)
{
    return again_as(values, heard, began, false);
}

TEST(a_replayed_message_leaves_what_was_told_since_and_fills_the_rest)
{
    struct refusal r;
    add_hour("A", END, "\"pm25\":40", 1);                  /* a correction, known at END + 120 */
    EXPECT(commit() && again("\"pm25\":38,\"o3\":50", END + 60, END + 9000));
    EXPECT(value_is("A", END, "pm25", 40000) && value_is("A", END, "o3", 50000));
    EXPECT(again("\"pm25\":39", END + 70, END + 9000) && value_is("A", END, "pm25", 40000));
    EXPECT(again("\"pm25\":41", END + 180, END + 9000) && value_is("A", END, "pm25", 41000));
    EXPECT(again("\"pm25\":42", END + 9500, END + 9900) && value_is("A", END, "pm25", 42000));
    EXPECT(refused(&r) == 0);
}

TEST(a_replayed_message_corrects_a_value_that_stood_before_it_was_heard)
{
    add_hour("A", END, "\"pm25\":40", 1);
    EXPECT(commit());                                      /* at END + 120 */
    add_hour("A", END, "\"o3\":50", 2);                    /* another piece of the same report */
    EXPECT(batch_commit(batch, END + 240, &why));
    EXPECT(again("\"pm25\":38,\"o3\":49", END + 180, END + 9000));
    EXPECT(value_is("A", END, "pm25", 38000) && value_is("A", END, "o3", 50000));
}

TEST(a_retained_copy_that_was_refused_replaces_nothing_when_it_is_replayed)
{
    struct refusal r;
    struct sent s = hour_of("C", END, "\"pm25\":38");
    s.message.retained = true;
    assert_true(add(&s, 1));
    s = hour_of("C", END, "\"pm25\":38");
    assert_true(add(&s, 2));
    EXPECT(commit() && refused(&r) == 2 && !r.retained);
    bool more;
    EXPECT(readings_refused(store, 0, &r, &more, &why) && more && r.retained);
    add_hour("A", END, "\"pm25\":40", 1);
    EXPECT(commit() && again_as("\"pm25\":38,\"o3\":1", END + 180, END + 9000, true));
    EXPECT(value_is("A", END, "pm25", 40000) && value_is("A", END, "o3", 1000));
}

TEST(a_value_told_in_the_second_of_the_replay_stands)
{
    add_hour("A", END, "\"pm25\":40", 1);                  /* at END + 120 */
    EXPECT(commit() && again("\"pm25\":38,\"o3\":50", END + 60, END + 120));
    EXPECT(value_is("A", END, "pm25", 40000) && value_is("A", END, "o3", 50000));
}

TEST(of_two_messages_replayed_together_the_later_stands)
{
    EXPECT(again("\"pm25\":38", END + 60, END + 9000)
           && again("\"pm25\":40", END + 90, END + 9000));
    EXPECT(value_is("A", END, "pm25", 40000));
}

TEST(memory_of_one_huge_message_is_given_back)
{
    char *body = calloc(1, 3 * BATCH_BYTES);
    struct queued queued = { .feed = &feed, .message = { .feed = "air", .topic = "t", .body = body,
                                                         .length = 3 * BATCH_BYTES } };
    assert_non_null(body);
    EXPECT(batch_add(batch, &queued, &why) && batch_bytes(batch) > BATCH_BYTES);
    free(body);
    batch_forget(batch);
    EXPECT(batch->arena.room == 0 && batch_count(batch) == 0);
    add_hour("A", END, "\"pm25\":38", 1);
    EXPECT(commit() && value_is("A", END, "pm25", 38000));
}

TEST(a_batch_that_found_no_memory_takes_messages_again)
{
    batch->arena.spilt = true;
    add_hour("A", END, "\"pm25\":38", 1);
    batch->arena.spilt = true;
    struct sent s = hour_of("B", END, "\"pm25\":61");
    EXPECT(!add(&s, 2) && strcmp(why.text, "out of memory") == 0 && batch_count(batch) == 1);
    EXPECT(commit() && value_is("A", END, "pm25", 38000) && reports() == 1);
    add_hour("B", END, "\"pm25\":61", 2);
    EXPECT(commit() && value_is("B", END, "pm25", 61000));
}

#define FRESH(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest facts[] = {
        FRESH(a_batch_is_one_transaction_and_told_when_it_is_on_disk),
        FRESH(an_empty_batch_commits_nothing),
        FRESH(what_was_committed_is_known_by_its_message_id),
        FRESH(a_message_that_is_none_is_kept_whole_and_stops_nothing),
        FRESH(of_a_mixed_message_the_known_readings_are_stored_and_it_is_refused_once),
        FRESH(a_message_that_is_too_large_is_kept_whole),
        FRESH(a_message_holds_as_much_as_its_bytes_do),
        FRESH(one_message_that_cannot_be_written_is_refused_and_its_fellows_are_stored),
        FRESH(a_message_alone_that_cannot_be_written_does_not_stop_the_stream),
        FRESH(a_full_store_acknowledges_nothing_refuses_nothing_and_forgets),
        FRESH(a_store_that_fills_up_midway_keeps_what_it_has_and_refuses_nothing),
        FRESH(a_good_message_is_not_refused_because_a_refusal_would_just_fit),
        FRESH(a_retained_copy_fills_what_is_absent_and_replaces_nothing),
        FRESH(the_newest_end_leaves_the_future_out),
        FRESH(a_replayed_message_leaves_what_was_told_since_and_fills_the_rest),
        FRESH(a_replayed_message_corrects_a_value_that_stood_before_it_was_heard),
        FRESH(a_retained_copy_that_was_refused_replaces_nothing_when_it_is_replayed),
        FRESH(a_value_told_in_the_second_of_the_replay_stands),
        FRESH(of_two_messages_replayed_together_the_later_stands),
        FRESH(memory_of_one_huge_message_is_given_back),
        FRESH(a_batch_that_found_no_memory_takes_messages_again),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
