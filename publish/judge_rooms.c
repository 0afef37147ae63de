/* The disks. */
#include "publish/judge_inside.h"

enum {
    LITTLE_ROOM = 64 << 20, /* bytes: a large hour and its pages are some 30 MiB */
    LITTLE_PERCENT = 1,
};

static void judge_room(struct judged *out, const struct room *room, const char *folder)
{
    if (!room->known)
        return;
    if (room->free == 0)
        judge_add(out, FAILING,
                  "remove what else stands on that disk, or give it more room; the broker "
                  "keeps the messages meanwhile",
                  "no room is left on the disk of %s", folder);
    else if (room->free < LITTLE_ROOM || room->free < room->whole / 100 * LITTLE_PERCENT)
        judge_add(out, ATTENTION,
                  "remove what else stands on that disk, or give it more room, before "
                  "nothing can be stored",
                  "only %lld MiB of %lld are left on the disk of %s", (long long)(room->free >> 20),
                  (long long)(room->whole >> 20), folder);
    if (room->files == 0)
        return; /* as many as there is room for */
    if (room->files_free == 0)
        judge_add(out, FAILING,
                  "remove what else stands on that disk, or make its filesystem anew with more "
                  "inodes",
                  "the disk of %s takes no further file: no inode is left", folder);
    else if (room->files_free < room->files / 100 * LITTLE_PERCENT)
        judge_add(out, ATTENTION,
                  "remove what else stands on that disk, or make its filesystem anew with "
                  "more inodes, before no file can be made",
                  "only %lld inodes of %lld are left on the disk "
                  "of %s",
                  (long long)room->files_free, (long long)room->files, folder);
}

void judge_rooms(struct judged *out, const struct runs *runs, const struct settings *s)
{
    judge_room(out, &runs->data, s->site.data);
    if (!runs->data.known || runs->data.device != runs->web.device)
        judge_room(out, &runs->web, s->site.web);
}
