/* serve_answer: what goes out for a request, before the HTTP library is asked; and the seam to it:
 * a press makes an answer into something the library can send any number of times. */
#ifndef PUBLISH_SERVE_ANSWER_H
#define PUBLISH_SERVE_ANSWER_H

#include "schema/base/text.h"

struct answer {
    int status;
    const char *type, *lifetime, *policy;    /* Content-Type, Cache-Control, the CSP */
    const char *encoding;                    /* Content-Encoding; NULL: as it is */
    const char *allow, *retry;               /* Allow, Retry-After; NULL: none */
    const char *tag, *modified, *save_as;    /* ETag, Last-Modified, a file name; NULL: none */
    bool data;                               /* open data: scripts of any site may read it */
    char *body;                              /* of malloc; NULL: the file, or nothing */
    size_t length;
    int file;                                /* -1: none */
};

struct press {
    /* Takes body and file, also when it fails; NULL: no memory. */
    void *(*make)(struct answer *answer);
    void (*drop)(void *made);
};

struct http_date { char text[88]; };
struct http_date http_date_of(int64_t moment);   /* Sun, 01 Mar 2026 00:15:00 GMT */

/* A problem document (RFC 9457), or a page in Chinese where the client likes one better. */
struct problem {
    int status;                      /* one of 400 404 405 413 414 431 503 */
    const char *reason;              /* a word for programs, as the type is about:blank; or NULL */
    const char *detail;
    const char *instance;            /* the target as it was sent */
    bool html;
};
void problem_answer(struct answer *out, const struct problem *problem);
/* text becomes the body; what spilt is a problem. */
void text_answer(struct answer *out, struct text *text, const char *type);

#endif
