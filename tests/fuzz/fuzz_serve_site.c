/* What a stranger sends: the target, Accept-Encoding, Accept and If-None-Match, one a line; the
 * rest is a page whose policy is made. A path that is let through leads nowhere but down. */
#include "publish/serve_accept.h"
#include "publish/serve_path.h"
#include "publish/serve_policy.h"

#include <stdlib.h>
#include <string.h>

enum { LINES = 4, MOST = 8192 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Moves *at behind the line's end; cuts it. */
static char *take_line(char **at)
{
    char *line = *at, *end = strchr(line, '\n');
    *at = end == NULL ? line + strlen(line) : end + 1;
    if (end != NULL)
        *end = '\0';
    return line;
}

static void must(bool fact)
{
    if (!fact)
        abort();
}

/* A part that begins with a dot is the name of a station's file, or not there. */
static bool hides(const char *path)
{
    const char *dot = strstr(path, "/.");
    if (dot == NULL)
        return false;
    size_t folder = (size_t)(dot - path);
    bool station = (folder == 7 && memcmp(path, "station", 7) == 0)
                || (folder == 11 && memcmp(path, "v1/stations", 11) == 0);
    return !station || strchr(dot + 1, '/') != NULL || strcmp(dot, "/.") == 0 || strcmp(dot, "/..") == 0;
}

static void look_at(const char *target)
{
    char path[PATH_ROOM], name[128];
    struct why why = { "" };
    int status = path_of_target(target, path, &why);
    must(status == 200 || status == 400 || status == 404 || status == 414);
    must(status == 200 || why.text[0] != '\0');
    if (status != 200)
        return;
    must(path[0] != '\0' && path[0] != '/' && path[strlen(path) - 1] != '/');
    must(strstr(path, "//") == NULL && strstr(path, "/../") == NULL);
    must(strchr(path, '\\') == NULL && !hides(path));
    must(path[0] != '.' || strncmp(path, ".well-known/", 12) == 0);
    must(path_medium(path) != NULL && path_lifetime(path) != NULL);
    if (path_save_as(path, name, sizeof name))
        must(strpbrk(name, "\"\r\n/;") == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char input[MOST + 1];
    char *at = input, *line[LINES];
    size = size > MOST ? MOST : size;
    memcpy(input, data, size);
    input[size] = '\0';
    for (int i = 0; i < LINES; i++)
        line[i] = take_line(&at);
    look_at(line[0]);
    struct takes takes = accept_codings(line[1]);
    must(takes.count >= 1 && takes.count <= CODINGS && takes.coding[takes.count - 1] == IDENTITY);
    (void)accept_html(line[2]);
    (void)accept_has(line[3], "\"0123\"");
    struct text policy = TEXT(4096);
    (void)policy_of(&policy, at, strlen(at));
    must(policy.at != NULL && strpbrk(policy.at, "\r\n<>") == NULL);
    text_close(&policy);
    return 0;
}
