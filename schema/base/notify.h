/* notify: what the service manager is told (the protocol of sd_notify): one datagram each, to the
 * socket that $NOTIFY_SOCKET names. Without that variable every call does nothing.
 *
 * The watchdog kills a process that is stuck, so only the loop that may get stuck calls
 * notify_alive, and long work calls it between its bounded steps. */
#ifndef SCHEMA_BASE_NOTIFY_H
#define SCHEMA_BASE_NOTIFY_H

#include "schema/base/why.h"

void notify_open(void);                  /* reads the environment; before it nothing is told */
void notify_ready(void);                 /* the start is over; told once */
void notify_alive(int64_t ms);           /* at most twice a watchdog interval; ms: monotonic */
/* `most` ms, or less when a ping is due before; at least 1 unless most is less. */
MUST int64_t notify_left(int64_t ms, int64_t most);
void notify_stopping(void);
PRINTF(1, 2) void notify_status(const char *format, ...);    /* one line for systemctl status */

#endif
