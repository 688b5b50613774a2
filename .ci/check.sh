#!/usr/bin/env bash
# check.sh - `make check`: every rule of the house. Two lanes at once, since two compilers are asked
# anyway; all steps run even when one fails, and the last line sums up.
# SPDX-License-Identifier: MIT
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

root=${BUILD_ROOT:-build}/check
mkdir -p "$root"
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
export OUTCRY_CONFIG=none OUTCRY_ENV_FILE=none

# step NAME COMMAND... : runs, prints one line, keeps the output of a failure
step() {
    local name=$1 began code
    shift
    began=$(date +%s)
    "$@" >"$logs/$name" 2>&1
    code=$?
    if [ $code = 0 ]; then
        echo "ok   $name ($(($(date +%s) - began)) s)"
        echo ok >"$logs/$name.result"
    else
        echo "FAIL $name ($(($(date +%s) - began)) s)"
        grep -vE '^ *(CC|LD|AS) |^ok  |^     (skipped|because)' "$logs/$name" | tail -n 60 | sed 's/^/     /'
        echo bad >"$logs/$name.result"
    fi
    return $code
}

rules() { # flavour compiler jobs target...
    local flavour=$1 compiler=$2
    shift 2
    make --no-print-directory -f .ci/rules.mk BUILD_ROOT="$root" FLAVOUR="$flavour" CC="$compiler" WERROR=1 "$@"
}

format_check() {
    git ls-files -co --exclude-standard '*.c' '*.h' | while read -r f; do [ ! -e "$f" ] || echo "$f"; done |
        xargs clang-format --dry-run -Werror
}

commands() {
    rules release gcc compile_commands.json &&
        mkdir -p "$root/db" && mv compile_commands.json "$root/db/"
}

cpp_check() {
    mkdir -p "$root/cppcheck"
    cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,performance,portability \
        --suppressions-list=.ci/cppcheck.txt --cppcheck-build-dir="$root/cppcheck" \
        -D_POSIX_C_SOURCE=200809L -Iinclude -Isrc -Itests --library=posix src
}

golden_without_fma() {
    GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2 rules release gcc test ONLY=tests/golden
}

lane_gcc() {
    step gcc rules release gcc all objects ROOT_BINARY=
    step purity-gcc .ci/purity_check.sh "$root/release/libcore.a"
    step generated .ci/generated.sh check "$root/release/outcry"
    step golden rules release gcc test ONLY=tests/golden
    step golden-without-fma golden_without_fma
    step asan rules asan gcc test ONLY='tests/unit tests/golden'
}

lane_clang() {
    step clang rules release clang all objects ROOT_BINARY=
    step purity-clang .ci/purity_check.sh "$root/release-clang/libcore.a"
    step cppcheck cpp_check
    step commands commands && step clang-tidy .ci/tidy.sh "$root/db/compile_commands.json" "$root/tidy"
}

step format format_check
step includes .ci/include_check.sh
step style .ci/style_check.sh
lane_gcc &
lane_clang &
wait

good=$(grep -lx ok "$logs"/*.result | wc -l)
bad=$(grep -lx bad "$logs"/*.result | sed 's|.*/||; s|\.result$||' | tr '\n' ' ')
count=$(wc -w <<<"$bad")
[ "$count" = 0 ] || echo "failing checks: $bad"
echo "$good checks passed, $count failed"
[ "$count" = 0 ]
