/* conf_value: one value, as text, into its field; and how to write it. Inside conf only. */
#ifndef SCHEMA_BASE_CONF_VALUE_H
#define SCHEMA_BASE_CONF_VALUE_H

#include "schema/base/conf.h"

struct conf_place_of {
    const struct conf_key *key;
    const char *file, *folder, *path;    /* the file, its folder, the setting's full name */
    int line;
    char *base;                          /* the struct, or group's element, that `where` is in */
    struct findings *f;
};

void conf_value_take(const struct conf_place_of *at, const char *text);
void conf_value_initial(const struct conf_place_of *at, const char *label);
/* "write a whole number from 0 to 59 …" */
struct why conf_value_form(const struct conf_key *key);

#endif
