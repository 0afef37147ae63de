/* broker_tls: TLS towards a broker, with our own words for what a handshake failed of: libmosquitto
 * says no more than "A TLS error occurred.", and a monitoring centre must know whether a certificate
 * has expired, is for another name, or is signed by nobody we know. The one place that knows
 * OpenSSL's TLS. */
#ifndef INGEST_BROKER_TLS_H
#define INGEST_BROKER_TLS_H

#include "schema/settings.h"

struct tls;

/* TLS 1.2 or newer; the broker's certificate and its name (or address) are verified against
 * feed->ca, or the system's authorities; our own certificate and key when the feed names them. */
MUST bool tls_open(struct tls **out, const struct feed_settings *feed, struct why *why);
void      tls_close(struct tls **tls);

void       *tls_context(struct tls *tls);       /* an SSL_CTX, for the broker's library */
void        tls_forget(struct tls *tls);        /* before a new handshake */
const char *tls_words(struct tls *tls);         /* why the last one failed, and what to do */

#endif
