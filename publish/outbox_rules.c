#include "publish/outbox_rules.h"

enum outcome outcome_of(const struct answer *answer)
{
    long status = answer->status;
    if (answer->fault != FAULT_NONE)
        return answer->fault == FAULT_TRUST ? HOLD : AGAIN;
    if (status >= 200 && status < 300)
        return DELIVERED;
    switch (status) {
    case 400: case 409: case 413: case 415: case 422:
        return REFUSED;
    case 0: case 408: case 425: case 429:
        return AGAIN;
    default:
        return status >= 500 && status < 600 ? AGAIN : HOLD;
    }
}

int64_t try_due(int64_t id, int64_t born, int tries, int64_t tried)
{
    int64_t n = tries < 1 ? 1 : tries;
    int64_t wait = born + 10 * n * n - tried, gap = 10 * (2 * n - 1);
    wait = wait < gap ? gap : wait;
    wait = wait > TRY_GAP_MOST ? TRY_GAP_MOST : wait;
    uint64_t seed = (uint64_t)id + ((uint64_t)born << 20);
    uint64_t drawn = seed * UINT64_C(0x9e3779b97f4a7c15) >> 33;
    return tried + wait + (int64_t)(drawn % (uint64_t)(wait / 10 + 1));
}

int64_t rest_asked(const struct answer *a, int64_t now)
{
    return a->retry_at > now ? a->retry_at - now : a->retry_after;
}

int64_t fail_rest(int failures)
{
    return failures < 30 ? 10 * (int64_t)failures : 300;
}
