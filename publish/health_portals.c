#include "publish/health_portals.h"

#include "publish/health_members.h"

#include <inttypes.h>

/* ,"key":{"status","at","answer"}, or null: it was not tried yet */
static void put_receipt(struct text *out, const char *key, const struct receipt *r, int offset)
{
    if (r->at == 0) {
        text_format(out, ",\"%s\":null", key);
        return;
    }
    text_format(out, ",\"%s\":{\"status\":%ld", key, r->status);
    member_moment(out, "at", true, r->at, offset);
    member_words(out, "answer", r->answer);
    text_put(out, "}");
}

static void put_portal(struct text *out, const struct portal_state *s, int offset)
{
    text_put(out, "{\"name\":");
    text_json(out, s->name);
    text_format(out, ",\"configured\":%s,\"filling\":%s,\"waiting\":%" PRId64,
                s->configured ? "true" : "false", s->filling ? "true" : "false",
                s->count[PARCEL_WAITING]);
    member_moment(out, "oldest", s->oldest != INT64_MAX, s->oldest, offset);
    text_format(out, ",\"delivered\":%" PRId64 ",\"abandoned\":%" PRId64 ",\"dropped\":%" PRId64
                ",\"failures\":%d", s->count[PARCEL_SETTLED], s->count[PARCEL_ABANDONED],
                s->count[PARCEL_DROPPED], s->failures);
    member_words(out, "held", s->held);
    member_moment(out, "held_since", s->held[0] != '\0', s->held_since, offset);
    put_receipt(out, "last", &s->last, offset);
    put_receipt(out, "first", &s->first, offset);
    text_put(out, "}");
}

void portals_json(struct text *out, const struct portals *portals, int offset)
{
    text_put(out, "[");
    for (int i = 0; i < portals->count; i++) {
        text_put(out, i == 0 ? "\n" : ",\n");
        put_portal(out, &portals->at[i], offset);
    }
    text_put(out, "]");
}

static int64_t waiting(const struct portal_state *s)
{
    return s->count[PARCEL_WAITING];
}

static int64_t oldest(const struct portal_state *s)
{
    return s->oldest == INT64_MAX ? 0 : s->oldest;
}

static int64_t delivered(const struct portal_state *s)
{
    return s->count[PARCEL_SETTLED];
}

static int64_t abandoned(const struct portal_state *s)
{
    return s->count[PARCEL_ABANDONED];
}

static int64_t held(const struct portal_state *s)
{
    return s->held[0] != '\0';
}

static int64_t failures(const struct portal_state *s)
{
    return s->failures;
}

static int64_t answered(const struct portal_state *s)
{
    return s->last.at;
}

static int64_t answer_status(const struct portal_state *s)
{
    return s->last.status;
}

/* A portal's name is a name of the configuration: letters, digits, - and _. */
void portals_prom(struct text *out, const struct portals *portals)
{
    static const struct {
        const char *name, *help;
        int64_t (*value)(const struct portal_state *);
    } metric[] = {
        { "waiting", "Documents that wait for the portal.", waiting },
        { "oldest_timestamp_seconds", "Since when the oldest waits; 0: none does.", oldest },
        { "delivered", "Documents that it has taken.", delivered },
        { "abandoned", "Documents that it refused for good, and nobody looked after.", abandoned },
        { "held", "1: nothing is sent but a try an hour; the status tells why.", held },
        { "failures", "Tries in a row that delivered nothing.", failures },
        { "last_answer_timestamp_seconds", "When it was last tried; 0: never.", answered },
        { "last_answer_status", "The HTTP status of then; 0: no answer.", answer_status },
    };
    for (size_t m = 0; portals->count > 0 && m < sizeof metric / sizeof *metric; m++) {
        text_format(out, "# HELP envpub_publish_portal_%s %s\n"
                    "# TYPE envpub_publish_portal_%s gauge\n", metric[m].name, metric[m].help,
                    metric[m].name);
        for (int i = 0; i < portals->count; i++)
            text_format(out, "envpub_publish_portal_%s{portal=\"%s\"} %" PRId64 "\n",
                        metric[m].name, portals->at[i].name, metric[m].value(&portals->at[i]));
    }
}
