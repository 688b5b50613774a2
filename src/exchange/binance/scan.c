/* scan.c - skipping a JSON value that nobody asked for.
 * SPDX-License-Identifier: MIT */
#include "exchange/binance/scan.h"

#define SIXTEEN(third) 1, 1, third, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1
/* clang-format off */
const uint8_t SCAN_IS_PLAIN[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    SIXTEEN(0),                                       /* '"' */
    SIXTEEN(1), SIXTEEN(1),
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1,  /* '\\' */
    SIXTEEN(1), SIXTEEN(1),
    SIXTEEN(1), SIXTEEN(1), SIXTEEN(1), SIXTEEN(1), SIXTEEN(1), SIXTEEN(1), SIXTEEN(1), SIXTEEN(1),
};
/* clang-format on */
#undef SIXTEEN

/* A word that JSON could have: the cut is coarse, because what is skipped is not used. */
static bool is_word_plausible(struct slice word)
{
    char c = word.data[0];

    return (c >= '0' && c <= '9') || c == '-' || slice_is(word, "true") ||
           slice_is(word, "false") || slice_is(word, "null");
}

static bool skip_scalar(struct scan *scan)
{
    struct slice ignored;
    bool was_unusual = scan->is_unusual;

    if (scan_peek(scan) == '"') {
        if (!scan_string(scan, &ignored))
            return false;
        scan->is_unusual = was_unusual; /* an escape in a skipped string does not matter */
        return true;
    }
    return scan_word(scan, &ignored) && is_word_plausible(ignored);
}

/* depth counts the open containers; closing[] remembers which. */
bool scan_skip(struct scan *scan)
{
    char closing[SCAN_DEPTH_MAX];
    size_t depth = 0;
    bool is_first = false;
    bool ok;

    do {
        char c = scan_peek(scan);

        if (c == '{' || c == '[') {
            if (depth == SCAN_DEPTH_MAX)
                return false;
            closing[depth++] = c == '{' ? '}' : ']';
            scan->at++;
            is_first = true;
        } else {
            if (!skip_scalar(scan))
                return false;
            is_first = false;
        }
        while (depth > 0 && !scan_more(scan, closing[depth - 1], &is_first, &ok)) {
            if (!ok)
                return false;
            depth--;
            is_first = false;
        }
        if (depth > 0 && closing[depth - 1] == '}') {
            struct slice key;
            bool was_unusual = scan->is_unusual;

            if (!scan_string(scan, &key) || !scan_take(scan, ':'))
                return false;
            scan->is_unusual = was_unusual;
        }
    } while (depth > 0);
    return true;
}
