#include "schema/parameter.h"

#include "schema/base/sheet.h"

#include <stdlib.h>
#include <string.h>

const char *const pollutant_key[POLLUTANTS] = { "so2", "no2", "pm10", "co", "o3", "pm25" };

enum { KEY, CODE, CODE_2005, NAME_ZH, NAME_EN, UNIT, DECIMALS, LOW, HIGH, COLUMNS };

static const struct sheet_column columns[COLUMNS] = {
    [KEY] = { "key", true, false }, [CODE] = { "code", false, false },
    [CODE_2005] = { "code_2005", false, false }, [NAME_ZH] = { "name_zh", true, false },
    [NAME_EN] = { "name_en", true, false }, [UNIT] = { "unit", false, false },
    [DECIMALS] = { "decimals", true, false }, [LOW] = { "low", false, false },
    [HIGH] = { "high", false, false },
};

enum { PARAMETERS_MOST = 1024, DECIMALS_MOST = 9 };

static void read_row(struct sheet *s, struct parameter *p)
{
    int64_t decimals = 0;
    *p = (struct parameter){ .low = INT64_MIN, .high = INT64_MAX };
    sheet_id(s, KEY, p->key, sizeof p->key);
    sheet_id(s, CODE, p->code, sizeof p->code);
    sheet_id(s, CODE_2005, p->code_2005, sizeof p->code_2005);
    sheet_word(s, NAME_ZH, p->name_zh, sizeof p->name_zh);
    sheet_word(s, NAME_EN, p->name_en, sizeof p->name_en);
    sheet_word(s, UNIT, p->unit, sizeof p->unit);
    sheet_whole(s, DECIMALS, 0, DECIMALS_MOST, &decimals);
    p->decimals = (int)decimals;
    sheet_decimal(s, LOW, p->decimals, &p->low);
    sheet_decimal(s, HIGH, p->decimals, &p->high);
    if (!unit_known(p->unit))
        sheet_error(s, UNIT, "\"%s\" is no known unit; units stand in schema/unit.c", p->unit);
    if (p->low > p->high)
        sheet_error(s, LOW, "is above high; exchange the two");
}

/* One row has it, as its code or as that of 2005: a frame may send either. */
static bool is_coded(const struct parameters *all, const char *code)
{
    for (size_t i = 0; i < all->count && *code != '\0'; i++)
        if (strcmp(all->at[i].code, code) == 0 || strcmp(all->at[i].code_2005, code) == 0)
            return true;
    return false;
}

static void check_unique(struct sheet *s, const struct parameters *all, const struct parameter *p)
{
    if (parameter_named(all, p->key) != -1)
        sheet_error(s, KEY, "\"%s\" stands twice; keep one", p->key);
    if (is_coded(all, p->code))
        sheet_error(s, CODE, "\"%s\" stands twice; a code names one parameter", p->code);
    if (is_coded(all, p->code_2005))
        sheet_error(s, CODE_2005, "\"%s\" stands twice; a code names one parameter", p->code_2005);
}

static bool grow(struct parameters *all, size_t *room)
{
    if (all->count < *room)
        return true;
    size_t more = *room == 0 ? 64 : *room * 2;
    struct parameter *at = more > PARAMETERS_MOST ? NULL : reallocarray(all->at, more, sizeof *at);
    if (at == NULL)
        return false;
    all->at = at;
    *room = more;
    return true;
}

static void read_rows(struct sheet *s, struct parameters *all)
{
    size_t room = 0;
    struct parameter p;
    while (sheet_next(s)) {
        read_row(s, &p);
        check_unique(s, all, &p);
        if (!grow(all, &room)) {
            sheet_error(s, KEY, "more than %d parameters, or no memory; take some out",
                        PARAMETERS_MOST);
            return;
        }
        if (sheet_clean(s))
            all->at[all->count++] = p;
    }
}

static void need_pollutants(const struct parameters *all, const char *file, struct findings *f)
{
    for (int p = 0; p < POLLUTANTS; p++)
        if (parameter_named(all, pollutant_key[p]) == -1)
            findings_error(f, file, 0, "has no row for %s; every air station needs it",
                           pollutant_key[p]);
}

bool parameters_read(struct parameters *out, const char *file, const void *bytes, size_t length,
                     struct findings *f)
{
    size_t before = f->errors;
    struct sheet *s;
    *out = (struct parameters){ 0 };
    if (!sheet_open(&s, file, bytes, length, columns, COLUMNS, f))
        return false;
    read_rows(s, out);
    sheet_close(&s);
    if (f->errors == before)
        need_pollutants(out, file, f);
    if (f->errors != before)
        parameters_close(out);
    return f->errors == before;
}

void parameters_close(struct parameters *p)
{
    free(p->at);
    *p = (struct parameters){ 0 };
}

int parameter_named(const struct parameters *p, const char *key)
{
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->at[i].key, key) == 0)
            return (int)i;
    return -1;
}
