#include "schema/base/conf.h"

#include "schema/base/conf_path.h"
#include "schema/base/conf_scan.h"
#include "schema/base/conf_value.h"
#include "schema/base/file.h"
#include "schema/base/hint.h"

#include <libconfig.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MOST = 1 << 20 };

struct conf {
    config_t config;
    char file[4096], folder[4096];
};

struct filling {
    const struct conf *conf;
    const struct conf_table *table;
    char *into;
    struct findings *f;
};

static int line_of(const config_setting_t *setting)
{
    return (int)config_setting_source_line(setting);
}

static void parse_fault(const struct conf *conf, struct findings *f)
{
    const char *text = config_error_text(&conf->config);
    int line = config_error_line(&conf->config);
    if (text != NULL && strstr(text, "duplicate") != NULL)
        findings_error(f, conf->file, line,
                       "this key is written twice in its group; keep one of them");
    else
        findings_error(f, conf->file, line,
                       "%s: on this line or the one before, a ';', a quote, a brace or"
                       " an '=' is missing or too many",
                       text == NULL ? "syntax error" : text);
}

static bool parse(struct conf *conf, const char *at, size_t length, struct findings *f)
{
    struct why why = { "" };
    int line = conf_scan(at, length, &why);
    if (line > 0)
        findings_error(f, conf->file, line, "%s", why.text);
    else if (config_read_string(&conf->config, at) == CONFIG_TRUE)
        return true;
    else
        parse_fault(conf, f);
    return false;
}

static bool read_and_parse(struct conf *conf, struct findings *f)
{
    struct why why = { "" };
    struct text text = TEXT(FILE_MOST + 1);
    if (!file_read(conf->file, FILE_MOST, &text, &why)) {
        findings_error(f, conf->file, 0, "%s; %s", why.text, access(conf->file, F_OK) == 0
                       ? "see that it is a file that this user may read" : "write its path after -c; an "
                       "installed one is /etc/envpub/envpub.cfg, and --keys prints every key of it");
        text_close(&text);
        return false;
    }
    const char *at = text.at == NULL ? "" : text.at;
    size_t bom = strncmp(at, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    bool ok = parse(conf, at + bom, text.length - bom, f);
    text_close(&text);
    return ok;
}

static void folder_of(char *out, size_t room, const char *file)
{
    const char *slash = strrchr(file, '/');
    size_t n = slash == NULL ? 0 : slash == file ? 1 : (size_t)(slash - file);
    snprintf(out, room, "%.*s", n == 0 ? 1 : (int)n, n == 0 ? "." : file);
}

bool conf_open(struct conf **out, const char *path, struct findings *f)
{
    *out = NULL;
    struct conf *conf = calloc(1, sizeof *conf);
    if (conf == NULL || strlen(path) >= sizeof conf->file) {
        findings_error(f, path, 0,
                       conf == NULL ? "no memory" : "the name of this file is too long");
        free(conf);
        return false;
    }
    config_init(&conf->config);
    snprintf(conf->file, sizeof conf->file, "%s", path);
    folder_of(conf->folder, sizeof conf->folder, path);
    if (!read_and_parse(conf, f)) {
        conf_close(&conf);
        return false;
    }
    *out = conf;
    return true;
}

void conf_close(struct conf **conf)
{
    if (*conf == NULL)
        return;
    config_destroy(&(*conf)->config);
    free(*conf);
    *conf = NULL;
}

int conf_line(const struct conf *conf, const char *name)
{
    const config_setting_t *setting = config_lookup(&conf->config, name);
    return setting == NULL ? 0 : line_of(setting);
}

/* Every setting that the table does not know, and every group written as something else. */
static void find_unknown(const struct filling *with, const config_setting_t *group,
                         const char *above)
{
    char path[CONF_PATH_ROOM];
    int count = config_setting_length(group);
    for (int i = 0; i < count; i++) {
        const config_setting_t *s = config_setting_get_elem(group, (unsigned)i);
        if (!conf_path_join(path, above, config_setting_name(s))) {
            findings_error(with->f, with->conf->file, line_of(s), "%s: this name is too long",
                           show(config_setting_name(s)).text);
            continue;
        }
        enum conf_place place = conf_path_place(with->table, path);
        if (place == CONF_NOWHERE)
            conf_path_complain(with->table, with->conf->file, line_of(s), path, with->f);
        else if (place == CONF_GROUP && !config_setting_is_group(s))
            findings_error(with->f, with->conf->file, line_of(s),
                           "%s is a group; write %s = { ... };", path, config_setting_name(s));
        else if (place == CONF_GROUP)
            find_unknown(with, s, path);
    }
}

/* A setting as the text our own parsers take; false: of a type that has none. */
static bool scalar_text(const config_setting_t *s, char *out, size_t room)
{
    switch (config_setting_type(s)) {
    case CONFIG_TYPE_STRING:
        return (size_t)snprintf(out, room, "%s", config_setting_get_string(s)) < room;
    case CONFIG_TYPE_INT:
    case CONFIG_TYPE_INT64:
        return snprintf(out, room, "%lld", config_setting_get_int64(s)) > 0;
    case CONFIG_TYPE_FLOAT:
        return snprintf(out, room, "%.15g", config_setting_get_float(s)) > 0;
    case CONFIG_TYPE_BOOL:
        return snprintf(out, room, "%s", config_setting_get_bool(s) ? "true" : "false") > 0;
    default:
        return false;
    }
}

static bool right_type(const struct conf_key *key, const config_setting_t *s)
{
    int type = config_setting_type(s);
    switch (key->kind) {
    case CONF_WHOLE:
        return type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64;
    case CONF_BOOL:
        return type == CONFIG_TYPE_BOOL;
    case CONF_WORDS:
        return type == CONFIG_TYPE_STRING || type == CONFIG_TYPE_ARRAY || type == CONFIG_TYPE_LIST;
    case CONF_WORD:
    case CONF_PATH:
    case CONF_SECRET_LINE:
    case CONF_SECRET_TOKEN:
    case CONF_SECRET_FILE:
    case CONF_SECRET_KEY:
    case CONF_DATE:
        break;
    }
    return type == CONFIG_TYPE_STRING;
}

static void take_scalar(const struct conf_place_of *at, const config_setting_t *s)
{
    char text[4200];
    struct conf_place_of here = *at;
    here.line = line_of(s);
    bool fits = scalar_text(s, text, sizeof text);
    if (fits && *text == '\0' && at->key->initial == NULL)
        findings_error(at->f, at->file, here.line, "%s is empty; %s (%s)", at->path,
                       conf_value_form(at->key).text, at->key->help);
    else if (fits)
        conf_value_take(&here, text);
    else
        findings_error(at->f, at->file, here.line, "%s: %s", at->path,
                       config_setting_is_aggregate(s) ? "a list in a list; write plain words"
                                                      : "this text is too long");
}

static void take_written(const struct conf_place_of *at, const config_setting_t *s)
{
    if (!right_type(at->key, s)) {
        findings_error(at->f, at->file, at->line, "%s has the wrong type; %s", at->path,
                       conf_value_form(at->key).text);
        return;
    }
    if (!config_setting_is_aggregate(s)) {
        take_scalar(at, s);
        return;
    }
    int length = config_setting_length(s);
    if (length < at->key->low)
        findings_error(at->f, at->file, at->line, "%s is empty; %s (%s)", at->path,
                       conf_value_form(at->key).text, at->key->help);
    for (int i = 0; i < length; i++)
        take_scalar(at, config_setting_get_elem(s, (unsigned)i));
}

static void take_key(const struct filling *with, const struct conf_key *key, char *base,
                     const char *label)
{
    char path[CONF_PATH_ROOM], above[CONF_PATH_ROOM];
    conf_path_of(path, key->name, label);
    snprintf(above, sizeof above, "%.*s", (int)(strrchr(path, '.') - path), path);
    struct conf_place_of at = { .key = key, .file = with->conf->file, .folder = with->conf->folder,
                                .path = path, .base = base, .f = with->f };
    const config_setting_t *s = config_lookup(&with->conf->config, path);
    if (s != NULL) {
        at.line = line_of(s);
        take_written(&at, s);
    } else if (key->initial == NULL) {
        findings_error(with->f, at.file, conf_line(with->conf, above), "%s is missing; %s (%s)",
                       path, conf_value_form(key).text, key->help);
    } else {
        conf_value_initial(&at, label);
    }
}

/* The elements of a group, which the caller of conf_fill declares as a pointer to his own type. */
static char *elements_of(const struct conf_group *group, const char *into)
{
    char *elements;
    memcpy(&elements, into + group->where, sizeof elements);
    return elements;
}

static bool make_room(const struct filling *with, const struct conf_group *group, int length)
{
    char *elements = calloc((size_t)length, group->stride);
    if (elements == NULL) {
        findings_error(with->f, with->conf->file, conf_line(with->conf, group->name),
                       "no memory for the %d groups under %s", length, group->name);
        return false;
    }
    memcpy(with->into + group->where, &elements, sizeof elements);
    return true;
}

static bool may_stand(const struct filling *with, const struct conf_group *group,
                      const config_setting_t *s)
{
    const char *label = config_setting_name(s);
    bool named = strlen(label) <= 64 && strchr(label, '*') == NULL;
    if (!named)
        findings_error(with->f, with->conf->file, line_of(s),
                       "%s.%s: is no name; write one of at most 64 letters, digits, '-' or '_'",
                       group->name, show(label).text);
    return named;
}

static void fill_group(const struct filling *with, const struct conf_group *group)
{
    const config_setting_t *all = config_lookup(&with->conf->config, group->name);
    int *count = (int *)(void *)(with->into + group->count);
    int length = all != NULL && config_setting_is_group(all) ? config_setting_length(all) : 0;
    if (length == 0 || !make_room(with, group, length))
        return;
    for (int i = 0; i < length; i++) {
        const config_setting_t *s = config_setting_get_elem(all, (unsigned)i);
        const char *label = config_setting_name(s);
        if (!config_setting_is_group(s))
            continue;
        if (!may_stand(with, group, s))
            continue;
        char *base = elements_of(group, with->into) + (size_t)*count * group->stride;
        snprintf(base + group->label, 65, "%s", label);
        ++*count;
        for (size_t k = 0; k < with->table->keys; k++)
            if (conf_path_in_group(with->table->key[k].name, group->name))
                take_key(with, &with->table->key[k], base, label);
    }
}

void conf_fill(const struct conf *conf, const struct conf_table *table, void *into,
               struct findings *f)
{
    struct filling with = { .conf = conf, .table = table, .into = into, .f = f };
    find_unknown(&with, config_root_setting(&conf->config), "");
    for (size_t k = 0; k < table->keys; k++)
        if (strchr(table->key[k].name, '*') == NULL)
            take_key(&with, &table->key[k], into, "");
    for (size_t g = 0; g < table->groups; g++)
        fill_group(&with, &table->group[g]);
}

static void forget_path(const struct conf_key *key, const struct conf_group *group, char *into)
{
    int count = *(const int *)(const void *)(into + group->count);
    for (int i = 0; i < count; i++)
        memset(elements_of(group, into) + (size_t)i * group->stride + key->where, 0, key->room);
}

void conf_forget_paths(const struct conf_table *table, void *into)
{
    for (size_t k = 0; k < table->keys; k++)
        for (size_t g = 0; g < table->groups; g++)
            if (table->key[k].kind == CONF_PATH
                && conf_path_in_group(table->key[k].name, table->group[g].name))
                forget_path(&table->key[k], &table->group[g], into);
}

void conf_release(const struct conf_table *table, void *into)
{
    for (size_t g = 0; g < table->groups; g++) {
        free(elements_of(&table->group[g], into));
        memset((char *)into + table->group[g].where, 0, sizeof (void *));
        memset((char *)into + table->group[g].count, 0, sizeof (int));
    }
}
