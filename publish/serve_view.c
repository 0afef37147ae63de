#include "publish/serve_view.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE = 64 << 10, TRAILER = 8 };

enum found view_open(struct view *v, const char *web, long number, const char *path,
                     const char *suffix, const struct version *is, struct why *why)
{
    *v = NO_VIEW;
    v->is = *is;
    enum found found = file_open(web, number, path, suffix, is, &v->fd, why);
    if (found == FOUND && is->size <= VIEW_KEPT)
        found = file_take(v->fd, is, &v->bytes, why);
    return found;
}

void view_close(struct view *v)
{
    if (v->fd != -1)
        close(v->fd);
    free(v->bytes);
    *v = NO_VIEW;
}

typedef void each_piece(void *with, const void *bytes, size_t length);

/* The whole file, in pieces, in order. False: it cannot be read, or is shorter than it was. */
static bool in_pieces(const struct view *v, each_piece *each, void *with)
{
    if (v->bytes != NULL) {
        each(with, v->bytes, (size_t)v->is.size);
        return true;
    }
    int64_t at = 0;
    char *piece = malloc(PIECE);
    while (piece != NULL && at < v->is.size) {
        ssize_t n = pread(v->fd, piece, PIECE, at);
        if (n <= 0)
            break;
        each(with, piece, (size_t)n);
        at += n;
    }
    free(piece);
    return at == v->is.size;
}

static void add_to_digest(void *with, const void *bytes, size_t length)
{
    digest_add(with, bytes, length);
}

bool view_digest(const struct view *v, struct digest *out)
{
    struct digesting *d;
    if (!digest_open(&d))
        return false;
    bool whole = in_pieces(v, add_to_digest, d);
    *out = digest_end(&d);
    return whole;
}

/* CRC-32 of RFC 1952: reflected, polynomial 0xEDB88320, register and result inverted. */
static void add_to_crc(void *with, const void *bytes, size_t length)
{
    static uint32_t table[256];
    uint32_t crc = *(uint32_t *)with;
    for (uint32_t i = 0; table[255] == 0 && i < 256; i++) {
        uint32_t c = i;
        for (int bit = 0; bit < 8; bit++)
            c = (c & 1) != 0 ? c >> 1 ^ 0xEDB88320u : c >> 1;
        table[i] = c;
    }
    for (const unsigned char *at = bytes, *end = at + length; at < end; at++)
        crc = table[(crc ^ *at) & 0xFF] ^ crc >> 8;
    *(uint32_t *)with = crc;
}

static uint32_t little_endian(const unsigned char b[4])
{
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

bool view_is_gzip_of(const struct view *gz, const struct view *plain)
{
    unsigned char end[TRAILER];
    uint32_t crc = 0xFFFFFFFFu;
    if (gz->is.size < 18 || pread(gz->fd, end, sizeof end, gz->is.size - TRAILER) != TRAILER
        || little_endian(end + 4) != (uint32_t)plain->is.size)
        return false;
    return in_pieces(plain, add_to_crc, &crc) && little_endian(end) == (crc ^ 0xFFFFFFFFu);
}
