/* settings: the one configuration file as structs (contract §2), read against one key table. */
#ifndef SCHEMA_SETTINGS_H
#define SCHEMA_SETTINGS_H

#include "schema/base/findings.h"
#include "schema/base/json_pointer.h"

enum { WORDS = 16 };                     /* of a list */

struct map_settings {                    /* where the parts of a JSON payload stand */
    char root[POINTER_ROOM];
    char station[POINTER_ROOM];          /* a pointer, or "key", or "topic" */
    char time[POINTER_ROOM], span[POINTER_ROOM];
    char values[POINTER_ROOM], units[POINTER_ROOM], flags[POINTER_ROOM];
    char list_name[POINTER_ROOM];        /* "": values stand by key, not in a list */
    char list_value[POINTER_ROOM], list_unit[POINTER_ROOM], list_flag[POINTER_ROOM];
    char time_format[8];                 /* "plain", "rfc3339", "unix", "unix_ms" or "local" */
    char ignore[WORDS][POINTER_NAME];
    int ignore_count;
    int topic_level;                     /* from 1; 0: none names the station */
    bool topic_agrees, text_numbers;
};

struct feed_settings {
    char name[65];
    char broker[256];                    /* mqtt://host[:port] or mqtts:// */
    char host[200];                      /* taken from it */
    int port;
    bool tls;
    char username[128], password_file[4096], ca[4096], cert[4096], key[4096];
    char sm4_key_file[4096];             /* hj212: 32 hex digits, or 16 bytes */
    char protocol[8];                    /* "3.1.1" or "5" */
    char client_id[65], topic[512], decoder[16];
    char stamp[8];                       /* "end" or "start" */
    int window;                          /* messages in flight (MQTT 5 receive-maximum) */
    int silent_minutes;                  /* without a message: status says so */
    struct map_settings map;             /* json */
};

struct portal_settings {
    char name[65], url[1024], token_file[4096], ca[4096];
    char products[WORDS][32];
    int products_count;
    char since[40];
    int64_t from;                        /* of since; INT64_MIN: none given */
    int timeout;                         /* seconds */
};

struct approval {                        /* a standing approval for live products */
    char number[128], scope[64], name[64], until[16];
    int64_t ends;                        /* the first moment it no longer holds; INT64_MIN: none given */
};
/* The next word of a scope, which spaces and commas part, and *at behind it; NULL: no more. */
const char *scope_next(const char **at, size_t *length);

struct settings {
    char file[4096];
    struct {
        char name[128], home_city[64], utc_offset[8], licence[512];
        char data[4096], web[4096], registry[4096];     /* joined with the file's folder */
        int offset;                                     /* seconds */
        bool demo;
        /* who answers for the site, as pages print it; each "" when not given */
        char attribution[512];                          /* where the data come from, and whose they are */
        char contact[256], organiser[128];
        char domain[200], code[16];                     /* 网站标识码: ten digits */
        char icp[64], police[64];                       /* ICP 备案号, 公安备案号 */
    } site;
    struct feed_settings *feed;          /* any number */
    int feeds;
    struct { int late_hours, future_minutes, expect_percent; char sentinels[WORDS][32]; int sentinels_count; } check;
    struct { int batch, linger, message_bytes, part_minutes; } ingest;    /* messages a commit; milliseconds; a payload's most */
    struct {
        int air_cutoff, air_not_before, revise_after;   /* minutes, minutes, seconds */
        int city_min_percent;
        struct approval approval;
    } publish;
    struct portal_settings *portal;      /* any number */
    int portals;
    struct {
        char listen[WORDS][128];
        int listens, connections, per_address, cache;   /* cache: MiB */
    } serve;
};

/* Every error is found: syntax, unknown or doubled key, wrong type, out of range, missing, a secret
 * file that others can read. False when there were errors; settings_close in either case. */
MUST bool settings_read(struct settings *out, const char *path, struct findings *f);
/* The same for a program that reads the secrets of one group only, "feed." or "portal.": those of
 * the other are its fellow's, and it may be unable to open them. */
MUST bool settings_read_for(struct settings *out, const char *path, const char *secrets,
                            struct findings *f);
/* The same for a program that holds no secret: it may run as a user who must not read them, so no
 * file that the settings name is looked at, and of the secret ones not even the path is kept. */
MUST bool settings_read_public(struct settings *out, const char *path, struct findings *f);
void      settings_close(struct settings *s);
/* The feed of that name; NULL: none. */
const struct feed_settings *settings_feed(const struct settings *s, const char *name);
/* What topics are matched with: $share/GROUP/ before it is the subscriber's and in no topic. */
const char *topic_filter(const char *topic);
/* The reference that --keys prints: each key, its default, its meaning. */
void      settings_keys(struct text *out);

#endif
