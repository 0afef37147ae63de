#include "schema/store_sqlite_words.h"

#include "schema/report_text.h"

#include <string.h>

/* Late and future are when it was heard, not what was measured. */
bool word_same(const struct reading *a, const struct reading *b)
{
    uint32_t differ = (a->marks ^ b->marks) & ~(uint32_t)(MARK_LATE | MARK_FUTURE);
    return differ == 0 && (a->value == b->value || (a->marks & MARK_ABSENT) != 0);
}

bool word_last_change(struct readings *r, const struct place *place, const char *key, int64_t *nr,
                      int64_t *until, struct why *why)
{
    struct statement *s = sqlite_use(r->db, UNDO_LAST);
    bind_place(s, 1, place);
    bind_text(s, 4, key, strlen(key));
    enum step step = statement_step(s, why);
    if (step != STEP_ROW)
        return step == STEP_END;
    *nr = column_whole(s, 0);
    *until = column_whole(s, 1);
    statement_end(s);
    return true;
}

/* When what stands was said: of a message replayed, when that one was heard, and its number. */
struct word { int64_t nr, heard, message; };

static bool later(const struct word *a, int64_t heard, int64_t message)
{
    return a->heard != heard ? a->heard > heard : a->message > message;
}

/* A report is told in pieces, so what counts is when that reading came to stand, not when its report
 * last changed. In the second of a replay the word that was told live is the later one. */
static bool standing_word(struct readings *r, const struct telling *t, const struct standing *on,
                          int parameter, struct word *out, struct why *why)
{
    const char *key = r->parameters->at[parameter].key;
    *out = (struct word){ .heard = on->known_from, .message = INT64_MAX };
    if (!word_last_change(r, &t->place, key, &out->nr, &out->heard, why))
        return false;
    struct statement *s = sqlite_use(r->db, REPLAYED_ONE);
    bind_place(s, 1, &t->place);
    bind_text(s, 4, key, strlen(key));
    bind_whole(s, 5, out->nr);
    enum step step = statement_step(s, why);
    if (step != STEP_ROW)
        return step == STEP_END;
    out->heard = column_whole(s, 0);
    out->message = column_whole(s, 1);
    statement_end(s);
    return true;
}

static bool note(struct readings *r, const struct telling *t, int parameter,
                 const struct word *word, struct why *why)
{
    const char *key = r->parameters->at[parameter].key;
    struct statement *s = sqlite_use(r->db, REPLAYED_PUT);
    bind_place(s, 1, &t->place);
    bind_text(s, 4, key, strlen(key));
    bind_whole(s, 5, word->nr);
    bind_whole(s, 6, word->heard);
    bind_whole(s, 7, word->message);
    return statement_done(s, why);
}

bool word_note(struct readings *r, const struct telling *t, int parameter, int64_t nr,
               struct why *why)
{
    const struct word word = { .nr = nr, .heard = t->keep.heard, .message = t->keep.message };
    return t->keep.message == 0 || note(r, t, parameter, &word, why);
}

/* Told live. Only a message that is refused by now can be replayed as an earlier word. */
static bool live_again(struct readings *r, const struct telling *t, const struct standing *on,
                       int parameter, struct why *why)
{
    struct word word;
    int64_t id;
    bool any;
    if (!first_whole(sqlite_use(r->db, REFUSED_ANY), &id, &any, why))
        return false;
    if (!any)
        return true;
    if (!standing_word(r, t, on, parameter, &word, why))
        return false;
    word.heard = t->known;
    word.message = INT64_MAX;
    return note(r, t, parameter, &word, why);
}

bool word_again(struct readings *r, const struct telling *t, const struct standing *on,
                int parameter, struct why *why)
{
    struct word word;
    if (t->keep.all)
        return true;
    if (t->keep.message == 0)
        return live_again(r, t, on, parameter, why);
    return standing_word(r, t, on, parameter, &word, why)
        && (later(&word, t->keep.heard, t->keep.message)
            || word_note(r, t, parameter, word.nr, why));
}

/* Did this reading stand here once, and was it replaced since? */
static bool was_replaced(struct readings *r, const struct telling *t, const struct reading *reading,
                         bool *found, struct why *why)
{
    enum step step;
    size_t length;
    struct reading old;
    const char *key = r->parameters->at[reading->parameter].key;
    struct statement *s = sqlite_use(r->db, UNDO_ONE);
    bind_place(s, 1, &t->place);
    bind_text(s, 4, key, strlen(key));
    *found = false;
    while (!*found && (step = statement_step(s, why)) == STEP_ROW) {
        const char *text = column_text(s, 0, &length);
        if (!reading_read(&old, r->parameters, reading->parameter, text, length, why)) {
            statement_end(s);
            return false;
        }
        *found = word_same(&old, reading);
    }
    if (*found)
        statement_end(s);
    return *found || step == STEP_END;
}

/* What is absent gives way to any word that is told live. A retained copy was said before the
 * broker sent it, nobody knows when: what it says may be what was taken back since. Of what is
 * replayed the later word stands, also where it is that there is none. Whether that was null or a
 * flag alone, which takes nothing back, is not on file: and a missing number with its reason is
 * better than one that was taken back. */
bool word_is_kept(struct readings *r, const struct telling *t, const struct standing *on,
                  const struct reading *old, const struct reading *new, bool *kept,
                  struct why *why)
{
    struct word word;
    bool absent = (old->marks & MARK_ABSENT) != 0;
    *kept = !absent && (new->only_flag || t->keep.all);
    if (!*kept && t->keep.all && !was_replaced(r, t, new, kept, why))
        return false;
    if (*kept || t->keep.message == 0)
        return true;
    if (!standing_word(r, t, on, old->parameter, &word, why))
        return false;
    *kept = later(&word, t->keep.heard, t->keep.message);
    return true;
}
