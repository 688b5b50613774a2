/* slice.c - borrowed pieces of text.
 * SPDX-License-Identifier: MIT */
#include "base/slice.h"

#include <stdint.h>
#include <string.h>

struct slice slice_of(const char *text)
{
    return (struct slice){text, text == NULL ? 0 : strlen(text)};
}

struct slice slice_make(const char *data, size_t size)
{
    return (struct slice){data, size};
}

bool slice_equal(struct slice a, struct slice b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool slice_is_nocase(struct slice a, const char *text)
{
    if (a.size != strlen(text)) {
        return false;
    }
    for (size_t i = 0; i < a.size; i++) {
        if (lower(a.data[i]) != lower(text[i])) {
            return false;
        }
    }
    return true;
}

bool slice_starts(struct slice a, const char *prefix)
{
    size_t size = strlen(prefix);

    return size <= a.size && (size == 0 || memcmp(a.data, prefix, size) == 0);
}

bool slice_ends(struct slice a, const char *suffix)
{
    size_t size = strlen(suffix);

    return size <= a.size && (size == 0 || memcmp(a.data + (a.size - size), suffix, size) == 0);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice slice_trim(struct slice a)
{
    while (a.size > 0 && is_blank(a.data[0])) {
        a.data++;
        a.size--;
    }
    while (a.size > 0 && is_blank(a.data[a.size - 1])) {
        a.size--;
    }
    return a;
}

bool slice_split(struct slice *rest, char mark, struct slice *part)
{
    if (rest->data == NULL) {
        return false;
    }
    const char *found = rest->size == 0 ? NULL : memchr(rest->data, mark, rest->size);

    if (found == NULL) {
        *part = *rest;
        *rest = (struct slice){NULL, 0};
        return true;
    }
    size_t size = (size_t)(found - rest->data);

    *part = (struct slice){rest->data, size};
    *rest = (struct slice){found + 1, rest->size - size - 1};
    return true;
}

bool slice_copy(struct slice a, char *out, size_t out_size)
{
    if (a.size >= out_size) {
        if (out_size > 0) {
            out[0] = 0;
        }
        return false;
    }
    if (a.size > 0) {
        memcpy(out, a.data, a.size);
    }
    out[a.size] = 0;
    return true;
}

size_t slice_utf8_size(struct slice a)
{
    const unsigned char *at = (const unsigned char *)a.data;

    if (a.size == 0) {
        return 0;
    }
    if (at[0] < 0x80U) {
        return 1;
    }
    /* lead byte range, size, range of the second byte: RFC 3629 section 4 */
    static const struct {
        unsigned char first, last, size, low, high;
    } FORMS[] = {
        {0xc2, 0xdf, 2, 0x80, 0xbf}, {0xe0, 0xe0, 3, 0xa0, 0xbf}, {0xe1, 0xec, 3, 0x80, 0xbf},
        {0xed, 0xed, 3, 0x80, 0x9f}, {0xee, 0xef, 3, 0x80, 0xbf}, {0xf0, 0xf0, 4, 0x90, 0xbf},
        {0xf1, 0xf3, 4, 0x80, 0xbf}, {0xf4, 0xf4, 4, 0x80, 0x8f},
    };

    for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++) {
        if (at[0] < FORMS[i].first || at[0] > FORMS[i].last) {
            continue;
        }
        if (a.size < FORMS[i].size || at[1] < FORMS[i].low || at[1] > FORMS[i].high) {
            return 0;
        }
        for (size_t k = 2; k < FORMS[i].size; k++) {
            if ((at[k] & 0xc0U) != 0x80U) {
                return 0;
            }
        }
        return FORMS[i].size;
    }
    return 0;
}

bool slice_is_utf8(struct slice a)
{
    while (a.size > 0) {
        size_t size = slice_utf8_size(a);

        if (size == 0) {
            return false;
        }
        a.data += size;
        a.size -= size;
    }
    return true;
}
