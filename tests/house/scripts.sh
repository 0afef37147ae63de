#!/usr/bin/env bash
# Every shell script passes shellcheck, every Python file compiles.
#     scripts.sh ROOT
set -euo pipefail
cd "$1"
mapfile -t shell < <(find .ci deploy tests -type f -print0 | xargs -0 -r grep -lIE '^#!.*[/ ](ba)?sh$' | sort)
[ ${#shell[@]} -eq 0 ] || shellcheck "${shell[@]}"
find deploy tests -name '*.py' -print0 | sort -z | xargs -0 -r /usr/bin/python3 -c '
import sys
for name in sys.argv[1:]:
    compile(open(name, encoding="utf-8").read(), name, "exec")'
