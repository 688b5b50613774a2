#!/usr/bin/env bash
# deps.sh - finds out what the build lacks and installs it (Debian and its derivatives).
# SPDX-License-Identifier: MIT
#
#   deps.sh check     name what is missing and its package, exit 1
#   deps.sh install   install what is missing; CI=true asks nothing
#   deps.sh tools     the same with what make check and make fuzz need
set -euo pipefail

# probe | package | why
TABLE='
tool:gcc|gcc|compiler
file:/usr/include/stdio.h|libc6-dev|C library headers
tool:pkg-config|pkg-config|finds the libraries
pc:libuv|libuv1-dev|the event loop
pc:libwebsockets|libwebsockets-dev|the WebSocket client of exchange streams
glob:/usr/lib/*/libwebsockets-evlib_uv.so|libwebsockets-evlib-uv|lets libwebsockets run on the libuv loop
pc:libcurl|libcurl4-openssl-dev|the HTTP client of exchange REST calls
pc:openssl|libssl-dev|hashes, tokens, TLS
pc:libcjson|libcjson-dev|reads configuration and request bodies
header:wslay/wslay.h|libwslay-dev|WebSocket framing of the server
llhttp|node-llhttp|HTTP parser of the server (C source)
pc:zlib|zlib1g-dev|.gz candle files
pc:libzstd|libzstd-dev|.zst candle files
pc:libzip|libzip-dev|.zip candle files
pc:cmocka|libcmocka-dev|unit tests
file:/etc/ssl/certs/ca-certificates.crt|ca-certificates|TLS to the exchange
'

TOOLS='
tool:clang|clang|the second compiler, fuzzing
tool:clang-format|clang-format|formatting
tool:clang-tidy|clang-tidy|analysis
tool:cppcheck|cppcheck|analysis
'
[ "${1:-check}" != tools ] || TABLE+=$TOOLS

have() {
    local probe=$1
    case $probe in
    tool:*) command -v "${probe#tool:}" >/dev/null ;;
    file:*) [ -e "${probe#file:}" ] ;;
    glob:*) compgen -G "${probe#glob:}" >/dev/null ;;
    pc:*) command -v pkg-config >/dev/null && pkg-config --exists "${probe#pc:}" ;;
    header:*) [ -e "/usr/include/${probe#header:}" ] || [ -e "/usr/local/include/${probe#header:}" ] ;;
    llhttp) { command -v pkg-config >/dev/null && pkg-config --exists libllhttp; } ||
        [ -e /usr/share/llhttp/llhttp.c ] ;;
    *) return 1 ;;
    esac
}

missing=()
while IFS='|' read -r probe package why; do
    [ -n "$probe" ] || continue
    if ! have "$probe"; then
        printf 'missing: %-26s %s\n' "$package" "$why" >&2
        missing+=("$package")
    fi
done <<<"$TABLE"

[ ${#missing[@]} -gt 0 ] || exit 0
if [ "${1:-check}" = check ]; then
    echo "run 'make deps' to install: ${missing[*]}" >&2
    exit 1
fi
if ! command -v apt-get >/dev/null; then
    echo "no apt-get here: install the above by this system's package manager" >&2
    exit 1
fi

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
yes=()
if [ "${CI:-}" = true ] || [ ! -t 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    yes=(-y)
fi
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install "${yes[@]}" -qq --no-install-recommends "${missing[@]}"
exec "$0" check
