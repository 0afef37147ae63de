/* What the brokers confirmed to our sessions. */
#include "schema/store_sqlite.h"

#include <string.h>

bool readings_subscription(struct readings *r, const char *feed, struct subscription *out,
                           struct why *why)
{
    struct statement *s = sqlite_use(r->db, SUBSCRIPTION_ONE);
    *out = (struct subscription){ .topic = "" };
    bind_text(s, 1, feed, strlen(feed));
    enum step step = statement_step(s, why);
    if (step != STEP_ROW)
        return step == STEP_END;
    snprintf(out->broker, sizeof out->broker, "%s", column_text(s, 0, NULL));
    snprintf(out->client_id, sizeof out->client_id, "%s", column_text(s, 1, NULL));
    snprintf(out->topic, sizeof out->topic, "%s", column_text(s, 2, NULL));
    out->granted = column_whole(s, 3);
    statement_end(s);
    return true;
}

bool readings_subscribed(struct readings *r, const char *feed,
                         const struct subscription *subscription, struct why *why)
{
    if (!sqlite_writing(r->db, why))
        return false;
    struct statement *s = sqlite_use(r->db, SUBSCRIPTION_PUT);
    bind_text(s, 1, feed, strlen(feed));
    bind_text(s, 2, subscription->broker, strlen(subscription->broker));
    bind_text(s, 3, subscription->client_id, strlen(subscription->client_id));
    bind_text(s, 4, subscription->topic, strlen(subscription->topic));
    bind_whole(s, 5, subscription->granted);
    return statement_done(s, why);
}

bool readings_subscription_forget(struct readings *r, const char *feed, struct why *why)
{
    if (!sqlite_writing(r->db, why))
        return false;
    struct statement *s = sqlite_use(r->db, SUBSCRIPTION_FORGET);
    bind_text(s, 1, feed, strlen(feed));
    return statement_done(s, why);
}
