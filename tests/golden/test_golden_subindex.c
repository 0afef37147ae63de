/* Sub-indices against worked values and against an exact computation of our own, for every
 * concentration from 0 to beyond the table. */
#include "publish/edition.c"
#include "publish/index.c"
#include "schema/base/csv.h"
#include "tests/air.h"

/* Read from the standards by eye, apart from the JSON files: µg/m³, CO in tenths of mg/m³. */
static const int indices[] = { 0, 50, 100, 150, 200, 300, 400, 500 };
static const struct { int rows, at[8]; } table[POLLUTANTS] = {
    [SO2] = { 5, { 0, 150, 500, 650, 800 } },
    [NO2] = { 8, { 0, 100, 200, 700, 1200, 2340, 3090, 3840 } },
    [PM10] = { 8, { 0, 50, 120, 250, 350, 420, 500, 600 } },
    [CO] = { 8, { 0, 50, 100, 350, 600, 900, 1200, 1500 } },
    [O3] = { 8, { 0, 160, 200, 300, 400, 800, 1000, 1200 } },
    [PM25] = { 8, { 0, 35, 60, 115, 150, 250, 350, 500 } },
};

static struct standards standards;
static const struct standard *of_2012, *of_2026;

static int open_standards(void **state)
{
    struct findings f;
    (void)state;
    findings_open(&f);
    (void)!standards_open(&standards, SOURCE_DIR "/schema/standards", EAST8, &f);
    air_clean(&f);
    of_2012 = standards_at(&standards, 1772294399);
    of_2026 = standards_at(&standards, 1772294400);
    return 0;
}

static int close_standards(void **state)
{
    (void)state;
    standards_close(&standards);
    return 0;
}

/* The concentration at index 100 is the only number in which the editions differ. */
static int at(int pollutant, int row, bool old)
{
    if (old && row == 2 && pollutant == PM10)
        return 150;
    if (old && row == 2 && pollutant == PM25)
        return 75;
    return table[pollutant].at[row];
}

/* The least whole index that is not below the line through the two breakpoints: counted up, not
 * divided. Above the table `above`. */
static int exact(int pollutant, int value, bool old, int above)
{
    int row = 1, index = 0;
    while (row < table[pollutant].rows && value > at(pollutant, row, old))
        row++;
    if (row == table[pollutant].rows)
        return above;
    int low = at(pollutant, row - 1, old), high = at(pollutant, row, old);
    while ((index - indices[row - 1]) * (high - low)
           < (indices[row] - indices[row - 1]) * (value - low))
        index++;
    return index;
}

TEST(every_concentration_of_both_editions_equals_the_exact_computation)
{
    for (int p = 0; p < POLLUTANTS; p++) {
        int last = table[p].at[table[p].rows - 1];
        for (int c = 0; c <= last + 300; c++) {
            EXPECT(index_of(&of_2026->scale[p], c) == exact(p, c, false, p == SO2 ? 200 : 500));
            EXPECT(index_of(&of_2012->scale[p], c) == exact(p, c, true, p == SO2 ? NO_INDEX : 500));
        }
    }
}

TEST(so2_above_800_is_200_since_2026_and_had_no_index_of_the_hour_before)
{
    const struct scale *old = &of_2012->scale[SO2], *now = &of_2026->scale[SO2];
    EXPECT(index_of(old, 800) == 200 && index_of(old, 801) == NO_INDEX);
    EXPECT(index_of(now, 800) == 200 && index_of(now, 801) == 200 && index_of(now, 9999) == 200);
}

/* An instrument near zero told -3 and the range of the series let it stand: no standard says what
 * its sub-index is, and both files say that of 0. */
TEST(a_value_below_zero_has_the_sub_index_of_zero_and_leaves_the_aqi)
{
    static const bool exempt[POLLUTANTS];
    struct rating rating;
    struct scale silent = of_2026->scale[PM25];
    for (int p = 0; p < POLLUTANTS; p++) {
        EXPECT(index_of(&of_2012->scale[p], -1) == 0 && index_of(&of_2026->scale[p], 0) == 0);
        EXPECT(index_of(&of_2026->scale[p], INT64_MIN) == 0);
    }
    struct cell cell[POLLUTANTS] = { { .value = 8 },  { .value = 40 }, { .value = 30 },
                                     { .value = -1 }, { .value = 30 }, { .value = -3 } };
    index_rate(of_2026, cell, exempt, true, &rating);
    EXPECT(cell[PM25].iaqi == 0 && cell[CO].iaqi == 0 && rating.aqi == 30 && rating.level == 1);
    silent.below = NO_INDEX;
    EXPECT(index_of(&silent, -1) == NO_INDEX && index_of(&silent, 0) == 0);
}

TEST(co_rounds_half_even_then_goes_up_and_meets_no_double)
{
    static const struct { int64_t quanta; int tenths, index; } co[] = {     /* golden case 4 */
        { 6545, 654, 218 }, { 6555, 656, 219 }, { 6535, 654, 218 }, { 6540, 654, 218 },
        { 110, 11, 11 }, { 220, 22, 22 }, { 440, 44, 44 },
    };
    for (size_t i = 0; i < sizeof co / sizeof *co; i++) {
        int64_t tenths = decimal_round(co[i].quanta, 2, 1);
        EXPECT(tenths == co[i].tenths && index_of(&of_2026->scale[CO], tenths) == co[i].index);
    }
}

/* The daily columns, which no program reads yet, by the same reader. */
static bool day_scale(const struct json *file, const char *pollutant, struct scale *out)
{
    struct findings f;
    findings_open(&f);
    struct strict r = { .file = "day", .offset = EAST8, .f = &f };
    int64_t subindex[BREAKPOINTS];
    int count = strict_rising(&r, file, "", "subindex", 0, subindex);
    read_scale(&r, json_member(file, "day"), "day", pollutant, subindex, count, out);
    air_clean(&f);
    return true;
}

static int pollutant_of(const char *key)
{
    for (int p = 0; p < POLLUTANTS; p++)
        if (strcmp(pollutant_key[p], key) == 0)
            return p;
    return -1;
}

/* edition,report,pollutant,concentration,iaqi,source */
static void check_vector(const struct csv *csv, const struct json *file2012,
                         const struct json *file2026)
{
    bool old = strcmp(csv_field(csv, 0), "2012") == 0;
    struct scale scale;
    int64_t value, iaqi;
    if (strcmp(csv_field(csv, 1), "day") == 0)
        assert_true(day_scale(old ? file2012 : file2026, csv_field(csv, 2), &scale));
    else
        scale = (old ? of_2012 : of_2026)->scale[pollutant_of(csv_field(csv, 2))];
    assert_true(decimal_parse(csv_field(csv, 3), 0, scale.decimals, &value) == DECIMAL_EXACT);
    assert_true(decimal_parse(csv_field(csv, 4), 0, 0, &iaqi) == DECIMAL_EXACT);
    if (index_of(&scale, value) != iaqi)
        fail_msg("line %d: %d", csv_line(csv), index_of(&scale, value));
}

static struct json *open_json(const char *path)
{
    struct text bytes = air_file(path);
    struct json *root = NULL;
    struct why why = { "" };
    if (!json_parse(&root, bytes.at, bytes.length, &why))
        fail_msg("%s", why.text);
    text_close(&bytes);
    return root;
}

TEST(the_worked_values_come_out)
{
    struct json *file2012 = open_json(SOURCE_DIR "/schema/standards/hj633-2012.json");
    struct json *file2026 = open_json(SOURCE_DIR "/schema/standards/hj633-2026.json");
    struct text bytes = air_file(SOURCE_DIR "/tests/data/hj633/vectors.csv");
    struct csv *csv = NULL;
    struct why why = { "" };
    int rows = 0;
    EXPECT(csv_open(&csv, bytes.at, bytes.length, &why) && csv_next(csv, &why) == CSV_ROW);
    for (; csv_next(csv, &why) == CSV_ROW; rows++)
        check_vector(csv, file2012, file2026);
    EXPECT(rows == 147);
    csv_close(&csv);
    text_close(&bytes);
    json_close(&file2026);
    json_close(&file2012);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(every_concentration_of_both_editions_equals_the_exact_computation),
        FACT(so2_above_800_is_200_since_2026_and_had_no_index_of_the_hour_before),
        FACT(a_value_below_zero_has_the_sub_index_of_zero_and_leaves_the_aqi),
        FACT(co_rounds_half_even_then_goes_up_and_meets_no_double),
        FACT(the_worked_values_come_out),
    };
    return cmocka_run_group_tests(facts, open_standards, close_standards);
}
