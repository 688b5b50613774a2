/* scan.h - a cursor over JSON text for the hot parsers: no tree, no allocation, no copies.
 *
 * Strings are returned as they stand between their quotes. One with a backslash in it is `unusual`: the
 * caller then leaves the frame to cJSON. Control characters inside strings are refused.
 * SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_BINANCE_SCAN_H
#define EXCHANGE_BINANCE_SCAN_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum { SCAN_DEPTH_MAX = 64, SCAN_INT_DIGITS = 18 };

struct scan {
    const char *at;
    const char *end;
    bool is_unusual; /* an escape was seen in a string */
};

static inline void scan_blanks(struct scan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\n' || *scan->at == '\r' || *scan->at == '\t'))
        scan->at++;
}

/* The next character after blanks, not consumed; 0 at the end. */
static inline char scan_peek(struct scan *scan)
{
    scan_blanks(scan);
    return scan->at < scan->end ? *scan->at : '\0';
}

static inline bool scan_take(struct scan *scan, char c)
{
    if (scan_peek(scan) != c)
        return false;
    scan->at++;
    return true;
}

/* 0 for the bytes that end or trouble a string: control characters, '"' and '\\'. */
extern const uint8_t SCAN_IS_PLAIN[256];
/* 1 for the bytes of a bare word: neither blanks, controls nor one of ",:[]{} */
extern const uint8_t SCAN_IS_WORD[256];

static inline bool scan_string(struct scan *scan, struct slice *out)
{
    const char *end = scan->end;
    const char *at;

    if (!scan_take(scan, '"'))
        return false;
    at = scan->at;
    for (;;) {
        while (at < end && SCAN_IS_PLAIN[(unsigned char)*at])
            at++;
        if (at == end || (unsigned char)*at < 0x20)
            return false;
        if (*at == '"')
            break;
        scan->is_unusual = true; /* a backslash, and whatever it escapes */
        if (end - at < 2)
            return false;
        at += 2;
    }
    *out = (struct slice){scan->at, (size_t)(at - scan->at)};
    scan->at = at + 1;
    return true;
}

/* A bare word: number, true, false or null. */
static inline bool scan_word(struct scan *scan, struct slice *out)
{
    const char *start;

    scan_blanks(scan);
    start = scan->at;
    while (scan->at < scan->end && SCAN_IS_WORD[(unsigned char)*scan->at])
        scan->at++;
    *out = (struct slice){start, (size_t)(scan->at - start)};
    return out->size > 0;
}

/* A whole number as a bare word, at most 2^53: what any JSON reader can hold. */
static inline bool scan_int(struct scan *scan, int64_t *out)
{
    const char *at;
    const char *digits;
    int64_t value = 0;
    bool is_negative = scan_peek(scan) == '-';

    digits = at = scan->at + (is_negative ? 1 : 0);
    for (; at < scan->end && *at >= '0' && *at <= '9' && at - digits < SCAN_INT_DIGITS; at++)
        value = value * 10 + (*at - '0');
    if (at == digits || (at < scan->end && SCAN_IS_WORD[(unsigned char)*at]) ||
        value > INT64_C(9007199254740992))
        return false;
    *out = is_negative ? -value : value;
    scan->at = at;
    return true;
}

/* After the '{' or '[' or a value: true if another member follows (its comma consumed), false with
 * *ok = true at the closing mark (consumed), false with *ok = false at anything else. */
static inline bool scan_more(struct scan *scan, char closing, bool *is_first, bool *ok)
{
    *ok = true;
    if (!*is_first && scan->end - scan->at > 1 && scan->at[0] == ',' && scan->at[1] == '"') {
        scan->at++; /* nearly always: another member, and no blanks */
        return true;
    }
    if (scan_take(scan, closing))
        return false;
    if (*is_first) {
        *is_first = false;
        return true;
    }
    if (scan_take(scan, ',') && scan_peek(scan) != closing)
        return true;
    *ok = false;
    return false;
}

/* Skips one value of any kind; false: not JSON, or nested deeper than SCAN_DEPTH_MAX. */
bool scan_skip(struct scan *scan);

#endif
