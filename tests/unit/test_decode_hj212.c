/* Encrypted frames through the decoder: with the feed's key, with another, without one. */
#include "ingest/decode_hj212.c"

#include <openssl/evp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "schema/base/text.h"
#include "tests/test.h"

#define HEAD "QN=20260801085857223;ST=31;CN=2061;PW=123456;MN=HIDDEN;Flag=9;CP=&&"

static struct claims claims;
static struct sm4 *sm4;
static struct text body;

static int set_up(void **state)
{
    char path[] = "/tmp/test_decode_hj212.XXXXXX";
    struct why why;
    (void)state;
    body = TEXT(1 << 14);
    int fd = mkstemp(path);
    bool ok = fd >= 0 && fchmod(fd, 0600) == 0 && write(fd, "0000000000000000", 16) == 16
           && sm4_open(&sm4, path, &why) && claims_open(&claims, &why);
    close(fd);
    unlink(path);
    return ok ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    sm4_close(&sm4);
    claims_close(&claims);
    text_close(&body);
    return 0;
}

typedef uint16_t crc_made(const void *bytes, size_t length);

static uint16_t damaged_crc(const void *bytes, size_t length)
{
    return hj212_crc(bytes, length) ^ 1;
}

/* A frame with this area as it is; its CRC is made over `over` in its place. */
static enum reason reads_by(crc_made *make, const char *area, const char *over, size_t length,
                            struct sm4 *key)
{
    struct text data = TEXT(1 << 14);
    text_put(&data, HEAD);
    text_add(&data, over, length);
    text_put(&data, "&&");
    uint16_t crc = make(data.at, data.length);
    text_clear(&body);
    text_format(&body, "##%04zu" HEAD, data.length);
    text_add(&body, area, length);
    text_format(&body, "&&%04X\r\n", crc);
    text_close(&data);
    claims_clear(&claims);
    decoder_hj212.decode(&(struct message){ .body = body.at, .length = body.length, .sm4 = key },
                         &claims);
    return claims.faults.reason;
}

static enum reason reads(const char *area, const char *over, size_t length, struct sm4 *key)
{
    return reads_by(hj212_crc, area, over, length, key);
}

static uint64_t chance(void)
{
    static uint64_t x = 88172645463325252u;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return x >> 16;
}

/* What was encrypted by another key is deciphered to chance. */
static size_t random_area(char *out)
{
    size_t length = SM4_BLOCK + chance() % 80;
    for (size_t i = 0; i < length; i++)
        out[i] = (char)chance();
    out[0] = (char)0xe4;
    return length;
}

TEST(with_another_key_every_frame_is_encrypted)
{
    char area[128];
    for (int i = 0; i < 20000; i++) {
        size_t length = random_area(area);
        if (reads(area, area, length, sm4) != ENCRYPTED || claims.noted.talk != 0)
            fail_msg("frame %d of %zu bytes: %s (%s)", i, length, reason_name(claims.faults.reason),
                     claims.faults.detail);
    }
    EXPECT(claims.noted.defects.count[DEFECT_CIPHER_CRC] == 0);
}

/* One CRC in 65,536 fits by chance; here each is made to. */
TEST(a_crc_that_fits_by_chance_makes_no_text)
{
    char area[128], clear[128];
    for (int i = 0; i < 2000; i++) {
        for (size_t k = 0; k < sizeof area; k++)
            area[k] = (char)chance();
        area[0] = (char)0xe4;
        memcpy(clear, area, sizeof area);
        assert_true(sm4_clear(sm4, clear, sizeof clear));
        if (reads(area, clear, sizeof area, sm4) != ENCRYPTED)
            fail_msg("frame %d: %s", i, claims.faults.detail);
    }
    EXPECT(is_area((struct slice){ "DataTime = 1;\r\n\ta=\xa1", 19 }));
    EXPECT(!is_area((struct slice){ "DataTime", 8 }) && !is_area((struct slice){ "a=\1", 3 }));
    EXPECT(!is_area((struct slice){ "=1", 2 }) && !is_area((struct slice){ "\xa1=1", 3 }));
}

/* One sender writes the bytes as the standard prints them: no key helps. */
TEST(a_cipher_that_is_spelled_out_says_so)
{
    static const char spelled[] = "{0xE4,0x52,0x13,0x04}";
    EXPECT(reads(spelled, spelled, sizeof spelled - 1, sm4) == ENCRYPTED);
    EXPECT(strstr(claims.faults.detail, "{0x") != NULL
           && strstr(claims.faults.detail, "key") == NULL);
    EXPECT(reads(spelled, spelled, sizeof spelled - 1, NULL) == ENCRYPTED);
    EXPECT(strstr(claims.faults.detail, "{0x") != NULL
           && strstr(claims.faults.detail, "key") == NULL);
}

/* Flag=9 alone never means encrypted: Chinese is UTF-8, and blanks may stand before a name. */
TEST(clear_text_that_does_not_begin_in_ascii_is_clear)
{
    static const char *const areas[] = {
        "i13004-Info=正常;DataTime=20260301080000;a21026-Avg=1.5",
        "\tDataTime=20260301080000;a21026-Avg=1.5",
        "\r\nDataTime=20260301080000;a21026-Avg=1.5",
        "站点=甲;DataTime=20260301080000;a21026-Avg=1.5",
    };
    for (size_t i = 0; i < sizeof areas / sizeof *areas; i++)
        for (int key = 0; key < 2; key++)
            if (reads(areas[i], areas[i], strlen(areas[i]), key == 1 ? sm4 : NULL) != REASON_NONE
                || claims.count != 1 || strcmp(claims.claim[0].digits, "1.5") != 0)
                fail_msg("area %zu: %s", i, claims.faults.detail);
    EXPECT(claims.noted.defects.count[DEFECT_CIPHER_CRC] == 0);
}

/* The area as the key makes a cipher of it, with the CRC over the clear text. */
static enum reason reads_cipher(crc_made *make, const char *area)
{
    static const unsigned char key[] = "0000000000000000";
    char cipher[128];
    int whole = (int)(strlen(area) / SM4_BLOCK * SM4_BLOCK), n;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    assert_true(strlen(area) < sizeof cipher);
    memcpy(cipher, area, strlen(area));
    assert_true(EVP_EncryptInit_ex(context, EVP_sm4_ecb(), NULL, key, NULL) == 1
                && EVP_EncryptUpdate(context, (unsigned char *)cipher, &n,
                                     (const unsigned char *)area, whole) == 1);
    EVP_CIPHER_CTX_free(context);
    return reads_by(make, cipher, area, strlen(area), sm4);
}

TEST(deciphered_text_may_begin_with_blanks_or_chinese)
{
    static const char *const areas[] = { "DataTime=20260301080000;a21026-Avg=1.5",
                                         "\r\nDataTime=20260301080000;a21026-Avg=1.5",
                                         "站点=甲;DataTime=20260301080000;a21026-Avg=1.5" };
    for (size_t i = 0; i < sizeof areas / sizeof *areas; i++)
        if (reads_cipher(hj212_crc, areas[i]) != REASON_NONE || claims.count != 1)
            fail_msg("area %zu: %s", i, claims.faults.detail);
    EXPECT(claims.noted.defects.count[DEFECT_CIPHER_CRC] == 0);
}

TEST(of_a_frame_that_the_key_opens_a_wrong_crc_is_told)
{
    static const char area[] = "DataTime=20260301080000;a21026-Avg=1.5,a21026-Flag=N";
    EXPECT(reads_cipher(damaged_crc, area) == BAD_CRC && claims.tellings == 0);
    EXPECT(strstr(claims.faults.detail, "the CRC does not match") != NULL);
    EXPECT(reads_cipher(modbus_crc, area) == MODBUS_CRC && claims.tellings == 0);
    EXPECT(reads_cipher(hj212_crc, area) == REASON_NONE && claims.tellings == 1);
}

TEST(with_another_key_a_wrong_crc_tells_nothing)
{
    char area[128];
    for (int i = 0; i < 20000; i++) {
        size_t length = random_area(area);
        if (reads_by(damaged_crc, area, area, length, sm4) != ENCRYPTED)
            fail_msg("frame %d of %zu bytes: %s", i, length, claims.faults.detail);
    }
    EXPECT(claims.noted.talk == 0);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(with_another_key_every_frame_is_encrypted),
        FACT(a_crc_that_fits_by_chance_makes_no_text),
        FACT(a_cipher_that_is_spelled_out_says_so),
        FACT(clear_text_that_does_not_begin_in_ascii_is_clear),
        FACT(deciphered_text_may_begin_with_blanks_or_chinese),
        FACT(of_a_frame_that_the_key_opens_a_wrong_crc_is_told),
        FACT(with_another_key_a_wrong_crc_tells_nothing),
    };
    return cmocka_run_group_tests(facts, set_up, tear_down);
}
