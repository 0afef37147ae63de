#include "publish/run_lock.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool is_called(unsigned long pid, const char *program)
{
    char path[64], name[32] = "";
    (void)snprintf(path, sizeof path, "/proc/%lu/comm", pid);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    bool read = fgets(name, sizeof name, file) != NULL;
    fclose(file);
    name[strcspn(name, "\n")] = '\0';
    return read && strcmp(name, program) == 0;
}

/* 1: FLOCK  ADVISORY  WRITE 4711 08:01:131234 0 EOF
 *
 * the process, and the file by device and inode. Some filesystems give the device another number
 * there than stat does: so the holder's name is asked instead. */
static bool is_it(const char *line, ino_t inode, const char *program)
{
    const char *at = strstr(line, " WRITE ");
    char *end;
    if (at == NULL || strstr(line, ": FLOCK ") == NULL)
        return false;
    unsigned long pid = strtoul(at + strlen(" WRITE "), &end, 10);
    for (int part = 0; part < 2 && end != NULL; part++)
        end = strchr(end + 1, ':');
    return end != NULL && strtoull(end + 1, NULL, 10) == inode && is_called(pid, program);
}

bool run_lock_held(const char *path, const char *program)
{
    struct stat is;
    char line[256];
    bool held = false;
    FILE *locks = stat(path, &is) == 0 ? fopen("/proc/locks", "re") : NULL;
    if (locks == NULL)
        return false;
    while (!held && fgets(line, sizeof line, locks) != NULL)
        held = is_it(line, is.st_ino, program);
    fclose(locks);
    return held;
}
