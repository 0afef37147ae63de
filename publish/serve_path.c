#include "publish/serve_path.h"

#include "schema/base/text.h"

#include <ctype.h>
#include <string.h>

static int refuse(int status, struct why *why, const char *words)
{
    (void)fail(why, "%s", words);
    return status;
}

/* The absolute form, http://host/path, which a server must take too (RFC 9112 3.2.2). */
static const char *origin_form(const char *target)
{
    size_t scheme = strncmp(target, "http://", 7) == 0 ? 7
                  : strncmp(target, "https://", 8) == 0 ? 8 : 0;
    if (scheme == 0)
        return target;
    target += scheme + strcspn(target + scheme, "/?");
    return *target == '/' ? target : "/";
}

static int hex_value(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : isxdigit((unsigned char)c) ? (c | 0x20) - 'a' + 10 : -1;
}

/* One byte of the path at *at; -1: it may not stand there. A coded '/' is refused: what it divides
 * would be seen differently by a proxy in front. */
static int next_byte(const char **at)
{
    int byte = (unsigned char)*(*at)++;
    if (byte == '%') {
        int high = hex_value((*at)[0]), low = high < 0 ? -1 : hex_value((*at)[1]);
        byte = low < 0 ? -1 : high << 4 | low;
        *at += low < 0 ? 0 : 2;
        if (byte == '/')
            return -1;
    }
    return byte < 0x20 || byte == 0x7F || byte == '\\' || byte == '#' ? -1 : byte;
}

static bool decode(const char *at, char path[PATH_ROOM])
{
    size_t n = 0;
    while (*at != '\0' && *at != '?') {
        int byte = next_byte(&at);
        if (byte == -1 || n == PATH_ROOM - 1)
            return false;
        path[n++] = (char)byte;
    }
    path[n] = '\0';
    return text_is_utf8(path, n);
}

/* A file named after a station, whose id may begin with a dot; nothing half written lies there. */
static bool is_station(const char *path)
{
    static const char *const folder[] = { "station/", "v1/stations/" };
    for (size_t i = 0; i < sizeof folder / sizeof *folder; i++) {
        size_t n = strlen(folder[i]);
        if (strncmp(path, folder[i], n) == 0 && strchr(path + n, '/') == NULL)
            return true;
    }
    return false;
}

/* 200, or why no file has such a name. The one hidden folder is that of RFC 8615. */
static int look_at_parts(const char *path, struct why *why)
{
    static const char known[] = ".well-known/";
    const char *at = strncmp(path, known, sizeof known - 1) == 0 ? path + sizeof known - 1 : path;
    bool station = is_station(path);
    for (;; at++) {
        size_t n = strcspn(at, "/");
        if ((n == 1 && at[0] == '.') || (n == 2 && at[0] == '.' && at[1] == '.'))
            return refuse(400, why, "a path may not hold the parts \".\" and \"..\"");
        if (n == 0 || (at[0] == '.' && !station))
            return refuse(404, why, "there is no such document");
        at += n;
        if (*at == '\0')
            return 200;
    }
}

int path_of_target(const char *target, char path[PATH_ROOM], struct why *why)
{
    path[0] = '\0';
    if (strlen(target) > TARGET_MOST)
        return refuse(414, why, "the address is longer than any of this site");
    target = origin_form(target);
    if (*target != '/')
        return refuse(400, why, "the address does not begin with '/'");
    if (strcspn(target, "?") >= PATH_ROOM)
        return refuse(414, why, "the path is longer than any of this site");
    if (!decode(target + 1, path))
        return refuse(400, why, "the path holds a '\\', a control character, a coded '/', a wrong "
                                "percent code, or is not UTF-8");
    if (path[0] == '\0')
        snprintf(path, PATH_ROOM, "index.html");
    return look_at_parts(path, why);
}

/* ---- what the name says ---- */

static const struct medium media[] = {
    { ".html", "text/html; charset=utf-8", true },
    { ".json", "application/json", false },
    { ".geojson", "application/geo+json", false },
    { ".csv", "text/csv; charset=utf-8", false },
    { ".js", "text/javascript; charset=utf-8", false },
    { ".css", "text/css; charset=utf-8", false },
    { ".svg", "image/svg+xml", true },
    { ".txt", "text/plain; charset=utf-8", false },
    { ".xml", "application/xml", false },
    { ".webmanifest", "application/manifest+json", false },
    { ".atom", "application/atom+xml", false },
    { ".png", "image/png", false },
    { ".ico", "image/x-icon", false },
    { ".pdf", "application/pdf", false },
    { ".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", false },
};
static const struct medium unknown = { "", "application/octet-stream", false };

static bool ends_with(const char *path, const char *suffix)
{
    size_t n = strlen(path), m = strlen(suffix);
    return n >= m && memcmp(path + n - m, suffix, m) == 0;
}

const struct medium *path_medium(const char *path)
{
    for (size_t i = 0; i < sizeof media / sizeof *media; i++)
        if (ends_with(path, media[i].suffix))
            return &media[i];
    return &unknown;
}

bool path_is_data(const char *path)
{
    return strncmp(path, "v1/", 3) == 0;
}

static const char hours[] = "v1/hours/";

/* v1/hours/…/HH.rN.json: written once (contract §5). A station may be called x.r1. */
static bool is_revision(const char *path)
{
    size_t n = strlen(path);
    if (strncmp(path, hours, sizeof hours - 1) != 0 || !ends_with(path, ".json"))
        return false;
    const char *end = path + n - 5, *at = end;
    while (isdigit((unsigned char)at[-1]))       /* "v1/hours/" ends this at the latest */
        at--;
    return at < end && *at != '0' && at - path > 2 && at[-1] == 'r' && at[-2] == '.';
}

const char *path_lifetime(const char *path)
{
    static const char changing[] =
        "public, max-age=30, stale-while-revalidate=60, stale-if-error=86400";
    return is_revision(path) ? "public, max-age=31536000, immutable" : changing;
}

bool path_save_as(const char *path, char *out, size_t room)
{
    const char *slash = strrchr(path, '/'), *from = slash == NULL ? path : slash + 1;
    if (!ends_with(path, ".csv"))
        return false;
    if (strncmp(path, hours, sizeof hours - 1) == 0)
        from = path + sizeof hours - 1;              /* 2026/03/01/01.csv: 2026-03-01-01.csv */
    if (snprintf(out, room, "%s", from) >= (int)room)
        return false;
    for (char *at = out; *at != '\0'; at++) {
        *at = *at == '/' ? '-' : *at;
        if (!isalnum((unsigned char)*at) && strchr("._-", *at) == NULL)
            return false;
    }
    return true;
}
