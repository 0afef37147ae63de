/* mixed: what an archive's oldest and newest hour say of themselves, and what the site is now. */
#include "publish/mixed.c"
#include "publish/tree.h"

#include "tests/test.h"

#include <stdlib.h>

static struct settings settings;
static char folder[64];
static struct why why;

static int set_up(void **state)
{
    (void)state;
    memset(&settings, 0, sizeof settings);
    snprintf(folder, sizeof folder, "/tmp/envpub-mixed-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(settings.site.web, sizeof settings.site.web, "%s", folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return tree_remove(AT_FDCWD, folder, &why) ? 0 : -1;
}

static bool publish(const char *path, bool demo)
{
    char full[200], *slash;
    const char *body = demo ? "{\"id\":\"x\",\"licence\":\"\\\",\\\"demo\\\":true,\",\"valid\":6,\"demo\":true,\"note\":"
                              "\"演示数据\",\n\"cities\":[" : "{\"licence\":\",\\\"demo\\\":true,\",\"valid\":6,\n\"cities\":[";
    snprintf(full, sizeof full, "%s/archive/v1/hours/%s", folder, path);
    slash = strrchr(full, '/');
    *slash = '\0';
    bool ok = folder_make(full, &why);
    *slash = '/';
    return ok && file_replace(AT_FDCWD, full, body, strlen(body), false, &why);
}

static bool says(bool demo, const char *what)
{
    settings.site.demo = demo;
    return strcmp(mixed_look(&settings).what, what) == 0;
}

TEST(where_nothing_was_published_nothing_is_mixed)
{
    EXPECT(says(false, "") && says(true, ""));
    char year[100];
    snprintf(year, sizeof year, "%s/archive/v1/hours/2026", folder);
    EXPECT(folder_make(year, &why));
    EXPECT(says(false, "") && says(true, ""));
}

TEST(a_switch_after_hours_were_published_is_told)
{
    EXPECT(publish("2026/03/02/07.r1.json", false));
    EXPECT(says(false, ""));
    EXPECT(says(true, "hours were published with demo = false and stay as they are; site.demo is true now"));
    EXPECT(publish("2026/03/02/07.r1.json", true));
    EXPECT(says(true, ""));
    EXPECT(says(false, "hours were published with demo = true and stay as they are; site.demo is false now"));
}

TEST(hours_of_both_kinds_are_told_whatever_the_site_is_now)
{
    static const char both[] = "hours were published with demo = true and later ones with demo = false,"
                               " and stay as they are";
    EXPECT(publish("2026/03/02/07.r1.json", false) && publish("2025/12/31/24.r1.json", true));
    EXPECT(publish("2026/03/02/06.r1.json", true) && publish("2026/03/02/06.r2.json", true));
    EXPECT(publish("2026/03/02/08.json", true) && publish("2026/03/02/.08.r1.json.part", true));
    EXPECT(says(false, both) && says(true, both));
}

int main(void)
{
#define HERE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest facts[] = {
        HERE(where_nothing_was_published_nothing_is_mixed),
        HERE(a_switch_after_hours_were_published_is_told),
        HERE(hours_of_both_kinds_are_told_whatever_the_site_is_now),
    };
    return cmocka_run_group_tests(facts, NULL, NULL);
}
