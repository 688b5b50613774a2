#!/usr/bin/env bash
# compile_commands.sh - prints a compilation database; each line of the input is "file|command".
# SPDX-License-Identifier: MIT
set -euo pipefail
first=1
echo '['
while IFS= read -r row; do
    [ -n "$row" ] || continue
    file=${row%%|*}
    command=${row#*|}
    command=${command//\\/\\\\}
    command=${command//\"/\\\"}
    [ $first = 1 ] || echo ','
    first=0
    printf '{"directory":"%s","file":"%s","command":"%s -c %s"}' "$PWD" "$file" "$command" "$file"
done
echo
echo ']'
