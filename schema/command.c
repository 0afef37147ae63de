/* The command line that all programs share, as schema/house.h promises it. */
#include "schema/house.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { FLAGS = 24, HELP = 'h', VERSION = 'V', KEYS = 'k', OWN = 1000 };

/* Leads getopt through words; returns the letter, OWN + index, '?' with the reason, or -1. */
struct reader {
    const struct flag *flags;
    struct option options[FLAGS + 4];
    const char *letters;
    int argc;
    char **argv;
};

static void reader_open(struct reader *r, const struct flag *flags, const char *letters,
                        char **words)
{
    int n = 0;
    *r = (struct reader){ .flags = flags, .letters = letters, .argv = words };
    while (words[r->argc] != NULL)
        r->argc++;
    for (; flags != NULL && flags[n].name != NULL && n < FLAGS; n++)
        r->options[n] = (struct option){ flags[n].name, flags[n].value == NULL ? no_argument
                                         : required_argument, NULL, OWN + n };
    if (strchr(letters, 'c') != NULL) {
        r->options[n++] = (struct option){ "help", no_argument, NULL, HELP };
        r->options[n++] = (struct option){ "version", no_argument, NULL, VERSION };
        r->options[n++] = (struct option){ "keys", no_argument, NULL, KEYS };
    }
    optind = 0;          /* 0: glibc begins anew, also after an earlier command line */
    opterr = 0;
}

static int reader_next(struct reader *r, struct why *why)
{
    int at = optind == 0 ? 1 : optind;
    int got = getopt_long(r->argc, r->argv, r->letters, r->options, NULL);
    if (got >= OWN) {
        const struct flag *flag = &r->flags[got - OWN];
        *flag->set = flag->value == NULL ? "" : optarg;
    } else if (got == ':') {
        (void)fail(why, "%s needs a value after it", r->argv[at]);
        return '?';
    } else if (got == '?') {
        (void)fail(why, "%s is not an option here; --help lists them", r->argv[at]);
    }
    return got;
}

bool flags_read(const struct flag *flags, char ***words, struct why *why)
{
    struct reader r;
    int got;
    reader_open(&r, flags, "+:", *words);
    while ((got = reader_next(&r, why)) != -1)
        if (got == '?')
            return false;
    *words += optind;
    return true;
}

/* Lines of a help after the first begin below it. */
static void print_flag(const struct flag *flag)
{
    char left[40];
    snprintf(left, sizeof left, "--%s %s", flag->name, flag->value == NULL ? "" : flag->value);
    printf("  %-18s  ", left);
    for (const char *at = flag->help; *at != '\0'; at++) {
        putchar(*at);
        if (*at == '\n')
            printf("%22s", "");
    }
    putchar('\n');
}

static void print_help(const struct command *c)
{
    printf("%s: %s\n\nusage: %s -c FILE%s%s\n\n", c->program, c->about, c->program,
           c->flags == NULL ? "" : " [option ...]", c->verbs == NULL ? "" : " [verb ...]");
    printf("  -c FILE             the configuration\n"
           "  -n                  check configuration and registry, print every fault, and end\n"
           "  --help --version    this; the version\n"
           "  --keys              every key of the configuration, its default and meaning\n");
    for (const struct flag *flag = c->flags; flag != NULL && flag->name != NULL; flag++)
        print_flag(flag);
    if (c->verbs != NULL)
        printf("\n%s", c->verbs);
    printf("\nexit: 0 done, 1 failed, 2 usage, configuration or registry\n");
}

static void print_keys(void)
{
    struct text keys = TEXT(1 << 20);
    settings_keys(&keys);
    fputs(keys.at == NULL ? "" : keys.at, stdout);
    text_close(&keys);
}

static bool is_settings_verb(const struct command *c, const char *word)
{
    size_t n = word == NULL ? 0 : strlen(word);
    for (const char *at = c->settings_verbs; at != NULL && n > 0 && *at != '\0';) {
        size_t length = strcspn(at, " ");
        if (length == n && memcmp(at, word, n) == 0)
            return true;
        at += length + strspn(at + length, " ");
    }
    return false;
}

/* What of a house the program needs for what it was asked. */
static bool open_part(struct house *house, const struct command *c, const char *config,
                      bool settings_verb, bool check_only, struct findings *f)
{
    if (settings_verb || (c->settings_only && !check_only))
        return house_open_public(house, config, f);
    return c->settings_only ? house_open_checked(house, config, f)
                            : house_open(house, config, check_only ? NULL : c->secrets, f);
}

/* Opens and checks; all findings go to standard error. */
static bool open_house(struct house *house, const struct command *c, const struct start *start,
                       bool check_only, size_t *warnings)
{
    const char *config = start->config;
    struct findings f;
    bool settings_verb = is_settings_verb(c, start->words[0]);
    findings_open(&f);
    bool ok = open_part(house, c, config, settings_verb, check_only, &f);
    bool passed = settings_verb || (c->check_own && start->words[0] != NULL) || c->check == NULL;
    bool sound = ok && (passed || c->check(house, &f));
    if (sound && f.errors == 0 && check_only)
        house_warn(house, config, &f);
    if (sound && check_only && c->look != NULL)
        c->look(house, config, &f);
    if (ok && (!sound || f.errors > 0)) {
        house_close(house);
        ok = false;
    }
    *warnings = f.warnings;
    fputs(f.lines.at == NULL ? "" : f.lines.at, stderr);
    if (!ok)
        fprintf(stderr, "%s: %zu error%s; mend %s and start again\n", c->program, f.errors,
                f.errors == 1 ? "" : "s", f.errors == 1 ? "it" : "them");
    findings_close(&f);
    return ok;
}

static bool leave(struct start *start, int code)
{
    start->exit = code;
    return false;
}

static bool misused(const struct command *c, struct start *start, const char *what)
{
    fprintf(stderr, "%s: %s\nusage: %s -c FILE ...; --help tells more\n", c->program, what,
            c->program);
    return leave(start, EXIT_USAGE);
}

/* The options; false: to be left, with start->exit. */
static bool read_options(const struct command *c, char **argv, struct start *start,
                         bool *check_only)
{
    struct reader r;
    struct why why = { "" };
    int got;
    reader_open(&r, c->flags, "+:c:n", argv);
    while ((got = reader_next(&r, &why)) != -1) {
        if (got == '?')
            return misused(c, start, why.text);
        if (got == HELP)
            print_help(c);
        if (got == VERSION)
            printf("%s %s\n", c->program, ENVPUB_VERSION);
        if (got == KEYS)
            print_keys();
        if (got == HELP || got == VERSION || got == KEYS)
            return leave(start, EXIT_DONE);
        if (got == 'c')
            start->config = optarg;
        *check_only |= got == 'n';
    }
    start->words = argv + optind;
    return true;
}

bool house_start(struct house *house, const struct command *command, int argc, char **argv,
                 struct start *start)
{
    bool check_only = false;
    size_t warnings = 0;
    (void)argc;
    *start = (struct start){ .exit = EXIT_DONE };
    if (!read_options(command, argv, start, &check_only))
        return false;
    if (start->config == NULL)
        return misused(command, start, "-c FILE is missing");
    if (*start->words != NULL && (command->verbs == NULL || check_only))
        return misused(command, start,
                       "there are words behind the options, and none are taken here");
    if (!open_house(house, command, start, check_only, &warnings))
        return leave(start, EXIT_USAGE);
    if (!check_only)
        return true;
    house_close(house);
    if (warnings > 0)
        printf("configuration and registry: no error, and %zu warning%s above\n", warnings,
               warnings == 1 ? "" : "s");
    else
        printf("configuration and registry are fine\n");
    return leave(start, EXIT_DONE);
}
