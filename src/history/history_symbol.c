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

static bool is_mark(char c)
{
    return c == '-' || c == '_';
}

/* "1m", "15m", "4h": digits and a unit, up to a mark or the end */
static bool starts_interval(struct slice text)
{
    size_t digits = 0;

    while (digits < text.size && text.data[digits] >= '0' && text.data[digits] <= '9') {
        digits++;
    }
    return digits > 0 && digits < text.size && strchr("smhdwM", text.data[digits]) != NULL &&
           (digits + 1 == text.size || is_mark(text.data[digits + 1]));
}

/* What stands before the interval, else before the first '-', else before the first '_'. */
static struct slice cut_symbol(struct slice name)
{
    for (size_t i = 1; i < name.size; i++) {
        if (is_mark(name.data[i]) &&
            starts_interval(slice_make(name.data + i + 1, name.size - i - 1))) {
            return slice_make(name.data, i);
        }
    }
    char mark = name.size > 0 && memchr(name.data, '-', name.size) != NULL ? '-' : '_';
    struct slice word;

    return slice_split(&name, mark, &word) ? word : name;
}

static struct slice cut_venue(struct slice name)
{
    for (size_t i = 1; i + 1 < name.size; i++) {
        if (is_mark(name.data[i])) {
            return is_venue(slice_make(name.data, i))
                       ? slice_make(name.data + i + 1, name.size - i - 1)
                       : name;
        }
    }
    return name;
}

bool history_symbol_of(const char *path, char out[OC_SYMBOL_CAP])
{
    const char *slash = strrchr(path, '/');
    struct slice name = cut_ending(slice_of(slash == NULL ? path : slash + 1));
    struct slice word = cut_symbol(cut_venue(name));

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
