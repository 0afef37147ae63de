#include "publish/standard.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "publish/edition.h"
#include "schema/base/file.h"

enum { EDITION_BYTES = 1 << 18 };

struct dated {                       /* an edition, and the file to name when its dates are wrong */
    char file[4096];
    struct standard standard;
};

static int is_edition(const struct dirent *entry)
{
    return fnmatch("hj633-*.json", entry->d_name, 0) == 0;
}

static bool dated_read(struct dated *out, const char *folder, const char *name, int offset,
                       struct findings *f)
{
    struct text bytes = TEXT(EDITION_BYTES);
    struct why why = { "" };
    bool ok = path_join(out->file, sizeof out->file, folder, name);
    if (!ok)
        findings_error(f, folder, 0, "the path of %s is too long", name);
    else if (!file_read(out->file, EDITION_BYTES - 1, &bytes, &why)) {
        ok = false;
        findings_error(f, folder, 0, "%s", why.text);
    } else
        ok = edition_read(&out->standard, out->file, bytes.at, bytes.length, offset, f);
    text_close(&bytes);
    return ok;
}

static int by_from(const void *a, const void *b)
{
    const struct dated *x = a, *y = b;
    return (x->standard.from > y->standard.from) - (x->standard.from < y->standard.from);
}

/* Every hour between the first and the last day has one edition and no second one. */
static void check_dates(const struct dated *at, size_t count, struct findings *f)
{
    for (size_t i = 1; i < count; i++) {
        const struct dated *before = &at[i - 1], *after = &at[i];
        int64_t over = before->standard.to, begins = after->standard.from;
        if (over != begins)
            findings_error(f, after->file, 0, "from: leaves %s to %s: write what its \"to\" says",
                           over > begins ? "an overlap" : "a gap", before->file);
    }
}

static bool take(struct standards *out, const struct dated *at, size_t count)
{
    out->at = calloc(count, sizeof *out->at);
    for (size_t i = 0; out->at != NULL && i < count; i++)
        out->at[out->count++] = at[i].standard;
    return out->at != NULL;
}

/* names: in the order of the alphabet, so that the faults come in the same order everywhere. */
static void read_all(struct standards *out, const char *folder, struct dirent **names,
                     size_t count, int offset, struct findings *f)
{
    size_t errors = f->errors;
    bool whole = true;
    struct dated *at = calloc(count, sizeof *at);
    for (size_t i = 0; at != NULL && i < count; i++)
        whole = dated_read(&at[i], folder, names[i]->d_name, offset, f) && whole;
    if (at != NULL && whole) {
        qsort(at, count, sizeof *at, by_from);
        check_dates(at, count, f);
    }
    if (f->errors == errors && (at == NULL || !take(out, at, count)))
        findings_error(f, folder, 0, "no memory for %zu editions", count);
    free(at);
}

bool standards_open(struct standards *out, const char *folder, int offset, struct findings *f)
{
    struct dirent **names = NULL;
    size_t errors = f->errors;
    int count = scandir(folder, &names, is_edition, alphasort);

    *out = (struct standards){ 0 };
    if (count < 0)
        findings_error(f, folder, 0, "%s", strerror(errno));
    else if (count == 0)
        findings_error(f, folder, 0, "holds no hj633-*.json: put the shipped standards there");
    else
        read_all(out, folder, names, (size_t)count, offset, f);
    for (int i = 0; i < count; i++)
        free(names[i]);
    free(names);
    return f->errors == errors;
}

void standards_close(struct standards *s)
{
    free(s->at);
    *s = (struct standards){ 0 };
}

const struct standard *standards_at(const struct standards *s, int64_t start)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->at[i].from <= start && start < s->at[i].to)
            return &s->at[i];
    return NULL;
}
