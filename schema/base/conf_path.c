#include "schema/base/conf_path.h"

#include "schema/base/hint.h"

#include <string.h>

struct segment { const char *at; size_t length; };

/* The next part of a dotted name; moves *at behind its dot, to NULL after the last. */
static struct segment next(const char **at)
{
    struct segment s = { *at, strcspn(*at, ".") };
    *at = s.at[s.length] == '.' ? s.at + s.length + 1 : NULL;
    return s;
}

static bool same(struct segment pattern, struct segment s)
{
    return (pattern.length == 1 && *pattern.at == '*')
        || (pattern.length == s.length && memcmp(pattern.at, s.at, s.length) == 0);
}

static enum conf_place place_in(const char *pattern, const char *path)
{
    while (pattern != NULL && path != NULL)
        if (!same(next(&pattern), next(&path)))
            return CONF_NOWHERE;
    if (path != NULL)
        return CONF_NOWHERE;
    return pattern == NULL ? CONF_KEY : CONF_GROUP;
}

enum conf_place conf_path_place(const struct conf_table *table, const char *path)
{
    enum conf_place place = CONF_NOWHERE;
    for (size_t k = 0; k < table->keys && place == CONF_NOWHERE; k++)
        place = place_in(table->key[k].name, path);
    return place;
}

bool conf_path_join(char out[CONF_PATH_ROOM], const char *above, const char *name)
{
    return snprintf(out, CONF_PATH_ROOM, "%s%s%s", above, *above == '\0' ? "" : ".", name)
           < CONF_PATH_ROOM;
}

void conf_path_of(char out[CONF_PATH_ROOM], const char *pattern, const char *label)
{
    const char *star = strchr(pattern, '*');
    if (star == NULL)
        snprintf(out, CONF_PATH_ROOM, "%s", pattern);
    else
        snprintf(out, CONF_PATH_ROOM, "%.*s%s%s", (int)(star - pattern), pattern, label, star + 1);
}

bool conf_path_in_group(const char *pattern, const char *group)
{
    size_t n = strlen(group);
    return strncmp(pattern, group, n) == 0 && strncmp(pattern + n, ".*.", 3) == 0;
}

/* The part of a pattern that stands beside the last part of path; false: it stands elsewhere. */
static bool beside(const char *pattern, const char *path, char out[CONF_PATH_ROOM])
{
    while (pattern != NULL && path != NULL) {
        struct segment want = next(&pattern), have = next(&path);
        if (path == NULL)
            return snprintf(out, CONF_PATH_ROOM, "%.*s", (int)want.length, want.at) > 0
                   && *out != '*';
        if (!same(want, have))
            return false;
    }
    return false;
}

static const char *last_part(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot == NULL ? path : dot + 1;
}

/* Where in the table a key of that last part stands: for one written into the wrong group. */
static const char *elsewhere(const struct conf_table *table, const char *name)
{
    for (size_t k = 0; k < table->keys; k++)
        if (strcmp(last_part(table->key[k].name), name) == 0)
            return table->key[k].name;
    return NULL;
}

static void list_known(const struct conf_table *table, const char *path, struct text *out)
{
    char known[CONF_PATH_ROOM], before[CONF_PATH_ROOM] = "";
    for (size_t k = 0; k < table->keys; k++) {
        if (!beside(table->key[k].name, path, known) || strcmp(known, before) == 0)
            continue;
        text_format(out, "%s%s", *before == '\0' ? "" : ", ", known);
        memcpy(before, known, sizeof before);
    }
}

void conf_path_complain(const struct conf_table *table, const char *file, int line,
                        const char *path, struct findings *f)
{
    char known[CONF_PATH_ROOM], best[CONF_PATH_ROOM] = "";
    const char *name = last_part(path);
    struct nearest nearest = { 0 };
    for (size_t k = 0; k < table->keys; k++) {
        if (!beside(table->key[k].name, path, known))
            continue;
        size_t before = nearest.distance;
        nearest_try(&nearest, name, known);
        if (nearest.word != NULL && (*best == '\0' || nearest.distance < before))
            memcpy(best, known, sizeof best);
    }
    if (*best != '\0') {
        findings_error(f, file, line, "%s is not a key; did you mean %s?", path, best);
        return;
    }
    if (elsewhere(table, name) != NULL) {
        findings_error(f, file, line, "%s is not a key; it belongs to %s", path,
                       elsewhere(table, name));
        return;
    }
    struct text list = TEXT(4096);
    list_known(table, path, &list);
    findings_error(f, file, line, "%s is not a key; known here: %s", path,
                   list.at == NULL ? "none" : list.at);
    text_close(&list);
}
