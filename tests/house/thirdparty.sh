#!/usr/bin/env bash
# A <header> of another's library stands in exactly one .c of a side, and in no .h of ours.
# Sides: schema, ingest, publish.
#     thirdparty.sh ROOT
set -euo pipefail
cd "$1"
# C, POSIX and Linux: not third parties
own='(assert|ctype|errno|fenv|float|inttypes|limits|math|stdalign|stdarg|stdbool|stddef|stdint|stdio|stdlib|string|time'
own+='|aio|dirent|endian|fcntl|fnmatch|ftw|getopt|glob|grp|libgen|locale|netdb|poll|pwd|regex|sched|semaphore|signal|spawn|strings|syslog|unistd'
own+='|(sys|netinet|arpa|net|linux)/[a-z0-9_]+)\.h'
bad=$(
    for side in schema ingest publish; do
        [ -d "$side" ] || continue
        includes=$(find "$side" -name '*.[ch]' -print0 | sort -z |
            xargs -0 -r grep -HoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*<[^>]+>' |
            sed -E 's/:.*</ /; s/>//' | grep -vE " $own\$" | sort -u || true)
        awk '$1 ~ /\.h$/ { print $1 ": <" $2 "> in a header" }' <<<"$includes"
        awk 'NF { count[$2]++; where[$2] = where[$2] " " $1 }
             END { for (h in count) if (count[h] > 1) print "<" h "> in" where[h] }' <<<"$includes"
    done
)
[ -z "$bad" ] || { printf 'third-party headers without their one place:\n%s\n' "$bad"; exit 1; }
