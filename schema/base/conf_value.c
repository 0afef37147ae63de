#include "schema/base/conf_value.h"

#include "schema/base/conf_path.h"
#include "schema/base/file.h"
#include "schema/base/hint.h"
#include "schema/base/key_file.h"
#include "schema/base/moment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *last_part(const char *name)
{
    return strrchr(name, '.') + 1;
}

struct why conf_value_form(const struct conf_key *key)
{
    struct why form = { "" };
    const char *name = last_part(key->name);
    switch (key->kind) {
    case CONF_WHOLE:
        (void)fail(&form, "write a whole number from %ld to %ld without quotes", key->low,
                   key->high);
        break;
    case CONF_BOOL:
        (void)fail(&form, "write %s = true; or %s = false;", name, name);
        break;
    case CONF_WORDS:
        (void)fail(&form, "write %s = [ \"...\", \"...\" ];", name);
        break;
    case CONF_DATE:
        (void)fail(&form, "write %s = \"2027-12-31\";", name);
        break;
    case CONF_WORD:
    case CONF_PATH:
    case CONF_SECRET_LINE:
    case CONF_SECRET_TOKEN:
    case CONF_SECRET_FILE:
    case CONF_SECRET_KEY:
        (void)fail(&form, "write %s = \"...\";", name);
        break;
    }
    return form;
}

/* Is word one of the words in a list parted by spaces? */
static bool among(const char *list, const char *word)
{
    size_t n = strchr(word, ' ') == NULL ? strlen(word) : 0;
    for (const char *at = list; n > 0 && (at = strstr(at, word)) != NULL; at += n)
        if ((at == list || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}

static bool plain(const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7F)
            return false;
    return text_is_utf8(text, strlen(text));
}

/* A wrong word is kept too, so that it is told of once and not again as missing. */
static bool take_word(const struct conf_place_of *at, const char *text, char *field)
{
    const struct conf_key *key = at->key;
    snprintf(field, key->room, "%s", text);
    if (!plain(text))
        findings_error(at->f, at->file, at->line, "%s holds a control character or is not UTF-8;"
                       " write plain text", at->path);
    else if (key->choices != NULL && !among(key->choices, text))
        findings_error(at->f, at->file, at->line, "%s is \"%s\"; write one of: %s", at->path,
                       show(text).text, key->choices);
    else if (strlen(text) >= key->room)
        findings_error(at->f, at->file, at->line, "%s is %zu bytes long; write at most %zu",
                       at->path, strlen(text), key->room - 1);
    else
        return true;
    return false;
}

static void take_whole(const struct conf_place_of *at, const char *text)
{
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (*text == '\0' || *end != '\0' || errno != 0 || value < at->key->low
        || value > at->key->high)
        findings_error(at->f, at->file, at->line, "%s is %s; %s", at->path, show(text).text,
                       conf_value_form(at->key).text);
    else
        *(int *)(void *)(at->base + at->key->where) = (int)value;
}

static void take_one_of_words(const struct conf_place_of *at, const char *text)
{
    int *count = (int *)(void *)(at->base + at->key->count);
    if ((size_t)*count == at->key->most) {
        findings_error(at->f, at->file, at->line, "%s has more than %zu words; write fewer",
                       at->path, at->key->most);
        return;
    }
    if (take_word(at, text, at->base + at->key->where + (size_t)*count * at->key->room))
        ++*count;
}

static bool take_path(const struct conf_place_of *at, const char *text)
{
    char *field = at->base + at->key->where;
    if (!plain(text))
        return take_word(at, text, field);
    if (*text == '\0' || path_join(field, at->key->room, at->folder, text))
        return *text != '\0';
    findings_error(at->f, at->file, at->line, "%s: this path is too long; write a shorter one",
                   at->path);
    return false;
}

/* As far as it can be told before the program that uses it does. */
static bool secret_stands(const struct conf_key *key, const char *path, struct why *why)
{
    struct text line = TEXT(65536);
    if (key->kind == CONF_SECRET_LINE || key->kind == CONF_SECRET_TOKEN) {
        bool token = key->kind == CONF_SECRET_TOKEN;
        bool ok = token ? token_read(path, &line, why) : secret_read(path, &line, why);
        text_close(&line);
        return ok;
    }
    if (key->kind == CONF_SECRET_KEY) {
        struct key_file secret;
        bool ok = key_file_read(path, &secret, why);
        explicit_bzero(&secret, sizeof secret);
        return ok;
    }
    int fd = secret_open(path, why);
    if (fd != -1)
        close(fd);
    return fd != -1;
}

static void take_secret(const struct conf_place_of *at, const char *text)
{
    struct why why = { "" };
    const char *path = at->base + at->key->where;
    if (!take_path(at, text))
        return;
    bool handed = strncmp(path, "/run/credentials/", 17) == 0;    /* by systemd, to one service only */
    if (access(path, R_OK) == -1 && (errno == EACCES || (errno == ENOENT && handed)))
        findings_warn(at->f, at->file, at->line,
                      "%s: this user cannot read %s; the program that uses it"
                      " must be able to",
                      at->path, path);
    else if (!secret_stands(at->key, path, &why))
        findings_error(at->f, at->file, at->line, "%s: %s", at->path, why.text);
}

static void take_date(const struct conf_place_of *at, const char *text)
{
    int64_t moment;
    bool kept = take_word(at, text, at->base + at->key->where);
    if (kept && *text != '\0' && (strlen(text) != 10 || !moment_parse_day(text, 0, &moment)))
        findings_error(at->f, at->file, at->line, "%s is \"%s\", which is no date; %s", at->path,
                       show(text).text, conf_value_form(at->key).text);
}

void conf_value_take(const struct conf_place_of *at, const char *text)
{
    switch (at->key->kind) {
    case CONF_WORD:
        (void)take_word(at, text, at->base + at->key->where);
        break;
    case CONF_WHOLE:
        take_whole(at, text);
        break;
    case CONF_BOOL:
        *(bool *)(at->base + at->key->where) = strcmp(text, "true") == 0;
        break;
    case CONF_WORDS:
        take_one_of_words(at, text);
        break;
    case CONF_PATH:
        (void)take_path(at, text);
        break;
    case CONF_SECRET_LINE:
    case CONF_SECRET_TOKEN:
    case CONF_SECRET_FILE:
    case CONF_SECRET_KEY:
        take_secret(at, text);
        break;
    case CONF_DATE:
        take_date(at, text);
        break;
    }
}

/* "" is the empty field already; a list's words are parted by spaces. */
void conf_value_initial(const struct conf_place_of *at, const char *label)
{
    char text[CONF_PATH_ROOM];
    const char *from = at->key->initial;
    while (*from != '\0') {
        size_t n = at->key->kind == CONF_WORDS ? strcspn(from, " ") : strlen(from);
        char word[CONF_PATH_ROOM];
        snprintf(word, sizeof word, "%.*s", (int)n, from);
        conf_path_of(text, word, label);
        conf_value_take(at, text);
        from += n + (from[n] == ' ');
    }
}

/* A list as it is written in the file: [ "a", "b" ]. */
static void reference_list(const char *words, struct text *out)
{
    text_put(out, "[");
    for (const char *at = words; *at != '\0';) {
        size_t n = strcspn(at, " ");
        text_format(out, "%s\"%.*s\"", at == words ? " " : ", ", (int)n, at);
        at += n + (at[n] == ' ');
    }
    text_put(out, " ]\n");
}

static void reference_value(const struct conf_key *key, struct text *out)
{
    bool quoted = key->kind != CONF_WHOLE && key->kind != CONF_BOOL;
    if (key->initial == NULL) {
        text_format(out, "%s    (must be written)\n", key->name);
    } else if (key->kind == CONF_WORDS) {
        text_format(out, "%s = ", key->name);
        reference_list(key->initial, out);
    } else {
        text_format(out, quoted ? "%s = \"%s\"\n" : "%s = %s\n", key->name, key->initial);
    }
}

void conf_reference(const struct conf_table *table, struct text *out)
{
    for (size_t k = 0; k < table->keys; k++) {
        const struct conf_key *key = &table->key[k];
        reference_value(key, out);
        text_format(out, "    %s", key->help);
        if (key->kind == CONF_WHOLE)
            text_format(out, " (%ld to %ld)", key->low, key->high);
        if (key->choices != NULL)
            text_format(out, " (one of: %s)", key->choices);
        text_put(out, "\n");
    }
}
