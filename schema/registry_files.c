/* The registry's files as bytes, and their digest. */
#include "schema/registry.h"

#include "schema/base/file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MOST = 64 << 20 };

const char *const registry_file_name[REGISTRY_FILES] = {
    "stations.csv", "series.csv", "enterprises.csv", "limits.csv",
};

static void read_one(struct registry_files *out, enum registry_file i, struct findings *f)
{
    char path[4200];
    struct why why = { "" };
    bool optional = i == REG_ENTERPRISES || i == REG_LIMITS;
    out->file[i] = TEXT(FILE_MOST + 1);
    snprintf(path, sizeof path, "%s/%s", out->folder, registry_file_name[i]);
    if (access(path, F_OK) == -1 && errno == ENOENT) {
        if (!optional)
            findings_error(f, path, 0, "is not there; make it, with its header row");
        return;
    }
    if (!file_read(path, FILE_MOST, &out->file[i], &why))
        findings_error(f, path, 0, "%s", why.text);
}

bool registry_files_read(struct registry_files *out, const char *folder, struct findings *f)
{
    size_t before = f->errors;
    *out = (struct registry_files){ 0 };
    snprintf(out->folder, sizeof out->folder, "%s", folder);
    if (access(folder, F_OK) == -1) {
        findings_error(f, folder, 0, "%s; site.registry names the folder of stations.csv",
                       strerror(errno));
        return false;
    }
    for (int i = 0; i < REGISTRY_FILES; i++)
        read_one(out, (enum registry_file)i, f);
    return f->errors == before;
}

void registry_files_close(struct registry_files *files)
{
    for (int i = 0; i < REGISTRY_FILES; i++)
        text_close(&files->file[i]);
}

/* SHA-256 of "stations.csv 1234\n", the bytes, and so on for each file; false: no memory. */
bool registry_files_digest(const struct registry_files *files, struct digest *out)
{
    struct digesting *d;
    char head[64];
    if (!digest_open(&d))
        return false;
    for (int i = 0; i < REGISTRY_FILES; i++) {
        const struct text *file = &files->file[i];
        int n = snprintf(head, sizeof head, "%s %zu\n", registry_file_name[i], file->length);
        digest_add(d, head, (size_t)n);
        if (file->length > 0)
            digest_add(d, file->at, file->length);
    }
    *out = digest_end(&d);
    return true;
}
