/* Split messages: joined within one message, and across messages and restarts by the store. */
#include "ingest/hj212_join.c"

#include "tests/hj212_house.h"
#include "tests/test.h"

/* A head up to CN, with the second of its QN and the numbers of the part. */
#define PART(second, number, of) "QN=202602282300" #second "001;ST=31;CN=2061;PW=123456;MN=HIDDEN;" \
                                 "Flag=6;PNUM=" #of ";PNO=" #number ";CP=&&"
#define STAMP "DataTime=20260228230000;"

/* ---- within one message ---- */

static void decode_body(void)
{
    claims_clear(&claims);
    decoder_hj212.decode(&(struct message){ .body = body.at, .length = body.length }, &claims);
}

static bool glues(const char *a, const char *b, const char *joined)
{
    struct text t = TEXT(256);
    text_put(&t, a);
    hj212_glue(&t, (struct slice){ b, strlen(b) });
    bool ok = strcmp(t.at, joined) == 0;
    text_close(&t);
    return ok;
}

TEST(parts_are_lists_of_items_or_cut_anywhere)
{
    EXPECT(glues("a-Avg=1", "b-Avg=2", "a-Avg=1;b-Avg=2") && glues("a-Avg=1;", "b-Avg=2", "a-Avg=1;b-Avg=2"));
    EXPECT(glues("a-Av", "g=1;b=2", "a-Avg=1;b=2") && glues("a-Avg=1", "2;b=2", "a-Avg=12;b=2"));
    EXPECT(glues("a-Avg=", "1;b=2", "a-Avg=1;b=2") && glues("x=1;a-Avg", "=1;b=2", "x=1;a-Avg=1;b=2"));
    EXPECT(glues("a=1", ";b=2", "a=1;b=2") && glues("", "b=2", "b=2") && glues("a=1", "", "a=1"));
    EXPECT(glues("a=1.", "5", "a=1.5"));
}

/* Whichever comes first. */
TEST(a_set_that_is_whole_in_one_message_is_joined_there)
{
    static const char *const part[] = { PART(00, 1, 3) STAMP "a21026-Avg=1&&",
                                        PART(01, 2, 3) "a21002-Avg=2;a340&&",
                                        PART(02, 3, 3) "13-Avg=3&&" };
    static const int order[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 2, 1, 0 } };
    for (size_t i = 0; i < 4; i++) {
        text_clear(&body);
        for (size_t k = 0; k < 3; k++)
            frame_put(&body, part[order[i][k]]);
        decode_body();
        EXPECT(claims.pieces == 0 && claims.tellings == 1 && claims.count == 3);
        EXPECT(strcmp(claims.claim[2].code, "a34013") == 0 && claims.faults.count == 0);
    }
}

/* Part `number` of hour k, said `ms` after the full hour; its value is 10k + number. */
static void part_put(int k, int number, int ms, bool stamped)
{
    char data[256], stamp[40] = "";
    snprintf(stamp, sizeof stamp, "DataTime=202603%02d%02d0000;", 1 + k / 24, k % 24);
    snprintf(data, sizeof data, "QN=202603120000%02d%03d;ST=31;CN=2061;PW=123456;MN=HIDDEN;Flag=6;"
             "PNUM=2;PNO=%d;CP=&&%s%s-Avg=%d&&", ms / 1000, ms % 1000, number, stamped ? stamp : "",
             number == 1 ? "a21026" : "a21002", 10 * k + number);
    frame_put(&body, data);
}

/* Of telling i, the values of the two parts. */
static bool is_told(size_t i, const char *stamp, const char *first, const char *second)
{
    const struct telling *t = &claims.telling[i];
    return i < claims.tellings && t->count == 2 && strcmp(t->stamp, stamp) == 0
        && strcmp(claims.claim[t->first].digits, first) == 0
        && strcmp(claims.claim[t->first + 1].digits, second) == 0;
}

#define HOUR_0 "20260301000000", "1", "2"
#define HOUR_1 "20260301010000", "11", "12"

TEST(in_one_message_every_sending_keeps_its_parts)
{
    static const struct { int hour, number, ms; } told[][4] = {
        { { 0, 1, 1 }, { 1, 1, 11 }, { 0, 2, 2 }, { 1, 2, 12 } },
        { { 0, 1, 1 }, { 1, 1, 11 }, { 1, 2, 12 }, { 0, 2, 2 } },
        { { 0, 2, 2 }, { 0, 1, 1 }, { 1, 2, 12 }, { 1, 1, 11 } },
        { { 0, 1, 1 }, { 1, 2, 12 }, { 1, 1, 11 }, { 0, 2, 2 } },
        { { 0, 1, 0 }, { 0, 2, 0 }, { 1, 1, 0 }, { 1, 2, 0 } },        /* QN ends in 000 */
    };
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        text_clear(&body);
        for (size_t k = 0; k < 4; k++)
            part_put(told[i][k].hour, told[i][k].number, told[i][k].ms, told[i][k].number == 1);
        decode_body();
        EXPECT(claims.tellings == 2 && claims.pieces == 0 && claims.faults.count == 0);
        EXPECT(is_told(0, HOUR_0) && is_told(1, HOUR_1));
    }
}

TEST(in_one_message_the_rest_of_a_lost_sending_stays_alone)
{
    text_clear(&body);
    part_put(0, 1, 1, true);
    part_put(1, 2, 12, false);              /* its beginning is lost */
    part_put(0, 2, 2, false);
    decode_body();
    EXPECT(claims.tellings == 1 && is_told(0, HOUR_0));
    EXPECT(claims.pieces == 1 && claims.piece[0].stamp[0] == '\0' && claims.piece[0].number == 2);
    text_clear(&body);
    part_put(0, 2, 2, false);
    part_put(2, 2, 22, false);
    part_put(1, 1, 11, true);
    part_put(1, 2, 12, false);
    decode_body();
    EXPECT(claims.tellings == 1 && is_told(0, HOUR_1) && claims.pieces == 2);
    text_clear(&body);
    part_put(0, 1, 1, true);
    part_put(0, 2, 60002, false);
    decode_body();
    EXPECT(claims.tellings == 0 && claims.pieces == 2);
    text_clear(&body);
    part_put(0, 1, 1, true);
    part_put(0, 2, 2, true);
    part_put(1, 1, 5, true);
    part_put(1, 2, 12, true);
    part_put(2, 2, 22, false);              /* others say it in each part */
    decode_body();
    EXPECT(claims.tellings == 2 && is_told(1, HOUR_1) && claims.pieces == 1);
}

TEST(in_one_message_what_is_sent_again_is_read_once)
{
    text_clear(&body);
    for (int i = 0; i < 2; i++) {
        part_put(0, 1, 1, true);
        part_put(0, 2, 2, false);
        part_put(0, 2, 2, false);
    }
    part_put(0, 1, 10001, true);
    part_put(0, 2, 10002, false);
    decode_body();
    EXPECT(claims.tellings == 1 && is_told(0, HOUR_0) && claims.pieces == 0);
    EXPECT(claims.faults.count == 0);
}

TEST(of_whole_sets_a_message_holds_as_many_as_its_bytes)
{
    for (int apart = 0; apart < 2; apart++) {
        text_clear(&body);
        for (int i = 0; i < 400; i++) {
            int k = apart ? i % 200 : i / 2;
            part_put(k, apart ? 1 + i / 200 : 1 + i % 2, 0, true);
        }
        decode_body();
        EXPECT(claims.tellings == 200 && claims.pieces == 0 && claims.faults.count == 0);
        EXPECT(is_told(1, HOUR_1) && is_told(199, "20260309070000", "1991", "1992"));
    }
}

TEST(of_parts_that_wait_a_message_holds_what_the_store_keeps)
{
    text_clear(&body);
    for (int k = 0; k <= PIECES_WAIT; k++) {
        char data[160];
        snprintf(data, sizeof data, "ST=31;CN=2061;MN=M%d;PNUM=2;PNO=1;CP=&&" STAMP "a21026-Avg=1&&", k);
        frame_put(&body, data);
    }
    decode_body();
    EXPECT(claims.pieces == PIECES_WAIT && claims.faults.reason == TOO_LARGE);
    EXPECT(strcmp(claims.faults.detail, "more than 4096 parts of a message wait for others") == 0);
}

TEST(numbers_that_make_no_sense_are_refused)
{
    static const char *const bad[] = { PART(00, 3, 2), PART(00, 0, 2) };
    for (size_t i = 0; i < 2; i++) {
        char data[256];
        snprintf(data, sizeof data, "%s" STAMP "a21026-Avg=1&&", bad[i]);
        text_clear(&body);
        frame_put(&body, data);
        decode_body();
        assert_int_equal(claims.faults.reason, INCOMPLETE);
    }
    text_clear(&body);
    frame_put(&body, PART(00, 1, 65) STAMP "a21026-Avg=1&&");
    decode_body();
    EXPECT(claims.faults.reason == TOO_LARGE && claims.pieces == 0);
    EXPECT(strcmp(claims.faults.detail, "PNUM is 65; a message may be split into 64 parts") == 0);
    text_clear(&body);
    frame_put(&body, PART(00, 1, 1) STAMP "a21026-Avg=1&&");
    decode_body();
    EXPECT(claims.faults.count == 0 && claims.tellings == 1);
}

/* Cut at the NUL it would be a part of station A's. */
TEST(a_part_of_a_station_with_a_nul_is_of_none)
{
    static const char *const data[] = { "ST=31;CN=2061;MN=A_B;Flag=6;PNUM=2;PNO=1;CP=&&" STAMP
                                        "a21026-Avg=1&&",
                                        "ST=3_1;CN=2061;MN=A;Flag=6;PNUM=2;PNO=1;CP=&&" STAMP
                                        "a21026-Avg=1&&" };
    for (size_t i = 0; i < 2; i++) {
        char copy[128];
        size_t length = strlen(data[i]);
        memcpy(copy, data[i], length + 1);
        *strchr(copy, '_') = '\0';
        text_clear(&body);
        text_format(&body, "##%04zu", length);
        text_add(&body, copy, length);
        text_format(&body, "%04X\r\n", hj212_crc(copy, length));
        decode_body();
        assert_int_equal(claims.faults.reason, UNKNOWN_STATION);
        assert_int_equal(claims.pieces, 0);
    }
    EXPECT(claims.tellings == 0);
}

/* ---- across messages ---- */

/* µg with 3 decimals, mg with 4. */
static int64_t scaled(const struct reading *r)
{
    const struct parameter *p = &house.parameters.at[r->parameter];
    int shift = 0;
    bool micro = unit_shift(p->unit, "ug/m3", &shift) && shift == 0;
    return decimal_round(r->value, p->decimals, micro ? 3 : 4);
}

static bool sum_values(void *with, const struct report *report, int64_t known_from, struct why *w)
{
    (void)known_from;
    (void)w;
    for (size_t i = 0; i < report->count; i++)
        *(int64_t *)with += scaled(&report->reading[i]);
    return true;
}

/* All values in the store, added up; so2, nox are in µg with 3 decimals, the rest in mg with 4. */
static int64_t stored(void)
{
    int64_t sum = 0;
    assert_true(readings_window(store, 0, INT64_MAX, "", -1, INT64_MAX, sum_values, &sum, &why));
    return sum;
}

static size_t refused(struct refusal *last)
{
    size_t count = 0;
    bool more = true;
    struct refusal r = { .id = 0 };
    while (readings_refused(store, r.id + 1, &r, &more, &why) && more) {
        *last = r;
        count++;
    }
    return count;
}

static int64_t waiting(void)
{
    int64_t count;
    assert_true(readings_parts_wait(store, "gas", INT64_MAX, &count, &why));
    return count;
}

static bool expires(int64_t before)
{
    return readings_begin(store, &why) && readings_parts_expire(store, "gas", before, &why)
        && readings_commit(store, &why);
}

TEST(parts_wait_on_disk_through_a_restart)
{
    EXPECT(hears(PART(00, 1, 2) STAMP "a21026-Avg=1,a21026-ZsAvg=2&&"));
    EXPECT(stored() == 0 && waiting() == 1 && received.faults.count == 0);
    close_store();
    assert_true(open_store());
    EXPECT(waiting() == 1);
    EXPECT(hears(PART(01, 2, 2) STAMP "a34013-Avg=3&&"));
    EXPECT(stored() == 1000000 + 20000 + 30000 && received.put.added == 3);
    EXPECT(expires(NOW + 1) && waiting() == 0);      /* joined: forgotten, not refused */
    struct refusal r;
    EXPECT(refused(&r) == 0);
}

TEST(a_part_that_comes_twice_is_nothing)
{
    struct refusal r;
    EXPECT(hears(PART(00, 1, 2) STAMP "a21026-Avg=1&&") && hears(PART(00, 1, 2) STAMP "a21026-Avg=1&&"));
    EXPECT(hears(PART(01, 2, 2) "a34013-Avg=3&&") && stored() == 1030000);
    EXPECT(hears(PART(01, 2, 2) "a34013-Avg=3&&") && hears(PART(00, 1, 2) STAMP "a21026-Avg=1&&"));
    EXPECT(stored() == 1030000 && expires(NOW + 1) && refused(&r) == 0 && waiting() == 0);
}

TEST(a_set_that_is_sent_anew_is_read_anew)
{
    EXPECT(hears(PART(00, 1, 2) STAMP "a21026-Avg=1&&") && hears(PART(01, 2, 2) STAMP "a34013-Avg=3&&"));
    EXPECT(hears(PART(40, 1, 2) STAMP "a21026-Avg=2&&") && stored() == 1030000);
    EXPECT(hears(PART(41, 2, 2) STAMP "a34013-Avg=4&&") && stored() == 2040000);
    EXPECT(received.put.changed == 2);
}

TEST(an_incomplete_set_is_refused_whole_and_can_be_replayed)
{
    struct refusal r;
    EXPECT(hears(PART(00, 1, 3) STAMP "a21026-Avg=1&&") && hears(PART(01, 2, 3) "a21002-Avg=2&&"));
    EXPECT(expires(NOW) && refused(&r) == 0);        /* not yet */
    EXPECT(expires(NOW + 1) && waiting() == 0 && refused(&r) == 1);
    EXPECT(r.reason == INCOMPLETE && strcmp(r.detail, "2 of 3 parts came") == 0 && stored() == 0);
    EXPECT(strstr(r.detail, "HIDDEN") == NULL && memmem(r.payload, r.length, "a21002-Avg=2", 12) != NULL);
    EXPECT(hears_at(PART(02, 3, 3) STAMP "a34013-Avg=3&&", NOW + 700) && stored() == 0 && waiting() == 1);
    text_clear(&body);
    text_add(&body, r.payload, r.length);
    struct message m = { .feed = "gas", .topic = "t", .body = body.at, .length = body.length,
                         .heard = r.heard, .replayed = r.id };
    EXPECT(readings_begin(store, &why) && receive_again(receiver, &feed, &m, NOW + 800, &received, &why)
           && readings_commit(store, &why));
    EXPECT(received.faults.count == 0 && stored() == 1000000 + 2000000 + 30000);
}

TEST(a_set_with_a_stored_copy_in_it_replaces_nothing)
{
    struct refusal r;
    EXPECT(hears(PART(40, 1, 2) STAMP "a21026-Avg=7&&")
           && hears(PART(41, 2, 2) STAMP "a34013-Avg=9&&"));
    copies = true;
    bool first = hears(PART(00, 1, 2) STAMP "a21026-Avg=1&&");
    copies = false;
    EXPECT(first && hears(PART(01, 2, 2) STAMP "a34013-Avg=3,a99999-Avg=3&&"));
    EXPECT(received.put.kept == 2 && stored() == 7090000);
    EXPECT(refused(&r) == 1 && r.reason == UNKNOWN_PARAMETER && r.retained);
    copies = true;
    first = hears(PART(02, 1, 3) STAMP "a21026-Avg=1&&");
    copies = false;
    EXPECT(first && expires(NOW + 1) && refused(&r) == 2 && r.reason == INCOMPLETE && r.retained);
}

/* Hour 22 lost its second part and hour 23 its first: they must never meet. */
TEST(halves_of_two_sendings_do_not_meet)
{
    struct refusal r;
    EXPECT(hears("QN=20260228220000001;ST=31;CN=2061;PW=123456;MN=HIDDEN;Flag=6;PNUM=2;PNO=1;CP=&&"
                 "DataTime=20260228220000;a21026-Avg=1&&"));
    EXPECT(hears(PART(01, 2, 2) "a34013-Avg=3&&") && stored() == 0);
    EXPECT(hears(PART(50, 1, 2) STAMP "a21026-Avg=5&&") && stored() == 0);
    EXPECT(expires(NOW + 1) && refused(&r) == 3);
}

TEST(blanks_around_the_stamp_do_not_mix_two_hours)
{
    EXPECT(hears(PART(00, 1, 2) "DataTime = 20260228220000;a21026-Avg=1&&"));
    EXPECT(hears(PART(01, 1, 2) "DataTime = 20260228230000;a21026-Avg=2&&"));
    EXPECT(hears(PART(02, 2, 2) "DataTime = 20260228220000;a34013-Avg=3&&") && stored() == 1030000);
    EXPECT(hears(PART(03, 2, 2) "DataTime = 20260228230000;a34013-Avg=4&&") && stored() == 3070000);
}

#define UNNAMED(number) "ST=31;CN=2061;PW=123456;MN=HIDDEN;Flag=6;PNUM=2;PNO=" #number ";CP=&&"

/* Without a QN they are of one sending by when they were heard; the store says so. */
TEST(parts_without_a_name_of_their_own_are_joined)
{
    struct refusal r;
    EXPECT(hears(UNNAMED(1) STAMP "a21026-Avg=1&&")
           && hears_at(UNNAMED(2) "a34013-Avg=3&&", NOW + 50));
    EXPECT(stored() == 1030000 && refused(&r) == 0);
    EXPECT(hears_at(UNNAMED(1) STAMP "a21026-Avg=2&&", NOW + 100)
           && hears_at(UNNAMED(2) "a34013-Avg=4&&", NOW + 161));
    EXPECT(stored() == 1030000 && expires(NOW + 200) && refused(&r) == 2);
}

TEST(parts_of_any_distance_are_read_once_they_are_joined)
{
    EXPECT(hears(PART(00, 1, 3) STAMP "a21026-Avg=1&&"));
    EXPECT(hears("QN=20260228230050001;ST=31;CN=2061;PW=1;MN=HIDDEN;Flag=6;PNUM=3;PNO=2;CP=&&"
                 "a34013-Avg=3&&"));
    EXPECT(hears("QN=20260228230145001;ST=31;CN=2061;PW=1;MN=HIDDEN;Flag=6;PNUM=3;PNO=3;CP=&&"
                 "a21002-Avg=2&&"));
    EXPECT(stored() == 1000000 + 2000000 + 30000);
}

TEST(a_stamp_that_only_the_second_part_has_is_enough)
{
    struct refusal r;
    EXPECT(hears(PART(01, 2, 2) STAMP "a21026-Avg=1&&") && hears(PART(00, 1, 2) "a34013-Avg=3&&"));
    EXPECT(stored() == 1030000);
    EXPECT(hears(PART(10, 2, 2) STAMP "a21026-Avg=2&&") && hears(PART(11, 1, 2) "a34013-Avg=4&&"));
    EXPECT(stored() == 1030000 && expires(NOW + 1) && refused(&r) == 2);
}

/* Heard in whatever order: what its number and its clock say is later was made later. */
TEST(a_stamp_fetches_the_parts_that_came_before_it)
{
    struct refusal r;
    EXPECT(hears(PART(01, 2, 2) "a34013-Avg=3&&") && hears(PART(00, 1, 2) STAMP "a21026-Avg=1&&"));
    EXPECT(stored() == 1030000 && refused(&r) == 0);
    EXPECT(hears(PART(10, 1, 3) "a34013-Avg=4&&") && hears(PART(13, 3, 3) "a21002-Avg=2&&"));
    EXPECT(hears(PART(12, 2, 3) STAMP "a21026-Avg=2&&") && stored() == 2000000 + 40000 + 2000000);
    EXPECT(expires(NOW + 1) && refused(&r) == 0);
    EXPECT(hears(PART(21, 2, 2) "a34013-Avg=5&&") && hears(PART(22, 1, 2) STAMP "a21026-Avg=3&&"));
    EXPECT(hears(UNNAMED(2) "a34013-Avg=6&&"));
    EXPECT(hears_at(UNNAMED(1) STAMP "a21026-Avg=4&&", NOW + 1));
    EXPECT(stored() == 2000000 + 40000 + 2000000);
}

/* QN is known to the millisecond, and hours are sent one upon the other after an outage. */
#define SAID(ms, number) "QN=20260228230000" #ms ";ST=31;CN=2061;PW=123456;MN=HIDDEN;Flag=6;" \
                         "PNUM=2;PNO=" #number ";CP=&&"
#define HOUR_BEFORE "DataTime=20260228220000;"

TEST(two_hours_of_one_second_keep_their_parts)
{
    struct refusal r;
    EXPECT(hears(SAID(001, 1) HOUR_BEFORE "a21026-Avg=1&&"));
    EXPECT(hears(SAID(011, 1) STAMP "a21026-Avg=2&&"));
    EXPECT(hears(SAID(002, 2) "a34013-Avg=3&&") && stored() == 1030000);
    EXPECT(hears(SAID(012, 2) "a34013-Avg=4&&") && stored() == 1030000 + 2040000);
    EXPECT(hears(SAID(102, 2) "a34013-Avg=9&&"));
    EXPECT(hears(SAID(201, 1) "DataTime=20260228210000;a21026-Avg=5&&"));
    EXPECT(hears(SAID(202, 2) "a34013-Avg=6&&") && stored() == 1030000 + 2040000 + 5060000);
    EXPECT(expires(NOW + 1) && refused(&r) == 1 && memmem(r.payload, r.length, "Avg=9", 5) != NULL);
}

TEST(the_rest_of_a_sending_is_not_put_in_the_place_of_another_s)
{
    struct refusal r;
    EXPECT(hears(PART(01, 2, 2) "a34013-Avg=3&&") && hears(PART(40, 2, 2) "a34013-Avg=4&&"));
    EXPECT(refused(&r) == 1 && r.reason == INCOMPLETE);
    EXPECT(memmem(r.payload, r.length, "Avg=3", 5) != NULL);
    EXPECT(hears(PART(39, 1, 2) STAMP "a21026-Avg=1&&") && stored() == 1040000);
}

static void replay_refused(const struct refusal *r)
{
    text_clear(&body);
    text_add(&body, r->payload, r->length);
    struct message m = { .feed = "gas", .topic = "t", .body = body.at, .length = body.length,
                         .heard = r->heard, .replayed = r->id };
    assert_true(readings_begin(store, &why)
                && receive_again(receiver, &feed, &m, NOW + 100, &received, &why)
                && readings_commit(store, &why));
}

/* Refused as one, it is read as one when the cause is mended; here it is not, and so it is not
 * lost. */
TEST(a_joined_message_is_replayed_whole)
{
    struct refusal r;
    EXPECT(hears(UNNAMED(1) STAMP "a21026-Avg=1&&")
           && hears(UNNAMED(2) "a99999-Avg=2;a34013-Avg=3&&"));
    EXPECT(stored() == 1030000 && refused(&r) == 1 && r.reason == UNKNOWN_PARAMETER);
    replay_refused(&r);
    EXPECT(received.faults.reason == UNKNOWN_PARAMETER && waiting() == 2);
}

TEST(whatever_joined_it_it_is_replayed_whole)
{
    struct refusal r;
    EXPECT(hears(PART(01, 2, 2) STAMP "a21026-Avg=1&&")
           && hears(PART(00, 1, 2) "a99999-Avg=2;a34013-Avg=3&&"));
    EXPECT(stored() == 1030000 && refused(&r) == 1 && r.reason == UNKNOWN_PARAMETER);
    replay_refused(&r);
    EXPECT(received.faults.reason == UNKNOWN_PARAMETER && waiting() == 2);
    EXPECT(expires(NOW + 300));
    replay_refused(&r);
    EXPECT(received.faults.reason == UNKNOWN_PARAMETER && waiting() == 0);
}

/* Two halves in one message that were refused for something else are two halves still. */
TEST(halves_of_two_hours_are_not_joined_by_a_replay)
{
    struct refusal r = { .heard = NOW };
    struct text both = TEXT(1024);
    frame_put(&both, PART(00, 1, 2) "DataTime=20260228220000;a21026-Avg=1&&");
    frame_put(&both, PART(01, 2, 2) STAMP "a34013-Avg=3&&");
    r.payload = both.at;
    r.length = both.length;
    replay_refused(&r);
    EXPECT(received.faults.count == 0 && stored() == 0 && waiting() == 2);
    text_close(&both);
}

/* The same values a minute later are the same bytes where no QN tells them apart. */
TEST(the_next_sendings_equal_part_is_the_next_sendings)
{
    struct refusal r;
    EXPECT(hears(UNNAMED(1) "DataTime=20260228220000;a21026-Avg=1&&")
           && hears(UNNAMED(2) "a34013-Avg=3&&"));
    EXPECT(stored() == 1030000);
    EXPECT(hears_at(UNNAMED(1) STAMP "a21026-Avg=2&&", NOW + 100)
           && hears_at(UNNAMED(2) "a34013-Avg=3&&", NOW + 101));
    EXPECT(stored() == 1030000 + 2030000);
    EXPECT(hears_at(UNNAMED(2) "a34013-Avg=3&&", NOW + 102) && expires(NOW + 200)
           && refused(&r) == 0);
}

/* With a QN the same bytes are the same part, whoever waits. */
TEST(a_named_part_that_comes_again_is_not_the_next_sendings)
{
    struct refusal r;
    EXPECT(hears(PART(00, 1, 2) "DataTime=20260228220000;a21026-Avg=1&&")
           && hears(PART(01, 2, 2) "a34013-Avg=3&&"));
    EXPECT(hears(PART(30, 1, 2) STAMP "a21026-Avg=2&&") && hears(PART(01, 2, 2) "a34013-Avg=3&&"));
    EXPECT(stored() == 1030000 && hears(PART(31, 2, 2) "a34013-Avg=4&&"));
    EXPECT(stored() == 1030000 + 2040000 && expires(NOW + 200) && refused(&r) == 0);
}

TEST(what_a_joined_set_has_against_it_is_counted_once)
{
    EXPECT(hears(
        "QN=20260228230000001;ST=31;CN=2061;PW=1;MN=HIDDEN;Flag=6;PNUM=2;PNO=1;RF=1;CP=&&" STAMP
        "a21026-Avg= 1&&"));
    EXPECT(received.noted.resent == 1 && received.noted.defects.count[DEFECT_ODD_PW] == 1);
    EXPECT(received.noted.defects.count[DEFECT_SPACES] == 0);
    EXPECT(hears("QN=20260228230001001;ST=31;CN=2061;PW=1;MN=HIDDEN;Flag=6;PNUM=2;PNO=2;RF=1;CP=&&"
                 "a34013-Avg=3&&"));
    EXPECT(stored() == 1030000 && received.noted.defects.count[DEFECT_ODD_PW] == 1);
    EXPECT(received.noted.resent == 1 && received.noted.defects.count[DEFECT_SPACES] == 1);
    EXPECT(received.noted.defects.count[DEFECT_ODD_MN] == 1);
}

/* It may stand in each part, as in examples of the standard; in one part it stands once. */
TEST(a_stamp_in_each_part_is_no_defect)
{
    EXPECT(hears(PART(00, 1, 2) STAMP "a21026-Avg=1&&")
           && hears(PART(01, 2, 2) STAMP "a34013-Avg=3&&"));
    EXPECT(stored() == 1030000 && received.noted.defects.count[DEFECT_REPEATED_KEY] == 0);
    text_clear(&body);
    part_put(0, 1, 1, true);
    part_put(0, 2, 2, true);
    decode_body();
    EXPECT(is_told(0, HOUR_0) && claims.noted.defects.count[DEFECT_REPEATED_KEY] == 0);
    text_clear(&body);
    frame_put(&body, "ST=31;CN=2061;PW=123456;MN=HIDDEN;Flag=4;CP=&&" STAMP STAMP "a21026-Avg=1&&");
    decode_body();
    EXPECT(claims.tellings == 1 && claims.noted.defects.count[DEFECT_REPEATED_KEY] == 1);
    text_clear(&body);
    frame_put(&body, PART(00, 1, 2) STAMP "a21026-Avg=1&&");
    frame_put(&body, PART(01, 2, 2) "a34013-Avg=3;DataTime=20260228220000;" STAMP "&&");
    decode_body();
    EXPECT(claims.tellings == 1 && claims.noted.defects.count[DEFECT_REPEATED_KEY] == 2);
}

TEST(a_set_without_flag_keeps_its_command)
{
    EXPECT(hears("QN=1;ST=31;CN=2061;MN=HIDDEN;PNUM=2;PNO=1;CP=&&" STAMP "a21026-Avg=1&&"));
    EXPECT(hears("QN=1;ST=31;CN=2061;MN=HIDDEN;PNUM=2;PNO=2;CP=&&a34013-Avg=3&&")
           && stored() == 1030000);
}

TEST(a_joined_message_that_is_faulty_is_refused_as_one)
{
    struct refusal r;
    EXPECT(hears(PART(00, 1, 2) STAMP "a21026-Avg=1&&") && hears(PART(01, 2, 2) "a99999-Avg=3&&"));
    EXPECT(stored() == 1000000 && received.faults.count == 0);
    EXPECT(refused(&r) == 1 && r.reason == UNKNOWN_PARAMETER);
    EXPECT(memmem(r.payload, r.length, "PNO=1", 5) != NULL && memmem(r.payload, r.length, "PNO=2", 5) != NULL);
}

TEST(of_too_many_parts_the_oldest_set_is_refused)
{
    struct refusal r;
    char data[256];
    assert_true(readings_begin(store, &why));
    for (int i = 0; i < 4100; i++) {
        snprintf(data, sizeof data, "QN=20260228230000001;ST=31;CN=2061;PW=1;MN=M%d;Flag=6;PNUM=2;PNO=1;CP=&&"
                 STAMP "a21026-Avg=1&&", i);
        text_clear(&body);
        frame_put(&body, data);
        struct message m = { .feed = "gas", .topic = "t", .body = body.at, .length = body.length,
                             .heard = NOW + i };
        assert_true(receive(receiver, &feed, &m, NOW + i, &received, &why));
    }
    assert_true(readings_commit(store, &why));
    EXPECT(waiting() == 4096 && refused(&r) == 4 && r.reason == INCOMPLETE);
}

#define HERE(fact) cmocka_unit_test_setup_teardown(fact, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest facts[] = {
        HERE(parts_are_lists_of_items_or_cut_anywhere),
        HERE(a_set_that_is_whole_in_one_message_is_joined_there),
        HERE(in_one_message_every_sending_keeps_its_parts),
        HERE(in_one_message_the_rest_of_a_lost_sending_stays_alone),
        HERE(in_one_message_what_is_sent_again_is_read_once),
        HERE(of_whole_sets_a_message_holds_as_many_as_its_bytes),
        HERE(of_parts_that_wait_a_message_holds_what_the_store_keeps),
        HERE(numbers_that_make_no_sense_are_refused),
        HERE(a_part_of_a_station_with_a_nul_is_of_none),
        HERE(parts_wait_on_disk_through_a_restart),
        HERE(a_part_that_comes_twice_is_nothing),
        HERE(a_set_that_is_sent_anew_is_read_anew),
        HERE(an_incomplete_set_is_refused_whole_and_can_be_replayed),
        HERE(a_set_with_a_stored_copy_in_it_replaces_nothing),
        HERE(halves_of_two_sendings_do_not_meet),
        HERE(blanks_around_the_stamp_do_not_mix_two_hours),
        HERE(parts_without_a_name_of_their_own_are_joined),
        HERE(parts_of_any_distance_are_read_once_they_are_joined),
        HERE(a_stamp_that_only_the_second_part_has_is_enough),
        HERE(a_stamp_fetches_the_parts_that_came_before_it),
        HERE(two_hours_of_one_second_keep_their_parts),
        HERE(the_rest_of_a_sending_is_not_put_in_the_place_of_another_s),
        HERE(a_joined_message_is_replayed_whole),
        HERE(whatever_joined_it_it_is_replayed_whole),
        HERE(halves_of_two_hours_are_not_joined_by_a_replay),
        HERE(the_next_sendings_equal_part_is_the_next_sendings),
        HERE(a_named_part_that_comes_again_is_not_the_next_sendings),
        HERE(what_a_joined_set_has_against_it_is_counted_once),
        HERE(a_stamp_in_each_part_is_no_defect),
        HERE(a_set_without_flag_keeps_its_command),
        HERE(a_joined_message_that_is_faulty_is_refused_as_one),
        HERE(of_too_many_parts_the_oldest_set_is_refused),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
