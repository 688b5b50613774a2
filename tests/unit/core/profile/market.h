/* market.h - a symbol's profiles fed minute by minute, beside all the bars they were fed with.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_PROFILE_MARKET_H
#define TESTS_PROFILE_MARKET_H

#include "core/profile/profiles.h"
#include "core/series/rollup.h"
#include "core/series/series.h"
#include "outcry/timeframe.h"
#include "support/check.h"
#include "support/random_bars.h"

enum { MARKET_M1_CAP = 1500, MARKET_D1_CAP = 200 };

struct market {
    struct oc_instrument instrument;
    struct profiles profiles;
    struct rollup day;
    struct profile_source source;
    struct {
        _Alignas(64) struct oc_series series;
        _Alignas(64) struct oc_candle slots[MARKET_M1_CAP];
    } m1;
    struct {
        _Alignas(64) struct oc_series series;
        _Alignas(64) struct oc_candle slots[MARKET_D1_CAP];
    } d1;
};

static inline void market_init(struct market *market)
{
    memset(market, 0, sizeof *market);
    assert_true(oc_instrument_init(&market->instrument, "COINUSDT", OC_MARKET_USDM, 1, 2, 1, 3));
    series_init(&market->m1.series, MARKET_M1_CAP, 64);
    series_init(&market->d1.series, MARKET_D1_CAP, 64);
    market->source =
        (struct profile_source){&market->m1.series, &market->d1.series, &market->instrument, true};
    profiles_init(&market->profiles);
}

/* A completed day from before the first minute. */
static inline void market_seed_day(struct market *market, const struct oc_bar *bar)
{
    struct oc_candle candle = random_candle(&market->instrument, bar);

    series_push(&market->d1.series, &candle);
}

/* One minute; at the end of a day the roll-over, at the end of 4 h a block. True if it covered a
 * naked point of control. */
static inline bool market_push(struct market *market, const struct oc_bar *bar)
{
    struct oc_candle candle = random_candle(&market->instrument, bar);
    int64_t close_ms = bar->open_ms + OC_MINUTE_MS;
    struct oc_bar day;

    if (market->profiles.row_ticks == 0) {
        profiles_start_day(&market->profiles, bar->open_ms - bar->open_ms % OC_DAY_MS);
        profiles_set_first_row_size(&market->profiles, &market->source, bar->close);
    }
    series_push(&market->m1.series, &candle);
    bool is_covered = profiles_add_minute(&market->profiles, &market->source, bar);

    if (rollup_add(&market->day, &candle, bar, OC_DAY_MS)) {
        rollup_close(&market->day, &market->instrument, &candle, &day);
        series_push(&market->d1.series, &candle);
        profiles_roll_over(&market->profiles, &market->source, bar->close, close_ms);
    }
    if (close_ms % (240 * OC_MINUTE_MS) == 0) {
        profiles_add_block(&market->profiles, &market->source, close_ms - 240 * OC_MINUTE_MS);
    }
    return is_covered;
}

#endif
