/* Any bytes as an hour's document from the archive: refused, or a document that prints, and that print
 * is read back to print the same. Seeds: fuzz/seeds/hour_read, which cite the registry below. */
#include "publish/compose.h"
#include "publish/hour_read.h"
#include "publish/render.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char stations[] = "id,name,kind,area,city,lon,lat,role\n"
                               "S001,广场,air,城东区,示例市,116.366,39.8673,rated\n"
                               "S002,水厂,air,城西区,示例市,116.17,40.2865,micro\n";
static const char parameter_rows[] = "key,code,name_zh,name_en,unit,decimals,low,high\n"
    "so2,a21026,z,e,ug/m3,3,0,10000\nno2,a21004,z,e,ug/m3,3,0,10000\n"
    "pm10,a34002,z,e,ug/m3,3,0,10000\nco,a21005,z,e,mg/m3,6,0,1000\n"
    "o3,a05024,z,e,ug/m3,3,0,10000\npm25,a34004,z,e,ug/m3,3,0,10000\n";

static struct registry *registry;
static struct standard standard = { .name = "HJ 633-2026" };
static struct settings settings;

static void must(bool fact)
{
    if (!fact)
        abort();
}

static void open_once(void)
{
    static struct parameters parameters;
    struct findings f;
    struct registry_files files = { .kept = true, .file = { TEXT(8192), TEXT(64), TEXT(64), TEXT(64) } };
    if (registry != NULL)
        return;
    findings_open(&f);
    text_put(&files.file[REG_STATIONS], stations);
    text_put(&files.file[REG_SERIES], "station,parameter\n");
    must(parameters_read(&parameters, "parameters.csv", parameter_rows, sizeof parameter_rows - 1, &f));
    must(registry_open(&registry, &files, &parameters, 28800, &f));
    standard.scale[CO].decimals = 1;
    for (int i = 0; i < CLASSES; i++)
        snprintf(standard.level[i].name, sizeof standard.level[i].name, "第%d类", i + 1);
    findings_close(&f);
    registry_files_close(&files);
    settings.site.offset = 28800;
}

static void print(struct text *out, const struct hour_document *d, const struct hour_head *head)
{
    memcpy(settings.site.licence, head->licence, sizeof head->licence);
    settings.site.demo = head->demo;
    render_hour(out, d, &standard, &settings);
}

static void read_back(const struct text *body)
{
    struct hour_document d, again;
    struct hour_head head, same;
    struct text first = TEXT(64 << 20), second = TEXT(64 << 20);
    struct why why;
    if (!hour_read_head(&head, body) || !hour_read(&d, &head, body, registry, &standard, &why))
        return;
    print(&first, &d, &head);
    must(hour_read_head(&same, &first) && hour_read(&again, &same, &first, registry, &standard, &why));
    print(&second, &again, &same);
    must(first.length == second.length && memcmp(first.at, second.at, first.length) == 0);
    compose_close(&again);
    compose_close(&d);
    text_close(&first);
    text_close(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text body = TEXT(16 << 20);
    open_once();
    text_add(&body, data, size);
    if (!body.spilt && size > 0)
        read_back(&body);
    text_close(&body);
    return 0;
}
