#!/usr/bin/env bash
# Calls that do not compile here: unbounded strings, numbers without errors, the locale's and the
# machine's calendar, shells, forks.
#     banned.sh ROOT
set -euo pipefail
cd "$1"
words='strcpy|strcat|strncpy|v?sprintf|strtok|ato[ifl]|sscanf|gets|gmtime|localtime|mktime|ctime|setlocale|alloca'
words+='|system|popen|fork'
bad=$(find schema ingest publish -name '*.[ch]' -print0 | sort -z |
    xargs -0 -r grep -HnE "(^|[^A-Za-z0-9_])($words)(_r)? *\\(" || true)
[ -z "$bad" ] || { printf 'banned calls:\n%s\n' "$bad"; exit 1; }
