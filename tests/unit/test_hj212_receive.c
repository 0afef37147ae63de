/* Frames all the way into the store: interval, parameter, unit and mark of what is told. */
#include "ingest/replay_hj212.c"

#include "tests/hj212_house.h"
#include "tests/test.h"

#define HEAD "QN=20260301000001001;ST=31;PW=123456;"
#define GAS HEAD "MN=HIDDEN;Flag=4;"

static struct text stored_line;

static bool print_report(void *with, const struct report *report, int64_t known_from, struct why *w)
{
    struct text *t = with;
    (void)known_from;
    (void)w;
    text_format(t, "%s%s+%d@%s", t->length > 0 ? " | " : "", report->station, (int)report->span,
                moment_stamp(report->start, OFFSET).text + 8);
    t->length -= 6;      /* without the offset */
    for (size_t i = 0; i < report->count; i++) {
        const struct reading *r = &report->reading[i];
        text_format(t, " %s=", house.parameters.at[r->parameter].key);
        if ((r->marks & MARK_ABSENT) != 0)
            text_put(t, "!");
        else
            text_decimal(t, r->value, house.parameters.at[r->parameter].decimals, true);
        for (unsigned bit = 1; bit < MARK_COUNT; bit++)
            if ((r->marks & 1u << bit) != 0)
                text_format(t, "/%s", mark_name(bit));
    }
    return true;
}

/* STATION+SPAN@DDThh:mm:ss PARAMETER=VALUE/MARK … | … */
static bool holds(const char *wanted)
{
    text_close(&stored_line);
    stored_line = TEXT(1 << 16);
    text_put(&stored_line, "");
    assert_true(readings_window(store, 0, INT64_MAX, "", -1, INT64_MAX, print_report, &stored_line, &why));
    const char *line = stored_line.at == NULL ? "" : stored_line.at;
    if (strcmp(line, wanted) != 0)
        print_error("%s\n%s\n", line, wanted);
    return strcmp(line, wanted) == 0;
}

TEST(an_hour_begins_at_its_local_start)
{
    EXPECT(hears(GAS "CN=2061;CP=&&DataTime=20260228230000;a21026-Avg=1.5,a21026-Flag=N&&"));
    EXPECT(received.faults.count == 0 && received.end == NOW);
    EXPECT(holds("G1+3600@28T23:00:00 so2=1500"));
}

TEST(a_feed_may_say_that_stamps_are_ends)
{
    snprintf(feed.stamp, sizeof feed.stamp, "end");
    EXPECT(hears(GAS "CN=2061;CP=&&DataTime=20260301000000;a21026-Avg=1.5&&"));
    EXPECT(holds("G1+3600@28T23:00:00 so2=1500"));
    snprintf(feed.stamp, sizeof feed.stamp, "start");
}

TEST(measured_and_converted_stand_apart_and_the_rest_is_passed_over)
{
    EXPECT(hears(GAS "CN=2061;CP=&&DataTime=20260228230000;a21026-Min=1,a21026-Avg=2,a21026-Max=3,"
                 "a21026-Cou=9,a21026-ZsMin=2,a21026-ZsAvg=4,a21026-ZsMax=6,a21026-Flag=D&&"));
    EXPECT(received.faults.count == 0 && received.faults.passed == 5);
    EXPECT(holds("G1+3600@28T23:00:00 so2=2000/fault so2_zs=4/fault"));
}

TEST(a_value_aside_is_a_reading_where_a_series_names_it)
{
    EXPECT(hears(GAS "CN=2061;CP=&&DataTime=20260228230000;a00000-Min=1,a00000-Max=3&&"));
    EXPECT(received.faults.count == 0 && holds("G1+3600@28T23:00:00 gas_flow=1"));
}

TEST(minutes_are_for_series_of_minutes)
{
    EXPECT(hears(GAS "CN=2051;CP=&&DataTime=20260228231000;a21026-Avg=1;a19001-Avg=6.5&&"));
    EXPECT(received.faults.count == 0 && received.faults.passed == 1);
    EXPECT(holds("G1+600@28T23:10:00 oxygen=6.5"));
}

TEST(a_moment_has_no_length)
{
    EXPECT(hears(GAS "CN=2011;CP=&&DataTime=20260228235957;a21026-Rtd=1&&"));
    EXPECT(holds("G1+0@28T23:59:57 so2=1000"));
    EXPECT(hears(GAS "CN=2031;CP=&&DataTime=20260227000000;a21026-Avg=2&&"));
    EXPECT(holds("G1+86400@27T00:00:00 so2=2000 | G1+0@28T23:59:57 so2=1000"));
}

TEST(old_codes_and_their_marks)
{
    EXPECT(hears(HEAD "MN=HIDDEN;CN=2061;CP=&&DataTime=20260228230000;02-Avg=1,02-Flag=F;03-Avg=2,"
                 "03-Flag=P;01-Avg=3,01-Flag=0;02-ZsAvg=4&&"));
    EXPECT(received.faults.count == 0);
    EXPECT(holds("G1+3600@28T23:00:00 so2=1000/source_stopped nox=2000/power smoke=3/calibration"
                 " so2_zs=4/source_stopped"));
}

/* Their Flag is 0 or not there, and their codes are those of 2017 all the same. */
TEST(air_stations_of_2005_mark_by_digits_under_new_codes_too)
{
    EXPECT(hears(HEAD "MN=AIR;Flag=0;CN=2061;CP=&&DataTime=20260228220000;a34004-Avg=8,a34004-Flag=3;"
                 "a21005-Avg=1,a21005-Flag=0&&"));
    EXPECT(received.faults.count == 0);
    EXPECT(hears(HEAD "MN=AIR;CN=2061;CP=&&DataTime=20260228230000;a34004-Avg=9,a34004-Flag=3,"
                 "a34004-Flag=2;a21005-Avg=1,a21005-Flag=F&&"));
    EXPECT(received.faults.count == 0);
    EXPECT(holds("A1+3600@28T22:00:00 pm25=8 co=1/calibration"
                 " | A1+3600@28T23:00:00 pm25=9/fault co=1/stopped"));
}

TEST(a_parameter_under_its_old_and_its_new_code_stays_withheld)
{
    EXPECT(hears(HEAD "MN=HIDDEN;CN=2061;CP=&&DataTime=20260228230000;02-Avg=1,02-Flag=D;a21026-Avg=2&&"));
    EXPECT(received.faults.count == 0 && holds("G1+3600@28T23:00:00 so2=2000/fault"));
    EXPECT(received.noted.defects.count[DEFECT_REPEATED_KEY] == 1);
}

TEST(an_air_station_without_series_has_the_six_in_micrograms)
{
    EXPECT(hears(HEAD "MN=AIR;Flag=4;CN=2061;CP=&&DataTime=20260228230000;a34004-Avg=68;a21005-Avg=1.0;"
                 "a21026-Flag=M&&"));
    EXPECT(received.faults.count == 0);
    EXPECT(holds("A1+3600@28T23:00:00 pm25=68 co=1 so2=!/upkeep"));
}

static bool refused_for(const char *data, enum reason reason)
{
    return hears(data) && received.faults.reason == reason && received.put.added == 0;
}

/* The 2005 print has the names of Ld and Ln reversed; a maker may have names of its own. */
TEST(a_level_of_day_or_night_is_its_series_under_the_code_of_the_registry)
{
    const char *night = HEAD "MN=NOISE;Flag=4;CN=2031;CP=&&DataTime=20260227000000;"
                        "XLN-NightData=45,XLN-Flag=D;XLN-DayData=55;XLQ-DayData=56&&";
    EXPECT(hears(night) && received.faults.count == 0 && received.faults.passed == 2);
    EXPECT(holds("N1+86400@27T00:00:00 ln=45/fault"));
    EXPECT(hears(HEAD "MN=NOISE;Flag=0;CN=2031;CP=&&DataTime=20260227000000;Ln-DayData=52&&"));
    EXPECT(received.faults.count == 0 && holds("N1+86400@27T00:00:00 ln=45/fault ld=52"));
    EXPECT(refused_for(HEAD "MN=NOISE;Flag=0;CN=2031;CP=&&DataTime=20260227000000;Ln-NightData=4&&",
                       UNKNOWN_PARAMETER));
    EXPECT(hears(HEAD "MN=NOISE;Flag=8;CN=2052;CP=&&DataTime=20260227000000;XLN-NightData=9&&"));
    EXPECT(received.faults.passed == 1 && holds("N1+86400@27T00:00:00 ln=45/fault ld=52"));
}

TEST(the_mean_of_the_day_takes_no_place_of_the_nights)
{
    EXPECT(hears(HEAD "MN=NOISE;Flag=4;CN=2031;CP=&&DataTime=20260226000000;XLN-NightData=41;"
                 "XLN-Data=52&&") && hears(HEAD "MN=NOISE;Flag=4;CN=2031;CP=&&DataTime=20260227000000;"
                                           "XLN-Data=53;XLN-NightData=42&&"));
    EXPECT(holds("N1+86400@26T00:00:00 ln=41 | N1+86400@27T00:00:00 ln=42"));
}

TEST(a_flag_alone_takes_no_value_back)
{
    EXPECT(hears(GAS "CN=2061;CP=&&DataTime=20260228230000;a21026-Avg=35.5&&"));
    EXPECT(hears(GAS "CN=2061;CP=&&DataTime=20260228230000;a34013-Avg=3;a21026-Flag=N&&"));
    EXPECT(received.faults.count == 0 && received.put.kept == 0);
    EXPECT(holds("G1+3600@28T23:00:00 so2=35500 smoke=3"));
    EXPECT(hears(GAS "CN=2061;CP=&&DataTime=20260228230000;a21026-Flag=D;a21002-Flag=D&&"));
    EXPECT(received.put.kept == 1 && holds("G1+3600@28T23:00:00 so2=35500 smoke=3 nox=!/fault"));
    EXPECT(hears(GAS "CN=2061;CP=&&DataTime=20260228230000;a21026-Avg=,a21026-Flag=D&&"));
    EXPECT(holds("G1+3600@28T23:00:00 so2=!/fault smoke=3 nox=!/fault"));
}

TEST(of_a_mixed_frame_the_known_is_stored)
{
    struct refusal r = { .id = 0 };
    bool more = false;
    EXPECT(hears(GAS "CN=2061;CP=&&DataTime=20260228230000;a21026-Avg=1;a99999-Avg=2;a99998-Avg=3&&"));
    EXPECT(received.faults.reason == UNKNOWN_PARAMETER && received.faults.count == 2);
    EXPECT(holds("G1+3600@28T23:00:00 so2=1000"));
    EXPECT(readings_refused(store, 1, &r, &more, &why) && more && r.reason == UNKNOWN_PARAMETER);
    EXPECT(readings_refused(store, r.id + 1, &r, &more, &why) && !more);
}

TEST(a_time_that_the_calendar_does_not_have_is_said_in_its_own_form)
{
    EXPECT(refused_for(GAS "CN=2061;CP=&&DataTime=20230229000000;a21026-Avg=1&&", BAD_TIME));
    EXPECT(strstr(received.faults.detail, "no date and time of the calendar") != NULL);
    EXPECT(strstr(received.faults.detail, "RFC 3339") == NULL);
}

TEST(values_of_another_report_only_are_refused)
{
    EXPECT(refused_for(GAS "CN=2051;CP=&&DataTime=20260228231000;a19001-Rtd=6.5,a19001-Min=6&&",
                       UNKNOWN_PARAMETER));
    EXPECT(strcmp(received.faults.detail, "no value has the suffix of its report") == 0);
    EXPECT(refused_for(GAS "CN=2011;CP=&&DataTime=20260228231000;a21026-Avg=6;a21002-ZsAvg=5&&",
                       UNKNOWN_PARAMETER));
    EXPECT(refused_for(HEAD "MN=HIDDEN;Flag=0;CN=2031;CP=&&DataTime=20260227000000;Ln-DayData=52&&",
                       UNKNOWN_PARAMETER));
    EXPECT(received.faults.count == 1 && holds(""));
    EXPECT(hears(GAS "CN=2051;CP=&&DataTime=20260228231000;a19001-Min=6,a19001-Cou=7&&")
           && received.faults.count == 0);
    EXPECT(hears(GAS "CN=2051;CP=&&DataTime=20260228231000;a19001-Avg=6;a21026-Rtd=7&&")
           && received.faults.count == 0);
    EXPECT(hears(GAS "CN=2051;CP=&&DataTime=20260228232000;a01012-Rtd=80&&")
           && received.faults.count == 0);
    EXPECT(holds("G1+600@28T23:10:00 oxygen=6 | G1+600@28T23:20:00 gas_temperature=80"));
}

TEST(a_wrong_length_is_said_of_the_data_part)
{
    text_clear(&body);
    text_put(&body, "##0010" "abcdefgh" "1234\r\n");
    claims_clear(&claims);
    decoder_hj212.decode(&(struct message){ .body = body.at, .length = body.length }, &claims);
    EXPECT(claims.faults.reason == BAD_LENGTH);
    assert_string_equal(claims.faults.detail, "the length field says 10, the data part has 8 bytes");
    text_clear(&body);
    text_put(&body, "##08" "abcdefgh" "1234\r\n");
    claims_clear(&claims);
    decoder_hj212.decode(&(struct message){ .body = body.at, .length = body.length }, &claims);
    EXPECT(strstr(claims.faults.detail, "four digits") != NULL);
}

TEST(a_crc_that_is_none_is_said_of_the_crc)
{
    static const char *const behind[] = { "", "12G4\r\n", "\r\n" };
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
        text_clear(&body);
        text_format(&body, "##0014CP=&&a-Avg=1&&%s", behind[i]);
        claims_clear(&claims);
        decoder_hj212.decode(&(struct message){ .body = body.at, .length = body.length }, &claims);
        EXPECT(claims.faults.reason == BAD_CRC && claims.faults.count == 1);
        assert_string_equal(claims.faults.detail,
                            "no CRC of four hex digits stands behind 14 bytes of data");
    }
}

TEST(time_station_and_value_must_be_so)
{
    EXPECT(refused_for(GAS "CN=2061;CP=&&DataTime=20260230230000;a21026-Avg=1&&", BAD_TIME));
    EXPECT(refused_for(GAS "CN=2061;CP=&&DataTime=20260228231500;a21026-Avg=1&&", BAD_TIME));
    EXPECT(refused_for(GAS "CN=2061;CP=&&DataTime=19700101000000;a21026-Avg=1&&", BAD_TIME));
    EXPECT(refused_for(HEAD "MN=X;Flag=4;CN=2061;CP=&&DataTime=20260228230000;a21026-Avg=1&&", UNKNOWN_STATION));
    EXPECT(refused_for(GAS "CN=2061;CP=&&DataTime=20260228230000;a21026-Avg=much&&", BAD_VALUE));
    EXPECT(refused_for(GAS "CN=2061;CP=&&DataTime=20260228230000;a21026-Avg=1,a21026-Flag=Z&&", BAD_VALUE));
    EXPECT(refused_for(GAS "CN=2061;CP=&&DataTime=20260228230000;a21026-Avg=1,a21026-Flag=3&&", BAD_VALUE));
    EXPECT(refused_for(GAS
                       "CN=2061;CP=&&DataTime=20260228230000;a21026-Avg=1,a21026-Flag=NNNNNNNNN&&",
                       BAD_VALUE));
    EXPECT(holds(""));
}

/* ---- replay ---- */

TEST(a_payload_has_the_names_that_the_feed_has)
{
    const char *csv = "station,time,so2,gas_flow,odd\nG1,2026-02-28T23:00:00+08:00,1.50,3,2\n"
                      "AIR,2026-02-28T23:00:01+08:00,1,,\nX,2026-02-28T23:00:02+08:00,1,,\n";
    const char *payloads[] = {
        "{\"station\":\"HIDDEN\",\"time\":\"2026-02-28T23:00:00+08:00\","
        "\"values\":{\"so2\":1.50,\"a00000-Min\":3,\"odd\":2}}",
        "{\"station\":\"AIR\",\"time\":\"2026-02-28T23:00:01+08:00\",\"values\":{\"so2\":1}}",
        "{\"station\":\"X\",\"time\":\"2026-02-28T23:00:02+08:00\",\"values\":{\"so2\":1}}",
    };
    struct replay replay;
    struct replay_names names = { house.registry, &house.parameters, OFFSET, true };
    struct text payload = TEXT(1 << 16);
    assert_true(replay_read(&replay, "d.csv", csv, strlen(csv), &why) && replay.count == 3);
    for (size_t i = 0; i < 3; i++) {
        text_clear(&payload);
        EXPECT(replay_payload(&payload, &replay, &replay.row[i], 0, &names, &why));
        assert_string_equal(payload.at, payloads[i]);
    }
    text_close(&payload);
    replay_close(&replay);
}

static bool frames_of(const char *csv, struct text *out)
{
    struct replay replay;
    struct replay_names names = { .registry = house.registry, .parameters = &house.parameters,
                                  .offset = OFFSET };
    text_clear(out);
    if (!replay_read(&replay, "d.csv", csv, strlen(csv), &why))
        return false;
    bool ok = replay.count == 1 && replay_frames(out, &replay, &replay.row[0], 0, &names, &why);
    replay_close(&replay);
    return ok;
}

TEST(a_row_becomes_a_frame_that_is_heard_as_it_was)
{
    struct text frames = TEXT(1 << 16);
    EXPECT(frames_of("station,time,so2,so2_zs\nG1,2026-02-28T23:00:00+08:00,1.50,-2e1\n", &frames));
    assert_string_equal(frames.at + 6, "QN=20260228230000000;ST=31;CN=2061;PW=123456;MN=HIDDEN;Flag=4;"
                        "CP=&&DataTime=20260228230000;a21026-Avg=1.50,a21026-Flag=N;a21026-ZsAvg=-2e1&&1100\r\n");
    text_close(&frames);
}

TEST(a_wide_row_becomes_several_frames_and_what_has_no_code_is_an_error)
{
    struct text csv = TEXT(1 << 16), frames = TEXT(1 << 16);
    text_put(&csv, "station,time,span");
    for (size_t i = 0; i < 45; i++)
        text_format(&csv, ",%s", house.parameters.at[i].key);
    text_put(&csv, "\nA1,2026-02-28T23:00:00+08:00,0");
    for (size_t i = 0; i < 45; i++)
        text_put(&csv, ",1.25");
    EXPECT(frames_of(csv.at, &frames) && strstr(frames.at, "CN=2011") != NULL);
    struct message m = { .body = frames.at, .length = frames.length };
    claims_clear(&claims);
    decoder_hj212.decode(&m, &claims);
    EXPECT(claims.tellings > 1 && claims.faults.count == 0 && claims.noted.defects.count[DEFECT_LONG_DATA] == 0);
    EXPECT(claims.count == 45);
    EXPECT(!frames_of("station,time,weight\nA1,2026-02-28T23:00:00+08:00,1\n", &frames));
    EXPECT(!frames_of("station,time,span,so2\nA1,2026-02-28T23:00:00+08:00,7200,1\n", &frames));
    text_close(&csv);
    text_close(&frames);
}

#define HERE(fact) cmocka_unit_test_setup_teardown(fact, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest facts[] = {
        HERE(an_hour_begins_at_its_local_start),
        HERE(a_feed_may_say_that_stamps_are_ends),
        HERE(measured_and_converted_stand_apart_and_the_rest_is_passed_over),
        HERE(a_value_aside_is_a_reading_where_a_series_names_it),
        HERE(minutes_are_for_series_of_minutes),
        HERE(a_moment_has_no_length),
        HERE(old_codes_and_their_marks),
        HERE(air_stations_of_2005_mark_by_digits_under_new_codes_too),
        HERE(a_parameter_under_its_old_and_its_new_code_stays_withheld),
        HERE(an_air_station_without_series_has_the_six_in_micrograms),
        HERE(a_level_of_day_or_night_is_its_series_under_the_code_of_the_registry),
        HERE(the_mean_of_the_day_takes_no_place_of_the_nights),
        HERE(a_flag_alone_takes_no_value_back),
        HERE(of_a_mixed_frame_the_known_is_stored),
        HERE(a_time_that_the_calendar_does_not_have_is_said_in_its_own_form),
        HERE(values_of_another_report_only_are_refused),
        HERE(a_wrong_length_is_said_of_the_data_part),
        HERE(a_crc_that_is_none_is_said_of_the_crc),
        HERE(time_station_and_value_must_be_so),
        HERE(a_payload_has_the_names_that_the_feed_has),
        HERE(a_row_becomes_a_frame_that_is_heard_as_it_was),
        HERE(a_wide_row_becomes_several_frames_and_what_has_no_code_is_an_error),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
