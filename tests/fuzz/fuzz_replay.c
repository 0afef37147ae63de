/* A table that is read becomes messages that the JSON decoder takes without a fault, in the order
 * of time; one that is not names a reason and leaves nothing behind. */
#include <stdlib.h>
#include <string.h>

#include "ingest/decode.h"
#include "ingest/replay.h"
#include "schema/base/csv.h"
#include "schema/base/moment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool fact)
{
    if (!fact)
        abort();
}

static struct claims claims;

static void look_at_payload(const struct replay *replay, const struct replay_row *row)
{
    struct text body = TEXT(1 << 20);
    int64_t time;
    struct why why;
    must(replay_payload(&body, replay, row, 3600, &(struct replay_names){ .offset = 8 * HOUR }, &why));
    claims_clear(&claims);
    decoder_json.decode(&(struct message){ .body = body.at, .length = body.length }, &claims);
    must(!body.spilt && claims.faults.reason == REASON_NONE && claims.tellings == 1
         && claims.count > 0);
    must(strcmp(claims.telling[0].station, row->station) == 0);
    must(strcmp(claims.telling[0].span, row->span) == 0);
    if (moment_parse(claims.telling[0].stamp, &time))     /* the year 10000 is none */
        must(time == row->time + 3600);
    for (size_t i = 0; i < claims.count; i++)
        must(claims.claim[i].digits[0] != '\0');
    text_close(&body);
}

static void look_at_topic(const struct replay_row *row)
{
    char topic[80];
    if (replay_topic(topic, sizeof topic, "air/+/data", row->station))
        must(strncmp(topic, "air/", 4) == 0 && strpbrk(topic, "+#") == NULL
             && strlen(topic) == strlen(row->station) + 9);
    else
        must(strpbrk(row->station, "+#/") != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct replay replay;
    struct why why = { "" };
    if (claims.claim == NULL)
        must(claims_open(&claims, &why));
    if (!replay_read(&replay, "d.csv", data, size, &why)) {
        must(why.text[0] != '\0' && replay.row == NULL && replay.bodies.at == NULL);
        return 0;
    }
    for (size_t i = 0; i < replay.count; i++) {
        const struct replay_row *row = &replay.row[i];
        must(row->at <= replay.bodies.length && row->length <= replay.bodies.length - row->at);
        must(i == 0 || row->time > row[-1].time
             || (row->time == row[-1].time && strcmp(row->station, row[-1].station) >= 0));
        look_at_payload(&replay, row);
        look_at_topic(row);
    }
    replay_close(&replay);
    return 0;
}
