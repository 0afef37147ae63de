/* Records that hold at one time; and enterprises.csv and limits.csv, which are only checked. */
#include "schema/registry_inside.h"

#include "schema/base/sheet.h"

#include <stdlib.h>
#include <string.h>

static int by_tenure(const void *left, const void *right)
{
    const struct tenure *l = left, *r = right;
    int a = strcmp(l->a, r->a), b = strcmp(l->b, r->b);
    if (a != 0 || b != 0)
        return a != 0 ? a : b;
    if (l->from != r->from)
        return l->from < r->from ? -1 : 1;
    return l->line - r->line;
}

static void taken(const struct tenure *t, const struct tenure *by, const char *what, bool secret,
                  const char *file, struct findings *f)
{
    char name[400] = "";
    if (!secret)
        snprintf(name, sizeof name, " %s%s%s", t->a, *t->b == '\0' ? "" : " ", t->b);
    findings_error(f, file, t->line,
                   "%s%s is taken by line %d%s%s at the same time; end one with valid_to where the"
                   " other begins with valid_from",
                   what, name, by->line, t->owner == NULL ? "" : " for ",
                   t->owner == NULL ? "" : by->owner);
}

void registry_check_tenures(struct tenure *at, size_t count, const char *what, bool secret,
                            const char *file, struct findings *f)
{
    if (count < 2)
        return;
    qsort(at, count, sizeof *at, by_tenure);
    const struct tenure *widest = at; /* ends last of those that share the names so far */
    for (const struct tenure *t = at + 1; t < at + count; t++) {
        if (strcmp(t->a, widest->a) != 0 || strcmp(t->b, widest->b) != 0) {
            widest = t;
            continue;
        }
        bool ours = t->owner != NULL && strcmp(t->owner, widest->owner) == 0;
        if (t->from < widest->to && !ours)
            taken(t, widest, what, secret, file, f);
        if (t->to > widest->to)
            widest = t;
    }
}

enum {
    ID, NAME, CREDIT_CODE, AREA, INDUSTRY, ADDRESS, OFFICE, PERMIT, ENTERPRISE_FROM, ENTERPRISE_TO,
    ENTERPRISE_COLUMNS
};

static const struct sheet_column enterprise_columns[ENTERPRISE_COLUMNS] = {
    [ID] = { "id", true, false },
    [NAME] = { "name", true, false },
    [CREDIT_CODE] = { "credit_code", false, false },
    [AREA] = { "area", false, false },
    [INDUSTRY] = { "industry", false, false },
    [ADDRESS] = { "address", false, false },
    [OFFICE] = { "office", false, false },
    [PERMIT] = { "permit", false, false },
    [ENTERPRISE_FROM] = { "valid_from", false, false },
    [ENTERPRISE_TO] = { "valid_to", false, false },
};

struct enterprise { char id[65]; struct tenure tenure; };
struct enterprises { struct enterprise *at; size_t count, room; };

static void check_enterprise(struct sheet *s, int offset, struct enterprise *out)
{
    char word[512] = "";
    int64_t valid[2];
    *out = (struct enterprise){ .tenure = { .line = sheet_line(s) } };
    sheet_id(s, ID, out->id, sizeof out->id);
    for (size_t c = NAME; c <= PERMIT; c++)
        sheet_word(s, c, word, sizeof word);
    registry_validity(s, ENTERPRISE_FROM, ENTERPRISE_TO, offset, valid);
    out->tenure.from = valid[0];
    out->tenure.to = valid[1];
}

/* False: not all of them are known. */
static bool read_enterprises(struct enterprises *all, const struct registry_source *in)
{
    struct sheet *s;
    if (in->text->length == 0)
        return true;
    if (!sheet_open(&s, in->file, in->text->at, in->text->length, enterprise_columns,
                    ENTERPRISE_COLUMNS, in->f))
        return false;
    sheet_keep(s, in->kept);
    size_t before = in->f->errors;
    while (sheet_next(s)) {
        void *at = all->at;
        if (!registry_grow(&at, all->count, &all->room, sizeof *all->at, in->file, in->f))
            break;
        all->at = at;
        check_enterprise(s, in->offset, &all->at[all->count]);
        all->count += *all->at[all->count].id != '\0';
        before = in->f->errors;
    }
    bool whole = in->f->errors == before;        /* else it broke off */
    sheet_close(&s);
    return whole;
}

static int by_id(const void *left, const void *right)
{
    return strcmp(((const struct enterprise *)left)->id, ((const struct enterprise *)right)->id);
}

static void check_overlap(struct enterprises *all, const struct registry_source *in)
{
    struct tenure *tenure = calloc(all->count + 1, sizeof *tenure);
    if (tenure == NULL) {
        findings_error(in->f, in->file, 0, "no memory for %zu rows", all->count);
        return;
    }
    for (size_t i = 0; i < all->count; i++) {
        tenure[i] = all->at[i].tenure;
        tenure[i].a = all->at[i].id;
        tenure[i].b = "";
    }
    registry_check_tenures(tenure, all->count, "id", false, in->file, in->f);
    free(tenure);
}

/* Without the file, which is needed where there are enterprises, the first of them is warned of. */
static void tell_stranger(const struct station_row *row, const struct registry_source *in,
                          const struct registry_source *stations)
{
    const char *id = row->station.enterprise;
    if (in->text->length == 0)
        findings_warn(stations->f, stations->file, row->line,
                      "enterprise: \"%s\" is not in enterprises.csv, which is not there: add it, with a "
                      "row for each enterprise", id);
    else
        findings_error(stations->f, stations->file, row->line,
                       "enterprise: \"%s\" is not in enterprises.csv; add it there, or mend it "
                       "here", id);
}

void registry_check_enterprises(const struct registry *r, const struct registry_source *in,
                                const struct registry_source *stations)
{
    struct enterprises all = { 0 };
    bool whole = read_enterprises(&all, in);
    check_overlap(&all, in);
    if (all.count > 0)
        qsort(all.at, all.count, sizeof *all.at, by_id);
    for (size_t i = 0; whole && i < r->stations; i++) {
        struct enterprise key = { .id = "" };
        memcpy(key.id, r->station[i].station.enterprise, sizeof key.id);
        if (*key.id != '\0'
            && (all.count == 0 || bsearch(&key, all.at, all.count, sizeof key, by_id) == NULL))
            tell_stranger(&r->station[i], in, stations);
        whole = whole && (*key.id == '\0' || in->text->length > 0);
    }
    free(all.at);
}

enum {
    STATION,
    PARAMETER,
    SPAN,
    LOW,
    HIGH,
    UNIT,
    BASIS,
    FORM,
    REFERENCE_O2,
    CONDITION,
    LIMIT_FROM,
    LIMIT_TO,
    LIMIT_COLUMNS
};

static const struct sheet_column limit_columns[LIMIT_COLUMNS] = {
    [STATION] = { "station", true, false },
    [PARAMETER] = { "parameter", true, false },
    [SPAN] = { "span", false, false },
    [LOW] = { "low", false, false },
    [HIGH] = { "high", false, false },
    [UNIT] = { "unit", false, false },
    [BASIS] = { "basis", false, false },
    [FORM] = { "form", false, false },
    [REFERENCE_O2] = { "reference_o2", false, false },
    [CONDITION] = { "condition", false, false },
    [LIMIT_FROM] = { "valid_from", false, false },
    [LIMIT_TO] = { "valid_to", false, false },
};

static void check_limit_unit(struct sheet *s, const struct parameter *p)
{
    int shift;
    const char *unit = sheet_cell(s, UNIT);
    if (*unit != '\0' && !unit_shift(unit, p->unit, &shift))
        sheet_error(s, UNIT, "the unit does not convert to %s of %s by a power of ten; write that",
                    p->unit, p->key);
}

static void check_limit(struct sheet *s, const struct registry *r, const struct registry_source *in)
{
    static const char *const forms[] = { "measured", "converted" };
    char id[65] = "", word[512] = "";
    int form = 0, parameter = parameter_named(in->parameters, sheet_cell(s, PARAMETER));
    int64_t span = 0, low = INT64_MIN, high = INT64_MAX, o2 = 0, valid[2];
    (void)registry_station_cell(s, STATION, r, id);
    if (parameter == -1)
        sheet_error(s, PARAMETER, "is no key of parameters.csv; write one, such as so2");
    else
        check_limit_unit(s, &in->parameters->at[parameter]);
    sheet_whole(s, SPAN, 1, 366 * 86400, &span);
    if (sheet_decimal(s, LOW, 9, &low) && sheet_decimal(s, HIGH, 9, &high) && low > high)
        sheet_error(s, LOW, "is above high; exchange the two");
    sheet_word(s, BASIS, word, sizeof word);
    sheet_choice(s, FORM, forms, 2, &form);
    if (sheet_decimal(s, REFERENCE_O2, 6, &o2) && (o2 < 0 || o2 >= 21000000))
        sheet_error(s, REFERENCE_O2, "%s is not from 0 to below 21; write percent",
                    sheet_cell(s, REFERENCE_O2));
    sheet_word(s, CONDITION, word, sizeof word);
    registry_validity(s, LIMIT_FROM, LIMIT_TO, in->offset, valid);
}

void registry_check_limits(const struct registry *r, const struct registry_source *in)
{
    struct sheet *s;
    if (!sheet_open(&s, in->file, in->text->at, in->text->length, limit_columns, LIMIT_COLUMNS,
                    in->f))
        return;
    sheet_keep(s, in->kept);
    while (sheet_next(s))
        check_limit(s, r, in);
    sheet_close(&s);
}
