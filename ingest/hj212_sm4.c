#include "ingest/hj212_sm4.h"

#include "schema/base/file.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEY_FILE_MOST = 2 * SM4_BLOCK + 2 };

struct sm4 {
    EVP_CIPHER_CTX *context;
};

struct key {
    unsigned char byte[SM4_BLOCK];
};

static int hex_digit(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Sixteen bytes are the key even where one of them is a line end: so length goes first. */
static bool key_of(const unsigned char *text, size_t length, struct key *out)
{
    if (length > SM4_BLOCK && text[length - 1] == '\n')
        length--;
    if (length > SM4_BLOCK && text[length - 1] == '\r')
        length--;
    if (length == SM4_BLOCK) {
        memcpy(out->byte, text, SM4_BLOCK);
        return true;
    }
    if (length != sizeof out->byte * 2)
        return false;
    for (size_t i = 0; i < SM4_BLOCK; i++) {
        int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out->byte[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

static bool key_read(const char *path, struct key *out, struct why *why)
{
    unsigned char text[KEY_FILE_MOST + 1];
    int fd = secret_open(path, why);
    if (fd == -1)
        return false;
    ssize_t n = read(fd, text, sizeof text);
    bool ok = n != -1 || fail(why, "%s: %s", path, strerror(errno));
    close(fd);
    if (ok && (n == 0 || n > KEY_FILE_MOST || !key_of(text, (size_t)n, out)))
        ok = fail(why, "%s: is no SM4 key; write 32 hex digits, or 16 bytes", path);
    explicit_bzero(text, sizeof text);
    return ok;
}

static bool cipher_open(struct sm4 *sm4, const struct key *key)
{
    sm4->context = EVP_CIPHER_CTX_new();
    return sm4->context != NULL
           && EVP_DecryptInit_ex(sm4->context, EVP_sm4_ecb(), NULL, key->byte, NULL) == 1
           && EVP_CIPHER_CTX_set_padding(sm4->context, 0) == 1;
}

bool sm4_open(struct sm4 **out, const char *path, struct why *why)
{
    struct key key;
    struct sm4 *sm4 = calloc(1, sizeof *sm4);
    *out = NULL;
    if (sm4 == NULL)
        return fail(why, "out of memory");
    bool ok = key_read(path, &key, why);
    if (ok && !cipher_open(sm4, &key))
        ok = fail(why, "%s: the cryptographic library does not offer SM4", path);
    explicit_bzero(&key, sizeof key);
    if (ok)
        *out = sm4;
    else
        sm4_close(&sm4);
    return ok;
}

void sm4_close(struct sm4 **sm4)
{
    if (*sm4 == NULL)
        return;
    EVP_CIPHER_CTX_free((*sm4)->context);
    free(*sm4);
    *sm4 = NULL;
}

/* Whole blocks leave nothing behind in the context, so each call begins anew. */
bool sm4_clear(struct sm4 *sm4, void *bytes, size_t length)
{
    int blocks = (int)(length - length % SM4_BLOCK), n = 0;
    return blocks == 0
           || (EVP_DecryptUpdate(sm4->context, bytes, &n, bytes, blocks) == 1 && n == blocks);
}
