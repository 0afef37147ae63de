/* Any bytes as the registry's four CSV files, parted by the byte 0x1E: opened, or refused with at
 * least one finding; every station of an open registry is found by its id and its source_id. */
#include "schema/registry.h"

#include <stdlib.h>
#include <string.h>

static struct parameters parameters;

static void read_parameters(void)
{
    static const char csv[] = "key,code,name_zh,name_en,unit,decimals,low,high\n"
                              "so2,a21026,z,e,ug/m3,3,0,10000\nno2,a21004,z,e,ug/m3,3,0,10000\n"
                              "pm10,a34002,z,e,ug/m3,3,0,10000\nco,a21005,z,e,mg/m3,6,0,1000\n"
                              "o3,a05024,z,e,ug/m3,3,0,10000\npm25,a34004,z,e,ug/"
                              "m3,3,0,10000\ncod,w01018,z,e,mg/L,4,0,\n";
    static const char units[] =
        "constant,parameter,value,unit,source\ngas_constant,,8.314462618,J/(mol K),x\n"
        "ambient_temperature,,298.15,K,x\nambient_pressure,,1013.25,hPa,x\n"
        "flue_molar_volume,,22.414,L/mol,x\nmolar_mass,so2,64.064,g/mol,x\n";
    struct findings f;
    findings_open(&f);
    if (!parameters_read(&parameters, "parameters.csv", csv, sizeof csv - 1, &f))
        abort();
    if (!units_read(&parameters, "units.csv", units, sizeof units - 1, 0, &f))
        abort();
    findings_close(&f);
}

static void split(struct registry_files *files, const uint8_t *data, size_t size)
{
    const uint8_t *end = data + size;
    *files = (struct registry_files){ .folder = "registry" };
    for (int i = 0; i < REGISTRY_FILES; i++) {
        files->file[i] = TEXT(1 << 24);
        const uint8_t *to = data == end ? NULL : memchr(data, 0x1E, (size_t)(end - data));
        to = to == NULL ? end : to;
        text_add(&files->file[i], data, (size_t)(to - data));
        data = to == end ? end : to + 1;
    }
}

static void look_up(const struct registry *r, enum kind kind, int64_t start)
{
    size_t count = registry_count(r);
    const struct station **at = calloc(count + 1, sizeof *at);
    if (at == NULL)
        abort();
    size_t n = registry_stations_at(r, kind, start, at);
    for (size_t i = 0; i < n; i++) {
        if (registry_station(r, at[i]->id, start) != at[i]
            || registry_station_heard(r, at[i]->source_id, start) != at[i])
            abort();
        for (int p = 0; p < (int)parameters.count; p++) {
            const struct series *s = registry_series(r, at[i], p, start);
            if (s != NULL && (s->parameter != p || s->low > s->high))
                abort();
        }
        (void)registry_series_heard(r, at[i], "pm25", false, start);
    }
    free(at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct registry_files files;
    struct registry *r = NULL;
    struct findings f;
    if (parameters.count == 0)
        read_parameters();
    findings_open(&f);
    split(&files, data, size);
    bool ok = registry_open(&r, &files, &parameters, 28800, &f);
    if (ok != (f.errors == 0) || ok != (r != NULL))
        abort();
    for (int kind = 0; ok && kind < KINDS; kind++) {
        look_up(r, (enum kind)kind, 0);
        look_up(r, (enum kind)kind, 1772294400);
    }
    registry_close(&r);
    registry_files_close(&files);
    findings_close(&f);
    return 0;
}
