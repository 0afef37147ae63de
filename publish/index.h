/* index: concentrations into sub-indices, AQI, level and primary pollutants (HJ 633 4.2–4.4, 5.3).
 * Whole numbers throughout: the sub-index goes up to the next whole (向上进位取整数). */
#ifndef PUBLISH_INDEX_H
#define PUBLISH_INDEX_H

#include "publish/standard.h"

/* value: as published (rounded half-even first), in units of 10^-decimals of the scale. NO_INDEX
 * where the scale gives none. */
int index_of(const struct scale *scale, int64_t value);
/* The hour gives no sub-index, and the edition names what takes its place. */
bool index_looks_back(const struct standard *s, enum pollutant p, const struct cell *cell);
/* Fills each cell's iaqi and the rating; a cell that looks back has its mean already. exempt[p]: p is not in the monitoring plan and has the
 * three years' evidence (5.3.2), so that its absence does not block the AQI. indexed false (role
 * micro): values only, no sub-index, no AQI. */
void index_rate(const struct standard *s, struct cell cell[POLLUTANTS], const bool exempt[POLLUTANTS],
                bool indexed, struct rating *out);

/* How many hours, that one included, the sub-index of one of these pollutants may rest on: bits are
 * 1 << pollutant. 0: on its own hour alone. */
int  index_reach(const struct standard *standard, unsigned pollutants);

#endif
