/* The page `/`: the home city's air, complete without script, from nothing but this one file.
 * (Contract §8; HJ 633-2026 5.1.1 says what must be shown.) */
#include "publish/home.h"

#include <assert.h>
#include <string.h>

static const struct subject *city_of(const struct hour_document *document, const char *name)
{
    for (size_t i = 0; document != NULL && i < document->cities; i++)
        if (strcmp(document->city[i].city, name) == 0)
            return &document->city[i];
    return NULL;
}

static struct view view_of(const struct home *home)
{
    const struct hour_document *document = home->document;
    struct view view = {
        .home = home, .document = document, .settings = home->settings,
        .offset = home->settings->site.offset,
        .place = home_city(document, home->settings),
    };
    view.called = view.place[0] != '\0' ? view.place : home->settings->site.name;
    view.city = city_of(document, view.place);
    if (document != NULL) {
        view.standard = standards_at(home->standards, document->start);
        assert(view.standard != NULL);       /* it was composed with that edition */
    }
    return view;
}

static struct frame frame_of(const struct view *view)
{
    struct frame frame = {
        .settings = view->settings, .standard = view->standard, .column = COLUMN_HOME,
        .title = home_title(view), .fresh = view->document != NULL,
        .issued = view->document == NULL ? 0 : view->home->first,
    };
    snprintf(frame.about.text, sizeof frame.about.text,
             "%s环境空气质量实时数据：AQI、首要污染物、六项污染物浓度和各站点数据。实时数据未经审核。",
             view->called);
    return frame;
}

void render_home(struct text *out, const struct home *home)
{
    struct view view = view_of(home);
    struct frame frame = frame_of(&view);
    frame_open(out, &frame);
    if (view.document == NULL) {
        home_now(out, &view);
    } else {
        html(out, "<div class=\"pair\">\n");
        home_now(out, &view);
        if (view.place[0] != '\0')
            home_day(out, &view);
        home_six(out, &view);
        html(out, "</div>\n");
        home_stations(out, &view);
    }
    home_notes(out, &view);
    frame_close(out, &frame);
}
