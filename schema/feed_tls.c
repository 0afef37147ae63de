#include "schema/feed_tls.h"

#include "schema/base/conf.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>
#include <unistd.h>

static bool load_ca(SSL_CTX *context, const char *ca, struct why *why)
{
    if (*ca == '\0')
        return SSL_CTX_set_default_verify_paths(context) == 1
            || fail(why, "the certificates of this machine's authorities cannot be read; write ca");
    return SSL_CTX_load_verify_locations(context, ca, NULL) == 1
        || fail(why, "%.300s: no authority's certificate (PEM) can be read from it; write the path "
                "of one", ca);
}

static bool load_cert(SSL_CTX *context, const char *cert, struct why *why)
{
    return *cert == '\0' || SSL_CTX_use_certificate_chain_file(context, cert) == 1
        || fail(why, "%.300s: no certificate (PEM) can be read from it; write the path of ours",
                cert);
}

/* A key that is locked is none that a daemon can open, and nobody is to be asked for its phrase. */
static int no_phrase(char *phrase, int room, int writing, void *with)
{
    (void)phrase;
    (void)room;
    (void)writing;
    (void)with;
    return 0;
}

/* Another certificate's key is refused by the load: so cert goes before. */
static bool load_key(SSL_CTX *context, const char *key, struct why *why)
{
    return *key == '\0' || SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1
        || fail(why, "%.300s: no key (PEM) of that certificate can be read from it; write the path "
                "of the key of cert, which no pass phrase may lock", key);
}

size_t feed_tls_load(void *context, const struct feed_settings *feed,
                     struct tls_fault faults[TLS_FILES])
{
    const struct {
        const char *key, *path;
        bool (*load)(SSL_CTX *, const char *, struct why *);
    } file[TLS_FILES] = {
        { "ca", feed->ca, load_ca }, { "cert", feed->cert, load_cert },
        { "key", feed->key, load_key },
    };
    size_t count = 0;
    SSL_CTX_set_default_passwd_cb(context, no_phrase);
    for (size_t i = 0; i < TLS_FILES; i++) {
        faults[count] = (struct tls_fault){ .key = file[i].key };
        count += !file[i].load(context, file[i].path, &faults[count].why);
    }
    ERR_clear_error();
    return count;
}

static const char *path_of(const struct feed_settings *feed, const char *key)
{
    return strcmp(key, "ca") == 0 ? feed->ca : strcmp(key, "cert") == 0 ? feed->cert : feed->key;
}

static void find(const struct settings *s, const struct feed_settings *feed,
                 const struct tls_fault *fault, const struct conf *conf, struct findings *f)
{
    char name[128];
    snprintf(name, sizeof name, "feed.%s.%s", feed->name, fault->key);
    const char *path = path_of(feed, fault->key);
    if (*path != '\0' && access(path, R_OK) == -1 && errno == EACCES)
        findings_warn(f, s->file, conf_line(conf, name), "%s: %s: this user cannot read it, so it "
                      "is not checked", name, path);
    else
        findings_error(f, s->file, conf_line(conf, name), "%s: %s", name, fault->why.text);
}

static void check_feed(const struct settings *s, const struct feed_settings *feed,
                       const struct conf *conf, struct findings *f)
{
    struct tls_fault faults[TLS_FILES];
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    size_t count = context == NULL ? 0 : feed_tls_load(context, feed, faults);
    for (size_t i = 0; i < count; i++)
        find(s, feed, &faults[i], conf, f);
    SSL_CTX_free(context);
}

void feed_tls_check(const struct settings *s, struct findings *f)
{
    struct conf *conf = NULL;
    if (!conf_open(&conf, s->file, f))
        return;
    for (int i = 0; i < s->feeds; i++)
        if (s->feed[i].tls)
            check_feed(s, &s->feed[i], conf, f);
    conf_close(&conf);
}
