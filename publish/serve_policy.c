#include "publish/serve_policy.h"

#include "schema/base/digest.h"

#include <string.h>
#include <strings.h>

enum { BLOCKS = 16 };

const char policy_bare[] = "default-src 'none'; base-uri 'none'; form-action 'none'; "
                           "frame-ancestors 'self'";

struct sources {                     /* of one kind: style or script */
    struct text hashes;              /* " 'sha256-…'" for each inline block */
    int blocks;
    bool own;                        /* a file of the site is asked for */
};

struct scan { const char *at, *end; };

/* Is this word (in small letters) at `at`, as a tag's name: followed by what ends one? */
static bool tag_is(const char *at, const char *end, const char *word)
{
    size_t n = strlen(word);
    return (size_t)(end - at) > n && strncasecmp(at, word, n) == 0 && at[n] != '\0'
        && strchr(" \t\r\n\f/>", at[n]) != NULL;
}

/* The '>' that ends the tag at s->at, quotes minded; NULL: none. */
static const char *tag_end(const struct scan *s)
{
    char quote = '\0';
    for (const char *at = s->at; at < s->end; at++) {
        if (quote != '\0')
            quote = *at == quote ? '\0' : quote;
        else if (*at == '"' || *at == '\'')
            quote = *at;
        else if (*at == '>')
            return at;
    }
    return NULL;
}

static bool tag_has(const char *from, const char *to, const char *words)
{
    size_t n = strlen(words);
    for (const char *at = from; (size_t)(to - at) >= n; at++)
        if (strncasecmp(at, words, n) == 0)
            return true;
    return false;
}

/* The attribute, written as "src=", with a blank before it. */
static bool tag_has_attribute(const char *from, const char *to, const char *name)
{
    size_t n = strlen(name);
    for (const char *at = from + 1; (size_t)(to - at) >= n && at < to; at++)
        if (strncasecmp(at, name, n) == 0 && strchr(" \t\r\n\f\"'", at[-1]) != NULL)
            return true;
    return false;
}

/* The "</name" that ends a block whose text begins at `from`; NULL: none. */
static const char *block_end(const char *from, const char *end, const char *name)
{
    for (const char *at = from; (at = memchr(at, '<', (size_t)(end - at))) != NULL; at++)
        if (end - at > 2 && at[1] == '/' && tag_is(at + 2, end, name))
            return at;
    return NULL;
}

static void name_block(struct sources *of, const char *from, size_t length)
{
    struct digest digest = digest_of(from, length);
    of->blocks++;
    if (of->blocks <= BLOCKS)
        text_format(&of->hashes, " 'sha256-%s'", digest_base64(&digest).text);
}

/* A script that names a source is not inline; one of a type such as application/ld+json is data. */
static bool is_inline(const char *from, const char *to, struct sources *of)
{
    if (tag_has_attribute(from, to, "src=")) {
        of->own = true;
        return false;
    }
    return !tag_has_attribute(from, to, "type=") || tag_has(from, to, "javascript")
        || tag_has(from, to, "\"module\"");
}

/* At the "<style" or "<script" at s->at: moves behind the block. */
static bool take_block(struct scan *s, const char *name, struct sources *of)
{
    const char *open = tag_end(s);
    if (open == NULL || open + 1 == s->end)
        return false;
    const char *close = block_end(open + 1, s->end, name);
    if (close == NULL)
        return false;
    bool style = name[1] == 't';
    if (style || is_inline(s->at, open, of))
        name_block(of, open + 1, (size_t)(close - open - 1));
    s->at = close + 2;
    return true;
}

static bool take_comment(struct scan *s)
{
    for (const char *at = s->at + 4; s->end - at >= 3; at++)
        if (memcmp(at, "-->", 3) == 0) {
            s->at = at + 3;
            return true;
        }
    return false;
}

/* At a '<'; false: nothing follows that could be a block. */
static bool take_tag(struct scan *s, struct sources *style, struct sources *script)
{
    const char *name = s->at + 1;
    if (s->end - s->at > 4 && memcmp(s->at, "<!--", 4) == 0)
        return take_comment(s);
    if (tag_is(name, s->end, "style"))
        return take_block(s, "style", style);
    if (tag_is(name, s->end, "script"))
        return take_block(s, "script", script);
    const char *end = tag_end(s);
    if (end != NULL && tag_is(name, s->end, "link") && tag_has(name, end, "stylesheet"))
        style->own = true;
    s->at++;
    return true;
}

static void put_sources(struct text *out, const char *name, const struct sources *of)
{
    bool some = of->hashes.length > 0;
    if (some || of->own)
        text_format(out, "; %s-src%s%s", name, of->own ? " 'self'" : "", some ? of->hashes.at : "");
}

bool policy_of(struct text *out, const char *markup, size_t length)
{
    struct sources style = { .hashes = TEXT(4096) }, script = { .hashes = TEXT(4096) };
    struct scan s = { markup, markup + length };
    while (s.at < s.end && (s.at = memchr(s.at, '<', (size_t)(s.end - s.at))) != NULL
           && take_tag(&s, &style, &script))
        ;
    bool fits = style.blocks <= BLOCKS && script.blocks <= BLOCKS && !style.hashes.spilt
             && !script.hashes.spilt;
    text_put(out, "default-src 'none'");
    if (fits) {
        put_sources(out, "style", &style);
        put_sources(out, "script", &script);
    }
    text_put(out, "; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
                  "base-uri 'none'; form-action 'none'; frame-ancestors 'self'");
    text_close(&style.hashes);
    text_close(&script.hashes);
    return fits && !out->spilt;
}
