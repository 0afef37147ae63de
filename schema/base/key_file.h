/* key_file: a secret key of sixteen bytes, as SM4 has it, in a file of its own: 32 hex digits, or the
 * bytes themselves. */
#ifndef SCHEMA_BASE_KEY_FILE_H
#define SCHEMA_BASE_KEY_FILE_H

#include "schema/base/why.h"

enum { KEY_FILE_BYTES = 16 };

struct key_file {
    unsigned char byte[KEY_FILE_BYTES];
};

/* False, too, when others may read the file: see secret_open. */
MUST bool key_file_read(const char *path, struct key_file *out, struct why *why);

#endif
