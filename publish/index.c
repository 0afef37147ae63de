#include "publish/index.h"

#include "schema/base/decimal.h"

/* HJ 633 4.2: IAQI = (IAQI_hi - IAQI_lo) / (BP_hi - BP_lo) × (C - BP_lo) + IAQI_lo, up to the next
 * whole (4.2.6). Only the fraction is rounded, so the whole part never meets a double: CO 65.4 is
 * 218, where binary arithmetic gives 219. Below zero the table says nothing, but the edition's
 * file does. */
int index_of(const struct scale *scale, int64_t value)
{
    if (value < 0)
        return scale->below;
    for (int i = 1; i < scale->count; i++) {
        int64_t low = scale->concentration[i - 1], wide = scale->concentration[i] - low;
        int64_t high = scale->index[i] - scale->index[i - 1];
        if (value <= scale->concentration[i])
            return scale->index[i - 1] + (int)decimal_ceil(high * (value - low), wide);
    }
    return scale->above;
}

static int level_of(const struct standard *s, int aqi)
{
    int level = 1;
    while (level < CLASSES && aqi >= s->level[level].from)
        level++;
    return level;
}

/* A pollutant without sub-index: missing, invalid, or none from the hour above the table. */
static bool blocks(const struct cell *cell, bool exempt)
{
    return cell->iaqi == NO_INDEX && !(cell->why == NOT_PLANNED && exempt);
}

bool index_looks_back(const struct standard *s, enum pollutant p, const struct cell *cell)
{
    const struct scale *scale = &s->scale[p];
    return s->instead[p].hours > 0 && cell->why == ABSENCE_NONE
        && cell->value > scale->concentration[scale->count - 1];
}

static int index_cell(const struct standard *s, enum pollutant p, const struct cell *cell)
{
    const struct instead *instead = &s->instead[p];
    if (!index_looks_back(s, p, cell))
        return index_of(&s->scale[p], cell->value);
    return cell->mean.count < instead->least ? NO_INDEX : index_of(&instead->day, cell->mean.value);
}

static void index_cells(const struct standard *s, struct cell cell[POLLUTANTS], bool indexed)
{
    for (int p = 0; p < POLLUTANTS; p++) {
        bool stands = indexed && cell[p].why == ABSENCE_NONE;
        cell[p].iaqi = stands ? index_cell(s, (enum pollutant)p, &cell[p]) : NO_INDEX;
    }
}

void index_rate(const struct standard *s, struct cell cell[POLLUTANTS],
                const bool exempt[POLLUTANTS], bool indexed, struct rating *out)
{
    int largest = NO_INDEX;
    bool missing = false;

    *out = (struct rating){ .aqi = NO_INDEX };
    index_cells(s, cell, indexed);
    for (int p = 0; p < POLLUTANTS; p++) {
        largest = cell[p].iaqi > largest ? cell[p].iaqi : largest;
        missing = missing || blocks(&cell[p], exempt[p]);
    }
    /* HJ 633-2026 5.3.1: of the others, only where they are above 100 */
    if (missing && s->missing_above != NO_INDEX && largest <= s->missing_above)
        return;
    if (largest == NO_INDEX)
        return;
    out->aqi = largest < s->lowest ? s->lowest : largest > s->highest ? s->highest : largest;
    out->level = level_of(s, out->aqi);
    for (int p = 0; p < POLLUTANTS; p++)        /* 4.4: ties are all listed, none up to 50 */
        out->primary[p] = out->aqi > s->primary_above && cell[p].iaqi == largest;
}

int index_reach(const struct standard *standard, unsigned pollutants)
{
    int hours = 0;
    for (int p = 0; p < POLLUTANTS; p++)
        if ((pollutants >> p & 1) != 0 && standard->instead[p].hours > hours)
            hours = standard->instead[p].hours;
    return hours;
}
