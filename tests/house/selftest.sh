#!/usr/bin/env bash
# Every house check is able to fail: it passes on a clean tree and fails once a fault is planted.
# shellcheck disable=SC2016     # the planted text is meant to stay as it is
set -euo pipefail
house=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

clean() {
    rm -rf "${tree:?}"/*
    mkdir -p "$tree"/{schema/base,ingest,publish,tests,deploy,.ci}
    printf '#include <stdio.h>\n#include "schema/base/b.h"\nint f(void)\n{\n    return 0;\n}\n' >"$tree/schema/base/a.c"
    printf '#include "schema/base/b.h"\n#include <curl/curl.h>\n' >"$tree/publish/p.c"
    printf '#!/bin/sh\necho "$1"\n' >"$tree/deploy/script"
}

planted=0
must_fail() {                                       # check, file, text
    clean
    "$house/$1" "$tree" >/dev/null || { echo "$1 fails on a clean tree"; exit 1; }
    printf '%b' "$3" >>"$tree/$2"
    if "$house/$1" "$tree" >/dev/null 2>&1; then
        echo "$1 does not see: $3 in $2"
        exit 1
    fi
    planted=$((planted + 1))
}

must_fail layering.sh schema/base/a.c '#include "schema/station.h"\n'
must_fail layering.sh schema/x.c      '#include "ingest/check.h"\n'
must_fail layering.sh ingest/x.c      '#include "publish/index.h"\n'
must_fail layering.sh publish/x.h     '#include "ingest/check.h"\n'
must_fail layering.sh publish/x.c     '  # include "index.h"\n'
must_fail layering.sh schema/util.h   '\n'
must_fail thirdparty.sh publish/q.c   '#include <curl/curl.h>\n'
must_fail thirdparty.sh ingest/x.h    '#include <mosquitto.h>\n'
for call in 'strcpy(a, b)' 'sprintf(a, "x")' 'vsprintf (a, b, c)' 'x = atoi(s)' 'localtime_r(&t, &tm)' 'system("x")' 'fork()'; do
    must_fail banned.sh ingest/x.c "void f(void) { $call; }\n"
done
must_fail lengths.sh ingest/x.c "int g(void)\n{\n$(printf '    g();\\n%.0s' {1..60})    return 0;\n}\n"
must_fail lengths.sh ingest/x.c "$(printf 'int x;\\n%.0s' {1..401})"
must_fail paths.sh deploy/script      'cd /ho''me/someone/project\n'
must_fail scripts.sh deploy/script    'rm $2\n'
must_fail columns.sh schema/registry_x.c '    [NEW] = { "new", true, false },\n'
must_fail scripts.sh tests/x.py       'def broken(:\n'
echo "$planted planted faults, all seen"
