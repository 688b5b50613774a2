/* log_line.c - one log line being written.
 * SPDX-License-Identifier: MIT */
#include "base/log_line.h"

#include "base/decimal.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const char HEX[] = "0123456789abcdef";

void log_line_init(struct log_line *line, enum log_format format)
{
    line->size = 0;
    line->format = format;
    line->is_cut = false;
}

static void put(struct log_line *line, const char *data, size_t size)
{
    if (line->size + size > LIMIT_LOG_LINE) {
        line->is_cut = true;
        return;
    }
    memcpy(line->text + line->size, data, size);
    line->size += size;
}

static void put_char(struct log_line *line, char c)
{
    put(line, &c, 1);
}

/* True for what would end a line or reorder it on a terminal: C0, DEL and C1 controls, U+2028/9 and
 * the bidirectional controls U+200E/F, U+202A-E, U+2066-9. */
static bool is_control(const unsigned char *at, size_t size)
{
    if (size == 1) {
        return at[0] < 0x20 || at[0] == 0x7f;
    }
    if (size == 2) {
        return at[0] == 0xc2 && at[1] < 0xa0;
    }
    if (size == 3 && at[0] == 0xe2) {
        return (at[1] == 0x80 &&
                (at[2] == 0x8e || at[2] == 0x8f || (at[2] >= 0xa8 && at[2] <= 0xae))) ||
               (at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9);
    }
    return false;
}

static void put_escaped(struct log_line *line, struct slice value)
{
    while (value.size > 0) {
        const unsigned char *at = (const unsigned char *)value.data;
        size_t size = slice_utf8_size(value);

        if (size == 0) { /* not UTF-8: U+FFFD, as in our JSON */
            put(line, "\xef\xbf\xbd", 3);
            size = 1;
        } else if (at[0] == '"' || at[0] == '\\') {
            char escape[2] = {'\\', (char)at[0]};

            put(line, escape, sizeof escape);
        } else if (at[0] == '\n' || at[0] == '\r' || at[0] == '\t') {
            char escape[2] = {'\\', at[0] == '\n' ? 'n' : at[0] == '\r' ? 'r' : 't'};

            put(line, escape, sizeof escape);
        } else if (is_control(at, size)) {
            unsigned code = size == 1   ? at[0]
                            : size == 2 ? at[1]
                                        : 0x2000U | (at[1] & 0x3fU) << 6 | (at[2] & 0x3fU);
            char escape[6] = {'\\',
                              'u',
                              HEX[code >> 12 & 15U],
                              HEX[code >> 8 & 15U],
                              HEX[code >> 4 & 15U],
                              HEX[code & 15U]};

            put(line, escape, sizeof escape);
        } else {
            put(line, value.data, size);
        }
        value.data += size;
        value.size -= size;
    }
}

static bool is_bare(struct slice value)
{
    for (size_t i = 0; i < value.size; i++) {
        unsigned char c = (unsigned char)value.data[i];

        if (c <= ' ' || c >= 0x7f || c == '"' || c == '=' || c == '\\') {
            return false;
        }
    }
    return value.size > 0;
}

void log_line_pair(struct log_line *line, struct slice key, struct slice value, bool is_number)
{
    size_t start = line->size;
    bool was_cut = line->is_cut;

    line->is_cut = false;
    if (line->format == LOG_FORMAT_JSON) {
        put(line, start == 0 ? "{\"" : ",\"", 2);
        put(line, key.data, key.size);
        put(line, "\":", 2);
    } else {
        put(line, " ", start == 0 ? 0 : 1);
        put(line, key.data, key.size);
        put_char(line, '=');
    }
    if (is_number || (line->format == LOG_FORMAT_LOGFMT && is_bare(value))) {
        put(line, value.data, value.size);
    } else {
        put_char(line, '"');
        put_escaped(line, value);
        put_char(line, '"');
    }
    if (line->is_cut) {
        line->size = start;
    }
    line->is_cut = line->is_cut || was_cut;
}

void log_line_end(struct log_line *line)
{
    const char *mark = line->format == LOG_FORMAT_JSON ? ",\"cut\":true" : " cut=true";

    if (line->is_cut) { /* the room behind LIMIT_LOG_LINE is kept for this */
        memcpy(line->text + line->size, mark, strlen(mark));
        line->size += strlen(mark);
    }
    if (line->format == LOG_FORMAT_JSON) {
        line->text[line->size++] = '}';
    }
    line->text[line->size++] = '\n';
}

/* ---- the format: key=value parts, values with conversions ---- */

struct value {
    char text[LIMIT_LOG_LINE];
    size_t size;
    bool is_number; /* one numeric conversion and nothing else */
};

static void value_add(struct value *value, const char *data, size_t size)
{
    size_t room = sizeof value->text - value->size;
    size_t kept = size < room ? size : room;

    if (kept > 0) {
        memcpy(value->text + value->size, data, kept);
    }
    value->size += kept;
}

enum length { LENGTH_INT, LENGTH_LONG, LENGTH_LONG_LONG, LENGTH_SIZE };

struct conversion {
    int precision; /* -1: none */
    enum length length;
    char letter;
};

static const char *read_conversion(const char *at, va_list *args, struct conversion *out)
{
    *out = (struct conversion){.precision = -1};
    if (at[0] == '.' && at[1] == '*') {
        out->precision = va_arg(*args, int);
        at += 2;
    } else if (at[0] == '.') {
        out->precision = 0;
        for (at++; *at >= '0' && *at <= '9' && out->precision < 100; at++) {
            out->precision = out->precision * 10 + (*at - '0');
        }
    }
    for (;; at++) {
        if (*at == 'l') {
            out->length = out->length == LENGTH_LONG ? LENGTH_LONG_LONG : LENGTH_LONG;
        } else if (*at == 'z' || *at == 'j' || *at == 't') {
            out->length = LENGTH_SIZE;
        } else if (*at != 'h') {
            break;
        }
    }
    out->letter = *at;
    return *at == 0 ? at : at + 1;
}

static int64_t take_signed(const struct conversion *conversion, va_list *args)
{
    switch (conversion->length) {
    case LENGTH_LONG:
        return va_arg(*args, long); /* PRId64 is "ld" here */
    case LENGTH_LONG_LONG:
        return va_arg(*args, long long);
    case LENGTH_SIZE:
        return (int64_t)va_arg(*args, ptrdiff_t);
    case LENGTH_INT:
        break;
    }
    return va_arg(*args, int);
}

static uint64_t take_unsigned(const struct conversion *conversion, va_list *args)
{
    switch (conversion->length) {
    case LENGTH_LONG:
        return va_arg(*args, unsigned long);
    case LENGTH_LONG_LONG:
        return va_arg(*args, unsigned long long);
    case LENGTH_SIZE:
        return va_arg(*args, size_t);
    case LENGTH_INT:
        break;
    }
    return va_arg(*args, unsigned);
}

static void add_text(struct value *value, const struct conversion *conversion, va_list *args)
{
    const char *text = va_arg(*args, const char *);
    size_t size = 0;

    text = text == NULL ? "(null)" : text;
    while ((conversion->precision < 0 || size < (size_t)conversion->precision) && text[size] != 0) {
        size++;
    }
    value_add(value, text, size);
    value->is_number = false;
}

static void add_double(struct value *value, const struct conversion *conversion, va_list *args)
{
    char text[400];
    double number = va_arg(*args, double);
    int precision = conversion->precision < 0 ? 6 : conversion->precision;
    int size = conversion->letter == 'f'   ? snprintf(text, sizeof text, "%.*f", precision, number)
               : conversion->letter == 'e' ? snprintf(text, sizeof text, "%.*e", precision, number)
                                           : snprintf(text, sizeof text, "%.*g", precision, number);

    if (size > 0) {
        value_add(value, text, (size_t)size < sizeof text ? (size_t)size : sizeof text - 1);
    }
    value->is_number = value->is_number && isfinite(number);
}

static void add_conversion(struct value *value, const struct conversion *conversion, va_list *args)
{
    char text[DECIMAL_TEXT_SIZE];
    int size = 0;

    switch (conversion->letter) {
    case 's':
        add_text(value, conversion, args);
        return;
    case 'd':
    case 'i':
        value_add(value, text, decimal_print_int(text, take_signed(conversion, args)));
        return;
    case 'u':
        value_add(value, text, decimal_print_uint(text, take_unsigned(conversion, args)));
        return;
    case 'x':
        size = snprintf(text, sizeof text, "%llx",
                        (unsigned long long)take_unsigned(conversion, args));
        value_add(value, text, size > 0 ? (size_t)size : 0);
        value->is_number = false;
        return;
    case 'f':
    case 'g':
    case 'e':
        add_double(value, conversion, args);
        return;
    case 'c':
        text[0] = (char)va_arg(*args, int);
        value_add(value, text, 1);
        value->is_number = false;
        return;
    default: /* not in our list: shown as written; its argument would be misread, so no more follow */
        value_add(value, "%?", 2);
        value->is_number = false;
        return;
    }
}

static const char *read_value(struct value *value, const char *at, va_list *args)
{
    size_t parts = 0;

    value->size = 0;
    value->is_number = true;
    while (*at != 0 && *at != ' ') {
        if (at[0] == '%' && at[1] != '%') {
            struct conversion conversion;

            at = read_conversion(at + 1, args, &conversion);
            add_conversion(value, &conversion, args);
        } else {
            at += at[0] == '%' ? 1 : 0;
            value_add(value, at, 1);
            value->is_number = false;
            at++;
        }
        parts++;
    }
    value->is_number = value->is_number && parts == 1;
    return at;
}

void log_line_format(struct log_line *line, const char *format, va_list args)
{
    struct value value;
    va_list mine;

    va_copy(mine, args);
    while (*format != 0) {
        const char *key = format;

        while (*format != 0 && *format != '=' && *format != ' ') {
            format++;
        }
        size_t key_size = (size_t)(format - key);

        if (*format == '=') {
            format = read_value(&value, format + 1, &mine);
            log_line_pair(line, slice_make(key, key_size), slice_make(value.text, value.size),
                          value.is_number);
        }
        format += *format == ' ' ? 1 : 0;
    }
    va_end(mine);
}
