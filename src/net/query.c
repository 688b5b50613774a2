/* query.c - query strings and percent-decoding (RFC 3986 section 2.1).
 * SPDX-License-Identifier: MIT */
#include "net/query.h"

#include <stdint.h>
#include <string.h>

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

enum oc_status query_decode(struct slice text, enum query_plus plus, char *out, size_t *out_size)
{
    size_t size = 0;

    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];

        if (c == '%') {
            int high = i + 2 < text.size ? hex_value(text.data[i + 1]) : -1;
            int low = i + 2 < text.size ? hex_value(text.data[i + 2]) : -1;

            if (high < 0 || low < 0)
                return OC_EMALFORMED;
            c = (char)(uint8_t)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus == QUERY_PLUS_IS_SPACE) {
            c = ' ';
        }
        if (c == '\0')
            return OC_EMALFORMED;
        out[size++] = c;
    }
    if (!slice_is_utf8((struct slice){out, size}))
        return OC_EMALFORMED;
    *out_size = size;
    return OC_OK;
}

void query_init(struct query *query, struct slice raw, enum query_plus plus)
{
    query->rest = raw;
    query->plus = plus;
}

static bool needs_decoding(struct slice text, enum query_plus plus)
{
    for (size_t i = 0; i < text.size; i++) {
        char c = text.data[i];

        if (c == '%' || c == '\0' || (unsigned char)c >= 0x80 ||
            (c == '+' && plus == QUERY_PLUS_IS_SPACE))
            return true;
    }
    return false;
}

static enum oc_status decode_part(struct query *query, struct arena *arena, struct slice raw,
                                  struct slice *out)
{
    enum oc_status status;
    char *text;

    if (!needs_decoding(raw, query->plus)) {
        *out = raw;
        return OC_OK;
    }
    text = arena_alloc(arena, raw.size + 1);
    if (text == NULL)
        return OC_ENOMEM;
    out->data = text;
    status = query_decode(raw, query->plus, text, &out->size);
    return status;
}

enum oc_status query_next(struct query *query, struct arena *arena, struct query_pair *out)
{
    struct slice part = {NULL, 0};
    struct slice value = {NULL, 0};
    const char *equals;
    enum oc_status status;

    while (part.size == 0)
        if (query->rest.data == NULL || !slice_split(&query->rest, '&', &part))
            return OC_ENOTFOUND;
    out->raw = part;
    equals = memchr(part.data, '=', part.size);
    out->has_value = equals != NULL;
    if (equals != NULL) {
        size_t key_size = (size_t)(equals - part.data);

        value = (struct slice){equals + 1, part.size - key_size - 1};
        part.size = key_size;
    }
    status = decode_part(query, arena, part, &out->key);
    if (status == OC_OK)
        status = decode_part(query, arena, value, &out->value);
    return status;
}

bool query_path_segment(struct slice *path, struct slice *segment)
{
    const char *end;

    if (path->size == 0 || path->data[0] != '/')
        return false;
    path->data++;
    path->size--;
    end = path->size > 0 ? memchr(path->data, '/', path->size) : NULL;
    segment->data = path->data;
    segment->size = end != NULL ? (size_t)(end - path->data) : path->size;
    path->data += segment->size;
    path->size -= segment->size;
    return true;
}
