#include "ingest/hj212_item.h"

#include <string.h>

bool slice_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice slice_trimmed(struct slice s, struct defects *defects)
{
    size_t before = s.length;
    while (s.length > 0 && slice_space(s.at[s.length - 1]))
        s.length--;
    while (s.length > 0 && slice_space(s.at[0])) {
        s.at++;
        s.length--;
    }
    defects->count[DEFECT_SPACES] += s.length != before;
    return s;
}

bool slice_is(struct slice s, const char *word)
{
    return strlen(word) == s.length && memcmp(s.at, word, s.length) == 0;
}

bool slice_has(struct slice s, char c)
{
    return s.length > 0 && memchr(s.at, c, s.length) != NULL;
}

bool slice_whole(struct slice s, int most, int *out)
{
    int value = 0;
    for (size_t i = 0; i < s.length; i++) {
        if (s.at[i] < '0' || s.at[i] > '9' || value > most)
            return false;
        value = value * 10 + (s.at[i] - '0');
    }
    if (s.length == 0 || value > most)
        return false;
    *out = value;
    return true;
}

bool hj212_item_next(struct slice *rest, struct hj212_item *out, struct defects *defects)
{
    const char *at = rest->at, *stop = at, *end = at + rest->length, *equals = NULL;
    if (at == end)
        return false;
    while (stop < end && *stop != ';' && *stop != ',') {
        if (*stop == '=' && equals == NULL)
            equals = stop;
        stop++;
    }
    const char *value = equals == NULL ? at : equals + 1;
    *out = (struct hj212_item){ .stop = stop < end ? *stop : '\0' };
    if (equals != NULL)
        out->name = slice_trimmed((struct slice){ at, (size_t)(equals - at) }, defects);
    out->value = slice_trimmed((struct slice){ value, (size_t)(stop - value) }, defects);
    rest->at = stop < end ? stop + 1 : end;
    rest->length = (size_t)(end - rest->at);
    return true;
}
