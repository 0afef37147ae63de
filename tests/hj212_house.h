/* hj212_house: a registry, a store and a receiver for a feed of HJ 212 frames. Include it once. */
#ifndef TESTS_HJ212_HOUSE_H
#define TESTS_HJ212_HOUSE_H

#include <unistd.h>

#include "ingest/receive.h"
#include "schema/base/file.h"
#include "schema/base/moment.h"
#include "tests/hj212.h"
#include "tests/test.h"

enum { OFFSET = 8 * HOUR };
#define NOW INT64_C(1772294400)      /* 2026-03-01T00:00:00+08:00 */

static struct claims claims;
static struct text body;
static struct house house;
static struct readings *store;
static struct receiver *receiver;
static struct why why;
static char folder[64];
static struct feed_settings feed = { .name = "gas", .decoder = "hj212", .stamp = "start" };

static bool registry_made(void)
{
    struct findings f;
    struct text csv = TEXT(1 << 16);
    struct registry_files files = { .file = { TEXT(4096), TEXT(4096), TEXT(64), TEXT(64) } };
    findings_open(&f);
    text_put(&files.file[REG_STATIONS], "id,name,kind,source_id\nG1,甲,gas,HIDDEN\nA1,乙,air,AIR\n"
                                        "N1,丙,noise,NOISE\n");
    text_put(&files.file[REG_SERIES], "station,parameter,unit,source_code,cadence\nG1,so2,mg/m3,,3600\n"
                                      "G1,nox,mg/m3,,3600\nG1,smoke,mg/m3,,3600\nG1,so2_zs,mg/m3,,3600\n"
                                      "G1,oxygen,%,,600\nG1,gas_flow,m3/s,a00000-Min,3600\n"
                                      "G1,gas_temperature,℃,a01012-Rtd,600\nN1,ld,,Ln,86400\n"
                                      "N1,ln,,XLN,86400\nN1,leq,,XLQ,86400\n");
    bool ok = file_read(SOURCE_DIR "/schema/parameters.csv", 1 << 16, &csv, &why)
           && parameters_read(&house.parameters, "parameters.csv", csv.at, csv.length, &f)
           && registry_open(&house.registry, &files, &house.parameters, OFFSET, &f);
    if (!ok)
        print_error("%s\n", f.lines.at);
    text_close(&csv);
    findings_close(&f);
    registry_files_close(&files);
    return ok;
}

static bool open_store(void)
{
    return readings_open(&store, folder, STORE_DAEMON, &house.parameters, OFFSET, NULL, &why)
        && receiver_open(&receiver, &house, store, &why);
}

static void close_store(void)
{
    receiver_close(&receiver);
    readings_close(&store);
}

static int set_up(void **state)
{
    (void)state;
    body = TEXT(1 << 20);
    house.settings.site.offset = OFFSET;
    house.settings.check.future_minutes = 10;
    house.settings.check.late_hours = 48;
    house.settings.ingest.message_bytes = 65536;
    snprintf(folder, sizeof folder, "/tmp/envpub-join-XXXXXX");
    return mkdtemp(folder) != NULL && claims_open(&claims, &why) && registry_made() && open_store() ? 0 : -1;
}

static int tear_down(void **state)
{
    static const char *const made[] = { "readings.db-wal", "readings.db-shm", "readings.db", "lock", "" };
    char path[128];
    (void)state;
    close_store();
    registry_close(&house.registry);
    parameters_close(&house.parameters);
    claims_close(&claims);
    text_close(&body);
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, made[i]);
        if (unlink(path) != 0)
            (void)rmdir(path);
    }
    return 0;
}

static struct received received;

static bool copies;                /* what is heard is a stored copy of the broker's */

static bool hears_at(const char *data, int64_t heard)
{
    text_clear(&body);
    frame_put(&body, data);
    struct message m = { .feed = "gas", .topic = "t", .body = body.at, .length = body.length,
                         .heard = heard, .retained = copies };
    return readings_begin(store, &why) && receive(receiver, &feed, &m, heard, &received, &why)
        && readings_commit(store, &why);
}

static bool hears(const char *data)
{
    return hears_at(data, NOW);
}

#endif
