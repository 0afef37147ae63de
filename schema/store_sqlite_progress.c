/* How far readings were worked off. */
#include "schema/store_sqlite_publications.h"

#include <string.h>

bool publications_worked(struct publications *p, const char *opening, int64_t *seq, bool *found,
                         struct why *why)
{
    struct statement *s = sqlite_use(p->db, WORKED_ONE);
    bind_text(s, 1, opening, strlen(opening));
    return first_whole(s, seq, found, why);
}

bool publications_work_off(struct publications *p, const char *opening, int64_t seq,
                           struct why *why)
{
    if (!sqlite_writing(p->db, why))
        return false;
    struct statement *s = sqlite_use(p->db, WORKED_PUT);
    bind_text(s, 1, opening, strlen(opening));
    bind_whole(s, 2, seq);
    return statement_done(s, why);
}

/* What was made of numbers beyond the end was made of other readings, and stays theirs. */
static bool adopt_documents(struct publications *p, const char *ledger, const char *opening,
                            int64_t end, struct why *why)
{
    struct statement *s = sqlite_use(p->db, DOCUMENT_ADOPT);
    bind_text(s, 1, ledger, strlen(ledger));
    bind_text(s, 2, opening, strlen(opening));
    bind_whole(s, 3, end);
    return statement_done(s, why);
}

bool publications_adopt(struct publications *p, const char *ledger, const char *opening,
                        int64_t end, int64_t *seq, bool *found, struct why *why)
{
    struct statement *s = sqlite_use(p->db, PROGRESS_ONE);
    bind_text(s, 1, ledger, strlen(ledger));
    if (!first_whole(s, seq, found, why))
        return false;
    if (!*found)
        return true;
    if (!sqlite_writing(p->db, why) || !adopt_documents(p, ledger, opening, end, why))
        return false;
    *seq = *seq < end ? *seq : end;
    s = sqlite_use(p->db, PROGRESS_DROP);
    bind_text(s, 1, ledger, strlen(ledger));
    return statement_done(s, why) && publications_work_off(p, opening, *seq, why);
}
