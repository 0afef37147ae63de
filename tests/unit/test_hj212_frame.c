#include "ingest/hj212_frame.c"

#include <stdio.h>
#include <stdlib.h>

#include "tests/test.h"

static struct defects defects;
static struct hj212_frame frame;

/* The register as HJ 212-2017 Annex A writes it, bit by bit. */
static uint16_t slow_crc(const unsigned char *at, size_t length)
{
    unsigned reg = 0xffff;
    for (size_t i = 0; i < length; i++) {
        reg = reg >> 8 ^ at[i];
        for (int bit = 0; bit < 8; bit++)
            reg = (reg & 1) != 0 ? reg >> 1 ^ 0xa001 : reg >> 1;
    }
    return (uint16_t)reg;
}

TEST(the_table_is_the_register_of_annex_a)
{
    unsigned char bytes[64];
    srand(1);
    for (int turn = 0; turn < 2000; turn++) {
        size_t n = (size_t)turn % sizeof bytes;
        for (size_t i = 0; i < n; i++)
            bytes[i] = (unsigned char)rand();
        assert_int_equal(hj212_crc(bytes, n), slow_crc(bytes, n));
    }
    EXPECT(hj212_crc("", 0) == 0xffff);
}

/* 1C80 is right: the sentence after the example, which says 1C08, is an erratum. */
TEST(the_standards_own_example_ends_in_1C80)
{
    const char *data = "QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;"
                       "CP=&&RtdInterval=30&&";
    EXPECT(strlen(data) == 101 && hj212_crc(data, 101) == 0x1c80);
    EXPECT(modbus_crc("123456789", 9) == 0x4b37 && hj212_crc("123456789", 9) != 0x4b37);
}

/* The frames of `bytes`, from a copy of exactly that size: F a frame, T a torn one,
 * N one without a CRC. */
static const char *found(const char *bytes, size_t length)
{
    static char kinds[64];
    char *copy = malloc(length + (length == 0));
    size_t at = 0, n = 0;
    enum hj212_found kind;
    assert_non_null(copy);
    memcpy(copy, bytes, length);
    defects = (struct defects){ { 0 } };
    while ((kind = hj212_next(copy, length, &at, &frame, &defects)) != HJ212_END && n < sizeof kinds - 1) {
        assert_true(frame.whole >= copy && frame.whole + frame.size <= copy + length);
        kinds[n++] = kind == HJ212_FRAME ? 'F' : kind == HJ212_NO_CRC ? 'N' : 'T';
    }
    kinds[n] = '\0';
    free(copy);
    return kinds;
}

static bool finds(const char *bytes, const char *kinds)
{
    return strcmp(found(bytes, strlen(bytes)), kinds) == 0;
}

TEST(frames_stand_alone_or_together_with_line_ends_or_without)
{
    EXPECT(finds("##0004abcd1234", "F") && frame.told == 0x1234 && frame.length == 4);
    EXPECT(finds("##0004abcd12aF\r\n", "F") && frame.told == 0x12af);
    EXPECT(finds("##0004abcd1234##0004abcd1234", "FF"));
    EXPECT(finds("\r\n##0004abcd1234\r\n \n##0002xy0000\r\n", "FF"));
    EXPECT(defects.count[DEFECT_STRAY_BYTES] == 0);
    EXPECT(strcmp(found("##0006a\r\nb&\0""1234\r\n", 18), "F") == 0);      /* as a cipher may be */
    EXPECT(finds("##0000FFFF", "F") && frame.length == 0);
}

TEST(what_is_no_frame_is_none)
{
    EXPECT(finds("", "") && finds("##", "") && finds("#", "") && finds("{\"pm25\":1}", ""));
    EXPECT(finds("##QN=2016", ""));
}

TEST(a_wrong_length_tears_the_frame_and_not_its_neighbours)
{
    EXPECT(finds("##0005abcd1234", "T") && frame.said == 5 && frame.size == 14);
    EXPECT(finds("##0003abcd1234", "T") && finds("##0004abcd12", "T") && finds("##0004abcd123G", "T"));
    EXPECT(finds("##9999abcd1234\r\n##0004abcd1234\r\n##0009abcd1234", "TFT"));
    EXPECT(finds("##12abcd1234", "T") && finds("##1", "T"));
    EXPECT(finds("##0002ab12345678", "T"));      /* four digits, but data go on behind them */
    EXPECT(finds("##0005abcd1234", "T") && frame.length == 4);
    EXPECT(finds("##0003abcd12aF\r\n", "T") && frame.length == 4 && frame.size == 16);
    EXPECT(finds("##0009abcd&&", "T") && frame.length == 6);      /* cut: no CRC is there */
    EXPECT(finds("##0001", "T") && frame.length == 0 && finds("##12ab", "T") && frame.length == 2);
}

/* A CRC that fits is no chance, nor is the && that closes the data. */
TEST(what_stands_behind_a_whole_frame_is_of_none)
{
    static const char *const behind[] = { ",", ";", "=", "-", ".", "&", "END", "1772323200" };
    char text[64];
    for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
        snprintf(text, sizeof text, "##0004abcd%04X%s", hj212_crc("abcd", 4), behind[i]);
        EXPECT(finds(text, "F") && defects.count[DEFECT_STRAY_BYTES] == 1);
        snprintf(text, sizeof text, "##0004abcd%04X%s", hj212_crc("abcd", 4) ^ 1, behind[i]);
        EXPECT(finds(text, "T"));
        snprintf(text, sizeof text, "##0007CP=&&&&0000%s##0004abcd1234", behind[i]);
        EXPECT(finds(text, "FF") && defects.count[DEFECT_STRAY_BYTES] == 1);
    }
    EXPECT(finds("##0005CP=&&a21026-Avg=1&&1234", "T"));      /* it only opens the data */
}

TEST(closed_data_without_a_crc_have_none_and_their_length_is_right)
{
    EXPECT(finds("##0007CP=&&&&12G4\r\n", "N") && frame.length == 7 && frame.said == 7);
    EXPECT(finds("##0007CP=&&&&", "N") && finds("##0007CP=&&&&12", "N") && frame.length == 7);
    EXPECT(finds("##007CP=&&&&\r\n##0004abcd1234", "NF"));
    EXPECT(finds("##0005CP=&&", "T") && finds("##0008CP=&&&&12G4", "T"));
    EXPECT(finds("##0006CP=&&&&12G4", "T") && finds("##07CP=&&&&12G4", "T"));
}

TEST(tolerances_are_counted)
{
    char longer[1200 + 16];
    EXPECT(finds("##004abcd1234", "F") && defects.count[DEFECT_LENGTH_DIGITS] == 1);
    EXPECT(finds("x##0004abcd1234 yz", "F") && defects.count[DEFECT_STRAY_BYTES] == 2);
    snprintf(longer, sizeof longer, "##1200%01200dABCD", 7);
    EXPECT(finds(longer, "F") && defects.count[DEFECT_LONG_DATA] == 1);
}

TEST(every_defect_has_a_name_of_its_own)
{
    for (int a = 0; a < DEFECTS; a++)
        for (int b = 0; b < a; b++)
            assert_string_not_equal(defect_name((enum defect)a), defect_name((enum defect)b));
    EXPECT(defect_name(DEFECT_SPACES) != NULL);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(the_table_is_the_register_of_annex_a),
        FACT(the_standards_own_example_ends_in_1C80),
        FACT(frames_stand_alone_or_together_with_line_ends_or_without),
        FACT(what_is_no_frame_is_none),
        FACT(a_wrong_length_tears_the_frame_and_not_its_neighbours),
        FACT(what_stands_behind_a_whole_frame_is_of_none),
        FACT(closed_data_without_a_crc_have_none_and_their_length_is_right),
        FACT(tolerances_are_counted),
        FACT(every_defect_has_a_name_of_its_own),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
