/* What render_hour prints is read back, and prints the same again. */
#include "publish/compose.h"
#include "publish/hour_read.h"
#include "schema/base/file.h"
#include "tests/sample_hour.h"
#include "tests/test.h"

static struct parameters parameters;
static struct registry *registry;
static struct sample sample;
static struct text printed, again;
static struct hour_document back;
static struct hour_head head;
static struct why why;

static bool open_registry(const char *stations)
{
    struct findings f;
    struct text csv = TEXT(1 << 16);
    struct registry_files files = { .kept = true, .file = { TEXT(8192), TEXT(64), TEXT(64), TEXT(64) } };
    text_put(&files.file[REG_STATIONS], stations);
    text_put(&files.file[REG_SERIES], "station,parameter\n");
    findings_open(&f);
    bool ok = file_read(SOURCE_DIR "/schema/parameters.csv", 1 << 16, &csv, &why)
           && parameters_read(&parameters, "parameters.csv", csv.at, csv.length, &f)
           && registry_open(&registry, &files, &parameters, SAMPLE_OFFSET, &f);
    if (!ok)
        print_error("%s\n", f.lines.at == NULL ? why.text : f.lines.at);
    text_close(&csv);
    findings_close(&f);
    registry_files_close(&files);
    return ok;
}

static int set_up(void **state)
{
    (void)state;
    printed = again = TEXT(1 << 20);
    bool ok = sample_open(&sample)
           && open_registry("id,name,kind,area,city,lon,lat,role\n"
                            "S001,广场,air,城东区,示例市,116.366,39.8673,rated\n"
                            "S002,水厂,air,城西区,示例市,116.17,40.2865,rated\n"
                            "S003,对照点,air,城西区,示例市,116.2,40.3,control\n");
    sample.document.registry = ok ? registry_digest(registry) : "";
    return ok ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    compose_close(&back);
    sample_close(&sample);
    registry_close(&registry);
    parameters_close(&parameters);
    text_close(&printed);
    text_close(&again);
    return 0;
}

static const struct standard *standard(void)
{
    return standards_at(&sample.standards, SAMPLE_START);
}

static void print(void)
{
    text_clear(&printed);
    render_hour(&printed, &sample.document, standard(), &sample.settings);
}

static bool reads(void)
{
    compose_close(&back);
    return hour_read_head(&head, &printed)
        && hour_read(&back, &head, &printed, registry, standard(), &why);
}

static bool prints_again(void)
{
    text_clear(&again);
    render_hour(&again, &back, standard(), &sample.settings);
    return again.length == printed.length && memcmp(again.at, printed.at, again.length) == 0;
}

TEST(the_sample_hour_prints_again_as_it_was)
{
    sample.document.changes = 0;
    print();
    EXPECT(reads() && prints_again() && strcmp(head.registry, registry_digest(registry)) == 0);
    EXPECT(back.stations == 3 && back.cities == 1 && back.station[1].cell[NO2].why == NOT_RECEIVED);
    EXPECT(back.station[0].cell[CO].value == 10 && back.station[0].rating.primary[PM25]);
    EXPECT(!head.demo && strcmp(head.licence, sample.settings.site.licence) == 0);
}

TEST(marks_means_and_every_absence_are_read)
{
    struct cell *cell = sample.subject[0].cell;
    sample.document.changes = 0;
    cell[PM10].suspect = true;
    cell[SO2].mean = (struct mean){ .hours = 24, .count = 20, .value = 812 };
    cell[CO].mean = (struct mean){ .hours = 24, .count = 1, .value = 105 };
    sample.subject[2].rating = (struct rating){ .aqi = NO_INDEX };
    for (enum absence a = NOT_RECEIVED; a < ABSENCES; a++) {
        cell[O3] = sample_absent(a);
        print();
        EXPECT(reads() && prints_again() && back.station[0].cell[O3].why == a);
    }
    EXPECT(back.station[0].cell[PM10].suspect && back.station[0].cell[CO].mean.value == 105);
    EXPECT(back.station[2].rating.aqi == NO_INDEX && back.station[2].rating.level == 0);
}

TEST(a_revision_a_licence_and_a_demo_are_read)
{
    sample.document.revision = 3;
    sample.document.reason = "late";
    sample.document.changes = 0;
    sample.settings.site.demo = true;
    snprintf(sample.settings.site.licence, sizeof sample.settings.site.licence, "\"<&>\\ 许可");
    print();
    EXPECT(reads() && prints_again() && back.revision == 3 && strcmp(back.reason, "late") == 0);
    EXPECT(head.demo && strcmp(head.licence, "\"<&>\\ 许可") == 0);
}

static void swap(const char *a, const char *b)
{
    char *x = strstr(printed.at, a), *y = strstr(printed.at, b), kept[8];
    size_t n = strlen(a);
    memcpy(kept, x, n);
    memcpy(x, y, n);
    memcpy(y, kept, n);
}

/* One twice would be laid down twice, and what is not in order is not found. */
TEST(stations_out_of_order_are_refused)
{
    sample.document.changes = 0;
    print();
    swap("S001", "S002");
    EXPECT(!reads());
    print();
    memcpy(strstr(printed.at, "S002"), "S001", 4);
    EXPECT(!reads());
}

TEST(a_value_that_nothing_measures_is_refused)
{
    sample.document.changes = 0;
    sample.subject[0].cell[O3].value = INT64_MAX / 2;
    print();
    EXPECT(!reads());
}

TEST(it_is_the_same_but_for_its_changes_only)
{
    struct text other = TEXT(1 << 20);
    sample.document.revision = 2;
    sample.document.reason = "changed";
    sample.document.changes = 1;
    sample.change[0] = (struct change){ .station = "S001", .pollutant = PM25, .had = true,
                                        .has = true, .old = 60, .new = 68 };
    print();
    sample.document.changes = 0;
    render_hour(&other, &sample.document, standard(), &sample.settings);
    EXPECT(hour_same_but_changes(&printed, &other) && reads() && back.revision == 2);
    other.at[other.length - 20]++;
    EXPECT(!hour_same_but_changes(&printed, &other));
    text_close(&other);
}

/* Each piece gone in turn: refused, and nothing is left of it. */
TEST(a_file_that_lacks_anything_is_refused)
{
    static const char *const keys[] = { "revision", "start", "published", "expected", "cities",
        "stations", "id", "aqi", "level", "primary", "pm25", "value", "why", "count" };
    sample.document.changes = 0;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        char quoted[20];
        snprintf(quoted, sizeof quoted, "\"%s\":", keys[i]);
        print();
        char *at = strstr(printed.at, quoted);
        if (i == 6)                                      /* the document's own is not read */
            at = strstr(strstr(printed.at, "\"cities\""), quoted);
        assert_non_null(at);
        at[1] = 'x';
        EXPECT(!reads() && back.station == NULL && back.city == NULL);
    }
}

TEST(a_station_that_the_registry_does_not_know_is_refused)
{
    sample.document.changes = 0;
    print();
    memcpy(strstr(printed.at, "S003"), "S009", 4);
    EXPECT(!reads());
}

#define HERE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest facts[] = {
        HERE(the_sample_hour_prints_again_as_it_was),
        HERE(marks_means_and_every_absence_are_read),
        HERE(a_revision_a_licence_and_a_demo_are_read),
        HERE(stations_out_of_order_are_refused),
        HERE(a_value_that_nothing_measures_is_refused),
        HERE(it_is_the_same_but_for_its_changes_only),
        HERE(a_file_that_lacks_anything_is_refused),
        HERE(a_station_that_the_registry_does_not_know_is_refused),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
