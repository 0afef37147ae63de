/* judge: from what the processes tell to what is wrong and what to do, worst first. Pure. */
#ifndef PUBLISH_JUDGE_H
#define PUBLISH_JUDGE_H

#include "publish/approval.h"
#include "publish/runs.h"

enum verdict { FINE, ATTENTION, FAILING };       /* the exit codes 0, 1, 2 */

struct wrong { enum verdict verdict; char what[800], remedy[400]; };

struct judged {
    struct wrong at[128];
    size_t count;
    enum verdict verdict;                        /* the worst */
    struct approved approval;                    /* by the configuration as it is now */
};

/* faults: of configuration, secrets and registry as they are now; NULL: not looked at. */
void judge(struct judged *out, const struct runs *runs, const struct settings *settings,
           const struct findings *faults, int64_t now);
/* The run file is fresh: that process is up. */
bool run_is_up(const struct run *run, int64_t now);
const char *verdict_name(enum verdict verdict);

struct age { char text[32]; };
struct age age_of(int64_t seconds);              /* 12 s, 3 min, 2 h 5 min, 4 days */

#endif
