/* instrument.h - what a symbol trades in: tick, lot, names; and the only conversions between doubles
 * and ticks or lots.
 *
 * tick = tick_units / 10^price_decimals exactly, and likewise the lot step, so that a price that is
 * converted back is the correctly rounded double of its decimal text.
 * SPDX-License-Identifier: MIT */
#ifndef OUTCRY_INSTRUMENT_H
#define OUTCRY_INSTRUMENT_H

#include "outcry/candle.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    OC_SYMBOL_CAP = 56,  /* bytes with the final 0: exchange symbols have up to 50 */
    OC_DECIMALS_MAX = 15 /* of a tick or a step */
};

enum oc_market { OC_MARKET_SPOT, OC_MARKET_USDM };

/* "spot" or "usdm" */
const char *oc_market_text(enum oc_market market);

struct oc_instrument {
    char symbol[OC_SYMBOL_CAP];
    enum oc_market market;
    bool is_trading;        /* exchange status TRADING */
    uint8_t price_decimals; /* 0 .. OC_DECIMALS_MAX */
    uint8_t volume_decimals;
    int64_t tick_units; /* > 0 */
    int64_t step_units; /* > 0 */
    double tick, step;  /* correctly rounded */
    double price_scale; /* 10^price_decimals, exact */
    double volume_scale;
};

/* A candle in integers: prices in ticks, volumes in lots. What all analysis computes in. */
struct oc_bar {
    int64_t open_ms;
    int64_t open, high, low, close;
    int64_t volume, taker; /* 0 <= taker <= volume */
};

/* OC_OK, or false outputs untouched when a decimals or units value is out of range. */
bool oc_instrument_init(struct oc_instrument *instrument, const char *symbol, enum oc_market market,
                        int64_t tick_units, uint8_t price_decimals, int64_t step_units,
                        uint8_t volume_decimals);

int64_t oc_price_to_ticks(const struct oc_instrument *instrument,
                          double price); /* llround(price / tick) */
int64_t oc_volume_to_lots(const struct oc_instrument *instrument,
                          double volume); /* llround(volume / step) */
double oc_ticks_to_price(const struct oc_instrument *instrument,
                         int64_t ticks); /* correctly rounded */
double oc_lots_to_volume(const struct oc_instrument *instrument, int64_t lots);
struct oc_bar oc_bar_of(const struct oc_instrument *instrument, const struct oc_candle *candle);

/* True if price and all volumes lie on the instrument's grid and the candle is sound: finite, > 0,
 * low <= open, close <= high, 0 <= taker <= volume. *field names the first offender. */
bool oc_candle_is_sound(const struct oc_instrument *instrument, const struct oc_candle *candle,
                        const char **field);
/* Both in one: true and *bar is oc_bar_of a sound candle, or false and *bar untouched. */
bool oc_candle_read(const struct oc_instrument *instrument, const struct oc_candle *candle,
                    struct oc_bar *bar, const char **field);

#endif
