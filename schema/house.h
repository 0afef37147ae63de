/* house: what every program starts with: settings, parameters, registry; and the common part of
 * the command line. The data that ships with the program (parameters.csv, standards/) stands in
 * PREFIX/share/envpub/ beside PREFIX/bin/. */
#ifndef SCHEMA_HOUSE_H
#define SCHEMA_HOUSE_H

#include "schema/registry.h"
#include "schema/settings.h"

struct house {
    struct settings settings;
    struct parameters parameters;
    struct registry_files files;
    struct registry *registry;
    char share[4096];                    /* folder of the shipped data */
};

/* All faults of all files go to f; true when there was no error. */
MUST bool house_open(struct house *house, const char *config, struct findings *f);
void      house_close(struct house *house);

#endif
