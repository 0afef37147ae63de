#include "publish/serve_visit.h"

#include <stdlib.h>
#include <sys/socket.h>

enum { SWEEP = 1000 };

struct visit *visit_open(struct visits *all, int fd, int64_t now)
{
    struct visit *v = calloc(1, sizeof *v);
    if (v == NULL)
        return NULL;
    *v = (struct visit){ .fd = fd, .since = now, .next = all->first };
    if (all->first != NULL)
        all->first->before = v;
    all->first = v;
    all->open++;
    return v;
}

void visit_close(struct visits *all, struct visit *v)
{
    if (v == NULL)
        return;
    *(v->before == NULL ? &all->first : &v->before->next) = v->next;
    if (v->next != NULL)
        v->next->before = v->before;
    all->asked -= v->asked;
    all->open--;
    free(v);
}

void visit_mark(struct visits *all, struct visit *v, bool asked, int64_t now)
{
    if (v == NULL || v->asked == asked)
        return;
    v->asked = asked;
    v->since = now;
    all->asked += asked ? 1 : (size_t)-1;
}

int visits_sweep(struct visits *all, int64_t now)
{
    int late = 0;
    if (now - all->swept < SWEEP)
        return 0;
    all->swept = now;
    for (struct visit *v = all->first; v != NULL; v = v->next)
        if (now - v->since > (v->asked ? ANSWER_TIME : HEAD_TIME)
            && shutdown(v->fd, SHUT_RDWR) == 0)
            late++;
    return late;
}
