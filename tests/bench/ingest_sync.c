/* ingest_sync: a disk that takes BENCH_SYNC_MS to sync, to be preloaded. The machines that benchmarks
 * run on often have disks a hundred times faster than those that programs are run on. */
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_for_the_disk(void)
{
    const char *text = getenv("BENCH_SYNC_MS");
    long ms = text == NULL ? 0 : strtol(text, NULL, 10);
    nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 }, NULL);
}

int fsync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_for_the_disk();
    return real(fd);
}

int fdatasync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_for_the_disk();
    return real(fd);
}
