/* Every frame of tests/data/hj212 becomes the claims, or the refusal, that a second reading of the
 * standards gives it. */
#include "ingest/decode.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/hj212_sm4.h"
#include "schema/base/csv.h"
#include "schema/base/file.h"
#include "schema/base/json.h"
#include "tests/test.h"

static struct claims claims;
static struct json *root;
static struct text vectors;

static int set_up(void **state)
{
    struct why why = { "" };
    (void)state;
    vectors = TEXT(1 << 20);
    bool ok = claims_open(&claims, &why)
           && file_read(SOURCE_DIR "/tests/data/hj212/vectors.json", 1 << 20, &vectors, &why)
           && json_parse(&root, vectors.at, vectors.length, &why);
    if (!ok)
        print_error("%s\n", why.text);
    return ok ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    json_close(&root);
    text_close(&vectors);
    claims_close(&claims);
    return 0;
}

/* From a copy of exactly that size, so that a byte read beyond it is seen. */
static void decode_with(const void *bytes, size_t length, struct sm4 *sm4)
{
    char *copy = malloc(length + (length == 0));
    assert_non_null(copy);
    memcpy(copy, bytes, length);
    claims_clear(&claims);
    decoder_hj212.decode(&(struct message){ .body = copy, .length = length, .sm4 = sm4 }, &claims);
    free(copy);
    assert_true((claims.faults.reason == REASON_NONE) == (claims.faults.count == 0));
}

static void decode_text(const char *frame)
{
    decode_with(frame, strlen(frame), NULL);
}

static const char *word(const struct json *object, const char *key)
{
    const struct json *member = json_member(object, key);
    return member == NULL || json_string(member) == NULL ? "" : json_string(member);
}

/* [code, digits or null, mark, aside] */
static bool claim_is(const struct claim *claim, const struct json *wanted)
{
    const struct json *code = json_first(wanted), *digits = json_next(code);
    const struct json *flag = json_next(digits), *aside = json_next(flag);
    bool absent = json_kind(digits) == JSON_NULL || json_string(digits)[0] == '\0';
    return strcmp(claim->code, json_string(code)) == 0 && claim->absent == absent
        && strcmp(claim->digits, absent ? "" : json_string(digits)) == 0
        && strcmp(claim->flag, json_string(flag)) == 0 && claim->aside == json_true(aside);
}

static bool telling_is(const struct json *wanted)
{
    const struct telling *t = &claims.telling[0];
    size_t i = 0;
    if (claims.tellings != 1 || strcmp(t->station, word(wanted, "station")) != 0
        || strcmp(t->stamp, word(wanted, "stamp")) != 0 || strcmp(t->span, word(wanted, "span")) != 0
        || !t->local || t->count != json_count(json_member(wanted, "claims")))
        return false;
    for (const struct json *c = json_first(json_member(wanted, "claims")); c != NULL; c = json_next(c))
        if (!claim_is(&claims.claim[t->first + i++], c))
            return false;
    return true;
}

static bool part_is(const struct json *wanted)
{
    int64_t number, parts;
    return claims.pieces == 1 && claims.tellings == 0
        && json_whole(json_member(wanted, "number"), 0, 99, &number)
        && json_whole(json_member(wanted, "parts"), 0, 99, &parts)
        && claims.piece[0].number == number && claims.piece[0].parts == parts
        && strcmp(claims.piece[0].stamp, word(wanted, "stamp")) == 0;
}

static bool is_expected(const struct json *wanted)
{
    const char *reason = word(wanted, "reason");
    enum reason r = REASON_NONE;
    if (reason[0] != '\0' && !reason_of(reason, &r))
        return false;
    if (claims.faults.reason != r)
        return false;
    if (r != REASON_NONE)
        return claims.tellings == 0 && claims.pieces == 0;
    if (json_member(wanted, "talk") != NULL)
        return claims.noted.talk == 1 && claims.tellings == 0 && claims.pieces == 0;
    const struct json *part = json_member(wanted, "part");
    return part != NULL ? part_is(part) : telling_is(wanted);
}

static const struct json *first_vector(void)
{
    return json_first(json_member(root, "vectors"));
}

TEST(every_vector_becomes_its_claims_or_its_refusal)
{
    size_t all = 0, right = 0;
    for (const struct json *v = first_vector(); v != NULL; v = json_next(v)) {
        decode_text(word(v, "frame"));
        bool ok = is_expected(json_member(v, "expect"));
        if (!ok)
            print_error("vector %zu: %s (%s) %zu claims\n    %s\n", all, reason_name(claims.faults.reason),
                        claims.faults.detail, claims.count, word(v, "frame"));
        right += ok;
        all++;
    }
    print_message("%zu of %zu vectors\n", right, all);
    EXPECT(all == 180 && right == all);
}

TEST(a_line_end_and_company_change_nothing)
{
    struct text both = TEXT(1 << 16);
    for (const struct json *v = first_vector(); v != NULL; v = json_next(v)) {
        if (!json_true(json_member(v, "valid_crc")) || !json_true(json_member(v, "length_ok")))
            continue;
        text_clear(&both);
        text_format(&both, "%s\r\n%s\r\n", word(v, "frame"), word(v, "frame"));
        decode_text(word(v, "frame"));
        size_t tellings = claims.tellings, count = claims.count, talk = claims.noted.talk;
        enum reason reason = claims.faults.reason;
        decode_text(both.at);
        assert_int_equal(claims.tellings, tellings * 2);
        assert_int_equal(claims.count, count * 2);
        assert_int_equal(claims.noted.talk, talk * 2);
        assert_int_equal(claims.faults.reason, reason);
    }
    text_close(&both);
    EXPECT(true);
}

/* Where the cut went through the CRC alone, length and data are right, and the CRC is not. */
static enum reason reason_of_cut(const char *frame, size_t n)
{
    size_t data = strlen(frame) - 4;
    return n >= data && memcmp(frame + data - 2, "&&", 2) == 0 ? BAD_CRC : BAD_LENGTH;
}

TEST(a_good_frame_that_was_cut_short_is_bad_length_or_has_no_crc)
{
    size_t cuts = 0, of_crc = 0;
    for (const struct json *v = first_vector(); v != NULL; v = json_next(v)) {
        const char *frame = word(v, "frame");
        if (!json_true(json_member(v, "valid_crc")) || !json_true(json_member(v, "length_ok")))
            continue;
        for (size_t n = 6; n < strlen(frame); n += 7, cuts++) {
            decode_with(frame, n, NULL);
            assert_int_equal(claims.faults.reason, reason_of_cut(frame, n));
            assert_int_equal(claims.tellings, 0);
            of_crc += claims.faults.reason == BAD_CRC;
        }
    }
    EXPECT(cuts > 1000 && of_crc > 10);
}

/* ---- SM4 ---- */

static size_t bytes_of(const char *hex, unsigned char *out)
{
    size_t n = strlen(hex) / 2;
    for (size_t i = 0; i < n; i++) {
        const char pair[3] = { hex[2 * i], hex[2 * i + 1], '\0' };
        out[i] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return n;
}

static struct sm4 *key_of(const char *hex)
{
    char path[] = "/tmp/test_golden_hj212.XXXXXX";
    struct sm4 *sm4 = NULL;
    struct why why = { "" };
    int fd = mkstemp(path);
    assert_true(fd >= 0 && fchmod(fd, 0600) == 0);
    assert_true(write(fd, hex, strlen(hex)) == (ssize_t)strlen(hex));
    close(fd);
    assert_true(sm4_open(&sm4, path, &why));
    unlink(path);
    return sm4;
}

TEST(the_encrypted_examples_of_2025_are_read_with_their_key_only)
{
    unsigned char wire[2048];
    size_t seen = 0;
    struct sm4 *wrong = key_of("0123456789abcdeffedcba9876543210");
    for (const struct json *v = first_vector(); v != NULL; v = json_next(v)) {
        const struct json *sm4 = json_member(v, "sm4");
        if (sm4 == NULL)
            continue;
        size_t n = bytes_of(word(sm4, "wire_hex"), wire);
        struct sm4 *right = key_of(word(sm4, "key_hex"));
        decode_with(wire, n, right);
        assert_true(is_expected(json_member(v, "expect")));
        decode_with(wire, n, NULL);
        assert_int_equal(claims.faults.reason, ENCRYPTED);
        decode_with(wire, n, wrong);
        assert_int_equal(claims.faults.reason, ENCRYPTED);
        sm4_close(&right);
        seen++;
    }
    sm4_close(&wrong);
    EXPECT(seen == 2);
}

/* ---- the frames of the CSV ---- */

static enum reason wanted_of(struct csv *csv)
{
    if (strcmp(csv_field(csv, 3), "True") != 0)
        return BAD_LENGTH;
    return strcmp(csv_field(csv, 6), "True") == 0 ? REASON_NONE : BAD_CRC;
}

TEST(the_quoted_frames_are_told_apart)
{
    struct text bytes = TEXT(1 << 16);
    struct why why = { "" };
    struct csv *csv = NULL;
    size_t frames = 0, good = 0;
    assert_true(file_read(SOURCE_DIR "/tests/data/hj212/frames.csv", 1 << 16, &bytes, &why));
    assert_true(csv_open(&csv, bytes.at, bytes.length, &why) && csv_next(csv, &why) == CSV_ROW);
    while (csv_next(csv, &why) == CSV_ROW) {
        enum reason wanted = wanted_of(csv);
        decode_text(csv_field(csv, 0));
        bool format = claims.faults.reason >= NOT_HJ212 && claims.faults.reason <= MODBUS_CRC;
        bool modbus = wanted == BAD_CRC && claims.faults.reason == MODBUS_CRC;
        if (wanted == REASON_NONE ? format : claims.faults.reason != wanted && !modbus)
            fail_msg("%s: %s", csv_field(csv, 0), claims.faults.detail);
        frames++;
        good += wanted == REASON_NONE;
    }
    csv_close(&csv);
    text_close(&bytes);
    EXPECT(frames == 23 && good == 14);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(every_vector_becomes_its_claims_or_its_refusal),
        FACT(a_line_end_and_company_change_nothing),
        FACT(a_good_frame_that_was_cut_short_is_bad_length_or_has_no_crc),
        FACT(the_encrypted_examples_of_2025_are_read_with_their_key_only),
        FACT(the_quoted_frames_are_told_apart),
    };
    return cmocka_run_group_tests(facts, set_up, tear_down);
}
