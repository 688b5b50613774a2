#!/usr/bin/env bash
# generated.sh - writes the files that come from tables in the code, or compares them.
# SPDX-License-Identifier: MIT
#
#   generated.sh write OUTCRY     generated.sh check OUTCRY
set -euo pipefail
mode=$1
outcry=$2
bad=0
# Nothing of this machine's configuration may leak into the files.
clean=(env -i PATH="$PATH" OUTCRY_CONFIG=none OUTCRY_ENV_FILE=none)

one() { # file, command...
    local file=$1
    shift
    local fresh
    fresh=$(mktemp)
    "${clean[@]}" "$@" >"$fresh"
    if [ "$mode" = write ]; then
        mkdir -p "$(dirname "$file")"
        cmp -s "$fresh" "$file" || { cp "$fresh" "$file" && chmod 644 "$file" && echo "wrote $file"; }
    elif ! cmp -s "$fresh" "$file"; then
        echo "$file is not what the table says: run 'make generate'" >&2
        bad=1
    fi
    rm -f "$fresh"
}

one .env.example "$outcry" config --defaults-env
one config/outcry.json "$outcry" config --defaults-json
one docs/configuration.md "$outcry" config --markdown
exit $bad
