#include "publish/health_members.h"

#include "schema/base/moment.h"

void member_moment(struct text *out, const char *key, bool known, int64_t moment, int offset)
{
    text_format(out, known ? ",\"%s\":\"%s\"" : ",\"%s\":null", key,
                moment_stamp(known ? moment : 0, offset).text);
}

void member_words(struct text *out, const char *key, const char *words)
{
    char line[640];
    snprintf(line, sizeof line, "%s", words);
    text_one_line(line);
    text_format(out, ",\"%s\":", key);
    if (line[0] == '\0')
        text_put(out, "null");
    else
        text_json(out, line);
}
