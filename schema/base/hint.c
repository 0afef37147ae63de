#include "schema/base/hint.h"

#include "schema/base/unseen.h"

#include <string.h>

enum { LONGEST = 64 };

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Levenshtein's distance by one row; longer words than LONGEST are far from everything. */
static size_t distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), row[LONGEST + 1];
    if (n > LONGEST || m > LONGEST)
        return SIZE_MAX;
    for (size_t j = 0; j <= m; j++)
        row[j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t above = row[j];
            row[j] = least(row[j - 1] + 1, above + 1, corner + (a[i - 1] != b[j - 1]));
            corner = above;
        }
    }
    return row[m];
}

/* A slip or two in a longer word; of short ones too many are two slips apart. */
void nearest_try(struct nearest *n, const char *typed, const char *known)
{
    size_t a = strlen(typed), b = strlen(known), shorter = a < b ? a : b;
    size_t d = distance(typed, known), near = shorter < 6 ? 1 : shorter / 3;
    if (d <= near && d < shorter && (n->word == NULL || d < n->distance))
        *n = (struct nearest){ .word = known, .distance = d };
}

struct shown show(const char *s)
{
    struct shown out;
    size_t n = strnlen(s, 61);
    bool cut = n > 60;
    if (cut)
        for (n = 57; n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80; n--)
            ;
    size_t to = 0;
    for (size_t i = 0; i < n;) {
        size_t unseen = unseen_width(s + i);
        bool control = (unsigned char)s[i] < 0x20 || s[i] == 0x7F;
        out.text[to++] = control || unseen > 0 ? '?' : s[i];
        i += unseen > 0 ? unseen : 1;
    }
    memcpy(out.text + to, cut ? "..." : "", cut ? 4 : 1);
    return out;
}
