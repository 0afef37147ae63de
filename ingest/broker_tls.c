#include "ingest/broker_tls.h"

#include "schema/feed_tls.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

struct tls {
    SSL_CTX *context;
    const struct feed_settings *feed;
    int verdict;                 /* X509_V_…; X509_V_OK: the certificate was not the cause */
    char words[256];
};

/* Called for each certificate of the chain, and for the name; the first fault stands. */
static int on_verified(int ok, X509_STORE_CTX *store)
{
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct tls *t = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    if (!ok && t->verdict == X509_V_OK)
        t->verdict = X509_STORE_CTX_get_error(store);
    return ok;
}

static bool expect_name(struct tls *t)
{
    X509_VERIFY_PARAM *param = SSL_CTX_get0_param(t->context);
    const char *host = t->feed->host;
    unsigned char address[sizeof(struct in6_addr)];
    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1)
        return X509_VERIFY_PARAM_set1_ip_asc(param, host) == 1;
    return X509_VERIFY_PARAM_set1_host(param, host, 0) == 1;
}

static bool set_up(struct tls *t, struct why *why)
{
    const struct feed_settings *f = t->feed;
    struct tls_fault faults[TLS_FILES];
    SSL_CTX_set_app_data(t->context, t);
    SSL_CTX_set_verify(t->context, SSL_VERIFY_PEER, on_verified);
    SSL_CTX_set_mode(t->context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    if (SSL_CTX_set_min_proto_version(t->context, TLS1_2_VERSION) != 1 || !expect_name(t))
        return fail(why, "TLS cannot be set up for %s", f->host);
    return feed_tls_load(t->context, f, faults) == 0 || fail(why, "%s", faults[0].why.text);
}

bool tls_open(struct tls **out, const struct feed_settings *feed, struct why *why)
{
    struct tls *t = calloc(1, sizeof *t);
    *out = t;
    if (t == NULL || (t->context = SSL_CTX_new(TLS_client_method())) == NULL) {
        tls_close(out);
        return fail(why, "out of memory");
    }
    t->feed = feed;
    if (set_up(t, why))
        return true;
    ERR_clear_error();
    tls_close(out);
    return false;
}

void tls_close(struct tls **tls)
{
    if (*tls == NULL)
        return;
    SSL_CTX_free((*tls)->context);
    free(*tls);
    *tls = NULL;
}

void *tls_context(struct tls *tls)
{
    return tls->context;
}

void tls_forget(struct tls *tls)
{
    tls->verdict = X509_V_OK;
    ERR_clear_error();
}

const char *tls_words(struct tls *t)
{
    const char *what = NULL, *remedy = "";
    switch (t->verdict) {
    case X509_V_OK:
        what = "the TLS handshake failed", remedy = ": the broker does not speak TLS on this port, or it"
                                                    " does ask for a certificate of ours (cert, key)";
        break;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        what = "the broker's certificate has expired", remedy = ": the broker must renew it";
        break;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        what = "the broker's certificate is not valid yet", remedy = ": look at both clocks";
        break;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        what = "the broker's certificate is for another name", remedy = ": write the name it is for in broker";
        break;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        what = "the broker's certificate is signed by an unknown authority", remedy = ": name its"
                                                                                      " certificate in ca";
        break;
    default:
        what = X509_verify_cert_error_string(t->verdict), remedy = " (the broker's certificate)";
    }
    snprintf(t->words, sizeof t->words, "%s%s", what, remedy);
    return t->words;
}
