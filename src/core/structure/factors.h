/* factors.h - when a factor of a market score counts, for the study market_score and the engines.
 *
 * analysis.md 1.7 names the factors and their weights (OC_FACTOR_LIST); the distances and the window
 * are own starting values, not tuned on outcomes. All of it in any unit of price.
 * OB, SR:  the close is within a share of the average true range (14) of an order block, or of the zone
 *          of an active level.
 * RSI:     RSI(14) was at an extreme at one of the last closes.
 * FIB:     the leg points this way and has come back to "approaching" or deeper, before the stop.
 * SWING:   the swing structure leans this way.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STRUCTURE_FACTORS_H
#define CORE_STRUCTURE_FACTORS_H

#include "outcry/structure.h"

#include <stdbool.h>
#include <stdint.h>

enum { FACTOR_PERIOD = 14, FACTOR_RSI_CANDLES = 6, FACTOR_NEVER = 255 };

#define FACTOR_RSI_LOW     30.0 /* and 100 minus it */
#define FACTOR_BLOCK_ATR   0.25
#define FACTOR_SUPPORT_ATR 0.50

/* FACTOR_WEIGHT_OC_FACTOR_OB and so on, for constant tables. */
enum factor_weight {
#define FACTOR_WEIGHT_ROW(name, text, weight) FACTOR_WEIGHT_##name = (weight),
    OC_FACTOR_LIST(FACTOR_WEIGHT_ROW)
#undef FACTOR_WEIGHT_ROW
};

/* Allows for a rounding of 1e-12 of the price: ticks and quote currency agree. */
static inline bool factor_is_near(double price, double low, double high, double distance)
{
    double reach = distance + 1e-12 * price;

    return price >= low - reach && price <= high + reach;
}

/* Closes since RSI was at an extreme: 0 now, at most FACTOR_NEVER. */
struct factor_extremes {
    uint8_t since_low, since_high;
};

static inline uint8_t factor_aged(uint8_t age, bool is_now)
{
    return is_now ? 0 : (uint8_t)(age + (age < FACTOR_NEVER ? 1 : 0));
}

/* A close. Allows for rounding as above. */
static inline void factor_extremes_push(struct factor_extremes *extremes, bool has_rsi, double rsi,
                                        double low)
{
    extremes->since_low = factor_aged(extremes->since_low, has_rsi && rsi <= low + 1e-9);
    extremes->since_high = factor_aged(extremes->since_high, has_rsi && rsi >= 100.0 - low - 1e-9);
}

#endif
