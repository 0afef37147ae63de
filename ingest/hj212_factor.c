#include "ingest/hj212_factor.h"

#include <string.h>

enum { VALUE_MOST = 63 };      /* far above any value of the standard; a claim has room for it */

/* Codes of one frame mostly differ in their last letter. */
static bool same(struct slice a, struct slice b)
{
    return a.length == b.length && a.at[a.length - 1] == b.at[b.length - 1]
           && memcmp(a.at, b.at, a.length) == 0;
}

/* a21026, w01018: a letter and five digits are of HJ 524/525 and so of 2017, whatever Flag says. */
static bool of_2017(struct slice code)
{
    if (code.length != 6 || code.at[0] < 'a' || code.at[0] > 'z')
        return false;
    for (size_t i = 1; i < code.length; i++)
        if (code.at[i] < '0' || code.at[i] > '9')
            return false;
    return true;
}

static bool claim_is_of(const struct claim *claim, struct slice code)
{
    return strncmp(claim->code, code.at, code.length) == 0
        && (claim->code[code.length] == '\0' || claim->code[code.length] == '-');
}

/* The claim of that code, there already or new; NULL: there is no room. */
static struct claim *claim_of(struct hj212_area *a, const char *code)
{
    struct claims *out = a->out;
    for (size_t i = a->first; i < out->count; i++)
        if (strcmp(out->claim[i].code, code) == 0) {
            out->noted.defects.count[DEFECT_REPEATED_KEY] += !out->claim[i].absent;
            return &out->claim[i];
        }
    return claims_claim(out);
}

static bool code_of(struct slice of, const char *tail, char out[sizeof ((struct claim *)0)->code])
{
    size_t n = strlen(tail);
    if (of.length + n >= sizeof ((struct claim *)0)->code)
        return false;
    memcpy(out, of.at, of.length);
    memcpy(out + of.length, tail, n + 1);
    return true;
}

/* Of a key of the factor in hand. */
static struct slice suffix_of(const struct hj212_area *a, struct slice key)
{
    size_t before = a->code.length + 1;
    if (key.length < before)                     /* the bare code */
        return (struct slice){ key.at, 0 };
    return (struct slice){ key.at + before, key.length - before };
}

void hj212_factor_claim(struct hj212_area *a, enum hj212_role role, struct slice key,
                        struct slice value)
{
    bool aside = role == ROLE_SIDE || role == ROLE_MISFIT;
    struct claim said = { .aside = aside, .absent = value.length == 0 };
    if (!code_of(aside ? key : a->code, role == ROLE_ZS ? "-Zs" : "", said.code)) {
        fault(&a->out->faults, UNKNOWN_PARAMETER, "the code of a parameter is too long");
        return;
    }
    if (value.length > VALUE_MOST) {
        fault(&a->out->faults, BAD_VALUE, "a value is not a number");
        return;
    }
    memcpy(said.digits, value.at, value.length);
    said.level = hj212_level(suffix_of(a, key), a->command->kind);
    struct claim *claim = claim_of(a, said.code);
    if (claim == NULL)
        return;
    memcpy(said.flag, claim->flag, sizeof said.flag);     /* the mark outlives the value */
    *claim = said;
}

/* A mark that is too long to hold is cut: what is left is no mark either, and with it normalise
 * refuses the value. */
static void flag_copy(char out[sizeof ((struct claim *)0)->flag], struct slice flag)
{
    size_t most = sizeof ((struct claim *)0)->flag - 1, n = flag.length < most ? flag.length : most;
    memmove(out, flag.at, n);
    out[n] = '\0';
}

/* One that nobody can read does, too. */
static bool withholds(const struct hj212_area *a, struct slice flag)
{
    char text[sizeof ((struct claim *)0)->flag];
    uint32_t marks;
    flag_copy(text, flag);
    return flag.length > 0 && !(mark_of_flag(a->edition, text, &marks) && mark_counts(marks));
}

/* The last of two stands, but one that withholds the value is not taken back. */
void hj212_factor_mark(struct hj212_area *a, struct slice flag)
{
    a->out->noted.defects.count[DEFECT_EMPTY_VALUE] += flag.length == 0;
    a->out->noted.defects.count[DEFECT_REPEATED_KEY] += a->flagged;
    if (!a->flagged || !withholds(a, a->flag) || withholds(a, flag))
        a->flag = flag;
    a->flagged = true;
}

static void claim_flag(struct hj212_area *a)
{
    size_t before = a->out->count;
    hj212_factor_claim(a, ROLE_VALUE, a->code, (struct slice){ a->code.at, 0 });
    if (a->out->count > before)
        a->out->claim[before].only_flag = true;
}

/* The mark holds for all values of its factor. A factor that has only a mark is absent, and the
 * mark says why; but nobody asks for states and checks. */
void hj212_factor_close(struct hj212_area *a)
{
    if (a->code.at == NULL || !a->flagged)
        return;
    if (!a->told && a->command->kind != HJ212_ASIDE)
        claim_flag(a);
    for (size_t i = a->first; i < a->out->count; i++)
        if (claim_is_of(&a->out->claim[i], a->code))
            flag_copy(a->out->claim[i].flag, a->flag);
}

/* A factor that comes again goes on with the mark it had. */
static void inherit(struct hj212_area *a)
{
    for (size_t i = a->first; i < a->out->count && !a->flagged; i++) {
        const struct claim *claim = &a->out->claim[i];
        if (claim_is_of(claim, a->code) && claim->flag[0] != '\0') {
            a->flag = (struct slice){ claim->flag, strlen(claim->flag) };
            a->flagged = true;
        }
    }
}

void hj212_factor_open(struct hj212_area *a, struct slice code)
{
    size_t i = 0;
    hj212_factor_close(a);
    while (i < a->factors && !same(a->factor[i], code))
        i++;
    bool again = i < a->factors;
    a->code = code;
    a->flagged = false;
    a->told = again;
    a->first = again ? a->telling->first : a->out->count;
    if (again)
        inherit(a);
    if (a->factors == 0 && a->edition == EDITION_2005 && of_2017(code)) {
        a->edition = EDITION_UNSAID;
        a->out->noted.defects.count[DEFECT_EDITION_UNSAID]++;
    }
    if (!again && a->factors < HJ212_FACTORS)
        a->factor[a->factors++] = code;
}

bool hj212_factor_is(const struct hj212_area *a, struct slice code)
{
    return a->code.at != NULL && same(a->code, code);
}
