#!/usr/bin/env bash
# No function over 60 lines, no source over 400.
#     lengths.sh ROOT
set -euo pipefail
cd "$1"
ctags --version 2>/dev/null | grep -q Universal || { echo 'universal-ctags is not installed'; exit 1; }
functions() {
    find schema ingest publish -name '*.c' -print0 | sort -z |
        xargs -0 -r ctags -x --c-kinds=f --_xformat='%F %n %{end} %N'
}
bad=$(
    functions | awk '$3 - $2 + 1 > 60 { print $1 ":" $2 ": " $4 " has " $3 - $2 + 1 " lines" }'
    find schema ingest publish -name '*.[ch]' -exec wc -l {} + |
        awk '$2 != "total" && $1 > 400 { print $2 ": " $1 " lines" }'
)
[ -z "$bad" ] || { printf 'too long:\n%s\n' "$bad"; exit 1; }
