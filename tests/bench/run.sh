#!/bin/sh
# run.sh - runs the benches given as arguments, then prints their rows as one table.
# A bench prints tab-separated rows: row, what, measured, peer or floor, budget, mark.
set -u

limit=${BENCH_TIMEOUT:-120}
rows=$(mktemp) || exit 1
trap 'rm -f "$rows"' EXIT
failed=0
tab=$(printf '\t')

for bench in "$@"; do
    name=${bench##*/}
    echo "== $name"
    out=$(mktemp) || exit 1
    timeout -k 5 "$limit" "$bench" >"$out" 2>&1
    code=$?
    sed "/^row$tab/d" "$out"
    sed -n "s/^row$tab/row$tab/p" "$out" | tee -a "$rows" | cut -f 2-4,6 | tr '\t' '|'
    rm -f "$out"
    if [ "$code" -ne 0 ]; then
        echo "$name ended with $code"
        printf 'row\t%s\tended with %s\t-\t-\tFAILED\n' "$name" "$code" >>"$rows"
        failed=1
    fi
done

echo
echo "Budgets ($(nproc) processors, $(date -u +%Y-%m-%d), medians; compare ratios, not times)"
awk -F '\t' '
    BEGIN { n = 1; f[1, 2] = "what"; f[1, 3] = "measured"; f[1, 4] = "beside"; f[1, 5] = "budget"; f[1, 6] = "" }
    { n++; for (i = 2; i <= 6; i++) f[n, i] = $i }
    END {
        for (r = 1; r <= n; r++)
            for (i = 2; i <= 6; i++)
                if (length(f[r, i]) > w[i]) w[i] = length(f[r, i])
        for (r = 1; r <= n; r++)
            printf "%-*s  %-*s  %-*s  %-*s  %s\n", w[2], f[r, 2], w[3], f[r, 3], w[4], f[r, 4], w[5], f[r, 5], f[r, 6]
    }' "$rows"
exit $failed
