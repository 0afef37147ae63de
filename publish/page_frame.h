/* page_frame: what stands around every page: the head with the tags of 政府网站, the stylesheet, the
 * scripts and a policy that allows nothing but these, the navigation, and the identity in the foot.
 *
 * frame_open prints up to <main>, frame_close from </main>. */
#ifndef PUBLISH_PAGE_FRAME_H
#define PUBLISH_PAGE_FRAME_H

#include "publish/page_pieces.h"

enum column { COLUMN_HOME, COLUMN_STATIONS, COLUMN_DATA, COLUMN_ABOUT, COLUMNS };

struct title { char text[640]; };        /* plain text, escaped when it is printed */

struct frame {
    const struct settings *settings;
    const struct standard *standard;     /* whose colours the sheet has; NULL: none */
    enum column column;
    bool inside;                         /* a page of that column, not the column's own */
    struct title title, about;           /* about: the description */
    int64_t issued;                      /* of what it shows, for PubDate; 0: not told */
    bool fresh, find;                    /* which scripts the page has use for */
};
/* Of a page that no hour changes, in the newest edition's colours. */
struct frame frame_fixed(const struct settings *settings, const struct standards *standards,
                         enum column column, const char *title, const char *about);
void frame_open(struct text *out, const struct frame *frame);
void frame_close(struct text *out, const struct frame *frame);
/* In its place; the frame's policy must name it. */
void frame_script(struct text *out, const char *script);
/* 【演示数据】 in a demonstration, else "": how a title begins */
const char *frame_mark(const struct settings *settings);

void page_style(struct text *out, const struct standard *standard);  /* page_style.c: no markup */
extern const char script_fresh[], script_find[];                     /* fresh.js, find.js */

#endif
