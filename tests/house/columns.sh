#!/usr/bin/env bash
# Every column of the registry that the programs read is told in envpub.cfg(5).
#     columns.sh ROOT
set -euo pipefail
cd "$1"
shopt -s nullglob
page=deploy/man/envpub.cfg.5
bad=$(
    for file in schema/registry_*.c; do
        sed -nE 's/^ *\[[A-Z0-9_]+\] = \{ "([a-z0-9_]+)", (true|false), (true|false) \},.*/\1/p' "$file" |
            while read -r column; do
                grep -qsE "^\.It Cm (.* , )?$column( , .*)?\$" "$page" || echo "$file: $column"
            done
    done
)
[ -z "$bad" ] || { printf 'columns that %s does not tell (.It Cm NAME):\n%s\n' "$page" "$bad"; exit 1; }
