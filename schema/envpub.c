/* envpub -c FILE VERB ...: the operator's command. It does nothing itself: it runs the program that
 * owns the verb, which stands beside it in the same folder, and hands everything on. */
#include "schema/base/why.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Run as `owner -c FILE VERB word ...`; check is the owner's -n, which takes no words. */
static const struct verb { const char *name, *owner, *help; } verbs[] = {
    { "check", "envpub-publish", "check configuration and registry, print every fault" },
    { "status", "envpub-publish", "what works and what does not, and what to do (0, 1, 2)" },
    { "outbox", "envpub-publish", "what portals wait for and refused: list, retry, drop" },
    { "readings", "envpub-ingest", "stored readings as JSON lines" },
    { "refused", "envpub-ingest", "what could not become a reading: list, show, replay, drop" },
    { "replay", "envpub-ingest", "play station data into a feed's broker" },
};

static int help(void)
{
    printf("usage: envpub -c FILE VERB ...\n\n");
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        printf("  %-10s %s\n", verbs[i].name, verbs[i].help);
    printf("\n  --help --version    this; the version\n"
           "  --keys              every key of the configuration, its default and meaning\n"
           "  -c FILE -n          the same as -c FILE check\n"
           "\n-c FILE VERB --help tells more of a verb.\n");
    return 0;
}

static int help_check(void)
{
    printf("usage: envpub -c FILE check\n\n"
           "Checks configuration and registry and prints every fault with file, line and remedy; warns of\n"
           "what would do nothing. Reads the secrets that are named, and is to be run by who may.\n"
           "exit: 0 no error, 2 an error\n");
    return 0;
}

static int misused(const char *what, const char *which)
{
    fprintf(stderr, "envpub: %s%s\nusage: envpub -c FILE VERB ...; --help lists the verbs\n", what,
            which);
    return 2;
}

/* The program of that name in the folder that this one runs from. */
static bool beside(char *out, size_t room, const char *name)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0)
        return false;
    self[n] = '\0';
    char *slash = strrchr(self, '/');
    return slash != NULL
           && snprintf(out, room, "%.*s/%s", (int)(slash - self), self, name) < (int)room;
}

static int run(const char *owner, char **words)
{
    char path[4400];
    if (!beside(path, sizeof path, owner)) {
        fprintf(stderr, "envpub: /proc/self/exe cannot be read, so %s cannot be found\n", owner);
        return 1;
    }
    words[0] = path;
    execv(path, words);
    fprintf(stderr, "envpub: %s: %s; it belongs beside envpub\n", path, strerror(errno));
    return 1;
}

static const struct verb *verb_named(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

/* argv: envpub -c FILE VERB word ..., which is what the owner takes. */
static int run_verb(const struct verb *verb, char **argv)
{
    static char n[] = "-n";
    if (strcmp(verb->name, "check") != 0)
        return run(verb->owner, argv);
    if (argv[4] != NULL && strcmp(argv[4], "--help") == 0 && argv[5] == NULL)
        return help_check();
    if (argv[4] != NULL)
        return misused("takes no words: ", verb->name);
    argv[3] = n;
    return run(verb->owner, argv);
}

/* --help, --version and --keys, in any place before the verb; -1: none of them stands there. */
static int answer(char **argv)
{
    static char keys[] = "--keys";
    char *ask_keys[] = { NULL, keys, NULL };
    char **word = argv + 1;
    if (word[0] != NULL && strcmp(word[0], "-c") == 0)
        word += word[1] != NULL ? 2 : 1;
    const char *asked = word[0] != NULL ? word[0] : "";
    if (strcmp(asked, "--help") == 0)
        return help();
    if (strcmp(asked, "--version") == 0)
        return printf("envpub %s\n", ENVPUB_VERSION) > 0 ? 0 : 1;
    if (strcmp(asked, "--keys") == 0)
        return run("envpub-publish", ask_keys);
    return -1;
}

int main(int argc, char **argv)
{
    int code = argc > 0 ? answer(argv) : -1;
    if (code != -1)
        return code;
    if (argc < 3 || strcmp(argv[1], "-c") != 0)
        return misused("-c FILE comes first", "");
    if (argc < 4)
        return misused("which verb?", "");
    const struct verb *verb = verb_named(strcmp(argv[3], "-n") == 0 ? "check" : argv[3]);
    return verb == NULL ? misused("no such verb: ", argv[3]) : run_verb(verb, argv);
}
