/* The one place that compresses: zlib and brotli stand here and nowhere else.
 *
 * Levels by measurement, of 1,800 stations. A station's files at level 6 would be a tenth (page) to a
 * third (JSON) smaller than at level 1 and take nearly three times as long, 1.9 s an hour. Brotli's
 * quality 5 takes as long as gzip's level 6, 16 ms for live.json, and is a fifth smaller; from 9 on
 * it takes the time of the whole hour. */
#include "publish/squeeze.h"

#define ZLIB_CONST                       /* next_in reads only */
#include <brotli/encode.h>
#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

enum { LEVEL_MANY = 1, LEVEL_FEW = 6, QUALITY = 5, GZIP_FORMAT = 16 + MAX_WBITS, MEMORY = 8 };

struct squeezer {
    z_stream many, few;                  /* kept: to begin anew is cheaper than to open */
    bool many_open, few_open;
    unsigned char *room;
    size_t size;
};

bool squeezer_open(struct squeezer **out, struct why *why)
{
    struct squeezer *s = calloc(1, sizeof *s);
    *out = s;
    if (s != NULL) {
        s->many_open = deflateInit2(&s->many, LEVEL_MANY, Z_DEFLATED, GZIP_FORMAT, MEMORY,
                                    Z_DEFAULT_STRATEGY) == Z_OK;
        s->few_open = deflateInit2(&s->few, LEVEL_FEW, Z_DEFLATED, GZIP_FORMAT, MEMORY,
                                   Z_DEFAULT_STRATEGY) == Z_OK;
        if (s->many_open && s->few_open)
            return true;
    }
    squeezer_close(out);
    return fail(why, "no memory to compress");
}

void squeezer_close(struct squeezer **squeezer)
{
    struct squeezer *s = *squeezer;
    if (s == NULL)
        return;
    if (s->few_open)
        deflateEnd(&s->few);
    if (s->many_open)
        deflateEnd(&s->many);
    free(s->room);
    free(s);
    *squeezer = NULL;
}

static bool make_room(struct squeezer *s, size_t size, struct why *why)
{
    if (size <= s->size)
        return true;
    unsigned char *room = realloc(s->room, size);
    if (room == NULL)
        return fail(why, "no memory to compress");
    s->room = room;
    s->size = size;
    return true;
}

bool squeeze_gzip(struct squeezer *s, enum squeeze how, const void *body, size_t length,
                  struct squeezed *out, struct why *why)
{
    z_stream *z = how == SQUEEZE_MANY ? &s->many : &s->few;
    size_t most = length > INT_MAX ? 0 : deflateBound(z, (uLong)length);
    if (most == 0 || most > UINT_MAX)
        return fail(why, "%zu bytes are too many to compress", length);
    if (!make_room(s, most, why))
        return false;
    z->next_in = body;
    z->avail_in = (uInt)length;
    z->next_out = s->room;
    z->avail_out = (uInt)most;
    int end = deflate(z, Z_FINISH);      /* the header of its own making: time 0, no name */
    *out = (struct squeezed){ s->room, most - z->avail_out };
    if (deflateReset(z) != Z_OK || end != Z_STREAM_END)
        return fail(why, "zlib: error %d", end);
    return true;
}

bool squeeze_brotli(struct squeezer *s, const void *body, size_t length, struct squeezed *out,
                    struct why *why)
{
    size_t made = BrotliEncoderMaxCompressedSize(length);
    if (made == 0 || !make_room(s, made, why))
        return fail(why, "no memory to compress %zu bytes", length);
    if (!BrotliEncoderCompress(QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, length, body, &made,
                               s->room))
        return fail(why, "brotli could not compress %zu bytes", length);
    *out = (struct squeezed){ s->room, made };
    return true;
}
