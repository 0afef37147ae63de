#include "schema/base/digest.c"

#include <string.h>

#include "tests/test.h"

TEST(sha256_of_the_published_examples)
{
    static const char empty[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    static const char abc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    EXPECT(strcmp(digest_of("", 0).hex, empty) == 0 && strcmp(digest_of("abc", 3).hex, abc) == 0);
}

TEST(base64_is_as_http_writes_it)
{
    struct digest abc = digest_of("abc", 3);
    EXPECT(strcmp(digest_base64(&abc).text, "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=") == 0);
}

TEST(pieces_make_the_same_digest_as_the_whole)
{
    struct digesting *d;
    assert_true(digest_open(&d));
    digest_add(d, "a", 1);
    digest_add(d, "", 0);
    digest_add(d, "bc", 2);
    struct digest pieces = digest_end(&d);
    EXPECT(d == NULL && strcmp(pieces.hex, digest_of("abc", 3).hex) == 0);
}

/* It is stored: another build or machine must find it again. */
TEST(the_short_hash_never_changes)
{
    EXPECT(digest_short("", 0) == UINT64_C(0x472974d56d5383c3));
    EXPECT(digest_short("abc", 3) == UINT64_C(0x8986ed776616336c));
    EXPECT(digest_short("abc", 3) != digest_short("abd", 3));
    EXPECT(digest_short("a\0b", 3) != digest_short("a", 1));
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(sha256_of_the_published_examples),
        FACT(base64_is_as_http_writes_it),
        FACT(pieces_make_the_same_digest_as_the_whole),
        FACT(the_short_hash_never_changes),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
