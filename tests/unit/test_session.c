/* A session over a broker of the test's: what it recalls of a kept session, when it asks again, and
 * which message is one that was committed before. */
#include "ingest/session.c"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/test.h"

/* ---- a broker that does what the test says ---- */

struct broker {
    struct broker_events events;
    enum broker_stage stage;
    int connects, subscribes, drops;
    char password[32];
};
static struct broker line;

bool broker_open(struct broker **out, const struct feed_settings *feed, const char *client_id,
                 const char *password, bool keep, const struct broker_events *events,
                 struct why *why)
{
    (void)feed, (void)client_id, (void)password, (void)keep, (void)why;
    line = (struct broker){ .events = *events };
    *out = &line;
    return true;
}

void broker_close(struct broker **broker) { *broker = NULL; }
enum broker_stage broker_stage(const struct broker *b) { return b->stage; }
bool broker_unsent(const struct broker *b) { return b == NULL; }
bool broker_read(struct broker *b) { return b->stage != BROKER_DOWN; }
bool broker_write(struct broker *b) { return b != NULL; }
bool broker_tick(struct broker *b) { return b != NULL; }
void broker_subscribe(struct broker *b) { b->subscribes++; }

bool broker_password(struct broker *b, const char *password, struct why *why)
{
    (void)why;
    snprintf(b->password, sizeof b->password, "%s", password);
    return true;
}

bool broker_connect(struct broker *b, struct why *why)
{
    (void)why;
    b->connects++;
    b->stage = BROKER_CONNECTING;
    return true;
}

void broker_drop(struct broker *b, const char *reason)
{
    b->drops++;
    if (b->stage == BROKER_DOWN)
        return;
    b->stage = BROKER_DOWN;
    b->events.lost(b->events.with, reason);
}

/* ---- a batch that only counts ---- */

static size_t added;
static uint64_t last_hash;

bool batch_add(struct batch *b, const struct queued *queued, struct why *why)
{
    (void)b, (void)why;
    added++;
    last_hash = queued->hash;
    return true;
}

size_t batch_count(const struct batch *b) { return b == NULL ? 0 : 1; }
size_t batch_bytes(const struct batch *b) { return b == NULL ? 0 : 1; }

/* ---- the house of the tests ---- */

static struct parameter table[] = { { .key = "pm25", .decimals = 1 } };
static const struct parameters parameters = { table, 1 };
static struct feed_settings feed;
static struct feed_health health;
static struct readings *store;
static struct session s;
static struct why why;
static char folder[64];

static bool session_made(void)
{
    health = (struct feed_health){ .name = NULL };
    return session_open(&s, &feed, NULL, store, &health, &why);
}

static int fresh(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/test_session.XXXXXX");
    feed = (struct feed_settings){ .name = "air", .host = "h", .port = 1883, .client_id = "me",
                                   .topic = "air/+", .protocol = "3.1.1" };
    added = 0;
    return mkdtemp(folder) != NULL
           && readings_open(&store, folder, STORE_DAEMON, &parameters, 0, NULL, &why)
           && session_made() ? 0 : -1;
}

static int unlink_one(const char *path, const struct stat *at, int kind, struct FTW *walk)
{
    (void)at, (void)kind, (void)walk;
    return remove(path);
}

static int gone(void **state)
{
    (void)state;
    session_close(&s);
    readings_close(&store);
    return nftw(folder, unlink_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* A CONNACK; the filter that the session is told to hold, "" for none. */
static const char *connected(bool kept)
{
    line.stage = BROKER_SUBSCRIBING;
    const char *standing = line.events.opened(&s, kept);
    return standing == NULL ? "" : standing;
}

/* Since the last SUBACK so much time went by that the broker has saved what it granted. */
static void aged(void)
{
    struct subscription row;
    assert_true(readings_subscription(store, "air", &row, &why) && row.topic[0] != '\0');
    assert_true(clock_now() - row.granted < 60);
    row.granted -= SAVED_AFTER;
    assert_true(readings_begin(store, &why) && readings_subscribed(store, "air", &row, &why)
                && readings_commit(store, &why));
}

static void granted(void)
{
    line.stage = BROKER_READY;
    line.events.ready(&s, true);
}

static void again(void)
{
    session_close(&s);
    assert_true(session_made());
}

static void hear(const char *topic, const char *body, uint16_t mid)
{
    struct arrival a = { .topic = topic, .body = body, .length = strlen(body), .mid = mid,
                         .qos = 1 };
    line.events.heard(&s, &a);
}

static void committed_at(uint16_t mid, int64_t when)
{
    assert_true(readings_begin(store, &why)
                && readings_seen(store, "air", mid, last_hash, when, &why)
                && readings_commit(store, &why));
}

static void committed(uint16_t mid)
{
    committed_at(mid, clock_now());
}

/* ---- the facts ---- */

TEST(a_kept_session_has_a_topic_only_after_a_suback)
{
    EXPECT(strcmp(connected(false), "") == 0);
    again();                                               /* ended before the SUBACK */
    EXPECT(strcmp(connected(true), "") == 0 && !health.subscribed);
    granted();
    EXPECT(health.subscribed && health.kept);
    again();
    EXPECT(strcmp(connected(true), "") == 0);              /* the broker may not have saved it */
    granted();
    aged();
    again();
    EXPECT(strcmp(connected(true), "air/+") == 0);
    snprintf(feed.topic, sizeof feed.topic, "other/+");
    again();
    EXPECT(strcmp(connected(true), "air/+") == 0);         /* to be left once the new one stands */
    granted();
    aged();
    again();
    EXPECT(strcmp(connected(true), "other/+") == 0);
    again();
    EXPECT(strcmp(connected(false), "") == 0);             /* the broker lost it */
    again();
    EXPECT(strcmp(connected(true), "") == 0);
}

TEST(of_another_broker_or_client_id_nothing_is_known)
{
    connected(false);
    granted();
    hear("air/A", "38", 5);
    committed(5);
    snprintf(feed.client_id, sizeof feed.client_id, "other");
    again();
    EXPECT(strcmp(connected(true), "") == 0);
    hear("air/A", "38", 5);
    EXPECT(added == 2 && health.redelivered == 0);
    granted();
    feed.port = 1884;
    again();
    EXPECT(strcmp(connected(true), "") == 0);
}

TEST(a_message_is_known_again_by_id_topic_and_body_and_once_only)
{
    connected(false);
    granted();
    hear("air/A", "38", 5);
    committed(5);
    again();
    connected(true);
    hear("air/A", "38", 5);
    EXPECT(added == 1 && health.redelivered == 1);
    hear("air/A", "38", 5);                                /* the broker uses the id again */
    EXPECT(added == 2 && health.redelivered == 1);
    again();
    connected(true);
    hear("air/B", "38", 5);                                /* the same bytes of another station */
    EXPECT(added == 3 && health.redelivered == 0);
    again();
    connected(true);
    hear("air/A3", "8", 5);
    EXPECT(added == 4 && health.redelivered == 0);
}

TEST(an_id_that_was_seen_an_hour_before_the_last_message_is_the_brokers_to_use_again)
{
    enum { OTHER_BLOCK = 5000 };
    int64_t now = clock_now();
    connected(false);
    granted();
    hear("air/A", "1", 5);
    committed_at(5, now - 3 * SAVED_AFTER);
    again();                                               /* ended long ago: not acknowledged */
    connected(true);
    hear("air/A", "1", 5);
    EXPECT(added == 1 && health.redelivered == 1);
    hear("air/A", "2", OTHER_BLOCK);
    committed_at(OTHER_BLOCK, now);
    again();
    connected(true);
    hear("air/A", "2", OTHER_BLOCK);
    EXPECT(added == 2 && health.redelivered == 1);
    hear("air/A", "1", 5);
    EXPECT(added == 3 && health.redelivered == 1);
}

TEST(a_broker_that_dies_after_an_hour_of_silence_had_saved_what_was_acknowledged)
{
    connected(false);
    granted();
    hear("air/A", "1", 5);
    committed_at(5, clock_now() - 2 * SAVED_AFTER);
    session_drop(&s, "the store takes nothing");           /* what it had may still be unsent */
    connected(true);
    granted();
    hear("air/A", "1", 5);
    EXPECT(added == 1 && health.redelivered == 1);
    broker_drop(&line, "gone");
    connected(true);
    hear("air/A", "1", 5);
    EXPECT(added == 2 && health.redelivered == 1);
}

TEST(ids_are_forgotten_with_the_session_and_qos_0_has_none)
{
    connected(false);
    granted();
    hear("air/A", "38", 5);
    committed(5);
    again();
    connected(false);
    hear("air/A", "38", 5);
    hear("air/A", "38", 0);
    EXPECT(added == 3 && health.redelivered == 0);
}

TEST(a_denied_topic_is_asked_for_again_with_growing_gaps_and_never_ready)
{
    int64_t ms = clock_monotonic(), gap = 0;
    session_tend(&s, ms, false, true);
    EXPECT(line.connects == 1);
    connected(false);
    for (int i = 1; i <= 4; i++) {
        line.events.denied(&s, "no");
        int64_t most = 1000000, next = s.next_try - clock_monotonic();
        EXPECT(health.connected && !health.subscribed && strcmp(health.error, "no") == 0);
        EXPECT(next > gap && session_wants(&s, true, clock_monotonic(), &most) != 0);
        EXPECT(most <= next);
        gap = next;
        session_tend(&s, s.next_try - 100, false, true);
        EXPECT(line.subscribes == i - 1);
        session_tend(&s, s.next_try, false, true);
        EXPECT(line.subscribes == i && line.drops == 0 && !s.denied);
    }
    session_tend(&s, s.deadline, false, true);
    EXPECT(line.drops == 1 && strcmp(health.error, "the broker does not answer") == 0);
    EXPECT(!health.connected && s.next_try > clock_monotonic());
    EXPECT(strcmp(connected(true), "") == 0);
    granted();
    EXPECT(health.subscribed && health.error[0] == '\0');
}

TEST(a_loss_is_tried_again_with_growing_gaps_and_anew_after_a_stable_time)
{
    int64_t gap = 0;
    for (int i = 0; i < 5; i++) {
        line.stage = BROKER_CONNECTING;
        broker_drop(&line, "gone");
        int64_t next = s.next_try - clock_monotonic();
        EXPECT(next > gap);
        gap = next;
    }
    connected(false);
    granted();
    s.ready_since -= 2 * STABLE_MS;
    broker_drop(&line, "gone");
    EXPECT(s.next_try - clock_monotonic() <= 1250 && strcmp(health.error, "gone") == 0);
}

static void password_is(const char *words, unsigned mode)
{
    snprintf(feed.password_file, sizeof feed.password_file, "%s/secret", folder);
    assert_true(file_replace(AT_FDCWD, feed.password_file, words, strlen(words), false, &why));
    assert_int_equal(chmod(feed.password_file, mode), 0);
}

TEST(the_password_is_read_again_for_each_try)
{
    password_is("wrong\n", 0600);
    session_tend(&s, s.next_try, false, true);
    EXPECT(line.connects == 1 && strcmp(line.password, "wrong") == 0);
    broker_drop(&line, "the broker refuses us");
    password_is("right\n", 0600);
    session_tend(&s, s.next_try, false, true);
    EXPECT(line.connects == 2 && strcmp(line.password, "right") == 0);
    broker_drop(&line, "the connection was lost");
    password_is("seen\n", 0644);                 /* an error told, not used */
    session_tend(&s, s.next_try, false, true);
    EXPECT(line.connects == 2 && strcmp(line.password, "right") == 0);
    EXPECT(strstr(health.error, "/secret") != NULL && !health.connected && s.next_try > 0);
    password_is("mended\n", 0600);
    session_tend(&s, s.next_try, false, true);
    EXPECT(line.connects == 3 && strcmp(line.password, "mended") == 0);
}

TEST(who_throws_us_out_again_and_again_is_suspected)
{
    for (int i = 0; i < 5; i++) {
        connected(true);
        granted();
        EXPECT(strstr(health.error, "client_id") == NULL);
        broker_drop(&line, i < 4 ? "gone" : "taken: does another collector use this client_id?");
        bool hinted = strstr(health.error, "(again and again") != NULL;
        EXPECT(hinted == (i == 3));
    }
}

int main(void)
{
#define HERE(name) cmocka_unit_test_setup_teardown(name, fresh, gone)
    const struct CMUnitTest facts[] = {
        HERE(a_kept_session_has_a_topic_only_after_a_suback),
        HERE(of_another_broker_or_client_id_nothing_is_known),
        HERE(a_message_is_known_again_by_id_topic_and_body_and_once_only),
        HERE(an_id_that_was_seen_an_hour_before_the_last_message_is_the_brokers_to_use_again),
        HERE(a_broker_that_dies_after_an_hour_of_silence_had_saved_what_was_acknowledged),
        HERE(ids_are_forgotten_with_the_session_and_qos_0_has_none),
        HERE(a_denied_topic_is_asked_for_again_with_growing_gaps_and_never_ready),
        HERE(a_loss_is_tried_again_with_growing_gaps_and_anew_after_a_stable_time),
        HERE(the_password_is_read_again_for_each_try),
        HERE(who_throws_us_out_again_and_again_is_suspected),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
