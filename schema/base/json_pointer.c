#include "schema/base/json_pointer.h"

#include <string.h>

#include "schema/base/hint.h"
#include "schema/base/json.h"

enum { INDEX_DIGITS = 6 };         /* no message of ours holds a longer array */

/* One key, from behind its '/' to the next one; returns its end, or NULL. */
static const char *name_parse(struct json_pointer *out, size_t *used, const char *at,
                              struct why *why)
{
    size_t first = *used;
    for (; *at != '/' && *at != '\0'; at++) {
        char c = *at;
        if (c == '~' && at[1] != '0' && at[1] != '1') {
            (void)fail(why, "after '~' stands 0 or 1: ~0 for '~', ~1 for '/'");
            return NULL;
        }
        if (c == '~')
            c = *++at == '0' ? '~' : '/';
        out->names[(*used)++] = c;
    }
    out->names[(*used)++] = '\0';
    if (*used - first > POINTER_NAME) {
        (void)fail(why, "a key in it is longer than %d bytes", POINTER_NAME - 1);
        return NULL;
    }
    return at;
}

/* Unescaped and with a NUL for each '/', it is never longer than the text. */
bool json_pointer_parse(struct json_pointer *out, const char *text, struct why *why)
{
    size_t used = 0;
    *out = (struct json_pointer){ .depth = 0 };
    if (strlen(text) >= POINTER_ROOM)
        return fail(why, "it is longer than %d bytes", POINTER_ROOM - 1);
    if (*text != '\0' && *text != '/')
        return fail(why, "\"%s\" is no JSON Pointer; write \"/%s\"", show(text).text,
                    show(text).text);
    for (const char *at = text; *at != '\0';) {
        if (out->depth == POINTER_DEPTH)
            return fail(why, "it is deeper than %d keys", POINTER_DEPTH);
        out->at[out->depth++] = (unsigned char)used;
        at = name_parse(out, &used, at + 1, why);
        if (at == NULL)
            return false;
    }
    return true;
}

const char *json_pointer_name(const struct json_pointer *p, int i)
{
    return p->names + p->at[i];
}

/* "0", "12", not "01", not "-": the element behind the last is never there. */
static const struct json *element(const struct json *array, const char *digits)
{
    size_t n = strspn(digits, "0123456789"), index = 0;
    if (n == 0 || n > INDEX_DIGITS || digits[n] != '\0' || (n > 1 && *digits == '0'))
        return NULL;
    for (; *digits != '\0'; digits++)
        index = index * 10 + (size_t)(*digits - '0');
    const struct json *item = json_first(array);
    while (item != NULL && index-- > 0)
        item = json_next(item);
    return item;
}

const struct json *json_pointer_find(const struct json_pointer *p, const struct json *from)
{
    for (int i = 0; i < p->depth && from != NULL; i++) {
        const char *name = json_pointer_name(p, i);
        from = json_kind(from) == JSON_ARRAY ? element(from, name) : json_member(from, name);
    }
    return from;
}
