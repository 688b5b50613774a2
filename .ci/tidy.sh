#!/usr/bin/env bash
# tidy.sh COMPILE_COMMANDS.JSON STAMPS - clang-tidy over src and tests/support; zero findings.
# SPDX-License-Identifier: MIT
#
# A file that was clean is not looked at again until its preprocessed text or .clang-tidy changes.
set -uo pipefail
database=$1
export STAMPS=$2
mkdir -p "$STAMPS"
DATABASE_DIR=$(dirname "$database")
export DATABASE_DIR

one() {
    local file=$1 key command own
    command=$(grep -F "\"file\":\"$file\"" "$DATABASE_DIR/compile_commands.json" | sed -E 's/.*"command":"(.*)"\},?$/\1/; s/\\"/"/g; s/ -c [^ ]*$//')
    key=$(eval "clang -E -w ${command#* } '$file'" 2>/dev/null | cat - .clang-tidy .ci/analyzer.h | sha256sum | cut -d' ' -f1)
    [ -e "$STAMPS/$key" ] && return 0
    own=("--extra-arg=-include$PWD/.ci/analyzer.h")
    [ "$file" != src/base/error.c ] || own=()
    if clang-tidy -p "$DATABASE_DIR" --quiet "${own[@]}" "$file" 2>/dev/null; then
        touch "$STAMPS/$key"
    else
        echo "clang-tidy: $file" >&2
        return 1
    fi
}
export -f one
git ls-files -co --exclude-standard 'src/*.c' 'tests/support/*.c' |
    while read -r file; do [ ! -e "$file" ] || echo "$file"; done |
    xargs -n 1 -P "${TIDY_JOBS:-1}" bash -c 'one "$0"'
