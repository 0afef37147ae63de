#include "schema/base/unseen.h"

#include <stdint.h>
#include <string.h>

static bool is_of_2000(const unsigned char *s)
{
    if (s[1] == 0x80)
        return s[2] == 0x8B || s[2] == 0x8E || s[2] == 0x8F || (s[2] >= 0xA8 && s[2] <= 0xAE);
    return s[1] == 0x81 && s[2] >= 0xA0 && s[2] <= 0xAF;
}

static bool is_of_f000(const unsigned char *s)
{
    return (s[1] == 0xBB && s[2] == 0xBF) || (s[1] == 0xBF && s[2] >= 0xB9 && s[2] <= 0xBB);
}

size_t unseen_width(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    switch (s[0]) {
    case 0xC2: return (s[1] >= 0x80 && s[1] <= 0x9F) || s[1] == 0xAD ? 2 : 0;
    case 0xD8: return s[1] == 0x9C ? 2 : 0;
    case 0xE2: return is_of_2000(s) ? 3 : 0;
    case 0xEF: return is_of_f000(s) ? 3 : 0;
    case 0xF3: return s[1] == 0xA0 && (s[2] & 0xFE) == 0x80 && (s[3] & 0xC0) == 0x80 ? 4 : 0;
    default: return 0;
    }
}

const char *unseen_find(const char *s)
{
    while (*s != '\0' && unseen_width(s) == 0)
        s++;
    return *s == '\0' ? NULL : s;
}

struct unseen unseen_name(const char *at)
{
    static const unsigned first[] = { [2] = 0x1F, [3] = 0x0F, [4] = 0x07 };
    struct unseen name;
    size_t width = unseen_width(at);
    unsigned code = (unsigned char)at[0] & first[width];
    for (size_t i = 1; i < width; i++)
        code = code << 6 | ((unsigned char)at[i] & 0x3F);
    snprintf(name.text, sizeof name.text, "U+%04X", code);
    return name;
}

void unseen_drop(char *s)
{
    char *to = s;
    while (*s != '\0') {
        size_t width = unseen_width(s);
        if (width == 0)
            *to++ = *s++;
        s += width;
    }
    *to = '\0';
}
