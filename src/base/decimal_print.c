/* decimal_print.c - writing integers, fixed-point numbers and doubles without printf.
 * SPDX-License-Identifier: MIT */
#include "base/decimal.h"

#include "base/decimal_powers.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

__extension__ typedef unsigned __int128 u128;

static const char PAIRS[] = "00010203040506070809"
                            "10111213141516171819"
                            "20212223242526272829"
                            "30313233343536373839"
                            "40414243444546474849"
                            "50515253545556575859"
                            "60616263646566676869"
                            "70717273747576777879"
                            "80818283848586878889"
                            "90919293949596979899";

/* Writes value right-aligned before `end` and returns where it starts. */
static char *put_backwards(char *end, uint64_t value)
{
    while (value >= 100) {
        end -= 2;
        memcpy(end, PAIRS + value % 100 * 2, 2);
        value /= 100;
    }
    if (value >= 10) {
        end -= 2;
        memcpy(end, PAIRS + value * 2, 2);
    } else {
        *--end = (char)('0' + value);
    }
    return end;
}

static char *put_uint(char *out, uint64_t value)
{
    char digits[24];
    char *start = put_backwards(digits + sizeof digits, value);
    size_t size = (size_t)(digits + sizeof digits - start);

    memcpy(out, start, size);
    return out + size;
}

/* units / 10^decimals: the digits of units with a point between; no division by a power. */
static char *put_fixed(char *out, uint64_t units, unsigned decimals)
{
    char digits[24];
    char *end = digits + sizeof digits;
    char *start = put_backwards(end, units);

    while ((size_t)(end - start) <= decimals) {
        *--start = '0';
    }
    size_t whole = (size_t)(end - start) - decimals;

    memcpy(out, start, whole);
    out += whole;
    if (decimals > 0) {
        *out++ = '.';
        memcpy(out, start + whole, decimals);
        out += decimals;
    }
    return out;
}

size_t decimal_print_uint(char *out, uint64_t value)
{
    char *end = put_uint(out, value);

    *end = 0;
    return (size_t)(end - out);
}

size_t decimal_print_int(char *out, int64_t value)
{
    if (value >= 0) {
        return decimal_print_uint(out, (uint64_t)value);
    }
    *out = '-';
    return 1 + decimal_print_uint(out + 1, 0 - (uint64_t)value);
}

size_t decimal_print_fixed(char *out, int64_t units, unsigned decimals)
{
    uint64_t magnitude = units < 0 ? 0 - (uint64_t)units : (uint64_t)units;
    char *at = out;

    decimals = decimals > DECIMAL_DECIMALS_MAX ? (unsigned)DECIMAL_DECIMALS_MAX : decimals;
    if (units < 0) {
        *at++ = '-';
    }
    at = put_fixed(at, magnitude, decimals);
    *at = 0;
    return (size_t)(at - out);
}

/* value * 10^decimals rounded half to even as whole and fraction; value in 0 .. 2^63. */
static void round_exactly(double value, unsigned decimals, uint64_t *whole, uint64_t *fraction)
{
    int exponent = 0;
    uint64_t mantissa = (uint64_t)ldexp(frexp(value, &exponent), 53);

    exponent -= 53; /* value = mantissa * 2^exponent, mantissa < 2^53 */
    if (exponent >= 0) {
        *whole = mantissa << exponent;
        *fraction = 0;
        return;
    }
    unsigned shift = (unsigned)-exponent;
    u128 scaled = (u128)mantissa * DECIMAL_POWERS[decimals]; /* < 2^113 */
    u128 rounded = 0;

    if (shift < 127) {
        u128 rest = scaled & (((u128)1 << shift) - 1);
        u128 half = (u128)1 << (shift - 1);

        rounded = scaled >> shift;
        rounded += rest > half || (rest == half && (rounded & 1) != 0) ? 1U : 0U;
    }
    *whole = (uint64_t)(rounded / DECIMAL_POWERS[decimals]);
    *fraction = (uint64_t)(rounded % DECIMAL_POWERS[decimals]);
}

/* The slow way for values that round_quickly leaves alone. */
static char *put_exactly(char *out, double value, unsigned decimals, bool *is_zero)
{
    uint64_t whole = 0;
    uint64_t fraction = 0;

    round_exactly(value, decimals, &whole, &fraction);
    *is_zero = whole == 0 && fraction == 0;
    out = put_uint(out, whole);
    if (decimals >= 1 && decimals <= DECIMAL_DECIMALS_MAX) {
        char digits[24];

        /* a one before the fraction keeps its leading zeros; the point takes its place */
        (void)put_fixed(digits, fraction + DECIMAL_POWERS[decimals], 0);
        *out++ = '.';
        memcpy(out, digits + 1, decimals);
        out += decimals;
    }
    return out;
}

/* round(value * 10^decimals) by one multiplication where that is certain to be right: the product is off
 * by less than 1/8, so a result further than that from a half is the nearest integer. */
static bool round_quickly(double value, unsigned decimals, uint64_t *units)
{
    double product = value * (double)DECIMAL_POWERS[decimals];

    if (!(product < 1125899906842624.0)) { /* 2^50 */
        return false;
    }
    *units = (uint64_t)(product + 0.5);
    return fabs(product - (double)*units) < 0.25;
}

size_t decimal_print_double(char *out, double value, unsigned decimals)
{
    uint64_t units = 0;
    bool is_zero = false;
    double magnitude = fabs(value);
    char *start = value < 0 ? out + 1 : out; /* the sign is put when it is known to stay */

    if (!(magnitude < 9223372036854775808.0)) {
        return decimal_print_shortest(out, value);
    }
    decimals = decimals > DECIMAL_DECIMALS_MAX ? (unsigned)DECIMAL_DECIMALS_MAX : decimals;
    char *end = NULL;

    if (round_quickly(magnitude, decimals, &units)) {
        is_zero = units == 0;
        end = put_fixed(start, units, decimals);
    } else {
        end = put_exactly(start, magnitude, decimals, &is_zero);
    }
    if (start != out && is_zero) { /* "-0.00" loses its sign */
        memmove(out, start, (size_t)(end - start));
        end--;
    } else if (start != out) {
        out[0] = '-';
    }
    *end = 0;
    return (size_t)(end - out);
}

/* Few decimals: the smallest d with round(value * 10^d) / 10^d == value, while both sides are exact
 * doubles, so that the division is the correctly rounded value of the text. */
static bool print_short(char *out, double value, size_t *size)
{
    double magnitude = fabs(value);

    if (magnitude != 0 && (magnitude < 1e-5 || magnitude >= 1e15)) {
        return false;
    }
    for (unsigned decimals = 0; decimals <= DECIMAL_DECIMALS_MAX; decimals++) {
        double scale = (double)DECIMAL_POWERS[decimals];
        double product = magnitude * scale;

        if (product >= 1e15) {
            return false;
        }
        uint64_t units = (uint64_t)(product + 0.5);

        if ((double)units / scale == magnitude) {
            int64_t signed_units = value < 0 ? -(int64_t)units : (int64_t)units;

            *size = decimal_print_fixed(out, signed_units, decimals);
            return true;
        }
    }
    return false;
}

size_t decimal_print_shortest(char *out, double value)
{
    size_t size = 0;

    if (!isfinite(value)) {
        memcpy(out, "null", sizeof "null");
        return 4;
    }
    if (print_short(out, value, &size)) {
        return size;
    }
    for (int digits = 15; digits <= 17; digits++) {
        double back = 0;
        int length = snprintf(out, DECIMAL_TEXT_SIZE, "%.*g", digits, value);

        size = length > 0 && length < DECIMAL_TEXT_SIZE ? (size_t)length : 0;
        char *comma = memchr(out, ',', size); /* a locale's decimal point */

        if (comma != NULL) {
            *comma = '.';
        }
        if (decimal_parse_double(out, size, &back) == OC_OK && back == value) {
            break;
        }
    }
    return size;
}
