#include "ingest/hj212_sm4.h"

#include "schema/base/key_file.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

struct sm4 {
    EVP_CIPHER_CTX *context;
};

static bool cipher_open(struct sm4 *sm4, const struct key_file *key)
{
    sm4->context = EVP_CIPHER_CTX_new();
    return sm4->context != NULL
           && EVP_DecryptInit_ex(sm4->context, EVP_sm4_ecb(), NULL, key->byte, NULL) == 1
           && EVP_CIPHER_CTX_set_padding(sm4->context, 0) == 1;
}

bool sm4_open(struct sm4 **out, const char *path, struct why *why)
{
    struct key_file key;
    struct sm4 *sm4 = calloc(1, sizeof *sm4);
    *out = NULL;
    if (sm4 == NULL)
        return fail(why, "out of memory");
    bool ok = key_file_read(path, &key, why);
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
