/* verb_replay: station data from a CSV into a feed's broker, at QoS 1, each message acknowledged. */
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ingest/broker.h"
#include "ingest/replay.h"
#include "ingest/replay_hj212.h"
#include "ingest/verbs.h"
#include "schema/base/decimal.h"
#include "schema/base/file.h"
#include "schema/base/log.h"
#include "schema/base/moment.h"

static const char help[] =
    "usage: envpub -c FILE replay --data CSV --feed NAME [--as json|hj212] [--pace real|N|max]\n"
    "                             [--shift-to now|TIME]\n"
    "\n"
    "Plays station data into the broker of a feed, at QoS 1, in the order of time.\n"
    "  --data CSV     columns station,time[,span] and one a parameter; an empty cell is left out;\n"
    "                 our ids and keys are sent as the feed calls them (source_id, source_code);\n"
    "                 time is that end of the interval which the feed's `stamp` names\n"
    "  --feed NAME    the feed of the configuration whose broker, topic and credentials are used\n"
    "  --as json      the payload; or hj212: frames with the station's source_id as MN and the codes\n"
    "                 of parameters.csv; left out: what the feed's decoder reads\n"
    "  --pace real    as the times are apart; N: N times as fast; max (default): at once\n"
    "  --shift-to now moves all times alike, so that the newest is the last full hour; or to TIME\n"
    "\n"
    "It ends with an error when the broker refuses a message. With protocol = \"3.1.1\" a broker\n"
    "has no word for that: it may acknowledge a message and throw it away.\n";

enum { CSV_MOST = 512 << 20, WINDOW = 200, SILENCE_MS = 15000 };

struct player {
    const struct house *house;
    const struct feed_settings *feed;
    const char *data, *shift_to;
    int64_t shift_time;            /* of shift_to, where it is not now */
    int64_t pace;                  /* 0: at once */
    bool frames;                   /* as HJ 212, else as JSON */
    struct replay replay;
    struct broker *broker;
    bool ready, lost;
    char reason[256];
    size_t sent, acknowledged;
    int64_t moved;                 /* monotonic ms of the last sign of life */
};

static void on_heard(void *with, const struct arrival *arrival)
{
    (void)with;
    (void)arrival;
}

static const char *on_opened(void *with, bool kept)
{
    (void)with;
    (void)kept;
    return NULL;
}

static void on_ready(void *with, bool anew)
{
    (void)anew;
    ((struct player *)with)->ready = true;
}

static void on_lost(void *with, const char *reason)
{
    struct player *p = with;
    p->lost = true;
    snprintf(p->reason, sizeof p->reason, "%s", reason);
}

static void on_sent(void *with, int mid)
{
    struct player *p = with;
    (void)mid;
    p->acknowledged++;
    p->moved = clock_monotonic();
}

/* One breath of the connection, at most `most` ms long. */
static bool breathe(struct player *p, int most, struct why *why)
{
    bool handshake = p->feed->tls && !p->ready;
    short events = (short)(POLLIN | (!handshake && broker_unsent(p->broker) ? POLLOUT : 0));
    struct pollfd fd = { .fd = broker_socket(p->broker), .events = events };
    (void)poll(&fd, 1, handshake && most > 20 ? 20 : most);
    if ((fd.revents & POLLIN) != 0 || handshake)
        (void)!broker_read(p->broker);
    if (!p->lost && broker_unsent(p->broker))
        (void)!broker_write(p->broker);
    if (!p->lost)
        (void)!broker_tick(p->broker);
    if (p->lost)
        return fail(why, "feed %s: %s", p->feed->name, p->reason);
    return clock_monotonic() - p->moved < SILENCE_MS
        || fail(why, "feed %s: the broker does not answer", p->feed->name);
}

static bool connect_up(struct player *p, struct why *why)
{
    struct broker_events events = { .heard = on_heard, .opened = on_opened, .ready = on_ready,
                                    .lost = on_lost, .sent = on_sent, .with = p };
    struct text password = TEXT(4096);
    char id[65];
    snprintf(id, sizeof id, "envpub-replay-%ld", (long)getpid());
    bool ok = (p->feed->password_file[0] == '\0' || secret_read(p->feed->password_file, &password, why))
           && broker_open(&p->broker, p->feed, id, password.at, false, &events, why)
           && broker_connect(p->broker, why);
    text_close(&password);
    p->moved = clock_monotonic();
    while (ok && !p->ready)
        ok = breathe(p, 100, why);
    return ok;
}

static bool wait_until(struct player *p, int64_t due, struct why *why)
{
    for (int64_t left; (left = due - clock_monotonic()) > 0;) {
        p->moved = p->acknowledged == p->sent ? clock_monotonic() : p->moved;
        if (!breathe(p, left < 200 ? (int)left : 200, why))
            return false;
    }
    return true;
}

static struct replay_names names_of(const struct player *p)
{
    return (struct replay_names){ .registry = p->house->registry,
                                  .parameters = &p->house->parameters,
                                  .offset = p->house->settings.site.offset,
                                  .stamp_ends = strcmp(p->feed->stamp, "start") != 0 };
}

/* The topic names the station as its payload does; but an MN stands in no topic of ours. */
static bool topic_of(const struct player *p, const struct replay_row *row, int64_t shift, char *out,
                     size_t room, struct why *why)
{
    struct replay_names names = names_of(p);
    const char *station = p->frames ? row->station : replay_called(row, shift, &names);
    return replay_topic(out, room, p->feed->topic, station)
        || fail(why, "station %s cannot stand in the topic %.200s of feed %s: name a feed whose topic"
                " has one +, or # alone, and stations without / + #", station, p->feed->topic,
                p->feed->name);
}

static bool payload(const struct player *p, const struct replay_row *row, int64_t shift,
                    struct text *body, struct why *why)
{
    struct replay_names names = names_of(p);
    text_clear(body);
    return (p->frames ? replay_frames : replay_payload)(body, &p->replay, row, shift, &names, why);
}

static bool send_one(struct player *p, const struct replay_row *row, int64_t shift, struct text *body,
                     struct why *why)
{
    char topic[1024];
    int mid;
    if (!payload(p, row, shift, body, why)
        || !topic_of(p, row, shift, topic, sizeof topic, why))
        return false;
    while (p->sent - p->acknowledged >= WINDOW)
        if (!breathe(p, 1000, why))
            return false;
    if (!broker_publish(p->broker, topic, body->at, body->length, &mid, why))
        return false;
    p->sent++;
    return true;
}

static void shift_of(const struct player *p, int64_t *shift)
{
    int offset = p->house->settings.site.offset;
    int64_t to = p->shift_time;
    *shift = 0;
    if (p->shift_to == NULL || p->replay.count == 0)
        return;
    if (strcmp(p->shift_to, "now") == 0)
        to = moment_floor(clock_now(), HOUR, offset)
           - (strcmp(p->feed->stamp, "start") == 0 ? HOUR : 0);
    *shift = to - p->replay.row[p->replay.count - 1].time;
}

static void progress(const struct player *p, size_t i)
{
    if (isatty(STDERR_FILENO) != 0 && (i % 1000 == 0 || i == p->replay.count))
        fprintf(stderr, "\r%zu of %zu messages", i, p->replay.count);
}

static bool play(struct player *p, struct why *why)
{
    struct text body = TEXT(1 << 20);
    int64_t shift, began = clock_monotonic();
    shift_of(p, &shift);
    bool ok = connect_up(p, why);
    for (size_t i = 0; ok && i < p->replay.count; i++) {
        const struct replay_row *row = &p->replay.row[i];
        if (p->pace > 0)
            ok = wait_until(p, began + (row->time - p->replay.row[0].time) * 1000 / p->pace, why);
        p->moved = p->acknowledged == p->sent ? clock_monotonic() : p->moved;
        ok = ok && send_one(p, row, shift, &body, why);
        progress(p, i + 1);
    }
    while (ok && p->acknowledged < p->sent)
        ok = breathe(p, 1000, why);
    text_close(&body);
    return ok;
}

static bool read_data(struct player *p, struct why *why)
{
    struct text csv = TEXT(CSV_MOST);
    bool ok = file_read(p->data, CSV_MOST - 1, &csv, why)
           && replay_read(&p->replay, p->data, csv.at, csv.length, why);
    text_close(&csv);
    return ok;
}

static int run(struct player *p)
{
    struct why why = { "" };
    broker_library_open();
    bool ok = read_data(p, &why) && play(p, &why);
    if (ok) {
        broker_leave(p->broker);
        while (broker_unsent(p->broker) && breathe(p, 100, &why))
            ;
        log_info("replay: %zu messages acknowledged by the broker of feed %s", p->acknowledged, p->feed->name);
    }
    broker_close(&p->broker);
    replay_close(&p->replay);
    broker_library_close();
    return ok ? 0 : failed(&why);
}

static bool pace_read(const char *text, int64_t *pace)
{
    if (strcmp(text, "max") == 0 || strcmp(text, "real") == 0) {
        *pace = text[0] == 'r';
        return true;
    }
    return decimal_parse(text, 0, 0, pace) == DECIMAL_EXACT && *pace >= 1 && *pace <= 1000000;
}

/* What replay writes is the contract's shape; a feed that maps another one would refuse all of it. */
static bool reads_plain(const struct map_settings *m)
{
    return m->root[0] == '\0' && strcmp(m->station, "/station") == 0 && strcmp(m->time, "/time") == 0
        && strcmp(m->values, "/values") == 0 && m->list_name[0] == '\0'
        && (strcmp(m->time_format, "plain") == 0 || strcmp(m->time_format, "rfc3339") == 0);
}

static int asked(struct player *p, const char *feed, const char *as, const char *pace)
{
    if (p->data == NULL || feed == NULL)
        return usage(help, "replay: --data and --feed are needed");
    if ((p->feed = settings_feed(&p->house->settings, feed)) == NULL)
        return usage(help, "replay: the configuration has no feed \"%s\"", feed);
    as = as != NULL ? as : p->feed->decoder;
    p->frames = strcmp(as, "hj212") == 0;
    if (!p->frames && strcmp(as, "json") != 0)
        return usage(help, "replay: \"%s\" cannot be written, only json and hj212", as);
    if (!p->frames && !reads_plain(&p->feed->map))
        return usage(help, "replay: feed \"%s\" maps another JSON than replay writes; name a feed without map",
                     feed);
    if (!pace_read(pace, &p->pace))
        return usage(help, "replay: \"%s\" is neither real, max nor a whole number", pace);
    if (p->shift_to != NULL && strcmp(p->shift_to, "now") != 0
        && !moment_parse(p->shift_to, &p->shift_time))
        return usage(help, "replay: --shift-to %s is neither now nor RFC 3339", p->shift_to);
    return run(p);
}

int verb_replay(const struct house *house, char **words)
{
    struct player p = { .house = house };
    const char *feed = NULL, *as = NULL, *pace = "max", *helped = NULL;
    const struct flag flags[] = {
        { "data", "CSV", "", &p.data }, { "feed", "NAME", "", &feed }, { "as", "FORMAT", "", &as },
        { "pace", "PACE", "", &pace }, { "shift-to", "TIME", "", &p.shift_to },
        { "help", NULL, "", &helped }, { 0 }
    };
    struct why why = { "" };
    if (!flags_read(flags, &words, &why))
        return usage(help, "replay: %s", why.text);
    if (helped != NULL)
        return fputs(help, stdout), EXIT_DONE;
    if (words[0] != NULL)
        return usage(help, "replay: %s is not expected", words[0]);
    return asked(&p, feed, as, pace);
}
