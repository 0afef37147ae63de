#include "ingest/hj212_sm4.c"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/test.h"

static char path[64];
static struct why why;
static struct sm4 *sm4;

static bool opens(const void *bytes, size_t length, mode_t mode)
{
    snprintf(path, sizeof path, "/tmp/test_sm4.XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, bytes, length) == (ssize_t)length && fchmod(fd, mode) == 0);
    close(fd);
    why.text[0] = '\0';
    bool ok = sm4_open(&sm4, path, &why);
    unlink(path);
    return ok;
}

static bool opens_text(const char *text)
{
    bool ok = opens(text, strlen(text), 0600);
    sm4_close(&sm4);
    return ok;
}

/* GB/T 32907-2016 A.1 */
static const unsigned char key[] = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
                                     0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10 };
static const unsigned char cipher[] = { 0x68, 0x1e, 0xdf, 0x34, 0xd2, 0x06, 0x96, 0x5e,
                                        0x86, 0xb3, 0xe9, 0x4f, 0x53, 0x6e, 0x42, 0x46 };

TEST(the_example_of_the_cipher_is_read)
{
    unsigned char block[48 + 5];
    EXPECT(opens("0123456789abcdefFEDCBA9876543210\n", 33, 0600));
    memcpy(block, cipher, 16);
    EXPECT(sm4_clear(sm4, block, 16) && memcmp(block, key, 16) == 0);
    for (int i = 0; i < 3; i++)
        memcpy(block + 16 * i, cipher, 16);
    memcpy(block + 48, "clear", 5);
    EXPECT(sm4_clear(sm4, block, 53) && memcmp(block + 32, key, 16) == 0);
    EXPECT(memcmp(block + 48, "clear", 5) == 0);
    EXPECT(sm4_clear(sm4, block, 15) && sm4_clear(sm4, block, 0) && memcmp(block, key, 16) == 0);
    sm4_close(&sm4);
    EXPECT(sm4 == NULL);
}

TEST(a_key_is_hex_digits_or_the_bytes_themselves)
{
    unsigned char block[16];
    EXPECT(opens(key, 16, 0600));
    memcpy(block, cipher, 16);
    EXPECT(sm4_clear(sm4, block, 16) && memcmp(block, key, 16) == 0);
    sm4_close(&sm4);
    EXPECT(opens_text("0000000000000000") && opens_text("0000000000000000\r\n"));
    EXPECT(opens_text("00000000000000000000000000000000\r\n"));
    EXPECT(!opens_text("") && !opens_text("0123") && !opens_text("0123456789abcdefFEDCBA987654321"));
    EXPECT(!opens_text("0123456789abcdefFEDCBA987654321g") && !opens_text("0123456789abcdefFEDCBA98765432100"));
    EXPECT(strstr(why.text, "0123456789") == NULL);
}

TEST(a_key_that_others_can_read_is_none)
{
    EXPECT(!opens(key, 16, 0644) && strstr(why.text, "chmod 640") != NULL && sm4 == NULL);
    EXPECT(!sm4_open(&sm4, "/nonexistent/key", &why) && sm4 == NULL);
    sm4_close(&sm4);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(the_example_of_the_cipher_is_read),
        FACT(a_key_is_hex_digits_or_the_bytes_themselves),
        FACT(a_key_that_others_can_read_is_none),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
