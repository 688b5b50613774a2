#!/usr/bin/env bash
# run.sh - runs test programs and sums them up; the last line is "N passed, N failed, N skipped".
# SPDX-License-Identifier: MIT
#
#   tests/run.sh BUILD_DIR PROGRAM...
#
# TEST_TIMEOUT  seconds a program may take (120)     TEST_JOBS     how many run at once (2)
# TEST_WRAPPER  a command put before each program    TEST_VERBOSE  1 names every test
set -uo pipefail

build=$1
shift
export TEST_TIMEOUT=${TEST_TIMEOUT:-120} TEST_WRAPPER=${TEST_WRAPPER:-} TEST_VERBOSE=${TEST_VERBOSE:-0}
export CMOCKA_MESSAGE_OUTPUT=TAP
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
export TEST_LOGS=$logs TEST_BUILD=$build

run_one() {
    local program=$1 name log began code passed failed skipped planned
    name=${program#"$TEST_BUILD"/tests/}
    log=$TEST_LOGS/${name//\//_}
    began=$(date +%s)
    # shellcheck disable=SC2086
    timeout -k 5 "$TEST_TIMEOUT" $TEST_WRAPPER "$program" >"$log" 2>&1 </dev/null
    code=$?
    planned=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$log" | awk '{n+=$1} END {print n+0}')
    # cmocka 1.1.5 writes a skipped test as "not ok 4 # SKIP name"; mend it to what TAP says
    sed -i 's/^not ok \([0-9]* # SKIP\)/ok \1/' "$log"
    skipped=$(grep -c '^ok [0-9]* # SKIP' "$log")
    passed=$(($(grep -c '^ok [0-9]' "$log") - skipped))
    failed=$(grep -c '^not ok [0-9]' "$log")
    if [ $((passed + failed + skipped)) -lt "$planned" ] || { [ $code -ne 0 ] && [ "$failed" = 0 ]; }; then
        failed=$((failed + 1))
        if [ $code = 124 ] || [ $code = 137 ]; then
            echo "not ok - $name: cut off after $TEST_TIMEOUT s" >>"$log"
        else
            echo "not ok - $name: ended with code $code after $((passed + failed - 1 + skipped)) of $planned tests" >>"$log"
        fi
    fi
    echo "$passed $failed $skipped" >"$log.sum"
    {
        if [ "$failed" -gt 0 ]; then
            echo "FAIL $name: $passed passed, $failed failed, $skipped skipped ($(($(date +%s) - began)) s)"
            grep -v '^ok ' "$log" | tail -n 60 | sed 's/^/     /'
        else
            printf 'ok   %s: %d passed' "$name" "$passed"
            [ "$skipped" = 0 ] || printf ', %d skipped' "$skipped"
            echo " ($(($(date +%s) - began)) s)"
            sed -n 's/^ok [0-9]* # SKIP /     skipped: /p; s/^# skipped: /     because: /p; s/^# \(.* is not on this machine\)$/     because: \1/p' "$log"
            [ "$TEST_VERBOSE" != 1 ] || sed 's/^/     /' "$log"
        fi
    } >"$log.out"
    cat "$log.out"
}
export -f run_one

[ $# -eq 0 ] ||
    printf '%s\0' "$@" | xargs -0 -n 1 -P "${TEST_JOBS:-2}" bash -c 'run_one "$0"'

totals=$(cat "$logs"/*.sum 2>/dev/null | awk '{p+=$1; f+=$2; s+=$3} END {print p+0, f+0, s+0}')
read -r passed failed skipped <<<"$totals"
if [ "$failed" -gt 0 ]; then
    echo
    echo "failing tests:"
    for log in "$logs"/*.out; do
        program=$(sed -n 's/^FAIL \(.*\): [0-9]* passed.*/\1/p' "$log")
        [ -z "$program" ] || sed -n "s|^not ok [0-9]* - |  $program: |p; s|^not ok - .*: ended|  $program: ended|p; s|^not ok - .*: cut|  $program: cut|p" "${log%.out}"
    done
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
