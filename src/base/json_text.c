/* json_text.c - see json_text.h.
 * SPDX-License-Identifier: MIT */
#include "base/json_text.h"

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at;
}

/* Behind one value of a text that cJSON has accepted. */
static const char *skip_value(const char *at, const char *end)
{
    int depth = 0;

    for (; at < end; at++) {
        if (*at == '"') {
            for (at++; at < end && *at != '"'; at++)
                if (*at == '\\')
                    at++;
        } else if (*at == '{' || *at == '[') {
            depth++;
        } else if (*at == '}' || *at == ']') {
            if (depth-- == 0)
                return at;
        } else if (*at == ',' && depth == 0) {
            return at;
        }
    }
    return end;
}

struct slice json_text_member(struct slice text, const char *name)
{
    const char *end = text.data + text.size;
    const char *at = skip_blanks(text.data, end);

    for (at++; at < end;) {
        const char *key, *value;
        size_t size;

        at = skip_blanks(at, end);
        if (at >= end || *at != '"')
            break;
        key = ++at;
        while (at < end && *at != '"')
            at += *at == '\\' ? 2 : 1;
        if (at >= end)
            break;
        size = (size_t)(at - key);
        at = skip_blanks(at + 1, end);
        value = skip_blanks(at + 1, end);
        at = skip_value(value, end);
        if (slice_is(slice_make(key, size), name))
            return slice_trim(slice_make(value, (size_t)(at - value)));
        if (at < end && *at == ',')
            at++;
        else
            break;
    }
    return slice_of("null");
}
