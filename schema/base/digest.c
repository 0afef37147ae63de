#include "schema/base/digest.h"

#include <sodium.h>
#include <stdlib.h>

struct digesting {
    crypto_hash_sha256_state state;
};

static struct digest digest_hex(const unsigned char hash[crypto_hash_sha256_BYTES])
{
    struct digest digest;
    sodium_bin2hex(digest.hex, sizeof digest.hex, hash, crypto_hash_sha256_BYTES);
    return digest;
}

struct digest digest_of(const void *bytes, size_t length)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, bytes, length);
    return digest_hex(hash);
}

struct digest64 digest_base64(const struct digest *digest)
{
    unsigned char hash[crypto_hash_sha256_BYTES] = { 0 };
    struct digest64 out;
    (void)sodium_hex2bin(hash, sizeof hash, digest->hex, 64, NULL, NULL, NULL);
    sodium_bin2base64(out.text, sizeof out.text, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    return out;
}

bool digest_open(struct digesting **out)
{
    *out = malloc(sizeof **out);
    if (*out == NULL)
        return false;
    crypto_hash_sha256_init(&(*out)->state);
    return true;
}

void digest_add(struct digesting *d, const void *bytes, size_t length)
{
    crypto_hash_sha256_update(&d->state, bytes, length);
}

struct digest digest_end(struct digesting **d)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&(*d)->state, hash);
    free(*d);
    *d = NULL;
    return digest_hex(hash);
}

/* SipHash with a fixed key: what it made yesterday must be found again today. */
uint64_t digest_short(const void *bytes, size_t length)
{
    static const unsigned char key[crypto_shorthash_KEYBYTES] = { 'e', 'n', 'v', 'p', 'u', 'b' };
    unsigned char hash[crypto_shorthash_BYTES];
    uint64_t value = 0;
    crypto_shorthash(hash, bytes, length, key);
    for (size_t i = 0; i < sizeof hash; i++)
        value = value << 8 | hash[i];
    return value;
}
