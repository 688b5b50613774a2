/* market.h - a made-up market, one minute after the other: balance with rotations and failed probes,
 * trends of impulses and pullbacks, volume and taker share that go with them.
 *
 * Plain memory and no libm: the same seed gives the same candles on every machine, and a copy of the
 * state is a place from which the rest can be made again.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_MARKET_H
#define SIM_MARKET_H

#include "sim/candle.h"
#include "sim/random.h"

#include "base/error.h"
#include "base/slice.h"

#include <stddef.h>
#include <stdint.h>

enum sim_regime { SIM_REGIME_BALANCE, SIM_REGIME_TREND };

/* What a symbol is like; constant. */
struct sim_market_plan {
    double price_ticks;     /* at the beginning */
    double noise_frac;      /* deviation of a quiet minute */
    double lots_per_minute; /* typical volume */
    double lots_per_trade;
};

struct sim_market {
    struct sim_random random;
    struct sim_market_plan plan;
    double price;        /* ticks */
    double center, half; /* of the balance */
    double target;       /* where this rotation or leg is heading */
    double leg_start;
    double heat;         /* volatility of the hour, about 1 */
    uint64_t next_trade; /* id */
    enum sim_regime regime;
    int32_t minutes_left; /* of the regime */
    int32_t leg_minutes;  /* since the rotation or leg began */
    int32_t direction;    /* of a trend: 1 or -1 */
    bool is_pullback, is_probe;
};

/* A tradable symbol by name: well-known ones with their usual tick and price, others made up from the
 * name. OC_EINVALID: not 2 .. 50 of A-Z, 0-9. */
OC_MUST_USE enum oc_status sim_market_instrument(struct slice name, enum oc_market market,
                                                 struct oc_instrument *out,
                                                 struct sim_market_plan *plan, struct error *error);

/* Name number `index` of a market of any size: well-known ones first, then S0009USDT, ... */
void sim_market_name(size_t index, char out[OC_SYMBOL_CAP]);

void sim_market_begin(struct sim_market *market, const struct sim_market_plan *plan, uint64_t seed);

/* The candle of the minute that opens at open_ms; minutes have to be made in order. */
void sim_market_minute(struct sim_market *market, const struct sim_symbol *symbol, int64_t open_ms,
                       struct sim_candle *out);

#endif
