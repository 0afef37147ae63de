/* verbs: what an operator asks of ingest's store: `envpub readings`, `refused`, `replay`. words[0] is the
 * verb, NULL ends. Each returns the exit code: 0 done, 1 failed, 2 usage. */
#ifndef INGEST_VERBS_H
#define INGEST_VERBS_H

#include "schema/house.h"

int verb_readings(const struct house *house, char **words);
int verb_refused(const struct house *house, char **words);
int verb_replay(const struct house *house, char **words);

/* DATA/ingest; false when the path is too long. */
MUST bool ingest_folder(const struct house *house, char out[4096], struct why *why);
/* Usage goes to standard error; always 2. */
PRINTF(2, 3) int usage(const char *help, const char *format, ...);
int failed(const struct why *why);               /* logs it; always 1 */

/* To standard output; done: all that was printed has reached it. */
MUST bool output(const void *bytes, size_t length, struct why *why);
MUST bool output_done(struct why *why);

#endif
