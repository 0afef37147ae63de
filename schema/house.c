#include "schema/house.h"

#include "schema/base/file.h"

#include <string.h>
#include <unistd.h>

enum { SHIPPED_MOST = 1 << 20 };

/* PREFIX/bin/envpub-ingest → PREFIX/share/envpub */
static bool find_share(char *out, size_t room, struct why *why)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0)
        return fail(why, "/proc/self/exe cannot be read, so the shipped data cannot be found");
    self[n] = '\0';
    *strrchr(self, '/') = '\0';
    if (snprintf(out, room, "%s/../share/envpub", self) >= (int)room)
        return fail(why, "%s: this path is too long", self);
    return true;
}

static bool read_shipped(const struct house *house, const char *name, struct text *out, char *path,
                         size_t room, struct findings *f)
{
    struct why why = { "" };
    *out = TEXT(SHIPPED_MOST + 1);
    snprintf(path, room, "%s/%s", house->share, name);
    if (file_read(path, SHIPPED_MOST, out, &why))
        return true;
    findings_error(f, path, 0, "%s; it ships with the program: install it again", why.text);
    return false;
}

static bool read_parameters(struct house *house, struct findings *f)
{
    char path[4200];
    struct why why = { "" };
    struct text text = { 0 }, units = { 0 };
    if (!find_share(house->share, sizeof house->share, &why)) {
        findings_error(f, "envpub", 0, "%s", why.text);
        return false;
    }
    bool ok = read_shipped(house, "parameters.csv", &text, path, sizeof path, f)
           && parameters_read(&house->parameters, path, text.at, text.length, f)
           && read_shipped(house, "units.csv", &units, path, sizeof path, f)
           && units_read(&house->parameters, path, units.at, units.length,
                      house->settings.site.offset, f);
    text_close(&units);
    text_close(&text);
    return ok;
}

/* known: the settings are; registry and shipped data are read in any case, for their faults. */
static bool open_rest(struct house *house, bool known, size_t before, struct findings *f)
{
    bool ready = read_parameters(house, f);
    if (*house->settings.site.registry != '\0'
        && registry_files_read(&house->files, house->settings.site.registry, f) && ready)
        ready = registry_open(&house->registry, &house->files, &house->parameters,
                              house->settings.site.offset, f);
    if (known && ready && f->errors == before)
        return true;
    house_close(house);
    return false;
}

bool house_open(struct house *house, const char *config, const char *secrets, struct findings *f)
{
    size_t before = f->errors;
    memset(house, 0, sizeof *house);
    bool known = secrets == NULL ? settings_read(&house->settings, config, f)
                                 : settings_read_for(&house->settings, config, secrets, f);
    return open_rest(house, known, before, f);
}

bool house_open_checked(struct house *house, const char *config, struct findings *f)
{
    size_t before = f->errors;
    memset(house, 0, sizeof *house);
    bool known = settings_read_public(&house->settings, config, f);
    return open_rest(house, known, before, f);
}

bool house_open_public(struct house *house, const char *config, struct findings *f)
{
    memset(house, 0, sizeof *house);
    if (settings_read_public(&house->settings, config, f))
        return true;
    house_close(house);
    return false;
}

void house_close(struct house *house)
{
    registry_close(&house->registry);
    registry_files_close(&house->files);
    parameters_close(&house->parameters);
    settings_close(&house->settings);
}
