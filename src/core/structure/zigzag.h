/* zigzag.h - swing highs and lows, and the leg that runs since the last of them (strategies.md 2.1).
 *
 * A candle that makes a new extreme extends the leg and cannot reverse it (the order inside a candle
 * is unknown). A pivot is known at the candle that confirms it, not at the candle of the extreme.
 * Ticks and lots. Memory: fixed size, no pointers inside.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STRUCTURE_ZIGZAG_H
#define CORE_STRUCTURE_ZIGZAG_H

#include "outcry/instrument.h"
#include "outcry/view.h"

#include <stdbool.h>
#include <stdint.h>

#define ZIGZAG_ATR 1.5 /* average true ranges that reverse a leg */

/* A candle that made an extreme. The sums run since the first candle, this one included, modulo 2^64:
 * only their differences are used. */
struct zigzag_mark {
    int64_t price; /* of the extreme */
    int64_t open_ms, close;
    int64_t delta, volume; /* of this candle */
    uint64_t path, delta_sum, volume_sum, index;
    double volume_before; /* mean volume of up to 20 candles before it; 0: none */
};

struct zigzag {
    int direction; /* of the running leg: +1, -1; 0: no pivot yet */
    bool has_candle;
    int64_t previous_close;
    uint64_t path, delta_sum, volume_sum, index;
    struct zigzag_mark high, low; /* extremes since the last pivot; the other one is the pivot */
    struct oc_swing swing_high, swing_low; /* last confirmed */
};

struct zigzag_candle {
    const struct oc_bar *bar;
    int64_t delta;
    int64_t close_ms;
    double volume_before;
};

/* Memory that is all 0 is an empty zigzag. threshold: ticks, > 0; has_threshold false: extremes are
 * followed, nothing is confirmed. Returns +1 or -1 when a high or low was confirmed, else 0. */
int zigzag_push(struct zigzag *zigzag, const struct zigzag_candle *candle, bool has_threshold,
                double threshold);

/* What a candle confirms, as decided by the running leg: +1 its high, -1 its low, 0 nothing. is_high,
 * is_low: it makes a new extreme; rise: from the low so far to its high; fall: from the high so far to
 * its low; threshold > 0. The rule itself, in any unit. */
static inline int zigzag_confirmed(int direction, bool is_high, bool is_low, double rise,
                                   double fall, double threshold)
{
    if (direction <= 0 && !is_low && rise >= threshold) {
        return -1;
    }
    return direction >= 0 && !is_high && fall >= threshold ? 1 : 0;
}

/* The running leg but for is_impulse; direction NEUTRAL while there is none. atr: ticks. */
void zigzag_leg(const struct zigzag *zigzag, double atr, struct oc_leg *out);

/* Impulse criteria against the reference value area. */
bool leg_is_impulse(const struct oc_leg *leg, int64_t val, int64_t vah);

#endif
