/* history_symbol.c - the symbol in a candle file's name.
 * SPDX-License-Identifier: MIT */
#include "history/history.h"

#include <string.h>

static const char *const ENDINGS[] = {".zst", ".gz", ".zip", ".csv", ".txt"};
static const char *const VENUES[] = {"KRAKEN", "BINANCE", "BYBIT", "OKX", "COINBASE"};

static struct slice cut_ending(struct slice name)
{
    for (size_t i = 0; i < sizeof ENDINGS / sizeof ENDINGS[0]; i++) {
        size_t size = strlen(ENDINGS[i]);

        if (name.size > size &&
            slice_is_nocase(slice_make(name.data + (name.size - size), size), ENDINGS[i])) {
            name.size -= size;
        }
    }
    return name;
}

static bool is_venue(struct slice word)
{
    for (size_t i = 0; i < sizeof VENUES / sizeof VENUES[0]; i++) {
        if (slice_is_nocase(word, VENUES[i])) {
            return true;
        }
    }
    return false;
}

bool history_symbol_of(const char *path, char out[OC_SYMBOL_CAP])
{
    const char *slash = strrchr(path, '/');
    struct slice rest = cut_ending(slice_of(slash == NULL ? path : slash + 1));
    char mark = rest.size > 0 && memchr(rest.data, '-', rest.size) != NULL ? '-' : '_';
    struct slice word;

    /* a delivery future, BTCUSDT_250926-1m-2025-09, keeps its underscore; so '-' comes first */
    if (!slice_split(&rest, mark, &word)) {
        return false;
    }
    if (is_venue(word) && !slice_split(&rest, mark, &word)) {
        return false;
    }
    if (word.size == 0 || !slice_is_utf8(word) || !slice_copy(word, out, OC_SYMBOL_CAP)) {
        return false;
    }
    for (char *at = out; *at != 0; at++) {
        unsigned char c = (unsigned char)*at;

        if (c >= 'a' && c <= 'z') {
            *at = (char)(c - 'a' + 'A');
        } else if (c < 0x80 && c != '_' && !(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z')) {
            return false;
        }
    }
    return true;
}
