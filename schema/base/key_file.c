#include "schema/base/key_file.h"

#include "schema/base/file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { KEY_FILE_MOST = 2 * KEY_FILE_BYTES + 2 };

static int hex_digit(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Sixteen bytes are the key even where one of them is a line end: so length goes first. */
static bool key_of(const unsigned char *text, size_t length, struct key_file *out)
{
    if (length > KEY_FILE_BYTES && text[length - 1] == '\n')
        length--;
    if (length > KEY_FILE_BYTES && text[length - 1] == '\r')
        length--;
    if (length == KEY_FILE_BYTES) {
        memcpy(out->byte, text, KEY_FILE_BYTES);
        return true;
    }
    if (length != 2 * KEY_FILE_BYTES)
        return false;
    for (size_t i = 0; i < KEY_FILE_BYTES; i++) {
        int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out->byte[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

bool key_file_read(const char *path, struct key_file *out, struct why *why)
{
    unsigned char text[KEY_FILE_MOST + 1];
    int fd = secret_open(path, why);
    if (fd == -1)
        return false;
    ssize_t n = read(fd, text, sizeof text);
    bool ok = n != -1 || fail(why, "%s: %s", path, strerror(errno));
    close(fd);
    if (ok && (n == 0 || n > KEY_FILE_MOST || !key_of(text, (size_t)n, out)))
        ok = fail(why, "%s: is no SM4 key; write 32 hex digits, or 16 bytes", path);
    explicit_bzero(text, sizeof text);
    return ok;
}
