/* market.c - a seeded market.
 * SPDX-License-Identifier: MIT */
#include "support/market.h"

#include "support/check.h"

#include "outcry/timeframe.h"

static uint64_t mix(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

uint64_t market_random(struct market *market)
{
    return mix(&market->random[0]);
}

/* 0 <= x < 1 */
static double uniform(struct market *market)
{
    return (double)(market_random(market) >> 11) * (1.0 / 9007199254740992.0);
}

/* Nearly normal: mean 0, deviation 1. */
static double bell(struct market *market)
{
    double sum = 0;

    for (int i = 0; i < 6; i++) {
        sum += uniform(market);
    }
    return (sum - 3.0) * 1.4142135623730951;
}

static bool chance(struct market *market, int per_million)
{
    return (int64_t)(market_random(market) % 1000000) < per_million;
}

static int between(struct market *market, int least, int most)
{
    return least + (int)(market_random(market) % (uint64_t)(most - least + 1));
}

struct market_options market_options_default(uint64_t seed, int64_t start_ms)
{
    return (struct market_options){.seed = seed,
                                   .start_ms = start_ms,
                                   .price_ticks = 4000,
                                   .volatility_frac = 0.0007,
                                   .empty_per_million = 3000};
}

void market_init(struct market *market, const struct market_options *options)
{
    *market = (struct market){
        .options = *options,
        .random = {options->seed},
        .regime_left = 600,
        .direction = 1,
        .price = (double)options->price_ticks,
        .centre = (double)options->price_ticks,
        .width = (double)options->price_ticks * 0.008,
        .open_ms = options->start_ms,
        .close = options->price_ticks,
    };
}

static void choose_regime(struct market *market)
{
    uint64_t draw = market_random(market) % 100;

    market->direction = (market_random(market) & 1) != 0 ? 1 : -1;
    if (market->price < (double)market->options.price_ticks * 0.5) {
        market->direction = 1;
    } else if (market->price > (double)market->options.price_ticks * 2.0) {
        market->direction = -1;
    }
    if (market->regime == MARKET_TREND || draw < 40) {
        market->regime = MARKET_BALANCE;
        market->regime_left = between(market, 240, 1200);
        market->centre = market->price;
        market->width = market->price * (0.004 + 0.010 * uniform(market));
    } else if (draw < 60) {
        market->regime = MARKET_PROBE;
        market->regime_left = between(market, 15, 60);
    } else if (draw < 80) {
        market->regime = MARKET_TREND;
        market->regime_left = between(market, 60, 480);
    } else {
        market->regime = MARKET_QUIET;
        market->regime_left = between(market, 480, 1440);
        market->centre = market->price;
        market->width = market->price * 0.006;
    }
}

/* Drift of one minute in ticks, and how loud it is. */
static double drift_of(struct market *market, double noise, double *loudness)
{
    double pull = (market->centre - market->price) / market->width;

    *loudness = 1.0;
    switch (market->regime) {
    case MARKET_PROBE:
        *loudness = 0.7;
        return market->regime_left > 12 ? market->direction * noise * 0.7 : pull * noise * 0.5;
    case MARKET_TREND:
        *loudness = 2.2;
        if (market->regime_left % 90 < 25) { /* pullback on less volume */
            *loudness = 0.8;
            return -market->direction * noise * 0.25;
        }
        return market->direction * noise * 0.45;
    case MARKET_QUIET:
        *loudness = 0.5;
        return pull * noise * 0.15;
    case MARKET_BALANCE:
    default:
        return pull * noise * 0.12;
    }
}

static int64_t lots_of(struct market *market, double loudness, double move)
{
    static const double HOURS[24] = {0.9, 0.8, 0.8, 0.8, 0.7, 0.7, 0.8, 1.0, 1.1, 1.1, 1.0, 1.0,
                                     1.1, 1.4, 1.7, 1.6, 1.5, 1.3, 1.2, 1.1, 1.0, 1.0, 0.9, 0.9};
    double skew = uniform(market) + uniform(market);
    double hour = HOURS[market->open_ms / (60 * OC_MINUTE_MS) % 24];
    double lots = 40000.0 * hour * loudness * (0.25 + skew * skew * skew) * (1.0 + 0.5 * move);

    return (int64_t)lots + 1;
}

static int64_t clamp_lots(double lots, int64_t most)
{
    return lots < 0 ? 0 : lots > (double)most ? most : (int64_t)lots;
}

static struct oc_bar walk(struct market *market)
{
    double noise = market->price * market->options.volatility_frac *
                   (market->regime == MARKET_QUIET   ? 0.55
                    : market->regime == MARKET_TREND ? 1.3
                                                     : 1.0);
    double loudness, drift = drift_of(market, noise, &loudness);
    int64_t open = market->close + (chance(market, 480000) ? between(market, -1, 1) : 0);
    struct oc_bar bar = {.open_ms = market->open_ms, .open = open, .high = open, .low = open};
    double at = (double)open;

    for (int step = 0; step < 5; step++) {
        at += drift / 5 + bell(market) * noise * 0.447;
        if (at < 100) {
            at = 100;
        }
        int64_t ticks = (int64_t)(at + 0.5);

        bar.high = ticks > bar.high ? ticks : bar.high;
        bar.low = ticks < bar.low ? ticks : bar.low;
        bar.close = ticks;
    }
    double move = (double)(bar.close - bar.open) / noise;
    double size = move < 0 ? -move : move;

    bar.volume = lots_of(market, loudness, size);
    double share = 0.5 + 0.08 * move + 0.06 * bell(market) + 0.1 * drift / noise;

    bar.taker = clamp_lots(share * (double)bar.volume, bar.volume);
    if (chance(market, 5000)) {
        bar.taker = chance(market, 500000) ? 0 : bar.volume;
    }
    market->price = at;
    return bar;
}

struct oc_bar market_next(struct market *market)
{
    struct oc_bar bar;

    if (market->regime_left <= 0) {
        choose_regime(market);
    }
    market->regime_left--;
    if (chance(market, market->options.gap_per_million)) {
        market->open_ms += between(market, 6, 600) * OC_MINUTE_MS;
    }
    if (chance(market, market->options.empty_per_million)) {
        bar = (struct oc_bar){
            market->open_ms, market->close, market->close, market->close, market->close, 0, 0};
    } else {
        bar = walk(market);
    }
    market->close = bar.close;
    market->open_ms += OC_MINUTE_MS;
    return bar;
}

struct oc_candle market_candle(const struct oc_instrument *instrument, const struct oc_bar *bar)
{
    struct oc_candle candle = {
        .open = oc_ticks_to_price(instrument, bar->open),
        .high = oc_ticks_to_price(instrument, bar->high),
        .low = oc_ticks_to_price(instrument, bar->low),
        .close = oc_ticks_to_price(instrument, bar->close),
        .volume_base = oc_lots_to_volume(instrument, bar->volume),
        .taker_base = oc_lots_to_volume(instrument, bar->taker),
        .open_s = (uint32_t)(bar->open_ms / 1000),
    };

    candle.turnover_quote = candle.volume_base * candle.close;
    oc_candle_set_meta(&candle, (uint64_t)bar->volume / 50, OC_SOURCE_FILE, OC_CANDLE_FINAL);
    return candle;
}

struct oc_instrument market_instrument(int power)
{
    struct oc_instrument instrument;
    int64_t units = 1;
    uint8_t decimals = 3;

    for (; power > 0; power--) {
        units *= 2;
    }
    for (; power < 0; power++) { /* half of it is five tenths */
        units *= 5;
        decimals++;
    }
    assert_true(oc_instrument_init(&instrument, "TESTUSDT", OC_MARKET_USDM, units, decimals, 1, 1));
    return instrument;
}
