/* What was printed last, and questions about it: for tests of the renderers. */
#ifndef TESTS_PRINTED_H
#define TESTS_PRINTED_H

#include "schema/base/text.h"
#include "tests/test.h"
#include "tests/wellformed.h"

#include <stdlib.h>
#include <unistd.h>

static struct text page;
static struct why ill;

static inline void print_anew(void)
{
    text_close(&page);
    page = TEXT(8 << 20);
}

static inline bool has(const char *piece)
{
    return strstr(page.at, piece) != NULL;
}

static inline size_t times(const char *piece)
{
    size_t count = 0;
    for (const char *at = page.at; (at = strstr(at, piece)) != NULL; at++)
        count++;
    return count;
}

static inline bool sound(void)
{
    bool ok = well_formed(page.at, &ill) && !page.spilt;
    if (!ok)
        print_message("%s\n", ill.text);
    return ok;
}

/* Bytes as `gzip -9` packs them. */
static inline long packed(void)
{
    char path[] = "/tmp/envpub-page-XXXXXX", command[64], answer[32] = "";
    int fd = mkstemp(path);
    if (fd == -1 || write(fd, page.at, page.length) != (ssize_t)page.length)
        return -1;
    close(fd);
    snprintf(command, sizeof command, "gzip -9c %s | wc -c", path);
    FILE *pipe = popen(command, "r");
    bool read = pipe != NULL && fgets(answer, sizeof answer, pipe) != NULL;
    if (pipe != NULL)
        pclose(pipe);
    unlink(path);
    return read ? strtol(answer, NULL, 10) : -1;
}

/* For a look at it, and for flow_schemas.py: kept as $ENVPUB_PRINTED/name, when that is set. */
static inline void keep(const char *name)
{
    char path[512];
    const char *folder = getenv("ENVPUB_PRINTED");
    if (folder == NULL)
        return;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    assert_int_equal(fwrite(page.at, 1, page.length, out), page.length);
    assert_int_equal(fclose(out), 0);
}

/* A name that would be markup, script, a formula, a broken line, and is beyond the BMP. */
#define HOSTILE "=cmd|'/C calc'!A0<script>alert(1)</script>&\"\xE2\x80\xA8\xF0\xA0\xAE\xB7,;"

#endif
