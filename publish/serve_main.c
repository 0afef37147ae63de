/* envpub-serve: finished files over HTTP. Opens no database, writes nothing, holds no secret. */
#include "publish/serve.h"
#include "publish/serve_listen.h"
#include "schema/base/log.h"
#include "schema/base/signals.h"
#include "schema/house.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { OTHER_FILES = 64 };

static bool check_addresses(const struct house *house, struct findings *f)
{
    struct why why;
    const struct settings *s = &house->settings;
    size_t before = f->errors;
    for (int i = 0; i < s->serve.listens; i++)
        if (!listen_check(s->serve.listen[i], &why))
            findings_error(f, s->file, 0, "serve.listen: %s", why.text);
    return f->errors == before;
}

/* A connection is a descriptor; so is a large file that is kept open: one a MiB of the cache. */
static bool files_suffice(const struct settings *s, struct why *why)
{
    struct rlimit limit;
    rlim_t need = (rlim_t)s->serve.connections * (rlim_t)s->serve.listens + (rlim_t)s->serve.cache
                + OTHER_FILES;
    if (getrlimit(RLIMIT_NOFILE, &limit) == -1 || limit.rlim_cur >= need)
        return true;
    if (limit.rlim_max < need)
        return fail(why, "serve.connections needs %llu open files and this process may have %llu: "
                    "lower it, or raise LimitNOFILE", (unsigned long long)need,
                    (unsigned long long)limit.rlim_max);
    limit.rlim_cur = need;
    return setrlimit(RLIMIT_NOFILE, &limit) == 0 || fail(why, "open files: %s", strerror(errno));
}

static int serve(const struct settings *settings)
{
    struct why why = { "" };
    struct serve *serve = NULL;
    int signals = signals_open(&why);
    bool ok = signals != -1 && files_suffice(settings, &why) && serve_open(&serve, settings, &why)
           && serve_run(serve, signals, &why);
    serve_close(&serve);
    if (signals != -1)
        close(signals);
    if (ok)
        log_info("ended");
    else
        log_error("%s", why.text);
    return ok ? EXIT_DONE : EXIT_FAILED;
}

int main(int argc, char **argv)
{
    static struct house house;
    const struct command command = {
        .program = "envpub-serve", .check = check_addresses, .settings_only = true,
        .about = "serves the site that envpub-publish made, and the health of both daemons",
    };
    struct start start;
    log_open(command.program);
    if (!house_start(&house, &command, argc, argv, &start))
        return start.exit;
    int code = serve(&house.settings);
    house_close(&house);
    return code;
}
