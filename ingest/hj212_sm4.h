/* hj212_sm4: recovery of the clear text of frames that HJ 212-2025 §6.4 has encrypted. The one
 * place that knows OpenSSL. */
#ifndef INGEST_HJ212_SM4_H
#define INGEST_HJ212_SM4_H

#include "schema/base/why.h"

struct sm4;

enum { SM4_BLOCK = 16 };

/* The key file: 32 hex digits, or the 16 bytes themselves; one line end may follow. Others must
 * not be able to read it. Nothing of the key stands in `why`. */
MUST bool sm4_open(struct sm4 **out, const char *path, struct why *why);
void sm4_close(struct sm4 **sm4);
/* SM4-128, ECB, no padding, in place: whole blocks, what is left over (< 16 bytes) stays as it is,
 * for so it was sent. */
MUST bool sm4_clear(struct sm4 *sm4, void *bytes, size_t length);

#endif
