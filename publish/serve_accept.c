#include "publish/serve_accept.h"

#include <string.h>
#include <strings.h>

enum { WHOLE_WEIGHT = 1000, NOT_NAMED = -1, NOT_UNDERSTOOD = -2 };

const char *coding_name(enum coding coding)
{
    static const char *const names[] = { [IDENTITY] = NULL, [GZIP] = "gzip", [BROTLI] = "br" };
    return names[coding];
}

const char *coding_suffix(enum coding coding)
{
    static const char *const suffixes[] = { [IDENTITY] = "", [GZIP] = ".gz", [BROTLI] = ".br" };
    return suffixes[coding];
}

/* 0, 1, and up to three decimals (RFC 9110 12.4.2), in thousandths. */
static int weight_of(const char *at, size_t length)
{
    int weight = 0, unit = WHOLE_WEIGHT;
    for (size_t i = 0; i < length; i++) {
        if (i == 1 && at[i] == '.')
            continue;
        if (at[i] < '0' || at[i] > '9' || i > 4 || i == 1)
            return NOT_UNDERSTOOD;
        weight += (at[i] - '0') * unit;
        unit /= 10;
    }
    return length > 0 && weight <= WHOLE_WEIGHT ? weight : NOT_UNDERSTOOD;
}

struct element { const char *name; size_t length; int weight; };

/* The weight among the parameters between at and end: ;level=1;q=0.5 */
static int weight_among(const char *at, const char *end)
{
    int weight = WHOLE_WEIGHT;
    while (at < end) {
        at += strspn(at, "; \t");
        size_t n = strcspn(at, ";, \t");
        if (n >= 2 && (at[0] | 0x20) == 'q' && at[1] == '=')
            weight = weight_of(at + 2, n - 2);
        at += n;
    }
    return weight;
}

/* One element of a list, name;q=0.5, name, …; moves *at behind it. False: the end. */
static bool next_element(const char **at, struct element *out)
{
    *at += strspn(*at, ",; \t");
    const char *end = *at + strcspn(*at, ",");
    *out = (struct element){ .name = *at, .length = strcspn(*at, ";, \t") };
    out->weight = weight_among(*at + out->length, end);
    *at = end;
    return out->length > 0;
}

static bool is(const struct element *e, const char *name)
{
    return e->length == strlen(name) && strncasecmp(e->name, name, e->length) == 0;
}

/* What the list gives name (or its other name), what it gives "*", or NOT_NAMED. */
static int weight_in(const char *list, const char *name, const char *other, const char *any)
{
    struct element e;
    int named = NOT_NAMED, rest = NOT_NAMED;
    while (next_element(&list, &e)) {
        if (e.weight == NOT_UNDERSTOOD)
            continue;
        if (is(&e, name) || is(&e, other))
            named = e.weight;
        else if (is(&e, any))
            rest = e.weight;
    }
    return named != NOT_NAMED ? named : rest;
}

struct takes accept_codings(const char *accept_encoding)
{
    struct takes takes = { .count = 0 };
    const char *list = accept_encoding == NULL ? "" : accept_encoding;
    int br = weight_in(list, "br", "br", "*"), gzip = weight_in(list, "gzip", "x-gzip", "*");
    int plain = weight_in(list, "identity", "identity", "identity");    /* else the last choice */
    bool br_first = br >= gzip;
    enum coding first = br_first ? BROTLI : GZIP, second = br_first ? GZIP : BROTLI;
    int first_weight = br_first ? br : gzip, second_weight = br_first ? gzip : br;
    if (first_weight > 0 && first_weight >= plain)
        takes.coding[takes.count++] = first;
    if (second_weight > 0 && second_weight >= plain)
        takes.coding[takes.count++] = second;
    takes.coding[takes.count++] = IDENTITY;
    return takes;
}

bool accept_html(const char *accept)
{
    if (accept == NULL)
        return false;
    int html = weight_in(accept, "text/html", "application/xhtml+xml", "text/*");
    int json = weight_in(accept, "application/problem+json", "application/json", "application/*");
    int rest = weight_in(accept, "*/*", "*/*", "*/*");
    html = html == NOT_NAMED ? rest : html;
    json = json == NOT_NAMED ? rest : json;
    return html > 0 && html > json;
}

bool accept_has(const char *if_none_match, const char *tag)
{
    const char *at = if_none_match == NULL ? "" : if_none_match;
    size_t length = strlen(tag);
    for (;;) {
        at += strspn(at, ", \t");
        if (*at == '*')
            return true;
        if (at[0] == 'W' && at[1] == '/')
            at += 2;
        const char *end = *at == '"' ? strchr(at + 1, '"') : NULL;
        if (end == NULL)
            return false;
        if ((size_t)(end + 1 - at) == length && memcmp(at, tag, length) == 0)
            return true;
        at = end + 1;
    }
}
