/* test_instrument_build.c - instruments from texts and from greatest common divisors.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "market/instrument_build.h"

/* The first two rows are BTCUSDT's and SHIBUSDT's filters on the spot market. */
static const struct text_case {
    const char *name;
    const char *tick;
    const char *step;
    int64_t tick_units;
    int price_decimals;
    int64_t step_units;
    int volume_decimals;
} TEXTS[] = {
    {"trailing zeros do not count", "0.01000000", "0.00001000", 1, 2, 1, 5},
    {"a step of one", "0.00000001", "1.00", 1, 8, 1, 0},
    {"a tick of five hundredths", "0.05", "0.001", 5, 2, 1, 3},
    {"a tick above one", "10", "100", 10, 0, 100, 0},
    {"the finest", "0.000000000000001", "1e-15", 1, 15, 1, 15},
};

static void text_row(void **state)
{
    const struct text_case *row = *state;
    struct oc_instrument got;
    struct error error;

    assert_int_equal(instrument_from_text(&got, "BTCUSDT", OC_MARKET_USDM, slice_of(row->tick),
                                          slice_of(row->step), &error),
                     OC_OK);
    assert_int_equal(got.tick_units, row->tick_units);
    assert_int_equal(got.price_decimals, row->price_decimals);
    assert_int_equal(got.step_units, row->step_units);
    assert_int_equal(got.volume_decimals, row->volume_decimals);
    assert_same_double(got.tick, strtod(row->tick, NULL));
    assert_same_double(got.step, strtod(row->step, NULL));
    assert_int_equal(got.market, OC_MARKET_USDM);
    assert_string_equal(got.symbol, "BTCUSDT");
}

static const struct bad_case {
    const char *name;
    const char *symbol;
    const char *tick;
    const char *step;
    const char *says;
} BADS[] = {
    {"a tick of zero", "X", "0.00000000", "1", "'0.00000000'"},
    {"a negative step", "X", "1", "-1", "'-1'"},
    {"a tick too fine", "X", "0.0000000000000001", "1", "'0.0000000000000001'"},
    {"a tick that is text", "X", "abc", "1", "'abc'"},
    {"no tick", "X", "", "1", "''"},
    {"no symbol", "", "1", "1", "''"},
    {"a symbol too long", "ABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEF", "1", "1",
     "bad symbol"},
};

static void bad_row(void **state)
{
    const struct bad_case *row = *state;
    struct oc_instrument got;
    struct error error;

    assert_int_equal(instrument_from_text(&got, row->symbol, OC_MARKET_SPOT, slice_of(row->tick),
                                          slice_of(row->step), &error),
                     OC_EINVALID);
    assert_non_null(strstr(error.text, row->says));
}

static const struct divisor_case {
    const char *name;
    const char *texts[6];
    int64_t units;
    int decimals;
} DIVISORS[] = {
    {"prices on a tick of 0.0001", {"0.1231", "0.1232", "0.1230"}, 1, 4},
    {"prices on a tick of 0.05", {"1.05", "1.1", "2.00"}, 5, 2},
    {"trailing zeros make no finer tick", {"9.9790", "9.9800", "9.9580"}, 1, 3},
    {"whole volumes", {"28171", "9738"}, 1, 0},
    {"volumes in hundreds", {"1500", "700"}, 100, 0},
    {"zero volumes add nothing", {"0", "0.0", "12.5"}, 125, 1},
    {"one value is its own divisor", {"12.34"}, 1234, 2},
};

static void divisor_row(void **state)
{
    const struct divisor_case *row = *state;
    struct instrument_divisor price = {0};
    struct instrument_divisor volume = {0};
    struct oc_instrument got;
    struct error error;

    assert_int_equal(instrument_divisor_add(&volume, slice_of("1"), &error), OC_OK);
    for (size_t i = 0; i < 6 && row->texts[i] != NULL; i++) {
        assert_int_equal(instrument_divisor_add(&price, slice_of(row->texts[i]), &error), OC_OK);
    }
    assert_int_equal(instrument_from_divisors(&got, "X", OC_MARKET_SPOT, &price, &volume, &error),
                     OC_OK);
    assert_int_equal(got.tick_units, row->units);
    assert_int_equal(got.price_decimals, row->decimals);
}

static void a_day_without_volume_says_what_to_give(void **state)
{
    (void)state;
    struct instrument_divisor price = {1, 2};
    struct instrument_divisor none = {0};
    struct oc_instrument got;
    struct error error;

    assert_int_equal(instrument_from_divisors(&got, "X", OC_MARKET_SPOT, &price, &none, &error),
                     OC_EINVALID);
    assert_non_null(strstr(error.text, "step must be given"));
    assert_int_equal(instrument_from_divisors(&got, "X", OC_MARKET_SPOT, &none, &price, &error),
                     OC_EINVALID);
    assert_non_null(strstr(error.text, "tick must be given"));
    assert_int_equal(instrument_divisor_add(&none, slice_of("-1"), &error), OC_EINVALID);
    assert_int_equal(instrument_divisor_add(&none, slice_of("1e18"), &error), OC_OK);
    assert_int_equal(instrument_divisor_add(&none, slice_of("0.001"), &error), OC_EINVALID);
    assert_int_equal(none.decimals, 0); /* a refused value changes nothing */
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, TEXTS, text_row);
    CHECK_ROWS(&list, BADS, bad_row);
    CHECK_ROWS(&list, DIVISORS, divisor_row);
    check_add(&list, "a first day without volume says what to give",
              a_day_without_volume_says_what_to_give, NULL);
    return check_run(&list, "instrument_build");
}
