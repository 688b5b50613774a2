#!/usr/bin/env bash
# fuzz.sh - runs each fuzz target for FUZZ_SECONDS over its corpus in tests/fuzz/corpus/<name>.
# SPDX-License-Identifier: MIT
#
# New inputs go to the build folder, so that the corpus in git changes only by hand.
set -uo pipefail
build=$1
shift
seconds=${FUZZ_SECONDS:-60}
bad=0
for target in "$@"; do
    name=${target##*/fuzz_}
    found=$build/corpus/$name
    mkdir -p "$found" "$build/findings"
    dirs=("$found")
    [ -d "tests/fuzz/corpus/$name" ] && dirs+=("tests/fuzz/corpus/$name")
    log=$build/fuzz_$name.log
    timeout -k 10 $((seconds + 60)) "$target" -max_total_time="$seconds" -timeout=10 \
        -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$build/findings/$name-" \
        "${dirs[@]}" >"$log" 2>&1
    code=$?
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    if [ $code = 0 ]; then
        echo "ok   $name: ${runs:-?} runs in $seconds s, no finding"
    else
        echo "FAIL $name: code $code"
        tail -n 40 "$log" | sed 's/^/     /'
        bad=$((bad + 1))
    fi
done
echo "$(($# - bad)) targets clean, $bad with findings"
[ $bad = 0 ]
