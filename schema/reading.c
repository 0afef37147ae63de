#include "schema/reading.h"

const struct reading *report_reading(const struct report *report, int parameter)
{
    for (size_t i = 0; i < report->count; i++)
        if (report->reading[i].parameter == parameter)
            return &report->reading[i];
    return NULL;
}
