/* A parcel on its way. */
#include "publish/hour_path.h"
#include "publish/outbox_inside.h"
#include "schema/base/file.h"
#include "schema/base/moment.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { BODY_BYTES = 256 << 20, TOKEN_BYTES = 4096 };

static struct hour_path path_of(const struct outbox *b, const struct parcel *p)
{
    return hour_path(p->start, b->settings->site.offset, p->revision, "json");
}

static bool address(struct text *out, const char *url, const char *path, struct why *why)
{
    static const char mark[] = "{path}";
    const char *at;
    while ((at = strstr(url, mark)) != NULL) {
        text_add(out, url, (size_t)(at - url));
        text_put(out, path);
        url = at + strlen(mark);
    }
    text_put(out, url);
    return !out->spilt || fail(why, "the address of a portal is too long");
}

static bool read_token(const struct portal_settings *portal, struct text *out, struct why *why)
{
    struct why inner = { "" };
    *out = TEXT(TOKEN_BYTES + 1);
    text_put(out, "");
    if (*portal->token_file == '\0')
        return true;
    return token_read(portal->token_file, out, &inner)
        || fail(why, "token_file %.450s", inner.text);
}

static bool join_archive(const struct outbox *b, const char *below, char *out, size_t room)
{
    char folder[4096];
    return path_join(folder, sizeof folder, b->settings->site.web, "archive")
        && path_join(out, room, folder, below);
}

static bool holds_anything(const char *path)
{
    const struct dirent *entry;
    DIR *folder = opendir(path);
    bool any = false;
    if (folder == NULL)
        return false;
    while (!any && (entry = readdir(folder)) != NULL)
        any = strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(folder);
    return any;
}

/* Of an hour that was published. *known false: it was not. */
static bool hour_stands(const struct outbox *b, int64_t start, bool *known)
{
    char file[4200];
    struct why why;
    int64_t published;
    struct hour_path path = hour_path(start, b->settings->site.offset, 0, "json");
    *known = publications_first(b->store, start, &published, known, &why) && *known;
    return *known && join_archive(b, path.text, file, sizeof file) && access(file, F_OK) == 0;
}

/* Is it one file that is gone, or the disk of them all? A disk that is not mounted leaves an empty
 * folder, into which new hours may have been written since: so the hour beside it is asked for, the
 * one before, and of the first one the next. */
static bool others_stand(const struct outbox *b, const struct parcel *p)
{
    bool known;
    char hours[4200];
    bool stands = hour_stands(b, p->start - HOUR, &known);
    if (!known)
        stands = hour_stands(b, p->start + HOUR, &known);
    return stands
        || (!known && join_archive(b, "v1/hours", hours, sizeof hours) && holds_anything(hours));
}

/* Of a file that cannot be read: *gone when it is not there, and others are. */
static bool tell_unread(const struct outbox *b, const struct parcel *p, const char *file,
                        bool *gone, struct why *why)
{
    struct hour_path path = path_of(b, p);
    if (access(file, F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR))
        return false;
    *gone = others_stand(b, p);
    return *gone
         ? fail(why, "archive/%s is published but not there: restore WEB/archive from its backup,"
                " then: envpub outbox retry %lld", path.text, (long long)p->id)
         : fail(why, "archive/%s is not there, nor is what stands beside it: is the disk of"
                " site.web mounted? It is sent when they are there again", path.text);
}

/* The file, whose digest must be the one that was laid down; *differs: it is not, or there is none.
 * That does not pass by itself; that a file cannot be read just now may. */
static bool read_body(struct outbox *b, struct line *l, struct digest *digest, bool *differs,
                      struct why *why)
{
    struct parcel *p = &l->parcel;
    char file[4200];
    struct hour_path path = path_of(b, p);
    *differs = false;
    if (!join_archive(b, path.text, file, sizeof file))
        return fail(why, "site.web: path too long");
    l->body.cap = BODY_BYTES + 1;
    if (!file_read(file, BODY_BYTES, &l->body, why))
        return tell_unread(b, p, file, differs, why);
    *digest = digest_of(l->body.at, l->body.length);
    *differs = p->file[0] != '\0' && strcmp(p->file, digest->hex) != 0;
    return !*differs || fail(why, "archive/%s is not what was published: restore WEB/archive from "
                             "its backup, then: envpub outbox retry %lld", path.text,
                             (long long)p->id);
}

static bool seal(struct outbox *b, const struct parcel *p, const struct digest *digest,
                 struct why *why)
{
    return p->file[0] != '\0'
        || (outbox_begin(b, why)
            && parcels_seal(b->store, p->start, p->revision, digest->hex, why));
}

static bool fly(struct outbox *b, struct line *l, const struct digest *digest, const char *token,
                struct why *why)
{
    char key[96];
    struct text url = TEXT(4096);
    struct hour_path path = path_of(b, &l->parcel);
    snprintf(key, sizeof key, "%s.r%d", l->parcel.document, l->parcel.revision);
    struct letter letter = { .ca = l->settings->ca, .token = token, .key = key,
                             .body = l->body.at, .length = l->body.length, .digest = *digest,
                             .timeout = l->settings->timeout };
    bool ok = address(&url, l->settings->url, path.text, why);
    letter.url = url.at;
    ok = ok && deliver_send(b->deliver, (int)(l - b->line), &letter, why);
    text_close(&url);
    return ok;
}

bool send_one(struct outbox *b, struct line *l, int64_t now, enum push push, struct why *why)
{
    struct why ours = { "" };
    struct digest digest;
    struct text token;
    struct verdict v = { .ours = true, .words = ours.text };
    bool differs = false;
    l->probe = l->state.held[0] != '\0';
    l->unread = false;
    if (!read_token(l->settings, &token, &ours)) {
        v.outcome = HOLD;
        return settle(b, l, &v, now, push, why);
    }
    bool readable = read_body(b, l, &digest, &differs, &ours);
    if (readable && !seal(b, &l->parcel, &digest, why)) {
        text_close(&token);
        return false;
    }
    l->flies = readable && fly(b, l, &digest, token.at, &ours);
    explicit_bzero(token.at, token.length);
    text_close(&token);
    l->unread = !readable;
    v.outcome = differs ? REFUSED : AGAIN;
    return l->flies || settle(b, l, &v, now, push, why);
}
