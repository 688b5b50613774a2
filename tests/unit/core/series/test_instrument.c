/* test_instrument.c - ticks and lots there and back, soundness of candles, names of timeframes.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "outcry/instrument.h"
#include "outcry/status.h"
#include "outcry/timeframe.h"

#include <math.h>

/* want: the compiler's correctly rounded literal of ticks * tick */
static const struct price_case {
    const char *name;
    int64_t tick_units;
    uint8_t decimals;
    int64_t ticks;
    double want;
} PRICES[] = {
    {"a price at two decimals", 1, 2, 11273129, 112731.29},
    {"a tick of five hundredths", 5, 2, 21, 1.05},
    {"eight decimals", 1, 8, 123, 0.00000123},
    {"fifteen decimals", 1, 15, 7, 0.000000000000007},
    {"a tick above one", 10, 0, 2700, 27000},
    {"more digits than a double has", 1, 2, INT64_C(123456789012345678), 1234567890123456.78},
    {"the largest count, rounded once", 1, 15, INT64_MAX, 9223.372036854775807},
    {"a large count of large ticks", 1000000, 3, INT64_C(9007199254740993), 9007199254740993e3},
    {"a negative count", 1, 2, -5, -0.05},
    {"a large negative count", 1, 2, INT64_C(-123456789012345678), -1234567890123456.78},
    {"none", 1, 2, 0, 0},
};

static void price_row(void **state)
{
    const struct price_case *row = *state;
    struct oc_instrument instrument;

    assert_true(oc_instrument_init(&instrument, "X", OC_MARKET_SPOT, row->tick_units, row->decimals,
                                   row->tick_units, row->decimals));
    assert_same_double(oc_ticks_to_price(&instrument, row->ticks), row->want);
    assert_same_double(oc_lots_to_volume(&instrument, row->ticks), row->want);
    if (llabs(row->ticks) < INT64_C(1) << 50) {
        assert_int_equal(oc_price_to_ticks(&instrument, row->want), row->ticks);
        assert_int_equal(oc_volume_to_lots(&instrument, row->want), row->ticks);
    }
}

static void every_tick_there_and_back(void **state)
{
    (void)state;
    struct oc_instrument instrument;
    uint64_t seed = 1;

    for (uint8_t decimals = 0; decimals <= OC_DECIMALS_MAX; decimals++) {
        assert_true(
            oc_instrument_init(&instrument, "X", OC_MARKET_SPOT, 1, decimals, 25, decimals));
        for (int i = 0; i < 20000; i++) {
            char text[64];

            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
            int64_t ticks = (int64_t)(seed >> 14); /* below 2^50 */

            snprintf(text, sizeof text, "%llde-%d", (long long)ticks, (int)decimals);
            assert_same_double(oc_ticks_to_price(&instrument, ticks), strtod(text, NULL));
            assert_int_equal(oc_price_to_ticks(&instrument, oc_ticks_to_price(&instrument, ticks)),
                             ticks);
            ticks >>= 5;
            assert_int_equal(oc_volume_to_lots(&instrument, oc_lots_to_volume(&instrument, ticks)),
                             ticks);
        }
    }
}

static const struct oc_candle GOOD = {.open = 1.05,
                                      .high = 1.10,
                                      .low = 1.00,
                                      .close = 1.01,
                                      .volume_base = 5.5,
                                      .turnover_quote = 5.7,
                                      .taker_base = 2.5,
                                      .open_s = 60};

static const struct sound_case {
    const char *name;
    size_t offset; /* of the double that is changed */
    double value;
    const char *field; /* NULL: sound */
} SOUNDS[] = {
    {"a good candle is sound", offsetof(struct oc_candle, open), 1.05, NULL},
    {"no taker volume is sound", offsetof(struct oc_candle, taker_base), 0, NULL},
    {"all taker volume is sound", offsetof(struct oc_candle, taker_base), 5.5, NULL},
    {"an open of zero", offsetof(struct oc_candle, open), 0, "open"},
    {"a negative close", offsetof(struct oc_candle, close), -1.01, "close"},
    {"a high off the grid", offsetof(struct oc_candle, high), 1.105, "high"},
    {"a low that is not a number", offsetof(struct oc_candle, low), (double)NAN, "low"},
    {"an infinite high", offsetof(struct oc_candle, high), (double)INFINITY, "high"},
    {"a low above the close", offsetof(struct oc_candle, low), 1.02, "low"},
    {"a high below the open", offsetof(struct oc_candle, high), 1.04, "high"},
    {"a volume off the grid", offsetof(struct oc_candle, volume_base), 5.55, "volume"},
    {"a negative volume", offsetof(struct oc_candle, volume_base), -5.5, "volume"},
    {"more taken than traded", offsetof(struct oc_candle, taker_base), 5.6, "taker_buy_volume"},
    {"a turnover that is not a number", offsetof(struct oc_candle, turnover_quote), (double)NAN,
     "quote_volume"},
};

static void sound_row(void **state)
{
    const struct sound_case *row = *state;
    struct oc_instrument instrument;
    struct oc_candle candle = GOOD;
    struct oc_bar bar = {.open_ms = -1};
    const char *field = NULL;

    assert_true(oc_instrument_init(&instrument, "X", OC_MARKET_SPOT, 1, 2, 1, 1));
    memcpy((char *)&candle + row->offset, &row->value, sizeof row->value);
    assert_int_equal(oc_candle_is_sound(&instrument, &candle, &field), row->field == NULL);
    assert_int_equal(oc_candle_read(&instrument, &candle, &bar, &field), row->field == NULL);
    assert_int_equal(bar.open_ms, row->field == NULL ? 60000 : -1);
    if (row->field != NULL) {
        assert_string_equal(field, row->field);
    }
}

static void a_bar_is_the_candle_in_integers(void **state)
{
    (void)state;
    struct oc_instrument instrument;

    assert_true(oc_instrument_init(&instrument, "X", OC_MARKET_SPOT, 1, 2, 5, 1));
    struct oc_bar bar = oc_bar_of(&instrument, &GOOD);

    assert_int_equal(bar.open_ms, 60000);
    assert_int_equal(bar.open, 105);
    assert_int_equal(bar.high, 110);
    assert_int_equal(bar.low, 100);
    assert_int_equal(bar.close, 101);
    assert_int_equal(bar.volume, 11);
    assert_int_equal(bar.taker, 5);
}

/* want: to the nearest whole number, halves away from zero (C11 7.12.9.7) */
static const struct rounding_case {
    const char *name;
    double price; /* in ticks of 1 */
    int64_t want;
} ROUNDINGS[] = {
    {"a half goes up", 0.5, 1},
    {"the double below a half goes down", 0.49999999999999994, 0},
    {"a half above an even number goes up too", 2.5, 3},
    {"a half below zero goes down", -0.5, -1},
    {"the double above minus a half goes up", -0.49999999999999994, 0},
    {"a half below an even number goes down too", -2.5, -3},
    {"the largest half", 4503599627370495.5, INT64_C(4503599627370496)},
    {"the double below the largest half", 4503599627370495.0, INT64_C(4503599627370495)},
    {"a whole number that has no half beside it", 9007199254740991.0, INT64_C(9007199254740991)},
    {"a whole number near the bound", -8.9e18, -INT64_C(8900000000000000000)},
};

static void rounding_row(void **state)
{
    const struct rounding_case *row = *state;
    struct oc_instrument instrument;

    assert_true(oc_instrument_init(&instrument, "X", OC_MARKET_SPOT, 1, 0, 1, 0));
    assert_true(oc_price_to_ticks(&instrument, row->price) == row->want);
    assert_true(oc_volume_to_lots(&instrument, row->price) == row->want);
}

static void bad_instruments(void **state)
{
    (void)state;
    struct oc_instrument instrument = {.tick_units = 77};

    assert_false(oc_instrument_init(&instrument, "", OC_MARKET_SPOT, 1, 2, 1, 2));
    assert_false(oc_instrument_init(&instrument, "X", OC_MARKET_SPOT, 0, 2, 1, 2));
    assert_false(oc_instrument_init(&instrument, "X", OC_MARKET_SPOT, 1, 16, 1, 2));
    assert_false(oc_instrument_init(&instrument, "X", OC_MARKET_SPOT, 1, 2, -1, 2));
    assert_false(oc_instrument_init(&instrument, "X", OC_MARKET_SPOT, 1, 2, INT64_MAX, 2));
    assert_int_equal(instrument.tick_units, 77);
    assert_true(oc_instrument_init(&instrument, "X", OC_MARKET_SPOT, 1, 2, 1, 2));
    assert_int_equal(oc_price_to_ticks(&instrument, (double)NAN), 0);
    assert_true(oc_price_to_ticks(&instrument, (double)INFINITY) == INT64_MAX);
}

static void names(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {"1m", "5m", "15m", "30m", "1h", "4h", "1d"};
    enum oc_timeframe timeframe = OC_TF_1M;

    for (int i = 0; i < OC_TF_COUNT; i++) {
        assert_string_equal(oc_timeframe_text((enum oc_timeframe)i), TEXTS[i]);
        assert_true(oc_timeframe_parse(TEXTS[i], &timeframe));
        assert_int_equal(timeframe, i);
    }
    assert_false(oc_timeframe_parse("1M", &timeframe));
    assert_false(oc_timeframe_parse("1", &timeframe));
    assert_false(oc_timeframe_parse("", &timeframe));
    assert_false(oc_timeframe_parse("1mm", &timeframe));
    assert_int_equal(timeframe, OC_TF_1D);
    assert_int_equal(oc_timeframe_ms(OC_TF_4H), 14400000);
    assert_int_equal(oc_status_http(OC_ESYMBOL), 422);
    assert_string_equal(oc_status_code(OC_OK), "ok");
    assert_string_equal(oc_status_code((enum oc_status)999), "internal");
    assert_string_equal(oc_market_text(OC_MARKET_USDM), "usdm");
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, PRICES, price_row);
    check_add(&list, "320,000 random counts go there and back at every number of decimals",
              every_tick_there_and_back, NULL);
    CHECK_ROWS(&list, ROUNDINGS, rounding_row);
    CHECK_ROWS(&list, SOUNDS, sound_row);
    check_add(&list, "a bar is the candle in integers", a_bar_is_the_candle_in_integers, NULL);
    check_add(&list, "an instrument out of range is refused untouched", bad_instruments, NULL);
    check_add(&list, "names of timeframes, statuses and markets", names, NULL);
    return check_run(&list, "instrument");
}
