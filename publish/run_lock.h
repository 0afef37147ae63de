/* run_lock: whether a process holds the lock of its folder, by /proc/locks: asked by taking it, the
 * lock could be missing to the process that starts just then. */
#ifndef PUBLISH_RUN_LOCK_H
#define PUBLISH_RUN_LOCK_H

#include "schema/base/why.h"

/* False, too, where that cannot be seen from here. */
bool run_lock_held(const char *path, const char *program);

#endif
