/* unseen: what changes what stands around it without being seen, and what only looks so. */
#include "schema/base/unseen.c"

#include "tests/test.h"

static bool is_unseen(const char *s, const char *name)
{
    char around[32];
    snprintf(around, sizeof around, "水%s1", s);
    const char *at = unseen_find(around);
    bool found = at == around + strlen("水") && unseen_width(at) == strlen(s)
              && strcmp(unseen_name(at).text, name) == 0;
    unseen_drop(around);
    return found && strcmp(around, "水1") == 0;
}

TEST(every_range_is_known_to_its_ends)
{
    EXPECT(is_unseen("\xC2\x80", "U+0080") && is_unseen("\xC2\x9F", "U+009F"));
    EXPECT(is_unseen("\xC2\xAD", "U+00AD") && is_unseen("\xD8\x9C", "U+061C"));
    EXPECT(is_unseen("\xE2\x80\x8B", "U+200B"));
    EXPECT(is_unseen("\xE2\x80\x8E", "U+200E") && is_unseen("\xE2\x80\x8F", "U+200F"));
    EXPECT(is_unseen("\xE2\x80\xA8", "U+2028") && is_unseen("\xE2\x80\xAE", "U+202E"));
    EXPECT(is_unseen("\xE2\x81\xA0", "U+2060") && is_unseen("\xE2\x81\xAF", "U+206F"));
    EXPECT(is_unseen("\xEF\xBB\xBF", "U+FEFF"));
    EXPECT(is_unseen("\xEF\xBF\xB9", "U+FFF9") && is_unseen("\xEF\xBF\xBB", "U+FFFB"));
    EXPECT(is_unseen("\xF3\xA0\x80\x80", "U+E0000") && is_unseen("\xF3\xA0\x81\xBF", "U+E007F"));
}

TEST(what_is_seen_or_written_with_stays)
{
    static const char *const seen[] = {
        "", "a", "水", "\xC2\xA0", "\xC2\xB5", "\xD8\x9B", "\xE2\x80\x8A", "\xE2\x80\x8C",
        "\xE2\x80\x8D", "\xE2\x80\x90", "\xE2\x80\xA7", "\xE2\x80\xAF", "\xE2\x81\x9F",
        "\xE2\x81\xB0", "\xEF\xBB\xBE", "\xEF\xBF\xB8", "\xEF\xBF\xBD", "\xE1\xA0\x8E",
        "\xF0\xA0\xAE\xB7", "\xF3\xA0\x82\x80",
    };
    for (size_t i = 0; i < sizeof seen / sizeof *seen; i++) {
        char copy[16];
        snprintf(copy, sizeof copy, "%s", seen[i]);
        unseen_drop(copy);
        EXPECT(unseen_find(seen[i]) == NULL && strcmp(copy, seen[i]) == 0);
    }
}

TEST(a_character_that_is_cut_is_not_read_beyond_its_end)
{
    static const char *const cut[] = { "\xC2", "\xD8", "\xE2", "\xE2\x80", "\xE2\x81", "\xEF",
                                       "\xEF\xBB", "\xEF\xBF", "\xF3", "\xF3\xA0", "\xF3\xA0\x80" };
    for (size_t i = 0; i < sizeof cut / sizeof *cut; i++)
        EXPECT(unseen_find(cut[i]) == NULL);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(every_range_is_known_to_its_ends),
        FACT(what_is_seen_or_written_with_stays),
        FACT(a_character_that_is_cut_is_not_read_beyond_its_end),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
