/* status: `envpub status`: what runs, what was published, what is wrong and what to do. */
#ifndef PUBLISH_STATUS_H
#define PUBLISH_STATUS_H

#include "publish/judge.h"

enum status_form { STATUS_PLAIN, STATUS_COLOUR, STATUS_JSON };

/* Reads DATA/run; returns the exit code: 0 fine, 1 needs attention, 2 not working. faults: as judge
 * has it. */
int status_show(struct text *out, const struct settings *settings, const struct findings *faults,
                int64_t now, enum status_form form);

#endif
