#include "publish/approval.h"

#include "schema/base/moment.h"

#include <string.h>

static bool scope_has(const char *scope, const char *product)
{
    const char *word;
    size_t n;
    while ((word = scope_next(&scope, &n)) != NULL)
        if (n == strlen(product) && memcmp(word, product, n) == 0)
            return true;
    return false;
}

static int stage_of(int64_t days)
{
    static const int stages[] = { 1, 7, 30, 60 };
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
        if (days <= stages[i])
            return stages[i];
    return 0;
}

static void refuse(struct approved *out, const char *what, const char *product)
{
    snprintf(out->text, sizeof out->text, "%s; write number, scope = \"%s\", name and until of a "
             "valid one into publish.approval and restart", what, product);
}

static void say_valid(struct approved *out, const struct approval *a)
{
    const char *renew = out->stage == 0 ? "" : "; after that nothing is published: have it renewed";
    snprintf(out->text, sizeof out->text, "approval %s by %s holds until %s (%lld days)%s",
             a->number, a->name, a->until, (long long)out->days, renew);
}

void approval_at(struct approved *out, const struct approval *a, const char *product, int64_t now)
{
    char what[400];
    *out = (struct approved){ .valid = false };
    if (a->ends == INT64_MIN) {
        refuse(out, "there is no approval for live products", product);
    } else if (!scope_has(a->scope, product)) {
        snprintf(what, sizeof what, "approval %s covers \"%s\", not %s", a->number, a->scope,
                 product);
        refuse(out, what, product);
    } else if (now >= a->ends) {
        snprintf(what, sizeof what, "approval %s ended with %s", a->number, a->until);
        refuse(out, what, product);
    } else {
        out->valid = true;
        out->days = (a->ends - now - 1) / DAY;
        out->stage = stage_of(out->days);
        say_valid(out, a);
    }
}
