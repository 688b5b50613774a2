#!/usr/bin/env bash
# style_check.sh - what the conventions say and no compiler knows: lengths, heads, banned words.
# SPDX-License-Identifier: MIT
set -euo pipefail

git ls-files -co --exclude-standard '*.c' '*.h' | while read -r file; do [ ! -e "$file" ] || echo "$file"; done |
    xargs awk '
function say(line, text) { printf "%s:%d: %s\n", FILENAME, line, text; bad = 1 }
function finish() { if (lines > 500) printf "%s: %d lines, at most 500\n", previous, lines; if (lines > 500) bad = 1 }
FNR == 1 {
    if (previous != "") finish()
    previous = FILENAME; lines = 0; has_license = 0; begin = 0; in_comment = 0
    name = FILENAME; sub(/.*\//, "", name)
    if (index($0, "/* " name " - ") != 1) say(1, "first line is not \"/* " name " - purpose\"")
}
{ lines++ }
FNR <= 60 && /SPDX-License-Identifier: MIT/ { has_license = 1 }
FNR == 60 && !has_license { say(60, "no SPDX line") }
/^\{$/ { begin = FNR }
/^\}/ { if (begin && FNR - begin + 1 > 72) say(begin, "function of " (FNR - begin - 1) " lines, at most 70"); begin = 0 }
{
    code = $0
    gsub(/\\"/, "", code); gsub(/"[^"]*"/, "\"\"", code)
    if (in_comment) { if (code ~ /\*\//) { sub(/.*\*\//, "", code); in_comment = 0 } else code = "" }
    gsub(/\/\*[^*]*\*+([^\/*][^*]*\*+)*\//, "", code)
    if (code ~ /\/\*/) { sub(/\/\*.*/, "", code); in_comment = 1 }
    sub(/\/\/.*/, "", code)
    if (match(code, /(^|[^A-Za-z0-9_.>])(strcpy|sprintf|strtok|atoi|sscanf|localtime|rand|alloca|gets)[ ]*\(/))
        say(FNR, "banned function: " substr(code, RSTART, RLENGTH))
    if (code ~ /typedef[ ]+(struct|enum|union)/ && code !~ /\(/) say(FNR, "typedef of a struct or enum")
    if (FILENAME ~ /^(src|include)\// && FILENAME != "src/base/clock.c" &&
        match(code, /(^|[^A-Za-z0-9_])(clock_gettime|gettimeofday|time)[ ]*\([^)]*(CLOCK_|NULL|0)/))
        say(FNR, "only base/clock.c reads clocks")
    if (FILENAME ~ /^src\// && FILENAME !~ /^src\/app\// && match(code, /(^|[^A-Za-z0-9_])_?exit[ ]*\(/))
        say(FNR, "only src/app exits")
    if ($0 ~ /(TODO|FIXME|(^|[^X])XXX([^X]|$)|HACK)/) say(FNR, "a note of unfinished work")
    if ($0 ~ /[ \t]+$/) say(FNR, "blanks at the end of the line")
}
END { finish(); exit bad }'
