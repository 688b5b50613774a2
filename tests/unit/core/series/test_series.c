/* test_series.c - rings of candles and the roll-up of 1m candles.
 * SPDX-License-Identifier: MIT */
#include "core/series/rollup.h"
#include "core/series/series.h"
#include "support/check.h"

enum { CAP = 8 };

static _Alignas(64) struct {
    struct oc_series series;
    unsigned char rest[64 - sizeof(struct oc_series)];
    struct oc_candle slots[CAP];
} memory;

static struct oc_candle at_minute(int64_t minute)
{
    return (struct oc_candle){.open_s = (uint32_t)(minute * 60), .close = (double)minute};
}

static void fill(const int64_t *minutes, size_t count)
{
    series_init(&memory.series, CAP, 64);
    for (size_t i = 0; i < count; i++) {
        struct oc_candle candle = at_minute(minutes[i]);

        series_push(&memory.series, &candle);
    }
}

static void empty_ring(void **state)
{
    (void)state;
    fill(NULL, 0);
    assert_null(oc_series_at(&memory.series, 0));
    assert_null(oc_series_find(&memory.series, 0));
}

static void keeps_the_newest(void **state)
{
    int64_t minutes[20];

    (void)state;
    for (int i = 0; i < 20; i++) {
        minutes[i] = 100 + i;
    }
    fill(minutes, 20);
    assert_int_equal(memory.series.pushed, 20);
    assert_int_equal(memory.series.count, CAP);
    for (size_t back = 0; back < CAP; back++) {
        assert_int_equal(oc_candle_open_ms(oc_series_at(&memory.series, back)),
                         (119 - (int64_t)back) * 60000);
        assert_ptr_equal(oc_series_find(&memory.series, (119 - (int64_t)back) * 60000),
                         oc_series_at(&memory.series, back));
    }
    assert_null(oc_series_at(&memory.series, CAP));
    assert_null(oc_series_find(&memory.series, 111 * 60000));
    assert_null(oc_series_find(&memory.series, 120 * 60000));
}

static void finds_across_gaps(void **state)
{
    static const int64_t MINUTES[] = {1, 2, 3, 10, 11, 30, 31, 33};

    (void)state;
    fill(MINUTES, 8);
    for (int64_t minute = 0; minute < 40; minute++) {
        const struct oc_candle *found = oc_series_find(&memory.series, minute * 60000);
        size_t later = 0;
        bool is_there = false;

        for (size_t i = 0; i < 8; i++) {
            later += MINUTES[i] > minute ? 1 : 0;
            is_there = is_there || MINUTES[i] == minute;
        }
        assert_int_equal(found != NULL, is_there);
        assert_int_equal(series_back_of(&memory.series, minute * 60000), later);
        if (is_there) {
            assert_int_equal(oc_candle_open_ms(found), minute * 60000);
        }
    }
}

static struct oc_instrument coin(void)
{
    struct oc_instrument instrument;

    assert_true(oc_instrument_init(&instrument, "COINUSDT", OC_MARKET_USDM, 1, 2, 1, 3));
    return instrument;
}

static const double MINUTES_OF_5M[5][7] = {
    /* open, high, low, close, volume, quote, taker */
    {10.00, 10.20, 9.90, 10.10, 0.100, 1.0, 0.050},
    {10.10, 10.15, 10.05, 10.05, 0.200, 2.0, 0.050},
    {10.05, 10.05, 10.05, 10.05, 0.000, 0.0, 0.000},
    {10.06, 10.30, 10.00, 10.20, 0.300, 3.1, 0.300},
    {10.20, 10.25, 9.80, 9.85, 0.100, 1.0, 0.000},
};

static struct oc_candle minute_of(size_t index, int64_t open_ms)
{
    const double *row = MINUTES_OF_5M[index];
    struct oc_candle candle = {
        .open = row[0],
        .high = row[1],
        .low = row[2],
        .close = row[3],
        .volume_base = row[4],
        .turnover_quote = row[5],
        .taker_base = row[6],
        .open_s = (uint32_t)(open_ms / 1000),
    };

    oc_candle_set_meta(&candle, row[4] > 0 ? 7 : 0, OC_SOURCE_WS,
                       OC_CANDLE_FINAL | (row[4] > 0 ? 0 : OC_CANDLE_SYNTHETIC));
    return candle;
}

static void rolls_up_five_minutes(void **state)
{
    struct oc_instrument instrument = coin();
    struct rollup rollup = {0};
    struct oc_candle out;
    struct oc_bar bar;

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        struct oc_candle candle = minute_of(i, 600000 + (int64_t)i * 60000);

        bar = oc_bar_of(&instrument, &candle);
        assert_false(rollup_is_cut(&rollup, bar.open_ms, 300000));
        assert_int_equal(rollup_add(&rollup, &candle, &bar, 300000), i == 4);
    }
    rollup_close(&rollup, &instrument, &out, &bar);
    assert_int_equal(oc_candle_open_ms(&out), 600000);
    assert_same_double(out.open, 10.00);
    assert_same_double(out.high, 10.30);
    assert_same_double(out.low, 9.80);
    assert_same_double(out.close, 9.85);
    assert_same_double(out.volume_base, 0.7); /* 0.1 + 0.2 + 0.3 + 0.1 in doubles is not */
    assert_same_double(out.taker_base, 0.4);
    assert_near(out.turnover_quote, 7.1, 1e-12);
    assert_int_equal(oc_candle_trades(&out), 28);
    assert_int_equal(oc_candle_source(&out), OC_SOURCE_DERIVED);
    assert_true(oc_candle_has(&out, OC_CANDLE_FINAL));
    assert_false(oc_candle_has(&out, OC_CANDLE_SYNTHETIC)); /* only one of its minutes was */
    assert_int_equal(bar.low, 980);
    assert_int_equal(bar.volume, 700);
    assert_int_equal(bar.taker, 400);
}

static void a_gap_cuts_a_bucket(void **state)
{
    struct oc_instrument instrument = coin();
    struct rollup rollup = {0};
    struct oc_candle candle = minute_of(0, 600000);
    struct oc_bar bar = oc_bar_of(&instrument, &candle);
    struct oc_candle out;

    (void)state;
    assert_false(rollup_add(&rollup, &candle, &bar, 300000));
    assert_false(rollup_is_cut(&rollup, 840000, 300000)); /* same bucket, minutes missing */
    assert_true(rollup_is_cut(&rollup, 900000, 300000));
    assert_true(rollup_is_cut(&rollup, 1800000, 300000));
    rollup_close(&rollup, &instrument, &out, &bar);
    assert_int_equal(oc_candle_open_ms(&out), 600000);
    assert_same_double(out.volume_base, 0.1);
    assert_false(rollup_is_cut(&rollup, 1800000, 300000)); /* nothing is open now */
}

static void trades_saturate(void **state)
{
    struct oc_instrument instrument = coin();
    struct rollup rollup = {0};
    struct oc_candle out;
    struct oc_bar bar;

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        struct oc_candle candle = minute_of(0, 600000 + (int64_t)i * 60000);

        oc_candle_set_meta(&candle, OC_CANDLE_TRADES_MAX, OC_SOURCE_WS, OC_CANDLE_FINAL);
        bar = oc_bar_of(&instrument, &candle);
        rollup_add(&rollup, &candle, &bar, 300000);
    }
    rollup_close(&rollup, &instrument, &out, &bar);
    assert_int_equal(oc_candle_trades(&out), OC_CANDLE_TRADES_MAX);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "an empty ring has no candle", empty_ring, NULL);
    check_add(&list, "a full ring keeps the newest and finds them by time", keeps_the_newest, NULL);
    check_add(&list, "candles are found across gaps", finds_across_gaps, NULL);
    check_add(&list, "five minutes make a 5m candle with exact volumes", rolls_up_five_minutes,
              NULL);
    check_add(&list, "a bucket cut by a gap closes with what it has", a_gap_cuts_a_bucket, NULL);
    check_add(&list, "the number of trades saturates", trades_saturate, NULL);
    return check_run(&list, "series");
}
