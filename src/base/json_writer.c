/* json_writer.c - JSON that is only ever appended.
 * SPDX-License-Identifier: MIT */
#include "base/json_writer.h"

#include "base/calendar.h"
#include "base/decimal.h"
#include "base/limits.h"

#include <assert.h>
#include <math.h>
#include <string.h>

void json_init(struct json_writer *json, struct buffer *out)
{
    *json = (struct json_writer){.out = out};
}

bool json_is_done(const struct json_writer *json)
{
    return json->depth == 0;
}

static uint64_t level_bit(const struct json_writer *json)
{
    return UINT64_C(1) << json->depth;
}

/* True if the value that begins here needs a comma before it. */
static bool needs_comma(struct json_writer *json)
{
    bool has_member = (json->has_member & level_bit(json)) != 0;

    if (json->after_key) {
        json->after_key = false;
        return false;
    }
    assert((json->is_object & level_bit(json)) == 0); /* a member needs a key */
    json->has_member |= level_bit(json);
    return has_member;
}

static void begin_value(struct json_writer *json)
{
    if (needs_comma(json)) {
        buffer_append_char(json->out, ',');
    }
}

/* Room for a number of at most size bytes, its comma already written; NULL when the buffer is full. */
static char *begin_number(struct json_writer *json, size_t size)
{
    bool has_comma = needs_comma(json);
    char *at = buffer_reserve(json->out, size + 1);

    if (at != NULL && has_comma) {
        *at++ = ',';
        buffer_commit(json->out, 1);
    }
    return at;
}

static void begin_level(struct json_writer *json, bool is_object)
{
    begin_value(json);
    buffer_append_char(json->out, is_object ? '{' : '[');
    assert(json->depth < LIMIT_JSON_DEPTH);
    json->depth++;
    json->has_member &= ~level_bit(json);
    json->is_object =
        is_object ? json->is_object | level_bit(json) : json->is_object & ~level_bit(json);
}

static void end_level(struct json_writer *json, bool is_object)
{
    assert(json->depth > 0 && !json->after_key);
    assert(((json->is_object & level_bit(json)) != 0) == is_object);
    json->depth--;
    buffer_append_char(json->out, is_object ? '}' : ']');
}

void json_object_begin(struct json_writer *json)
{
    begin_level(json, true);
}

void json_object_end(struct json_writer *json)
{
    end_level(json, true);
}

void json_array_begin(struct json_writer *json)
{
    begin_level(json, false);
}

void json_array_end(struct json_writer *json)
{
    end_level(json, false);
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\' && c != 0x7f;
}

/* Writes what stands for one character that is not plain; returns the bytes it used up. */
static size_t put_special(struct buffer *out, struct slice rest)
{
    static const char HEX[] = "0123456789abcdef";
    unsigned char c = (unsigned char)rest.data[0];
    const char *shorts = "\"\"\\\\\bb\ff\nn\rr\tt"; /* character, letter, character, letter ... */

    for (const char *pair = shorts; *pair != 0; pair += 2) {
        if ((char)c == pair[0]) {
            char escape[2] = {'\\', pair[1]};

            buffer_append(out, escape, sizeof escape);
            return 1;
        }
    }
    if (c < 0x20 || c == 0x7f) {
        char escape[6] = {'\\', 'u', '0', '0', HEX[c >> 4], HEX[c & 15U]};

        buffer_append(out, escape, sizeof escape);
        return 1;
    }
    size_t size = slice_utf8_size(rest);

    if (size == 0) {
        buffer_append(out, "\xef\xbf\xbd", 3); /* U+FFFD */
        return 1;
    }
    buffer_append(out, rest.data, size);
    return size;
}

static void put_string(struct buffer *out, struct slice text)
{
    size_t done = 0;

    buffer_append_char(out, '"');
    while (done < text.size) {
        size_t end = done;

        while (end < text.size && is_plain((unsigned char)text.data[end])) {
            end++;
        }
        buffer_append(out, text.data + done, end - done);
        done = end;
        if (done < text.size) {
            done += put_special(out, slice_make(text.data + done, text.size - done));
        }
    }
    buffer_append_char(out, '"');
}

static void begin_key(struct json_writer *json)
{
    assert((json->is_object & level_bit(json)) != 0 && !json->after_key && json->depth > 0);
    if ((json->has_member & level_bit(json)) != 0) {
        buffer_append_char(json->out, ',');
    }
    json->has_member |= level_bit(json);
    json->after_key = true;
}

void json_key(struct json_writer *json, const char *key)
{
    struct slice text = slice_of(key);

    begin_key(json);
    char *at = buffer_reserve(json->out, text.size + 3);

    if (at != NULL) {
        *at++ = '"';
        memcpy(at, text.data, text.size);
        at += text.size;
        *at++ = '"';
        *at = ':';
        buffer_commit(json->out, text.size + 3);
    }
}

void json_key_slice(struct json_writer *json, struct slice key)
{
    begin_key(json);
    put_string(json->out, key);
    buffer_append_char(json->out, ':');
}

void json_string_slice(struct json_writer *json, struct slice text)
{
    begin_value(json);
    put_string(json->out, text);
}

void json_string(struct json_writer *json, const char *text)
{
    if (text == NULL) {
        json_null(json);
        return;
    }
    json_string_slice(json, slice_of(text));
}

void json_raw(struct json_writer *json, struct slice value)
{
    begin_value(json);
    buffer_append_slice(json->out, value);
}

void json_bool(struct json_writer *json, bool value)
{
    json_raw(json, slice_of(value ? "true" : "false"));
}

void json_null(struct json_writer *json)
{
    json_raw(json, slice_make("null", 4));
}

/* ---- numbers: printed in place ---- */

void json_int(struct json_writer *json, int64_t value)
{
    char *at = begin_number(json, DECIMAL_TEXT_SIZE);

    if (at != NULL) {
        buffer_commit(json->out, decimal_print_int(at, value));
    }
}

void json_uint(struct json_writer *json, uint64_t value)
{
    char *at = begin_number(json, DECIMAL_TEXT_SIZE);

    if (at != NULL) {
        buffer_commit(json->out, decimal_print_uint(at, value));
    }
}

void json_fixed(struct json_writer *json, int64_t units, unsigned decimals)
{
    char *at = begin_number(json, DECIMAL_FIXED_SIZE);

    if (at != NULL) {
        buffer_commit(json->out, decimal_print_fixed(at, units, decimals));
    }
}

void json_decimal_exact(struct json_writer *json, double value, unsigned decimals)
{
    char *at = begin_number(json, DECIMAL_FIXED_SIZE);

    if (at != NULL) {
        buffer_commit(json->out, decimal_print_double(at, value, decimals));
    }
}

void json_decimal(struct json_writer *json, double value, unsigned decimals)
{
    char *at = begin_number(json, DECIMAL_FIXED_SIZE);

    if (at == NULL) {
        return;
    }
    size_t size = decimal_print_double(at, value, decimals);

    if (memchr(at, '.', size) != NULL && memchr(at, 'e', size) == NULL) {
        while (at[size - 1] == '0') {
            size--;
        }
        size -= at[size - 1] == '.' ? 1U : 0U;
    }
    buffer_commit(json->out, size);
}

void json_number(struct json_writer *json, double value)
{
    char *at = begin_number(json, DECIMAL_TEXT_SIZE);

    if (at != NULL) {
        buffer_commit(json->out, decimal_print_shortest(at, value));
    }
}

void json_time(struct json_writer *json, int64_t ms)
{
    char text[CALENDAR_TEXT_SIZE];

    json_string_slice(json, slice_make(text, calendar_format(ms, text)));
}

/* ---- key and value ---- */

void json_member_string(struct json_writer *json, const char *key, const char *text)
{
    json_key(json, key);
    json_string(json, text);
}

void json_member_int(struct json_writer *json, const char *key, int64_t value)
{
    json_key(json, key);
    json_int(json, value);
}

void json_member_uint(struct json_writer *json, const char *key, uint64_t value)
{
    json_key(json, key);
    json_uint(json, value);
}

void json_member_bool(struct json_writer *json, const char *key, bool value)
{
    json_key(json, key);
    json_bool(json, value);
}

void json_member_null(struct json_writer *json, const char *key)
{
    json_key(json, key);
    json_null(json);
}

void json_member_fixed(struct json_writer *json, const char *key, int64_t units, unsigned decimals)
{
    json_key(json, key);
    json_fixed(json, units, decimals);
}

void json_member_decimal(struct json_writer *json, const char *key, double value, unsigned decimals)
{
    json_key(json, key);
    json_decimal(json, value, decimals);
}

void json_member_number(struct json_writer *json, const char *key, double value)
{
    json_key(json, key);
    json_number(json, value);
}

void json_member_time(struct json_writer *json, const char *key, int64_t ms)
{
    json_key(json, key);
    json_time(json, ms);
}
