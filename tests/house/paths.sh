#!/usr/bin/env bash
# No file names a path of the machine it was written on.
#     paths.sh ROOT
set -euo pipefail
cd "$1"
bad=$(find . \( -path ./.git -o -path ./build -o -name __pycache__ \) -prune -o -type f -print0 | sort -z |
    xargs -0 -r grep -HnIE '(^|[^A-Za-z0-9_.$}-])/(home|root|work|farm|Users|workspace)/[A-Za-z.]' || true)
[ -z "$bad" ] || { printf 'paths of one machine:\n%s\n' "$bad"; exit 1; }
