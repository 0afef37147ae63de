/* No memory: each allocation fails in its turn, and what was asked for fails with a reason, for to
 * go on without what did not fit would be to go on with wrong data. */
#include "schema/registry.h"

#include "schema/base/file.h"
#include "schema/readings.h"
#include "schema/store_sqlite.h"
#include "tests/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The linker leads our allocations here. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *at, size_t size);
void *__real_reallocarray(void *at, size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *at, size_t size);
void *__wrap_reallocarray(void *at, size_t count, size_t size);

static int left = -1;           /* allocations before the one that fails; -1: none will */

static bool fails(void)
{
    return left >= 0 && left-- == 0;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *at, size_t size)
{
    return fails() ? NULL : __real_realloc(at, size);
}

void *__wrap_reallocarray(void *at, size_t count, size_t size)
{
    return fails() ? NULL : __real_reallocarray(at, count, size);
}

static struct parameters parameters;
static struct registry_files files;

static const char *const csv[REGISTRY_FILES] = {
    "id,name,kind,city,enterprise\nA,a,air,c,\nB,b,air,c,\nG,g,gas,c,E\n",
    "station,parameter,unit,cadence\nG,so2,mg/m3,60\nG,nox,mg/m3,60\n",
    "id,name,valid_from,valid_to\nE,e,,2026-01-01\nE,e,2026-01-01,\n",
    "station,parameter,span,high,unit\nG,so2,3600,35,mg/m3\n",
};

TEST(a_registry_is_whole_or_not_open)
{
    bool ok = false;
    for (int n = 0; !ok; n++) {
        struct registry *r;
        struct findings f;
        findings_open(&f);
        left = n;
        ok = registry_open(&r, &files, &parameters, 0, &f);
        if (ok != (left >= 0) || ok != (f.errors == 0) || ok != (r != NULL))
            fail_msg("allocation %d failed, and the registry is %s with %zu errors", n,
                     ok ? "open" : "closed", f.errors);
        left = -1;
        EXPECT(!ok || (registry_count(r) == 3 && strlen(registry_digest(r)) == 64));
        registry_close(&r);
        findings_close(&f);
    }
}

static struct report so2_is(int64_t value)
{
    return (struct report){ .station = "A", .span = 3600, .count = 1, .reading = { {
        .parameter = (int16_t)parameter_named(&parameters, "so2"), .value = value } } };
}

static bool puts_value(struct readings *r, int64_t value, struct why *why)
{
    struct put put = { 0 };
    struct report report = so2_is(value);
    bool ok = readings_begin(r, why) && readings_put(r, &report, value, KEEP_NOTHING, &put, why)
           && readings_commit(r, why);
    left = -1;
    readings_rollback(r);
    return ok;
}

static bool visit(void *with, const struct report *report, int64_t known_from, struct why *why)
{
    (void)known_from;
    (void)why;
    *(int64_t *)with = report->reading[0].marks != 0 ? -1 : report->reading[0].value;
    return true;
}

/* The value that held at a moment is the one that was put last before it, or the put had failed. */
TEST(a_changed_reading_leaves_its_old_value_or_is_not_changed)
{
    char folder[] = "/tmp/test_no_memory.XXXXXX", file[64];
    struct why why = { "" };
    EXPECT(mkdtemp(folder) != NULL);
    bool ok = false;
    for (int n = 0; !ok; n++) {
        struct readings *r;
        int64_t was = 0;
        EXPECT(readings_open(&r, folder, STORE_DAEMON, &parameters, 0, NULL, &why));
        EXPECT(n > 0 || puts_value(r, 1, &why));
        left = n;
        ok = puts_value(r, 2, &why);
        EXPECT(readings_window(r, 0, 1, "", -1, ok ? 1 : INT64_MAX, visit, &was, &why) && was == 1);
        readings_close(&r);
    }
    static const char *const left_behind[] = { "readings.db", "readings.db-wal", "readings.db-shm",
                                               "lock" };
    for (size_t i = 0; i < sizeof left_behind / sizeof *left_behind; i++) {
        snprintf(file, sizeof file, "%s/%s", folder, left_behind[i]);
        (void)unlink(file);
    }
    EXPECT(rmdir(folder) == 0);
}

static bool set_up(void)
{
    struct text text = TEXT(1 << 20);
    struct findings f;
    struct why why = { "" };
    findings_open(&f);
    bool ok = file_read(SOURCE_DIR "/schema/parameters.csv", 1 << 20, &text, &why)
           && parameters_read(&parameters, "parameters.csv", text.at, text.length, &f);
    for (int i = 0; i < REGISTRY_FILES; i++) {
        files.file[i] = TEXT(1 << 20);
        text_put(&files.file[i], csv[i]);
    }
    text_close(&text);
    findings_close(&f);
    return ok;
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(a_registry_is_whole_or_not_open),
        FACT(a_changed_reading_leaves_its_old_value_or_is_not_changed),
    };
    if (!set_up())
        return 1;
    int failed = cmocka_run_group_tests(facts, NULL, NULL);
    registry_files_close(&files);
    parameters_close(&parameters);
    return failed;
}
