/* decimal.c - reading decimal text exactly.
 * SPDX-License-Identifier: MIT */
#include "base/decimal.h"

#include "base/decimal_powers.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 u128;

enum {
    DIGITS_KEPT = 19,        /* of the 64-bit mantissa */
    EXPONENT_CLAMP = 100000, /* far beyond any double, far below overflow of int */
    SLOW_DIGITS = 800        /* more than the 767 that can matter to a double */
};

static const double EXACT_POWERS[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                      1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                      1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

const uint64_t DECIMAL_POWERS[DECIMAL_POWER_COUNT] = {
    UINT64_C(1),
    UINT64_C(10),
    UINT64_C(100),
    UINT64_C(1000),
    UINT64_C(10000),
    UINT64_C(100000),
    UINT64_C(1000000),
    UINT64_C(10000000),
    UINT64_C(100000000),
    UINT64_C(1000000000),
    UINT64_C(10000000000),
    UINT64_C(100000000000),
    UINT64_C(1000000000000),
    UINT64_C(10000000000000),
    UINT64_C(100000000000000),
    UINT64_C(1000000000000000),
    UINT64_C(10000000000000000),
    UINT64_C(100000000000000000),
    UINT64_C(1000000000000000000),
    UINT64_C(10000000000000000000),
};

/* A number as read: (-1)^is_negative * mantissa * 10^exponent, plus digits that were cut. */
struct number {
    uint64_t mantissa; /* the first DIGITS_KEPT significant digits */
    int exponent;
    int significant; /* digits in mantissa */
    bool is_negative;
    bool is_cut;        /* a digit other than 0 did not fit */
    const char *digits; /* digits and point, without sign and exponent */
    size_t digits_size;
    int written_exponent; /* the part after e */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Reads e[+-]digits; false if it is not one or text remains. */
static bool read_exponent(const char *at, const char *end, int *out)
{
    bool is_negative = false;
    int value = 0;

    if (at == end) {
        *out = 0;
        return true;
    }
    if (*at != 'e' && *at != 'E') {
        return false;
    }
    at++;
    if (at != end && (*at == '+' || *at == '-')) {
        is_negative = *at == '-';
        at++;
    }
    if (at == end) {
        return false;
    }
    for (; at != end; at++) {
        if (!is_digit(*at)) {
            return false;
        }
        value = value < EXPONENT_CLAMP ? value * 10 + (*at - '0') : value;
    }
    *out = is_negative ? -value : value;
    return true;
}

static bool read_number(const char *text, size_t size, struct number *out)
{
    const char *at = text;
    const char *end = text + size;
    bool has_digit = false;
    bool has_point = false;
    int fraction = 0;
    int dropped = 0;

    *out = (struct number){0};
    if (at != end && (*at == '+' || *at == '-')) {
        out->is_negative = *at == '-';
        at++;
    }
    out->digits = at;
    for (; at != end; at++) {
        if (*at == '.' && !has_point) {
            has_point = true;
            continue;
        }
        if (!is_digit(*at)) {
            break;
        }
        has_digit = true;
        if (out->significant < DIGITS_KEPT) {
            out->mantissa = out->mantissa * 10 + (uint64_t)(*at - '0');
            out->significant += out->mantissa != 0 ? 1 : 0;
            fraction += has_point ? 1 : 0;
        } else {
            out->is_cut = out->is_cut || *at != '0';
            dropped += has_point ? 0 : 1;
        }
        if (fraction > EXPONENT_CLAMP || dropped > EXPONENT_CLAMP) {
            return false; /* no honest number is that long */
        }
    }
    out->digits_size = (size_t)(at - out->digits);
    if (!has_digit || !read_exponent(at, end, &out->written_exponent)) {
        return false;
    }
    out->exponent = out->written_exponent + dropped - fraction;
    return true;
}

/* mantissa / 10^-exponent for exponent -19 .. -1, rounded once: a quotient of more than 55 bits whose
 * last bit also says "something was cut" converts to a double as the exact value would. */
static double divide_exactly(uint64_t mantissa, int exponent)
{
    u128 numerator = mantissa;
    uint64_t divisor = DECIMAL_POWERS[-exponent];
    int shift = 0;

    while (numerator >> 120 == 0) {
        numerator <<= 8;
        shift += 8;
    }
    u128 quotient = numerator / divisor;
    bool is_cut = numerator % divisor != 0;

    while (quotient >> 63 != 0) {
        is_cut = is_cut || (quotient & 1) != 0;
        quotient >>= 1;
        shift--;
    }
    return ldexp((double)((uint64_t)quotient | (is_cut ? 1U : 0U)), -shift);
}

/* strtod on digits without a point, so that no locale can matter. */
static enum oc_status read_slowly(const struct number *number, double *out)
{
    char text[SLOW_DIGITS + 32];
    size_t count = 0;
    int exponent = number->written_exponent;
    bool has_point = false;
    bool is_cut = false;

    for (size_t i = 0; i < number->digits_size; i++) {
        char c = number->digits[i];

        if (c == '.') {
            has_point = true;
        } else if (count < SLOW_DIGITS) {
            text[count] = c;
            count += count > 0 || c != '0' ? 1U : 0U;
            exponent -= has_point ? 1 : 0;
        } else {
            is_cut = is_cut || c != '0';
            exponent += has_point ? 0 : 1;
        }
    }
    if (is_cut) { /* anything beyond the digits that decide is worth just more than nothing */
        text[count++] = '1';
        exponent--;
    }
    if (count == 0) {
        text[count++] = '0';
    }
    text[count++] = 'e';
    (void)decimal_print_int(text + count, exponent);
    errno = 0;
    double value = strtod(text, NULL);

    if (isinf(value)) {
        return OC_ERANGE;
    }
    *out = number->is_negative ? -value : value;
    return OC_OK;
}

/* What nearly every number of a market looks like: digits with at most one point, and few enough that they
 * and the power of ten are exact doubles, so that their quotient is rounded once. */
static bool read_plain(const char *text, size_t size, double *out)
{
    uint64_t mantissa = 0;
    size_t point = size;

    if (size > DIGITS_KEPT) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        unsigned digit = (unsigned)(unsigned char)text[i] - '0';

        if (digit <= 9) {
            mantissa = mantissa * 10 + digit;
        } else if (text[i] == '.' && point == size) {
            point = i;
        } else {
            return false;
        }
    }
    if (mantissa > UINT64_C(1) << 53 || size == (point == size ? 0U : 1U)) { /* no digit at all */
        return false;
    }
    *out = point == size ? (double)mantissa : (double)mantissa / EXACT_POWERS[size - 1 - point];
    return true;
}

enum oc_status decimal_parse_double(const char *text, size_t size, double *out)
{
    struct number number;
    double value = 0;

    if (read_plain(text, size, out)) {
        return OC_OK;
    }
    if (!read_number(text, size, &number)) {
        return OC_EMALFORMED;
    }
    if (number.mantissa == 0) {
        *out = number.is_negative ? -0.0 : 0.0;
        return OC_OK;
    }
    if (number.is_cut || number.exponent < -19 || number.exponent > 22) {
        return read_slowly(&number, out);
    }
    if (number.mantissa <= UINT64_C(1) << 53) {
        value = number.exponent < 0 ? (double)number.mantissa / EXACT_POWERS[-number.exponent]
                                    : (double)number.mantissa * EXACT_POWERS[number.exponent];
    } else if (number.exponent == 0) {
        value = (double)number.mantissa;
    } else if (number.exponent < 0) {
        value = divide_exactly(number.mantissa, number.exponent);
    } else {
        return read_slowly(&number, out);
    }
    *out = number.is_negative ? -value : value;
    return OC_OK;
}

enum oc_status decimal_parse_units(const char *text, size_t size, int64_t *units,
                                   unsigned *decimals)
{
    struct number number;

    if (!read_number(text, size, &number)) {
        return OC_EMALFORMED;
    }
    if (number.mantissa == 0) {
        *units = 0;
        *decimals = 0;
        return OC_OK;
    }
    if (number.is_cut) {
        return OC_ERANGE;
    }
    while (number.mantissa % 10 == 0) {
        number.mantissa /= 10;
        number.exponent++;
    }
    for (; number.exponent > 0; number.exponent--) {
        if (number.mantissa > (uint64_t)INT64_MAX / 10) {
            return OC_ERANGE;
        }
        number.mantissa *= 10;
    }
    if (number.mantissa > (uint64_t)INT64_MAX || number.exponent < -DECIMAL_DECIMALS_MAX) {
        return OC_ERANGE;
    }
    *units = number.is_negative ? -(int64_t)number.mantissa : (int64_t)number.mantissa;
    *decimals = (unsigned)-number.exponent;
    return OC_OK;
}

enum oc_status decimal_parse_scaled(const char *text, size_t size, unsigned decimals, int64_t *out)
{
    int64_t units = 0;
    unsigned own = 0;
    enum oc_status status = decimal_parse_units(text, size, &units, &own);

    if (status != OC_OK) {
        return status;
    }
    if (own > decimals) {
        return OC_EINVALID;
    }
    int64_t factor = (int64_t)DECIMAL_POWERS[decimals - own];

    if (units > INT64_MAX / factor || units < -(INT64_MAX / factor)) {
        return OC_ERANGE;
    }
    *out = units * factor;
    return OC_OK;
}

enum oc_status decimal_parse_uint(const char *text, size_t size, uint64_t *out)
{
    uint64_t value = 0;

    if (size == 0) {
        return OC_EMALFORMED;
    }
    bool is_too_large = false;

    for (size_t i = 0; i < size; i++) {
        uint64_t digit = (uint64_t)(text[i] - '0');

        if (!is_digit(text[i])) {
            return OC_EMALFORMED;
        }
        is_too_large = is_too_large || (i >= DIGITS_KEPT && value > (UINT64_MAX - digit) / 10);
        value = value * 10 + digit;
    }
    if (is_too_large) {
        return OC_ERANGE;
    }
    *out = value;
    return OC_OK;
}

enum oc_status decimal_parse_int(const char *text, size_t size, int64_t *out)
{
    bool is_negative = size > 0 && text[0] == '-';
    uint64_t magnitude = 0;
    enum oc_status status = decimal_parse_uint(text + (is_negative ? 1 : 0),
                                               size - (is_negative ? 1U : 0U), &magnitude);

    if (status != OC_OK) {
        return status;
    }
    if (magnitude > (uint64_t)INT64_MAX + (is_negative ? 1U : 0U)) {
        return OC_ERANGE;
    }
    *out = !is_negative            ? (int64_t)magnitude
           : magnitude > INT64_MAX ? INT64_MIN
                                   : -(int64_t)magnitude;
    return OC_OK;
}
