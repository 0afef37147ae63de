#!/usr/bin/env bash
# An #include "…" points downwards only: schema/base ← schema ← ingest | publish; the last two never meet.
# Every path is written from the root, and no file is called util or common.
#     layering.sh ROOT
set -euo pipefail
cd "$1"
bad=$(
    for side in schema/base schema ingest publish; do
        [ -d "$side" ] || continue
        case $side in
            schema/base) may='schema/base/[^/"]+\.h' ;;
            schema)      may='schema/(base/)?[^/"]+\.h' ;;
            *)           may="(schema/(base/)?|$side/)[^/\"]+\\.h" ;;
        esac
        find "$side" -maxdepth 1 -name '*.[ch]' -print0 | sort -z |
            xargs -0 -r grep -HnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' |
            grep -vE "include[[:space:]]*\"$may\"" || true
    done
    find schema ingest publish -regextype egrep -regex '.*/(util|utils|common|misc|helpers?)\.[ch]'
)
[ -z "$bad" ] || { printf 'includes that do not point downwards, or names that say nothing:\n%s\n' "$bad"; exit 1; }
