/* market.h - a seeded market: one symbol's closed 1m candles with regimes of balance and trend.
 *
 * The same seed gives the same candles from every compiler: integers and + - * / on doubles only.
 * Regimes last hours: balance (reverts to a slowly moving centre), probe (leaves it on thin volume and
 * comes back), trend (drifts with takers behind it and pulls back), quiet. Volume is skewed, grows
 * with the move and with the hour of the day; the taker share leans with the candle.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_MARKET_H
#define SUPPORT_MARKET_H

#include "outcry/candle.h"
#include "outcry/instrument.h"

enum market_regime { MARKET_BALANCE, MARKET_PROBE, MARKET_TREND, MARKET_QUIET };

struct market_options {
    uint64_t seed;
    int64_t start_ms;
    int64_t price_ticks;    /* of the first candle; at least 500 */
    double volatility_frac; /* of a balanced minute, e.g. 0.0008 */
    int gap_per_million;    /* chance of a gap of 6 to 600 minutes before a candle */
    int empty_per_million;  /* chance of a minute without volume */
};

struct market {
    struct market_options options;
    uint64_t random[2];
    enum market_regime regime;
    int regime_left;      /* minutes */
    int direction;        /* of trend and probe */
    double price, centre; /* ticks */
    double width;         /* of the balance, ticks */
    int64_t open_ms, close;
};

struct market_options market_options_default(uint64_t seed, int64_t start_ms);
void market_init(struct market *market, const struct market_options *options);
struct oc_bar market_next(struct market *market);

/* The closed candle of a bar, prices and volumes through the instrument. */
struct oc_candle market_candle(const struct oc_instrument *instrument, const struct oc_bar *bar);

/* tick 0.001, step 0.1, USD-M; scaled: tick times 2^power, -3 <= power <= 10. */
struct oc_instrument market_instrument(int power);

uint64_t market_random(struct market *market);

#endif
