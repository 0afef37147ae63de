/* Whatever comes as HJ 212: claims are whole strings within their bounds, pieces lie inside the
 * message, a reason stands where and only where there is a fault, and the same bytes tell the same
 * again. First byte: 'w' the rest is the message; else it is the data segment of a frame that is
 * made right, or, where it holds "&&##", of several. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/decode.h"
#include "ingest/hj212_frame.h"
#include "ingest/hj212_sm4.h"
#include "schema/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct claims claims;
static struct sm4 *sm4;

static void must(bool fact)
{
    if (!fact)
        abort();
}

static void open_once(void)
{
    char path[] = "/tmp/fuzz_hj212.XXXXXX";
    struct why why;
    if (claims.claim != NULL)
        return;
    int fd = mkstemp(path);
    must(fd >= 0 && fchmod(fd, 0600) == 0 && write(fd, "0000000000000000", 16) == 16);
    must(sm4_open(&sm4, path, &why) && claims_open(&claims, &why));
    close(fd);
    unlink(path);
}

static bool ends(const char *s, size_t room)
{
    return memchr(s, '\0', room) != NULL;
}

static void check_claims(size_t length)
{
    must(claims.tellings <= length && claims.count <= length && claims.pieces <= PIECES_WAIT);
    must((claims.faults.reason == REASON_NONE) == (claims.faults.count == 0));
    size_t next = 0;
    for (size_t i = 0; i < claims.tellings; i++) {
        const struct telling *t = &claims.telling[i];
        must(t->first == next && t->count > 0 && t->local && strlen(t->stamp) == 14);
        must(t->station[0] != '\0');
        must(ends(t->station, sizeof t->station) && ends(t->span, sizeof t->span));
        next = t->first + t->count;
        for (size_t k = t->first; t->misfit && k < next; k++)
            must(claims.claim[k].aside || claims.claim[k].absent);
    }
    must(next == claims.count);
    for (size_t i = 0; i < claims.count; i++) {
        const struct claim *c = &claims.claim[i];
        must(ends(c->code, sizeof c->code) && ends(c->flag, sizeof c->flag));
        must(ends(c->digits, sizeof c->digits) && c->unit[0] == '\0');
        must(c->absent == (c->digits[0] == '\0'));
    }
    for (size_t i = 0; i < claims.pieces; i++) {
        const struct piece *p = &claims.piece[i];
        must(p->number >= 1 && p->number <= p->parts && p->parts <= PIECES && p->parts > 1);
        must(p->at <= length && p->length <= length - p->at && p->length <= HJ212_FRAME_MOST);
        must(ends(p->source, sizeof p->source) && ends(p->stamp, sizeof p->stamp));
    }
}

/* As `in` says: its key, and what the receiver knows of it. */
static void decode_exactly(const void *bytes, size_t length, struct message in)
{
    char *copy = malloc(length + (length == 0));
    must(copy != NULL);
    if (length > 0)
        memcpy(copy, bytes, length);
    claims_clear(&claims);
    in.body = copy;
    in.length = length;
    decoder_hj212.decode(&in, &claims);
    check_claims(length);
    free(copy);
}

static void frame_put(struct text *out, const uint8_t *data, size_t size)
{
    size = size > HJ212_DATA_MOST ? HJ212_DATA_MOST : size;
    text_format(out, "##%04zu", size);
    text_add(out, data, size);
    text_format(out, "%04X\r\n", hj212_crc(data, size));
}

static void frames_put(struct text *out, const uint8_t *data, size_t size)
{
    const uint8_t *cut;
    while (size > 0 && (cut = memmem(data, size, "&&##", 4)) != NULL) {
        size_t n = (size_t)(cut - data) + 2;
        frame_put(out, data, n);
        data += n + 2;
        size -= n + 2;
    }
    frame_put(out, data, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text body = TEXT(1 << 20);
    open_once();
    if (size == 0)
        return 0;
    if (data[0] == 'w')
        text_add(&body, data + 1, size - 1);
    else
        frames_put(&body, data + 1, size - 1);
    const char *bytes = body.at == NULL ? "" : body.at;
    decode_exactly(bytes, body.length, (struct message){ .heard = 1 });
    size_t count = claims.count, pieces = claims.pieces;
    enum reason reason = claims.faults.reason;
    decode_exactly(bytes, body.length, (struct message){ .heard = 1 });
    must(claims.count == count && claims.pieces == pieces && claims.faults.reason == reason);
    decode_exactly(bytes, body.length, (struct message){ .sm4 = sm4 });
    decode_exactly(bytes, body.length, (struct message){ .joined = true });
    decode_exactly(bytes, body.length, (struct message){ .heard = 1, .replayed = 1 });
    must(claims.pieces <= pieces);
    text_close(&body);
    return 0;
}
