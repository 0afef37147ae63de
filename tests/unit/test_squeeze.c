#include "publish/squeeze.c"
#include "tests/test.h"

#include <brotli/decode.h>
#include <string.h>

static struct squeezer *squeezer;
static struct why why;
static char body[200000], back[200000];

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof body; i++)
        body[i] = (char)('a' + i * i / 7 % 23);
    return squeezer_open(&squeezer, &why) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    squeezer_close(&squeezer);
    return squeezer == NULL ? 0 : -1;
}

static bool is_gzip_of(const struct squeezed *z, size_t length)
{
    z_stream s = { .next_in = z->bytes, .avail_in = (uInt)z->length, .next_out = (Bytef *)back,
                   .avail_out = sizeof back };
    bool ok = inflateInit2(&s, GZIP_FORMAT) == Z_OK && inflate(&s, Z_FINISH) == Z_STREAM_END
           && s.avail_in == 0 && s.total_out == length && memcmp(back, body, length) == 0;
    inflateEnd(&s);
    return ok;
}

TEST(a_gzip_is_its_file_and_holds_no_time_and_no_name)
{
    struct squeezed z;
    for (enum squeeze how = SQUEEZE_MANY; how <= SQUEEZE_FEW; how++)
        for (size_t length = 0; length <= sizeof body; length = length * 3 + 1) {
            EXPECT(squeeze_gzip(squeezer, how, body, length, &z, &why) && is_gzip_of(&z, length));
            EXPECT(memcmp(z.bytes, "\x1f\x8b\x08\0\0\0\0\0", 8) == 0);
        }
}

TEST(the_same_bytes_make_the_same_variant_whatever_was_before)
{
    struct squeezed z;
    char first[60000];
    EXPECT(squeeze_gzip(squeezer, SQUEEZE_MANY, body, 50000, &z, &why) && z.length < sizeof first);
    size_t length = z.length;
    memcpy(first, z.bytes, length);
    EXPECT(squeeze_gzip(squeezer, SQUEEZE_MANY, body + 999, 100000, &z, &why));
    EXPECT(squeeze_gzip(squeezer, SQUEEZE_MANY, body, 50000, &z, &why));
    EXPECT(z.length == length && memcmp(z.bytes, first, length) == 0);
}

TEST(a_brotli_is_its_file)
{
    struct squeezed z;
    for (size_t length = 1; length <= sizeof body; length = length * 3 + 1) {
        size_t size = sizeof back;
        EXPECT(squeeze_brotli(squeezer, body, length, &z, &why));
        EXPECT(BrotliDecoderDecompress(z.length, z.bytes, &size, (uint8_t *)back)
               == BROTLI_DECODER_RESULT_SUCCESS);
        EXPECT(size == length && memcmp(back, body, length) == 0);
    }
}

TEST(what_no_stream_holds_is_refused)
{
    struct squeezed z;
    EXPECT(!squeeze_gzip(squeezer, SQUEEZE_FEW, body, (size_t)INT_MAX + 1, &z, &why));
    EXPECT(strstr(why.text, "too many") != NULL);
}

#define SQUEEZE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest facts[] = {
        SQUEEZE(a_gzip_is_its_file_and_holds_no_time_and_no_name),
        SQUEEZE(the_same_bytes_make_the_same_variant_whatever_was_before),
        SQUEEZE(a_brotli_is_its_file),
        SQUEEZE(what_no_stream_holds_is_refused),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
