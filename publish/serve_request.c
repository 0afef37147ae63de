#include "publish/serve_request.h"

#include <string.h>
#include <strings.h>

/* Several lines of one name are one list (RFC 9110 5.3); what does not fit is as if not sent. */
static void join(const char **into, const char *value, char *room, size_t most)
{
    size_t n = *into == NULL ? 0 : strlen(*into);
    if (*into == NULL) {
        *into = value;
    } else if (n + 2 + strlen(value) < most) {
        memmove(room, *into, n + 1);
        snprintf(room + n, most - n, ", %s", value);
        *into = room;
    }
}

/* Not `*r = …`: the rooms need no clearing, and are most of it. */
void request_open(struct request *r, const char *method, const char *target)
{
    r->method = method;
    r->target = target;
    r->accept = r->accept_encoding = r->if_none_match = NULL;
    r->head = 0;
    r->body = false;
}

void request_line(struct request *r, const char *name, const char *value)
{
    if (strcasecmp(name, "If-None-Match") == 0)
        join(&r->if_none_match, value, r->tags, sizeof r->tags);
    else if (strcasecmp(name, "Accept-Encoding") == 0)
        join(&r->accept_encoding, value, r->codings, sizeof r->codings);
    else if (strcasecmp(name, "Accept") == 0)
        r->accept = r->accept == NULL ? value : r->accept;
    else if (strcasecmp(name, "Transfer-Encoding") == 0
             || (strcasecmp(name, "Content-Length") == 0 && strcmp(value, "0") != 0))
        r->body = true;
}
