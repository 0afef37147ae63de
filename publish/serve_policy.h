/* serve_policy: the Content-Security-Policy of a file. Nothing is allowed but what the file itself
 * holds: each inline <style> and <script> is named by its SHA-256, a stylesheet or script of the
 * site only where the file asks for one, and never 'unsafe-inline'. A page's own <meta> policy
 * holds beside it. */
#ifndef PUBLISH_SERVE_POLICY_H
#define PUBLISH_SERVE_POLICY_H

#include "schema/base/text.h"

extern const char policy_bare[];         /* of what is no markup: JSON, CSV, a text */
/* False: more than 16 inline blocks, or no memory; the policy is that of a page without any. */
bool policy_of(struct text *out, const char *markup, size_t length);

#endif
