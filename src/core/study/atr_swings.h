/* atr_swings.h - swing highs and lows that a reversal of so many average true ranges confirms.
 *
 * The rule of core/structure/zigzag.h in quote currency: a candle that makes a new extreme extends the
 * leg and cannot reverse it. Source: strategies.md 2.1. Memory: fixed, no pointers.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_ATR_SWINGS_H
#define CORE_STUDY_ATR_SWINGS_H

#include "core/study/smooth.h"

enum { ATR_SWINGS_PERIOD = 14 };

struct atr_swing {
    double price; /* 0: none yet */
    int64_t open_ms;
};

struct atr_swings {
    struct smooth_range range;
    double reversal; /* average true ranges */
    int direction;   /* of the running leg: +1, -1; 0: no swing yet */
    struct atr_swing leg_high,
        leg_low;                /* extremes since the last swing; the other one is the swing */
    struct atr_swing high, low; /* last confirmed */
};

void atr_swings_init(struct atr_swings *swings, double reversal);
void atr_swings_push(struct atr_swings *swings, const struct oc_study_candle *candle);

#endif
