#!/usr/bin/env bash
# include_check.sh - who may include whom: the table of the design, enforced.
# SPDX-License-Identifier: MIT
set -euo pipefail

# Every include of src and include as "file form name", judged by one table. A word that ends in "/" is
# a folder, another one is exactly that header. A folder may always include itself.
git ls-files -co --exclude-standard 'src/*.c' 'src/*.h' 'include/*.h' |
    while read -r file; do
        [ ! -e "$file" ] ||
            sed -nE 's|^[[:space:]]*#[[:space:]]*include[[:space:]]*(["<])([^">]+)[">].*|'"$file"' \1 \2|p' "$file"
    done |
    awk '
function row(folder, own, foreign) { OWN[folder] = own; FOREIGN[folder] = foreign; KNOWN[folder] = 1 }
function is_in(name, list,   words, n, i) {
    n = split(list, words, " ")
    for (i = 1; i <= n; i++)
        if (name == words[i] || (words[i] ~ /\/$/ && index(name, words[i]) == 1))
            return 1
    return 0
}
function say(why) { printf "%s includes %s: %s\n", $1, $3, why; bad = 1 }
BEGIN {
    SERVER_FACE = "net/http_server.h net/ws_server.h net/http.h net/frame.h net/query.h net/loop.h"
    LIBRARIES = "uv.h libwebsockets.h curl/ llhttp.h wslay/ openssl/ cjson/ sqlite3.h libpq-fe.h zlib.h zstd.h zip.h"
    row("public", "outcry/", "")
    row("core", "outcry/", "")
    row("base", "outcry/status.h outcry/attr.h", "openssl/")
    row("market", "outcry/ base/", "")
    row("net", "outcry/status.h outcry/attr.h base/", "uv.h libwebsockets.h curl/ llhttp.h wslay/ openssl/")
    row("exchange", "outcry/ market/ net/ base/", "cjson/")
    row("storage", "outcry/ market/ base/ net/loop.h", "sqlite3.h libpq-fe.h")
    row("history", "outcry/ market/ base/", "zlib.h zstd.h zip.h")
    row("server", "outcry/ storage/store.h base/ " SERVER_FACE, "cjson/")
    row("sim", "outcry/ market/ history/ base/ " SERVER_FACE, "cjson/")
    row("app", "outcry/ base/ market/ net/ exchange/ storage/ history/ server/ sim/ core/", LIBRARIES)
}
{
    folder = $1
    if (folder ~ /^include\//) {
        folder = "public"
    } else {
        sub(/^src\//, "", folder)
        sub(/\/.*/, "", folder)
    }
    if (!(folder in KNOWN)) {
        printf "%s: src/%s is not in the table\n", $1, folder
        bad = 1
        next
    }
    if ($2 == "\"") {
        if (!is_in($3, OWN[folder] " " folder "/"))
            say(folder " may include its own headers and: " OWN[folder])
    } else if (folder == "public") {
        if ($3 !~ /^(stdbool|stddef|stdint)\.h$/)
            say("public headers need only stdbool, stddef, stdint")
    } else if (folder == "core") {
        if ($3 !~ /^(stdbool|stddef|stdint|string|float|limits|assert|math|stdalign)\.h$/)
            say("the core is pure")
    } else if (is_in($3, LIBRARIES) && !is_in($3, FOREIGN[folder])) {
        say("that library is not for src/" folder)
    }
    if ($3 == "llhttp.h" || $3 == "libwebsockets.h") {
        if (($1 in CLASH) && CLASH[$1] != $3)
            say("llhttp.h and libwebsockets.h clash")
        CLASH[$1] = $3
    }
}
END { exit bad }'
