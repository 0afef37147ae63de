/* judge_inside: what the pieces of the judgement share; only judge.c and the judge_*.c include it.
 */
#ifndef PUBLISH_JUDGE_INSIDE_H
#define PUBLISH_JUDGE_INSIDE_H

#include "publish/judge.h"

/* One more that is wrong, where its verdict places it. */
PRINTF(4, 5)
void judge_add(struct judged *out, enum verdict verdict, const char *remedy, const char *format,
               ...);
/* Whether that process is up; if not, or if it is silent for long, that is added. busy: the seconds
 * that it may work without telling of itself. */
bool judge_run(struct judged *out, const struct run *run, const char *program, int64_t busy,
               int64_t now);

void judge_rooms(struct judged *out, const struct runs *runs, const struct settings *settings);
void judge_publish(struct judged *out, const struct runs *runs, const struct settings *settings,
                   int64_t now);
void judge_portals(struct judged *out, const struct publish_run *run, int64_t now);
void judge_ingest(struct judged *out, const struct ingest_run *run, const struct settings *settings,
                  int64_t now);
void judge_refused(struct judged *out, const struct ingest_run *run);

#endif
