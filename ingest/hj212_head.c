#include "ingest/hj212_head.h"

#include <ctype.h>
#include <string.h>

enum { MN_LENGTH = 24, PW_LENGTH = 6, SPLIT = 1 << 1, NUMBER_MOST = 9999 };

/* Version bits of Flag: 0 is HJ/T 212-2005, 1 HJ 212-2017, 2 HJ 212-2025; but national
 * surface-water stations sent Flag=9 years before 2025, in clear text, with the marks of 2017. */
static enum edition edition_of(int flag)
{
    if (flag < 4)
        return EDITION_2005;
    return flag < 8 ? EDITION_2017 : EDITION_2025;
}

static bool is_hex(struct slice s)
{
    for (size_t i = 0; i < s.length; i++)
        if (!isxdigit((unsigned char)s.at[i]))
            return false;
    return true;
}

static void command(struct hj212_head *h, struct slice value)
{
    h->cn_told = true;
    if (!slice_whole(value, NUMBER_MOST, &h->cn))
        h->cn = 0;
}

static void field(struct hj212_head *h, struct slice name, struct slice value, struct defects *d)
{
    if (slice_is(name, "QN"))
        h->qn = value;
    else if (slice_is(name, "ST"))
        h->st = value;
    else if (slice_is(name, "CN"))
        command(h, value);
    else if (slice_is(name, "MN"))
        h->mn = value;
    else if (slice_is(name, "PW"))
        d->count[DEFECT_ODD_PW] += value.length != PW_LENGTH;
    else if (slice_is(name, "Flag"))
        (void)!slice_whole(value, 255, &h->flag);
    else if (slice_is(name, "PNUM"))
        (void)!slice_whole(value, NUMBER_MOST, &h->parts);
    else if (slice_is(name, "PNO"))
        (void)!slice_whole(value, NUMBER_MOST, &h->part);
    else if (slice_is(name, "RF"))
        h->resent = slice_is(value, "1");
}

/* A ',' ends a field by an erratum of Annex C. What comes after ", " within a value of its own
 * would look the same, but no field of the head has one. */
static void fields(struct hj212_head *h, struct slice head, struct defects *d)
{
    struct hj212_item item;
    while (hj212_item_next(&head, &item, d)) {
        d->count[DEFECT_HEAD_COMMA] += item.stop == ',';
        if (item.name.at != NULL)
            field(h, item.name, item.value, d);
    }
}

static void judge(const struct hj212_head *h, struct defects *d)
{
    bool flagged = h->flag >= 0 && (h->flag & SPLIT) != 0, numbered = h->parts > 0 || h->part > 0;
    d->count[DEFECT_SPLIT_UNNUMBERED] += flagged && !numbered && h->flag >= 4;
    d->count[DEFECT_SPLIT_UNFLAGGED] += numbered && !flagged;
    if (h->edition == EDITION_2005)
        return;
    d->count[DEFECT_NO_QN] += h->qn.length == 0;
    d->count[DEFECT_ODD_MN] += h->mn.length > 0 && (h->mn.length != MN_LENGTH || !is_hex(h->mn));
}

/* CP and its '=', with blanks between them or not (an erratum of Annex C); `equals` is the '='.
 * NULL: there is none. */
static const char *cp_of(const char *data, size_t length, const char **equals)
{
    const char *end = data + length, *cp;
    while ((cp = memmem(data, (size_t)(end - data), "CP", 2)) != NULL) {
        data = cp + 2;
        while (data < end && slice_space(*data))
            data++;
        if (data < end && *data == '=') {
            *equals = data;
            return cp;
        }
    }
    return NULL;
}

/* What stands after CP=: &&...&&, in the field also without the last &&, or with blanks around. */
static struct slice area_of(struct slice rest, struct defects *d)
{
    size_t blanks = 0;
    while (blanks < rest.length && slice_space(rest.at[blanks]))
        blanks++;
    if (blanks > 0 && rest.length - blanks >= 2 && memcmp(rest.at + blanks, "&&", 2) == 0) {
        rest.at += blanks;
        rest.length -= blanks;
        d->count[DEFECT_SPACES]++;
    }
    if (rest.length >= 2 && memcmp(rest.at, "&&", 2) == 0) {
        rest.at += 2;
        rest.length -= 2;
    }
    while (rest.length > 0 && slice_space(rest.at[rest.length - 1]))
        rest.length--;
    bool closed = rest.length >= 2 && memcmp(rest.at + rest.length - 2, "&&", 2) == 0;
    d->count[DEFECT_CP_UNCLOSED] += !closed;
    rest.length -= closed ? 2 : 0;
    return rest;
}

/* The data segment:
 *
 *     QN=...;ST=...;CN=...;PW=...;MN=...;Flag=...;[PNUM=...;PNO=...;][RF=1;]CP=&&...&&
 *
 * Answers of 2005 carry QN and CN again inside CP, so the head ends at CP=. Flag: bit 0 asks for an
 * answer (we give none: we only listen), bit 1 says that PNUM and PNO are there, the rest is the
 * version. PW is looked at only for its length and goes nowhere. */
bool hj212_head_read(const char *data, size_t length, struct hj212_head *out,
                     struct defects *defects)
{
    *out = (struct hj212_head){ .flag = -1 };
    const char *equals, *cp = cp_of(data, length, &equals);
    if (cp == NULL)
        return false;
    size_t head = (size_t)(cp - data);
    fields(out, (struct slice){ data, head }, defects);
    out->edition = edition_of(out->flag);
    defects->count[DEFECT_NO_SEPARATOR] += head > 0 && cp[-1] != ';' && !slice_space(cp[-1]);
    defects->count[DEFECT_SPACES] += equals != cp + 2;
    out->cp = area_of((struct slice){ equals + 1, (size_t)(data + length - equals) - 1 }, defects);
    judge(out, defects);
    return true;
}
