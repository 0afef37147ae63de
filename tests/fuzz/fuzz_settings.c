/* Any bytes as a configuration: read, or refused with at least one finding; never a crash. */
#include "schema/settings.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* libconfig forgets the string it was reading at a syntax error; we read once a start. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libconfig\n";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct settings s;
    struct findings f;
    char path[64];
    int fd = memfd_create("envpub.cfg", 0);
    if (fd == -1 || write(fd, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    findings_open(&f);
    bool ok = settings_read(&s, path, &f);
    if (ok != (f.errors == 0) || s.serve.listens > WORDS)
        abort();
    for (int i = 0; ok && i < s.feeds; i++)
        if (*s.feed[i].host == '\0' || s.feed[i].port < 1 || *s.feed[i].topic == '\0')
            abort();
    settings_close(&s);
    findings_close(&f);
    close(fd);
    return 0;
}
