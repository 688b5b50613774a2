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

const uint8_t SCAN_IS_WORD[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1,  /* ' ' '"' ',' */
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1,  /* ':' */
    SIXTEEN(1),
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1, 1,  /* '[' ']' */
    SIXTEEN(1),
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0, 1, 1,  /* '{' '}' */
    SIXTEEN(1), SIXTEEN(1), SIXTEEN(1), SIXTEEN(1), SIXTEEN(1), SIXTEEN(1), SIXTEEN(1), SIXTEEN(1),
};
/* clang-format on */
#undef SIXTEEN

static const char *skip_digits(const char *at, const char *end)
{
    while (at < end && *at >= '0' && *at <= '9')
        at++;
    return at;
}

/* [-] digits [. digits] [e [+-] digits] */
static bool is_number(struct slice word)
{
    const char *at = word.data;
    const char *end = word.data + word.size;
    const char *digits;

    at += *at == '-' ? 1 : 0;
    digits = at;
    at = skip_digits(at, end);
    if (at == digits)
        return false;
    if (at < end && *at == '.') {
        digits = ++at;
        at = skip_digits(at, end);
        if (at == digits)
            return false;
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        at += at < end && (*at == '+' || *at == '-') ? 1 : 0;
        digits = at;
        at = skip_digits(at, end);
        if (at == digits)
            return false;
    }
    return at == end;
}

/* What is skipped must be JSON too: a frame that is damaged somewhere is not believed elsewhere. */
static bool skip_scalar(struct scan *scan)
{
    struct slice ignored;

    if (scan_peek(scan) == '"')
        return scan_string(scan, &ignored);
    return scan_word(scan, &ignored) && (is_number(ignored) || slice_is(ignored, "true") ||
                                         slice_is(ignored, "false") || slice_is(ignored, "null"));
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

            if (!scan_string(scan, &key) || !scan_take(scan, ':'))
                return false;
        }
    } while (depth > 0);
    return true;
}
