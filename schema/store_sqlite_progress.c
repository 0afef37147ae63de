/* How far the ledger of the readings was worked off, and which revisions were made of it. */
#include "schema/store_sqlite_publications.h"

#include <string.h>

static void name_of(struct progress *out, int64_t epoch)
{
    out->epoch = epoch;
    snprintf(out->ledger, sizeof out->ledger, "%s.%lld", out->name, (long long)epoch);
}

/* A statement of two texts and a number. */
static struct statement *of(struct publications *p, int statement, const char *a, const char *b,
                            int64_t number)
{
    struct statement *s = sqlite_use(p->db, statement);
    bind_text(s, 1, a, strlen(a));
    bind_text(s, 2, b, strlen(b));
    bind_whole(s, 3, number);
    return s;
}

/* What was laid down before ledgers had names is the first one's. */
static bool adopt(struct publications *p, struct progress *out, struct why *why)
{
    name_of(out, 0);
    return statement_done(of(p, LEDGER_ADOPT, out->name, "readings", 0), why)
        && (sqlite_changes(p->db) == 0
            || statement_done(of(p, DOCUMENT_ADOPT, out->ledger, "", 0), why));
}

bool publications_meet(struct publications *p, const char *name, struct progress *out,
                       struct why *why)
{
    *out = (struct progress){ 0 };
    snprintf(out->name, sizeof out->name, "%s", name);
    if (!sqlite_writing(p->db, why) || !adopt(p, out, why))
        return false;
    struct statement *s = of(p, LEDGER_ONE, out->name, "", 0);
    enum step step = statement_step(s, why);
    out->known = step == STEP_ROW;
    if (step == STEP_END)
        return statement_done(of(p, LEDGER_ADD, out->name, "", 0), why);
    if (step != STEP_ROW)
        return false;
    out->seq = column_whole(s, 0);
    name_of(out, column_whole(s, 1));
    statement_end(s);
    return true;
}

bool publications_opening(struct publications *p, const struct progress *ledger, const char *name,
                          bool *seen, struct why *why)
{
    int64_t any;
    return first_whole(of(p, OPENING_ONE, ledger->name, name, 0), &any, seen, why);
}

bool publications_see(struct publications *p, const struct progress *ledger, const char *name,
                      struct why *why)
{
    return sqlite_writing(p->db, why)
        && statement_done(of(p, OPENING_ADD, ledger->name, name, 0), why);
}

/* The copy that came back has the inputs of what was made up to its last number, and no others. */
bool publications_go_back(struct publications *p, struct progress *ledger, int64_t last,
                          struct why *why)
{
    struct progress before = *ledger;
    if (!sqlite_writing(p->db, why))
        return false;
    name_of(ledger, before.epoch + 1);
    ledger->seq = last;
    return statement_done(of(p, LEDGER_BACK, ledger->name, "", last), why)
        && statement_done(of(p, DOCUMENT_BACK, ledger->ledger, before.ledger, last), why);
}

bool publications_move_cursor(struct publications *p, const struct progress *ledger, int64_t seq,
                              struct why *why)
{
    return sqlite_writing(p->db, why)
        && statement_done(of(p, CURSOR_MOVE, ledger->name, "", seq), why);
}
