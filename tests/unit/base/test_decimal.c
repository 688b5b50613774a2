/* test_decimal.c - decimal text to numbers and back.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "base/decimal.h"

#include <math.h>

/* The expected doubles are C literals: the compiler's correctly rounded conversion. */
static const struct double_case {
    const char *name;
    const char *text;
    enum oc_status status;
    double want;
} DOUBLES[] = {
    {"a price reads exactly", "112731.29", OC_OK, 112731.29},
    {"eight decimals read exactly", "535846.83867820", OC_OK, 535846.83867820},
    {"seventeen digits are rounded once", "123456789.12345678", OC_OK, 123456789.12345678},
    {"nineteen digits are rounded once", "1234567890.123456789", OC_OK, 1234567890.123456789},
    {"forty digits read as the nearest", "3.141592653589793238462643383279502884197", OC_OK,
     3.141592653589793238462643383279502884197},
    {"halfway between two doubles goes to even", "9007199254740993", OC_OK, 9007199254740992.0},
    {"just over halfway goes up", "9007199254740993.00000000000000000001", OC_OK,
     9007199254740994.0},
    {"halfway with an exponent goes to even", "9007199254740993e0", OC_OK, 9007199254740992.0},
    {"halfway below the point goes to even", "4503599627370496.5", OC_OK, 4503599627370496.5},
    {"a power of ten above the exact ones", "1e23", OC_OK, 1e23},
    {"a small quotient", "8.41e21", OC_OK, 8.41e21},
    {"the hard case of strtod lists", "2.2250738585072011e-308", OC_OK, 2.2250738585072011e-308},
    {"the smallest subnormal", "5e-324", OC_OK, 5e-324},
    {"underflow gives zero", "1e-400", OC_OK, 0},
    {"the largest double", "1.7976931348623157e308", OC_OK, 1.7976931348623157e308},
    {"an integer without point", "150597", OC_OK, 150597},
    {"leading and trailing zeros", "000.10000000", OC_OK, 0.1},
    {"a point without fraction", "5.", OC_OK, 5},
    {"a fraction without whole part", ".5", OC_OK, 0.5},
    {"a sign", "+1.5", OC_OK, 1.5},
    {"minus", "-2.50", OC_OK, -2.5},
    {"exponent with sign", "1.5E-3", OC_OK, 0.0015},
    {"zero", "0.00000000", OC_OK, 0},
    {"overflow is out of range", "1e309", OC_ERANGE, 0},
    {"a giant exponent is out of range", "1e99999999999999999999", OC_ERANGE, 0},
    {"a giant exponent of zero is zero", "0e99999999999999999999", OC_OK, 0},
    {"empty is malformed", "", OC_EMALFORMED, 0},
    {"a lone point is malformed", ".", OC_EMALFORMED, 0},
    {"a lone sign is malformed", "-", OC_EMALFORMED, 0},
    {"two points are malformed", "1.2.3", OC_EMALFORMED, 0},
    {"nan is malformed", "nan", OC_EMALFORMED, 0},
    {"inf is malformed", "inf", OC_EMALFORMED, 0},
    {"hexadecimal is malformed", "0x10", OC_EMALFORMED, 0},
    {"a leading blank is malformed", " 1", OC_EMALFORMED, 0},
    {"a trailing blank is malformed", "1 ", OC_EMALFORMED, 0},
    {"an exponent without digits is malformed", "1e", OC_EMALFORMED, 0},
    {"a comma is malformed", "1,5", OC_EMALFORMED, 0},
};

static void double_row(void **state)
{
    const struct double_case *row = *state;
    double got = -77;

    assert_int_equal(decimal_parse_double(row->text, strlen(row->text), &got), row->status);
    assert_same_double(got, row->status == OC_OK ? row->want : -77.0);
}

static const struct scaled_case {
    const char *name;
    const char *text;
    unsigned decimals;
    enum oc_status status;
    int64_t want;
} SCALED[] = {
    {"two decimals into two", "123.45", 2, OC_OK, 12345},
    {"fewer decimals are filled", "123.4", 4, OC_OK, 1234000},
    {"trailing zeros do not count", "0.01000000", 2, OC_OK, 1},
    {"a decimal too many is refused", "0.015", 2, OC_EINVALID, 0},
    {"negative", "-0.05", 2, OC_OK, -5},
    {"an exponent", "1.5e3", 0, OC_OK, 1500},
    {"the largest", "9223372036854775807", 0, OC_OK, INT64_MAX},
    {"one more does not fit", "9223372036854775808", 0, OC_ERANGE, 0},
    {"scaling does not fit", "9223372036854775807", 1, OC_ERANGE, 0},
    {"twenty digits do not fit", "92233720368547758070", 0, OC_ERANGE, 0},
    {"zero with any exponent", "0e50", 18, OC_OK, 0},
    {"text is refused", "abc", 2, OC_EMALFORMED, 0},
};

static void scaled_row(void **state)
{
    const struct scaled_case *row = *state;
    int64_t got = -77;

    assert_int_equal(decimal_parse_scaled(row->text, strlen(row->text), row->decimals, &got),
                     row->status);
    assert_int_equal(got, row->status == OC_OK ? row->want : -77);
}

static const struct fixed_case {
    const char *name;
    int64_t units;
    unsigned decimals;
    const char *want;
} FIXED[] = {
    {"two decimals", 12345, 2, "123.45"},
    {"below one", 5, 2, "0.05"},
    {"negative below one", -5, 2, "-0.05"},
    {"no decimals", -42, 0, "-42"},
    {"zero keeps its decimals", 0, 8, "0.00000000"},
    {"the largest with the most decimals", INT64_MAX, 18, "9.223372036854775807"},
    {"the smallest", INT64_MIN, 0, "-9223372036854775808"},
};

static void fixed_row(void **state)
{
    const struct fixed_case *row = *state;
    char got[DECIMAL_FIXED_SIZE];

    assert_int_equal(decimal_print_fixed(got, row->units, row->decimals), strlen(row->want));
    assert_string_equal(got, row->want);
}

/* Exact binary values: 0.125, 0.5, 2.5 are ties; 1.005 is 1.00499999999999989...; 0.615 is 0.61499999... */
static const struct print_case {
    const char *name;
    double value;
    unsigned decimals;
    const char *want;
} PRINTS[] = {
    {"a price at its tick", 27000.0, 2, "27000.00"},
    {"a tie goes to even, down", 0.125, 2, "0.12"},
    {"a tie goes to even, up", 0.375, 2, "0.38"},
    {"a half goes to even", 2.5, 0, "2"},
    {"1.005 lies below the half", 1.005, 2, "1.00"},
    {"2.675 lies below the half", 2.675, 2, "2.67"},
    {"all eighteen decimals are exact", 0.1, 18, "0.100000000000000006"},
    {"carrying into the whole part", 0.99999, 3, "1.000"},
    {"tiny values print as zero", 1e-30, 8, "0.00000000"},
    {"minus zero has no sign", -0.0, 2, "0.00"},
    {"a rounded minus zero has no sign", -0.001, 2, "0.00"},
    {"negative", -1.5, 1, "-1.5"},
    {"large integers are exact", 9007199254740993.0, 2, "9007199254740992.00"},
    {"near the largest", 9223372036854774784.0, 1, "9223372036854774784.0"},
    {"too large falls back to shortest", 1e300, 2, "1e+300"},
    {"infinity is null", (double)INFINITY, 2, "null"},
};

static void print_row(void **state)
{
    const struct print_case *row = *state;
    char got[DECIMAL_FIXED_SIZE];

    assert_int_equal(decimal_print_double(got, row->value, row->decimals), strlen(row->want));
    assert_string_equal(got, row->want);
}

static const struct short_case {
    const char *name;
    double value;
    const char *want;
} SHORTS[] = {
    {"one tenth", 0.1, "0.1"},
    {"an integer", 27000, "27000"},
    {"zero", 0, "0"},
    {"negative", -1.25, "-1.25"},
    {"a third needs sixteen digits", 1.0 / 3.0, "0.3333333333333333"},
    {"0.1 + 0.2 needs seventeen", 0.1 + 0.2, "0.30000000000000004"},
    {"small numbers use an exponent", 1.5e-9, "1.5e-09"},
    {"large numbers use an exponent", 1e300, "1e+300"},
    {"not a number is null", (double)NAN, "null"},
};

static void short_row(void **state)
{
    const struct short_case *row = *state;
    char got[DECIMAL_TEXT_SIZE];

    assert_int_equal(decimal_print_shortest(got, row->value), strlen(row->want));
    assert_string_equal(got, row->want);
}

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* The C library is the other implementation; seed fixed. */
static void agrees_with_the_library(void **state)
{
    (void)state;
    uint64_t seed = 20251101;

    for (int i = 0; i < 200000; i++) {
        uint64_t bits = next_random(&seed);
        unsigned decimals = (unsigned)(next_random(&seed) % 12);
        double value = 0;
        double got = 0;
        char text[64];
        char ours[DECIMAL_FIXED_SIZE];

        if (i % 2 == 0) { /* any exponent, any mantissa */
            memcpy(&value, &bits, sizeof value);
            value = isfinite(value) ? value : 1;
        } else { /* like market data */
            value = (double)(bits % UINT64_C(100000000000000000)) / 1e8;
        }
        snprintf(text, sizeof text, "%.17g", value);
        assert_int_equal(decimal_parse_double(text, strlen(text), &got), OC_OK);
        assert_same_double(got, value);
        decimal_print_shortest(ours, value);
        assert_int_equal(decimal_parse_double(ours, strlen(ours), &got), OC_OK);
        assert_same_double(got, value);
        if (fabs(value) < 1e15) {
            snprintf(text, sizeof text, "%.*f", (int)decimals, value);
            decimal_print_double(ours, value, decimals);
            assert_string_equal(
                ours, text[0] == '-' && strspn(text, "-0.") == strlen(text) ? text + 1 : text);
            assert_int_equal(decimal_parse_double(text, strlen(text), &got), OC_OK);
            assert_same_double(got, strtod(text, NULL));
        }
    }
}

static void integers(void **state)
{
    (void)state;
    int64_t number = 0;
    uint64_t unsigned_number = 0;
    char text[DECIMAL_TEXT_SIZE];

    assert_int_equal(decimal_parse_int("-9223372036854775808", 20, &number), OC_OK);
    assert_true(number == INT64_MIN);
    assert_int_equal(decimal_parse_int("9223372036854775808", 19, &number), OC_ERANGE);
    assert_int_equal(decimal_parse_int("+1", 2, &number), OC_EMALFORMED);
    assert_int_equal(decimal_parse_int("", 0, &number), OC_EMALFORMED);
    assert_int_equal(decimal_parse_int("-", 1, &number), OC_EMALFORMED);
    assert_int_equal(decimal_parse_uint("18446744073709551615", 20, &unsigned_number), OC_OK);
    assert_true(unsigned_number == UINT64_MAX);
    assert_int_equal(decimal_parse_uint("18446744073709551616", 20, &unsigned_number), OC_ERANGE);
    assert_int_equal(decimal_print_int(text, INT64_MIN), 20);
    assert_string_equal(text, "-9223372036854775808");
    assert_int_equal(decimal_print_uint(text, UINT64_MAX), 20);
    assert_string_equal(text, "18446744073709551615");
}

static void long_garbage_is_bounded(void **state)
{
    (void)state;
    size_t size = 300000;
    char *text = malloc(size);
    double got = 0;

    memset(text, '9', size);
    assert_int_equal(decimal_parse_double(text, size, &got), OC_EMALFORMED);
    memset(text, '0', size);
    text[1] = '.';
    assert_int_equal(decimal_parse_double(text, 1000, &got), OC_OK);
    assert_same_double(got, 0.0);
    text[999] = '1';
    assert_int_equal(decimal_parse_double(text, 1000, &got), OC_OK);
    assert_same_double(got, 0.0); /* 1e-998 underflows */
    free(text);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, DOUBLES, double_row);
    CHECK_ROWS(&list, SCALED, scaled_row);
    CHECK_ROWS(&list, FIXED, fixed_row);
    CHECK_ROWS(&list, PRINTS, print_row);
    CHECK_ROWS(&list, SHORTS, short_row);
    check_add(&list, "200,000 random doubles agree with the C library both ways",
              agrees_with_the_library, NULL);
    check_add(&list, "integers at their ends", integers, NULL);
    check_add(&list, "very long digits are refused or read in bounded time",
              long_garbage_is_bounded, NULL);
    return check_run(&list, "decimal");
}
