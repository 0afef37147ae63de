/* Is a page well formed as ours are: every element closed in order, every attribute in double
 * quotes, no stray < or &, no id twice, and every aria-labelledby pointing at an id? */
#ifndef TESTS_WELLFORMED_H
#define TESTS_WELLFORMED_H

#include "schema/base/why.h"

#include <string.h>

enum { WELL_DEEP = 64, WELL_NAME = 16 };

struct well {
    const char *page, *at;
    char open[WELL_DEEP][WELL_NAME];
    int depth;
    struct why *why;
};

static inline bool well_fail(const struct well *w, const char *what)
{
    /* cmocka has a macro named fail */
    snprintf(w->why->text, sizeof w->why->text, "%s: %.80s", what, w->at);
    return false;
}

static inline bool well_reference(const struct well *w)
{
    static const char *const known[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "&nbsp;" };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strncmp(w->at, known[i], strlen(known[i])) == 0)
            return true;
    return well_fail(w, "a stray &");
}

static inline size_t well_name(const char *at)
{
    return strspn(at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:");
}

/* name="value" or a bare name, once the spaces before it are passed. */
static inline bool well_attribute(struct well *w)
{
    size_t name = well_name(w->at);
    if (name == 0)
        return well_fail(w, "not an attribute");
    w->at += name;
    if (*w->at != '=')
        return true;
    if (*++w->at != '"')
        return well_fail(w, "an attribute without quotes");
    for (w->at++; *w->at != '"'; w->at++)
        if (*w->at == '\0' || *w->at == '<' || (*w->at == '&' && !well_reference(w)))
            return well_fail(w, "a bad attribute value");
    w->at++;
    return true;
}

static inline bool well_void(const char *name)
{
    return strcmp(name, "meta") == 0 || strcmp(name, "link") == 0 || strcmp(name, "br") == 0
        || strcmp(name, "input") == 0;
}

static inline bool well_close(struct well *w)
{
    size_t length = well_name(w->at + 2);
    if (w->depth == 0 || w->at[2 + length] != '>' || strlen(w->open[w->depth - 1]) != length
        || strncmp(w->open[w->depth - 1], w->at + 2, length) != 0)
        return well_fail(w, "closes what is not open");
    w->depth--;
    w->at += length + 3;
    return true;
}

static inline bool well_open(struct well *w)
{
    char *name = w->open[w->depth];
    size_t length = well_name(w->at + 1);
    if (length == 0 || length >= WELL_NAME || w->depth + 1 >= WELL_DEEP)
        return well_fail(w, "a stray <");
    memcpy(name, w->at + 1, length);
    name[length] = '\0';
    w->at += length + 1;
    while (*w->at == ' ') {
        w->at++;
        if (!well_attribute(w))
            return false;
    }
    bool ended = *w->at == '/';
    w->at += ended ? 1 : 0;
    if (*w->at++ != '>')
        return well_fail(w, "an element without its >");
    if (strcmp(name, "style") == 0)
        w->at = strstr(w->at, "</style>");
    if (strcmp(name, "script") == 0)
        w->at = strstr(w->at, "</script>");
    if (!ended && !well_void(name))
        w->depth++;
    return w->at != NULL;
}

/* Each id="…" once, each aria-labelledby="…" one of them. */
static inline bool well_ids(struct well *w)
{
    for (w->at = w->page; (w->at = strstr(w->at, " aria-labelledby=\"")) != NULL; w->at++) {
        char wanted[64];
        snprintf(wanted, sizeof wanted, " id=\"%.*s\"", (int)strcspn(w->at + 18, "\""), w->at + 18);
        const char *first = strstr(w->page, wanted);
        if (first == NULL || strstr(first + 1, wanted) != NULL)
            return well_fail(w, "an id that is not there, or twice");
    }
    return true;
}

static inline bool well_formed(const char *page, struct why *why)
{
    struct well w = { .page = page, .at = page, .why = why };
    if (strncmp(page, "<!DOCTYPE html>\n<html lang=\"zh-CN\">", 35) != 0)
        return well_fail(&w, "the beginning is not ours");
    for (w.at = page + 16; *w.at != '\0';) {
        bool ok = true;
        if (*w.at == '<')
            ok = w.at[1] == '/' ? well_close(&w) : well_open(&w);
        else if (*w.at == '&')
            ok = well_reference(&w);
        if (!ok)
            return false;
        if (*w.at != '<' && *w.at != '\0')
            w.at++;
    }
    if (w.depth != 0)
        return well_fail(&w, w.open[w.depth - 1]);
    return well_ids(&w);
}

#endif
