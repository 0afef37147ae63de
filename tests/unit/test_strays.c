#include "ingest/strays.c"

#include <stdlib.h>

#include "tests/hj212_house.h"

#define PART_OF(mn) "QN=20260228230000001;ST=31;CN=2061;PW=123456;MN=" mn ";Flag=6;PNUM=2;PNO=1;" \
                    "CP=&&DataTime=20260228230000;a21026-Avg=1&&"

static int64_t waiting(const char *of)
{
    int64_t count;
    assert_true(readings_parts_wait(store, of, INT64_MAX, &count, &why));
    return count;
}

static size_t refused(const char *of)
{
    size_t count = 0;
    bool more = true;
    struct refusal r = { .id = 0 };
    while (readings_refused(store, r.id + 1, &r, &more, &why) && more) {
        assert_string_equal(r.feed, of);
        assert_true(r.reason == INCOMPLETE);
        count++;
    }
    return count;
}

static bool hears_in(const char *of, const char *data)
{
    text_clear(&body);
    frame_put(&body, data);
    struct message m = { .feed = of, .topic = "t", .body = body.at, .length = body.length,
                         .heard = NOW };
    return readings_begin(store, &why) && receive(receiver, &feed, &m, NOW, &received, &why)
        && readings_commit(store, &why);
}

/* More than are refused at once, of two feeds that are gone; what waits in ours goes on waiting. */
TEST(parts_of_a_feed_that_is_gone_are_refused_and_ours_wait)
{
    static struct feed_settings gas = { .name = "gas" };
    static struct settings settings = { .feeds = 1, .feed = &gas };
    char data[256];
    for (int i = 0; i < 120; i++) {
        snprintf(data, sizeof data, PART_OF("M%d"), i);
        assert_true(hears_in("old", data));
    }
    assert_true(hears(PART_OF("M1")) && waiting("gas") == 1 && waiting("old") == 120);
    EXPECT(strays_refuse(store, &settings, &why));
    EXPECT(waiting("old") == 0 && refused("old") == 120 && waiting("gas") == 1);
    EXPECT(strays_refuse(store, &settings, &why) && refused("old") == 120);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        cmocka_unit_test_setup_teardown(parts_of_a_feed_that_is_gone_are_refused_and_ours_wait,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
