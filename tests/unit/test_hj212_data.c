/* Heads, commands, suffixes and data areas, through the decoder. */
#include "ingest/hj212_data.c"

#include "tests/hj212.h"
#include "tests/test.h"

#define HEAD "QN=20160801085857223;ST=31;PW=123456;MN=010000A8900016F000169DC0;"
#define TIME "DataTime=20160801080000;"

static struct claims claims;
static struct text body;

static int set_up(void **state)
{
    struct why why;
    (void)state;
    body = TEXT(1 << 18);
    return claims_open(&claims, &why) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    text_close(&body);
    claims_close(&claims);
    return 0;
}

static enum reason reads(const char *data)
{
    text_clear(&body);
    frame_put(&body, data);
    claims_clear(&claims);
    decoder_hj212.decode(&(struct message){ .body = body.at, .length = body.length }, &claims);
    return claims.faults.reason;
}

/* The claims in one line: code=digits/mark, '~' before those aside, '!' for absent. */
static const char *told(void)
{
    static struct text line;
    text_close(&line);
    line = TEXT(1 << 18);
    text_put(&line, "");
    for (size_t i = 0; i < claims.count; i++) {
        const struct claim *c = &claims.claim[i];
        text_format(&line, "%s%s%s=%s%s%s", i > 0 ? " " : "", c->aside ? "~" : "", c->code,
                    c->absent ? "!" : c->digits, c->flag[0] != '\0' ? "/" : "", c->flag);
    }
    return line.at == NULL ? "" : line.at;
}

static bool tells(const char *data, const char *wanted)
{
    enum reason reason = reads(data);
    bool ok = reason == REASON_NONE && strcmp(told(), wanted) == 0;
    if (!ok)
        print_error("%s\n  %s (%s)\n", told(), reason_name(reason), claims.faults.detail);
    return ok;
}

static uint64_t defects(enum defect d)
{
    return claims.noted.defects.count[d];
}

TEST(each_report_has_its_suffix_and_its_span)
{
    EXPECT(tells(HEAD "CN=2061;Flag=4;CP=&&" TIME "a21026-Min=1,a21026-Avg=2,a21026-Max=3,a21026-Cou=4,"
                 "a21026-Flag=D&&", "~a21026-Min=1/D a21026=2/D ~a21026-Max=3/D ~a21026-Cou=4/D"));
    EXPECT(strcmp(claims.telling[0].span, "3600") == 0 && claims.telling[0].span_most == 0);
    EXPECT(strcmp(claims.telling[0].stamp, "20160801080000") == 0 && claims.telling[0].local);
    EXPECT(strcmp(claims.telling[0].station, "010000A8900016F000169DC0") == 0);
    EXPECT(tells(HEAD "CN=2011;Flag=4;CP=&&" TIME "a21026-Rtd=2,a21026-ZsRtd=3&&", "a21026=2 a21026-Zs=3"));
    EXPECT(strcmp(claims.telling[0].span, "0") == 0);
    EXPECT(tells(HEAD "CN=2051;Flag=4;CP=&&" TIME "a21026-Avg=2,a21026-ZsAvg=3,a21026-ZsMin=1&&",
                 "a21026=2 a21026-Zs=3 ~a21026-ZsMin=1"));
    EXPECT(claims.telling[0].span[0] == '\0' && claims.telling[0].span_most == 1800);
    EXPECT(tells(HEAD "CN=2031;Flag=4;CP=&&" TIME "w01018-Avg=2&&", "w01018=2"));
    EXPECT(strcmp(claims.telling[0].span, "86400") == 0);
    EXPECT(tells(HEAD "CN=2111;Flag=8;CP=&&" TIME "a01901-Avg=851&&", "a01901=851"));
    EXPECT(strcmp(claims.telling[0].span, "300") == 0);
}

TEST(equipment_samples_and_checks_are_aside)
{
    EXPECT(tells(HEAD "CN=2021;Flag=4;CP=&&" TIME "SB1-RS=1;SB2-RS=0&&", "~SB1-RS=1 ~SB2-RS=0"));
    EXPECT(tells(HEAD "CN=2041;Flag=4;CP=&&" TIME "SB1-RT=1.5&&", "~SB1-RT=1.5"));
    EXPECT(tells(HEAD "CN=2062;Flag=8;CP=&&" TIME "w01018-SampleRd=49,w01018-StandardValue=50,"
                 "w01018-ResultType=1&&", "~w01018-SampleRd=49 ~w01018-StandardValue=50"));
    EXPECT(tells(HEAD "CN=2013;Flag=8;CP=&&" TIME "w01018-Rtd=49,w01018-SampleTime=20160801080000&&",
                 "~w01018-Rtd=49"));
    EXPECT(tells(HEAD "CN=2052;Flag=8;CP=&&" TIME "Leq-Data=70&&", "~Leq-Data=70"));
    EXPECT(reads(HEAD "CN=2062;Flag=4;CP=&&" TIME "w01018-SampleRd=49&&") == UNSUPPORTED_CN);
    EXPECT(tells(HEAD "CN=2021;Flag=4;CP=&&" TIME "SB1-RS=1;SB2-Flag=N&&", "~SB1-RS=1"));
    EXPECT(tells(
        HEAD "CN=2062;Flag=8;CP=&&" TIME "w01018-SampleTime=20160801080000,w01018-Flag=N&&", ""));
    EXPECT(claims.noted.talk == 1);
}

TEST(noise_of_day_and_night)
{
    EXPECT(tells(HEAD "CN=2031;Flag=4;CP=&&" TIME "Leq-Data=50;L5-DayData=53;Ld-DayData=52.5;"
                 "Ln-NightData=42&&", "Leq=50 ~L5-DayData=53 Ld=52.5 Ln=42"));
    EXPECT(tells(HEAD "CN=2031;Flag=0;CP=&&" TIME "Ln-DayData=52.5&&", "~Ln-DayData=52.5"));
    EXPECT(defects(DEFECT_DAY_NIGHT) == 1);
}

static bool stamped(const char *area, const char *stamp)
{
    return strcmp(hj212_stamp_of((struct slice){ area, strlen(area) }).text, stamp) == 0;
}

TEST(the_stamp_of_a_part_is_found_as_its_items_are)
{
    EXPECT(stamped("DataTime=20160801080000;a=1", "20160801080000"));
    EXPECT(stamped(" DataTime = 20160801080000 ;a=1", "20160801080000"));
    EXPECT(stamped("a=1,DataTime=20160801080000123", "20160801080000"));
    EXPECT(stamped("DataTime=20160801070000;DataTime=20160801080000", "20160801080000"));
    EXPECT(stamped("XDataTime=20160801080000;a=1", "") && stamped("DataTime=2016080108", ""));
    EXPECT(stamped("", "") && stamped("a=DataTime=20160801080000", ""));
}

TEST(talk_is_heard_and_refused_by_nobody)
{
    static const char *const talk[] = {
        HEAD "CN=9014;Flag=4;CP=&&&&", HEAD "CN=1072;Flag=5;CP=&&NewPW=654321&&",
        HEAD "CN=9015;Flag=9;CP=&&&&", HEAD "CN=2011;Flag=5;CP=&&&&",
        HEAD "CN=2031;Flag=5;CP=&&BeginTime=20160801000000,EndTime=20160801000000&&",
        "ST=91;CN=9014;CP=&&QN=20040516010101001;CN=2051&&", "ST=91;CN=9013;MN=;Flag=8;CP=&&&&",
        HEAD "CN=3020;Flag=4;CP=&&" TIME "PolId=w01018;i13004-Info=168.0 &&",
        HEAD "CN=2072;Flag=0;CP=&&AlarmTime=20040506010101;101-Ala=1.1, AlarmType =1&&",
    };
    for (size_t i = 0; i < sizeof talk / sizeof *talk; i++) {
        if (reads(talk[i]) != REASON_NONE || claims.noted.talk != 1 || claims.tellings != 0)
            fail_msg("%s: %s", talk[i], claims.faults.detail);
    }
    EXPECT(reads(HEAD "CN=2061;Flag=5;CP=&&PolId=a21026;InfoId=i12003;ReCount=3,OverTime=5&&")
           == REASON_NONE);
    EXPECT(claims.noted.talk == 1);
}

/* Readings under a misspelt name are no request. */
TEST(an_area_of_unknown_names_is_refused)
{
    EXPECT(reads(HEAD "CN=2061;Flag=4;CP=&&Datatime=20260228210000;foo=7&&") == BAD_VALUE);
    EXPECT(claims.noted.talk == 0);
    EXPECT(reads(HEAD "CN=2061;Flag=4;CP=&&BeginTime=20160801000000,EndTime=20160801000000,foo=7&&")
           == BAD_VALUE);
    EXPECT(reads(HEAD "CN=2061;Flag=4;CP=&&Flag=N&&") == BAD_VALUE);
    EXPECT(reads(HEAD "CN=2021;Flag=4;CP=&&" TIME "SB1=1&&") == BAD_VALUE);
    EXPECT(reads(HEAD "CN=2061;Flag=4;CP=&&foo&&") == BAD_VALUE && claims.noted.talk == 0);
}

TEST(commands_hold_by_edition)
{
    EXPECT(reads(HEAD "CN=2071;Flag=0;CP=&&&&") == REASON_NONE);
    EXPECT(reads(HEAD "CN=2071;Flag=4;CP=&&&&") == UNSUPPORTED_CN);
    EXPECT(reads(HEAD "CN=1014;Flag=9;CP=&&NewSK=1&&") == REASON_NONE);
    EXPECT(reads(HEAD "CN=1014;Flag=5;CP=&&NewSK=1&&") == UNSUPPORTED_CN);
    EXPECT(reads(HEAD "CN=5011;CP=&&DataTime=&&") == UNSUPPORTED_CN);
    EXPECT(reads(HEAD "CN=9021;Flag=5;CP=&&&&") == UNSUPPORTED_CN);
    EXPECT(reads(HEAD "Flag=5;CP=&&&&") == UNSUPPORTED_CN);
    EXPECT(reads(HEAD "CN=2011;Flag=4") == BAD_VALUE);
}

static bool says(const char *data, enum reason reason, const char *words)
{
    return reads(data) == reason && strstr(claims.faults.detail, words) != NULL;
}

TEST(a_frame_without_a_command_s_number_says_so)
{
    EXPECT(says(HEAD "Flag=5;CP=&&&&", UNSUPPORTED_CN, "a frame has no CN"));
    EXPECT(says(HEAD "CN=x;Flag=5;CP=&&&&", UNSUPPORTED_CN, "CN is not the number of a command"));
    EXPECT(says(HEAD "CN=20611;Flag=5;CP=&&&&", UNSUPPORTED_CN, "CN is not the number of a command"));
    EXPECT(says(HEAD "CN=;Flag=5;CP=&&&&", UNSUPPORTED_CN, "CN is not the number of a command"));
    EXPECT(says(HEAD "CN=5011;Flag=5;CP=&&&&", UNSUPPORTED_CN, "command 5011 is none"));
}

TEST(marks_keep_their_edition)
{
    uint32_t marks;
    EXPECT(tells(HEAD "CN=2011;Flag=0;CP=&&" TIME "011-Rtd=1,011-Flag=F&&", "011=1/F"));
    EXPECT(claims.telling[0].edition == EDITION_2005);
    EXPECT(mark_of_flag(EDITION_2005, "F", &marks) && marks == MARK_SOURCE_STOPPED);
    EXPECT(mark_of_flag(EDITION_2017, "F", &marks) && marks == MARK_STOPPED);
    EXPECT(mark_of_flag(EDITION_2005, "0", &marks) && marks == MARK_CALIBRATION);
    EXPECT(mark_of_flag(EDITION_2005, "2", &marks) && marks == MARK_FAULT);
    EXPECT(mark_of_flag(EDITION_2005, "1", &marks) && marks == 0);
    EXPECT(mark_of_flag(EDITION_2005, "3", &marks) && marks == 0);
    EXPECT(!mark_of_flag(EDITION_2017, "3", &marks) && !mark_of_flag(EDITION_2025, "4", &marks));
    EXPECT(mark_of_flag(EDITION_2005, "P", &marks) && marks == MARK_POWER);
    EXPECT(tells(HEAD "CN=2011;Flag=0;CP=&&" TIME "w01018-Rtd=1,w01018-Flag=F&&", "w01018=1/F"));
    EXPECT(claims.telling[0].edition == EDITION_UNSAID && defects(DEFECT_EDITION_UNSAID) == 1);
    EXPECT(mark_of_flag(EDITION_UNSAID, "F", &marks) && marks == MARK_STOPPED);
    EXPECT(mark_of_flag(EDITION_UNSAID, "0", &marks) && marks == MARK_CALIBRATION);
    EXPECT(mark_of_flag(EDITION_UNSAID, "3", &marks) && marks == 0);
    EXPECT(!mark_of_flag(EDITION_UNSAID, "4", &marks) && !mark_of_flag(EDITION_UNSAID, "33", &marks)
           && !mark_of_flag(EDITION_2005, "/", &marks) && !mark_of_flag(EDITION_2005, "", &marks));
    EXPECT(tells(HEAD "CN=2011;Flag=9;CP=&&" TIME "w01018-Rtd=1&&", "w01018=1"));
    EXPECT(claims.telling[0].edition == EDITION_2025);
}

TEST(errata_and_habits_are_read_and_counted)
{
    EXPECT(tells("QN=1,ST=32;CN=2011;PW=;MN=7_AZ;Flag=4CP=&& DataTime = 20160801080000; w01018-Rtd=1 ;;"
                 "w01001-Rtd=7,&&", "w01018=1 w01001=7"));
    EXPECT(defects(DEFECT_HEAD_COMMA) == 1 && defects(DEFECT_NO_SEPARATOR) == 1);
    EXPECT(defects(DEFECT_SPACES) == 4 && defects(DEFECT_EMPTY_ITEM) == 1);
    EXPECT(defects(DEFECT_ODD_MN) == 1 && defects(DEFECT_ODD_PW) == 1);
    EXPECT(tells("ST=32;CN=2011;PW=123456;MN=1;Flag=4;CP=&&DataTime=20160801080000123;a34001-Rtd=92;Flag=N",
                 "a34001=92/N"));
    EXPECT(defects(DEFECT_CP_UNCLOSED) == 1 && defects(DEFECT_BARE_FLAG) == 1);
    EXPECT(defects(DEFECT_STAMP_LENGTH) == 1 && defects(DEFECT_NO_QN) == 1);
    EXPECT(tells(HEAD "CN=2011;Flag=4;CP=&&" TIME "e01001-Rtd=1;A18-rtd=2,A18-flag=M;e01001-Rtd=3&&",
                 "e01001=3 A18=2/M"));
    EXPECT(defects(DEFECT_REPEATED_KEY) == 1 && defects(DEFECT_SUFFIX_CASE) == 2);
    EXPECT(tells(HEAD "CN=2051;Flag=6;CP=&&" TIME "LA-td=5,LA-Flag=N;a34001-Rtd=1;a34002-Avg=1&&",
                 "~a34001-Rtd=1 a34002=1"));
    EXPECT(defects(DEFECT_UNKNOWN_SUFFIX) == 1 && defects(DEFECT_WRONG_SUFFIX) == 1);
    EXPECT(defects(DEFECT_SPLIT_UNNUMBERED) == 1);
    EXPECT(tells(HEAD "CN=2061;Flag=9;RF=1;CP=&&DataTime=20160801080001;w01018-Avg=1&&", "w01018=1"));
    EXPECT(defects(DEFECT_STAMP_SECONDS) == 1 && claims.noted.resent == 1);
    EXPECT(strcmp(claims.telling[0].stamp, "20160801080000") == 0);
}

TEST(blanks_around_the_sign_of_cp_are_met_and_counted)
{
    static const char *const heads[] = { "CP =&&", "CP= &&", "CP \t=\r\n&&", "CP1;CPCP =&&" };
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        char data[256];
        snprintf(data, sizeof data, HEAD "CN=2011;Flag=4;%s" TIME "w01018-Rtd=1&&", heads[i]);
        EXPECT(tells(data, "w01018=1"));
        EXPECT(defects(DEFECT_SPACES) == (i == 2 ? 2 : 1) && defects(DEFECT_CP_UNCLOSED) == 0);
    }
    EXPECT(reads(HEAD "CN=2011;Flag=4;CP &&" TIME "w01018&&") == BAD_VALUE);
    EXPECT(reads(HEAD "CN=2011;Flag=4;CP ") == BAD_VALUE && reads("CP") == BAD_VALUE);
}

TEST(a_factor_with_a_mark_only_is_absent_and_says_why)
{
    EXPECT(tells(HEAD "CN=2011;Flag=4;CP=&&" TIME "w01018-Flag=D;w01001-Rtd=,w01001-Flag=B&&",
                 "w01018=!/D w01001=!/B"));
    EXPECT(claims.claim[0].only_flag && !claims.claim[1].only_flag);
    EXPECT(defects(DEFECT_EMPTY_VALUE) == 1);
    EXPECT(tells(HEAD "CN=2011;Flag=4;CP=&&" TIME "w01018-Flag=N;w01018-Rtd=3&&", "w01018=3/N"));
    EXPECT(!claims.claim[0].only_flag);
    EXPECT(tells(HEAD "CN=2011;Flag=4;CP=&&" TIME "w01018-Rtd=3;w01001-Rtd=1;w01018-Flag=M&&",
                 "w01018=3/M w01001=1"));
}

TEST(a_key_that_comes_again_keeps_its_mark)
{
    EXPECT(tells(HEAD "CN=2061;Flag=4;CP=&&" TIME
                      "a21026-Avg=3,a21026-Flag=D;a21002-Avg=5;a21026-Avg=0&&",
                 "a21026=0/D a21002=5"));
    EXPECT(defects(DEFECT_REPEATED_KEY) == 1);
    EXPECT(tells(HEAD "CN=2061;Flag=4;CP=&&" TIME "a21026-Avg=3,a21026-Flag=D,a21026-Avg=0&&",
                 "a21026=0/D"));
    EXPECT(tells(HEAD "CN=2061;Flag=4;CP=&&" TIME "a21026-Avg=3,a21026-Flag=D;a21002-Avg=5;"
                      "a21026-Avg=0,a21026-ZsAvg=1,a21026-Flag=N&&",
                 "a21026=0/D a21002=5 a21026-Zs=1/D"));
    EXPECT(defects(DEFECT_REPEATED_KEY) == 2);
}

TEST(a_mark_that_withholds_is_not_taken_back)
{
    EXPECT(tells(HEAD "CN=2011;Flag=4;CP=&&" TIME "w01018-Rtd=3,w01018-Flag=D,w01018-Flag=N&&",
                 "w01018=3/D"));
    EXPECT(defects(DEFECT_REPEATED_KEY) == 1);
    EXPECT(tells(HEAD "CN=2011;Flag=4;CP=&&" TIME "w01018-Rtd=3,w01018-Flag=N,w01018-Flag=D&&",
                 "w01018=3/D"));
    EXPECT(tells(HEAD "CN=2011;Flag=4;CP=&&" TIME "w01018-Rtd=3,w01018-Flag=D,Flag=M&&",
                 "w01018=3/M"));
    EXPECT(tells(HEAD "CN=2011;Flag=4;CP=&&" TIME "w01018-Rtd=3,w01018-Flag=Z,w01018-Flag=N&&",
                 "w01018=3/Z"));
    EXPECT(tells(HEAD "CN=2011;Flag=0;CP=&&" TIME "011-Rtd=3,011-Flag=2,011-Flag=3&&", "011=3/2"));
    EXPECT(defects(DEFECT_REPEATED_KEY) == 1 && defects(DEFECT_EMPTY_VALUE) == 0);
    EXPECT(tells(HEAD "CN=2011;Flag=4;CP=&&" TIME "w01018-Rtd=3,w01018-Flag=D,w01018-Flag=&&",
                 "w01018=3/D"));
    EXPECT(defects(DEFECT_REPEATED_KEY) == 1 && defects(DEFECT_EMPTY_VALUE) == 1);
    EXPECT(tells(HEAD "CN=2011;Flag=4;CP=&&" TIME "w01018-Rtd=3,w01018-Flag=&&", "w01018=3"));
    EXPECT(defects(DEFECT_REPEATED_KEY) == 0 && defects(DEFECT_EMPTY_VALUE) == 1);
}

/* What it is cut to is no mark either, and with it the value is refused. */
TEST(a_mark_too_long_to_hold_stays_with_its_value)
{
    EXPECT(tells(HEAD "CN=2011;Flag=4;CP=&&" TIME "w01018-Rtd=1,w01018-Flag=NNNNNNNNN&&",
                 "w01018=1/NNNNNNN"));
}

TEST(what_cannot_be_read_has_its_reason)
{
    EXPECT(reads(HEAD "CN=2011;Flag=4;CP=&&w01018-Rtd=1&&") == BAD_TIME);
    EXPECT(reads(HEAD "CN=2011;Flag=4;CP=&&DataTime=2016080108;w01018-Rtd=1&&") == BAD_TIME);
    EXPECT(reads(HEAD "CN=2011;Flag=4;CP=&&DataTime=2016-08-01 08;w01018-Rtd=1&&") == BAD_TIME);
    EXPECT(reads(HEAD "CN=2061;Flag=4;CP=&&DataTime=20160801080099;w01018-Avg=1&&") == BAD_TIME);
    EXPECT(reads(HEAD "CN=2031;Flag=4;CP=&&DataTime=20160801080060;w01018-Avg=1&&") == BAD_TIME);
    EXPECT(reads(HEAD "CN=2061;Flag=4;CP=&&DataTime=20160801080059;w01018-Avg=1&&") == REASON_NONE);
    EXPECT(reads(HEAD "CN=2011;Flag=4;CP=&&" TIME "&&") == BAD_VALUE);
    EXPECT(reads(HEAD "CN=2011;Flag=4;CP=&&" TIME "w01018&&") == BAD_VALUE);
    EXPECT(reads(HEAD "CN=2011;Flag=4;CP=&&" TIME "w01018-Ia=1&&") == UNKNOWN_PARAMETER);
    EXPECT(reads("CN=2011;MN=;Flag=4;CP=&&" TIME "w01018-Rtd=1&&") == UNKNOWN_STATION);
    EXPECT(reads(HEAD "CN=2011;Flag=4;CP=&&" TIME "w01018-Rtd=1234567890123456789012345678901234567890123456789012345678901234&&")
           == BAD_VALUE);
    EXPECT(reads(HEAD "CN=2011;Flag=4;CP=&&" TIME "abcdefghijklmnopqrstuvwxyz0123456789-Rtd=1&&")
           == UNKNOWN_PARAMETER);
    EXPECT(claims.tellings == 0 && claims.count == 0);
}

TEST(a_station_with_a_nul_is_none)
{
    static const char data[] = "CN=2011;MN=A_B;Flag=4;CP=&&" TIME "w01018-Rtd=1&&";
    char frame[128];
    memcpy(frame, data, sizeof data);
    *strchr(frame, '_') = '\0';
    text_clear(&body);
    text_format(&body, "##%04zu", sizeof data - 1);
    text_add(&body, frame, sizeof data - 1);
    text_format(&body, "%04X\r\n", hj212_crc(frame, sizeof data - 1));
    claims_clear(&claims);
    decoder_hj212.decode(&(struct message){ .body = body.at, .length = body.length }, &claims);
    EXPECT(claims.faults.reason == UNKNOWN_STATION && claims.tellings == 0);
}

TEST(of_several_frames_the_good_ones_are_read)
{
    text_clear(&body);
    frame_put(&body, HEAD "CN=2011;Flag=4;CP=&&" TIME "w01018-Rtd=1&&");
    frame_put(&body, HEAD "CN=5011;Flag=4;CP=&&&&");
    frame_put(&body, HEAD "CN=2061;Flag=4;CP=&&" TIME "w01018-Avg=2&&");
    body.at[body.length - 4] ^= 1;
    text_put(&body, "##0999");
    frame_put(&body, HEAD "CN=2061;Flag=4;CP=&&" TIME "w01001-Avg=3&&");
    claims_clear(&claims);
    decoder_hj212.decode(&(struct message){ .body = body.at, .length = body.length }, &claims);
    EXPECT(claims.tellings == 2 && strcmp(told(), "w01018=1 w01001=3") == 0);
    EXPECT(claims.faults.count == 3 && claims.faults.reason == UNSUPPORTED_CN);
}

TEST(neither_mn_nor_pw_stands_in_a_reason)
{
    static const char *const bad[] = {
        "CN=2011;PW=SECRET;MN=HIDDEN;Flag=4;CP=&&w01018-Rtd=1&&",
        "CN=2011;PW=SECRET;MN=HIDDEN;Flag=6;PNUM=2;PNO=3;CP=&&w01018-Rtd=1&&",
        "CN=9999;PW=SECRET;MN=HIDDEN;Flag=4;CP=&&w01018-Rtd=1&&",
        "CN=2011;PW=SECRET;MN=HIDDEN;Flag=9;CP=&&{0x01,0x02,0x03,0x04}&&",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_true(reads(bad[i]) != REASON_NONE);
        assert_null(strstr(claims.faults.detail, "SECRET"));
        assert_null(strstr(claims.faults.detail, "HIDDEN"));
    }
    EXPECT(true);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(each_report_has_its_suffix_and_its_span),
        FACT(equipment_samples_and_checks_are_aside),
        FACT(noise_of_day_and_night),
        FACT(the_stamp_of_a_part_is_found_as_its_items_are),
        FACT(talk_is_heard_and_refused_by_nobody),
        FACT(an_area_of_unknown_names_is_refused),
        FACT(commands_hold_by_edition),
        FACT(a_frame_without_a_command_s_number_says_so),
        FACT(marks_keep_their_edition),
        FACT(errata_and_habits_are_read_and_counted),
        FACT(blanks_around_the_sign_of_cp_are_met_and_counted),
        FACT(a_factor_with_a_mark_only_is_absent_and_says_why),
        FACT(a_key_that_comes_again_keeps_its_mark),
        FACT(a_mark_that_withholds_is_not_taken_back),
        FACT(a_mark_too_long_to_hold_stays_with_its_value),
        FACT(what_cannot_be_read_has_its_reason),
        FACT(a_station_with_a_nul_is_none),
        FACT(of_several_frames_the_good_ones_are_read),
        FACT(neither_mn_nor_pw_stands_in_a_reason),
    };
    int failed = cmocka_run_group_tests(facts, set_up, tear_down);
    return failed;
}
