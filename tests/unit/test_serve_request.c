#include "publish/serve_request.c"

#include "tests/test.h"

#include "schema/settings.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct request r;

TEST(lines_of_one_name_are_one_list)
{
    request_open(&r, "GET", "/");
    EXPECT(r.if_none_match == NULL && r.accept == NULL && !r.body);
    request_line(&r, "if-none-match", "\"a\"");
    EXPECT(strcmp(r.if_none_match, "\"a\"") == 0);
    request_line(&r, "If-None-Match", "\"b\"");
    request_line(&r, "IF-NONE-MATCH", "\"c\"");
    EXPECT(strcmp(r.if_none_match, "\"a\", \"b\", \"c\"") == 0);
    request_line(&r, "Accept-Encoding", "br");
    request_line(&r, "Accept-Encoding", "gzip");
    request_line(&r, "Accept", "text/html");
    request_line(&r, "Accept", "*/*");
    EXPECT(strcmp(r.accept_encoding, "br, gzip") == 0 && strcmp(r.accept, "text/html") == 0);
}

TEST(what_does_not_fit_is_as_if_not_sent)
{
    static char tag[1500];
    memset(tag, 'x', sizeof tag - 1);
    request_open(&r, "GET", "/");
    request_line(&r, "If-None-Match", tag);
    request_line(&r, "If-None-Match", tag);
    EXPECT(r.if_none_match == tag);
    request_line(&r, "If-None-Match", "\"a\"");
    EXPECT(strlen(r.if_none_match) == sizeof tag - 1 + 5);
}

TEST(a_body_shows)
{
    const char *const lines[][2] = { { "Content-Length", "1" }, { "transfer-encoding", "chunked" },
                                     { "content-length", "00" } };
    for (size_t i = 0; i < 3; i++) {
        request_open(&r, "GET", "/");
        request_line(&r, lines[i][0], lines[i][1]);
        EXPECT(r.body);
    }
    request_open(&r, "GET", "/");
    request_line(&r, "Content-Length", "0");
    EXPECT(!r.body);
}

/* ---- a program that holds no secret ---- */

#define CONFIG "site = { name = \"n\"; data = \"d\"; web = \"w\"; registry = \"r\"; };\n" \
    "feed = { air = { broker = \"mqtts://b\"; topic = \"a\"; username = \"u\"; key = \"open\";" \
    " cert = \"c\"; ca = \"gone\"; password_file = \"open\"; }; };\n" \
    "portal = { p = { url = \"https://p/{path}\"; token_file = \"gone\"; ca = \"gone\"; }; };\n"

static char folder[] = "/tmp/test_serve_request_XXXXXX";

static void write_file(const char *name, const char *text, mode_t mode)
{
    char path[96];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
    assert_int_equal(chmod(path, mode), 0);
}

TEST(settings_are_read_without_a_look_at_the_files_of_others)
{
    static struct settings s;
    struct findings f;
    char path[96];
    assert_non_null(mkdtemp(folder));
    write_file("open", "everybody may read this secret\n", 0644);
    write_file("envpub.cfg", CONFIG, 0644);
    snprintf(path, sizeof path, "%s/envpub.cfg", folder);
    findings_open(&f);
    settings_close(&s);
    EXPECT(!settings_read(&s, path, &f) && f.errors > 0);
    findings_close(&f);
    findings_open(&f);
    settings_close(&s);
    EXPECT(settings_read_public(&s, path, &f) && f.lines.length == 0);
    EXPECT(s.feeds == 1 && s.feed[0].password_file[0] == '\0' && s.feed[0].key[0] == '\0');
    EXPECT(s.portals == 1 && s.portal[0].token_file[0] == '\0' && s.serve.connections == 1000);
    findings_close(&f);
    settings_close(&s);
    unlink(path);
    snprintf(path, sizeof path, "%s/open", folder);
    unlink(path);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest facts[] = {
        FACT(lines_of_one_name_are_one_list), FACT(what_does_not_fit_is_as_if_not_sent),
        FACT(a_body_shows), FACT(settings_are_read_without_a_look_at_the_files_of_others),
    };
    return cmocka_run_group_tests_name("serve_request", facts, NULL, NULL);
}
