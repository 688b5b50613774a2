/* atr_swings.c - swing highs and lows that a reversal confirms.
 * SPDX-License-Identifier: MIT */
#include "core/study/atr_swings.h"

#include "core/structure/zigzag.h"

void atr_swings_init(struct atr_swings *swings, double reversal)
{
    *swings = (struct atr_swings){.reversal = reversal};
    smooth_range_init(&swings->range, ATR_SWINGS_PERIOD);
}

void atr_swings_push(struct atr_swings *swings, const struct oc_study_candle *candle)
{
    struct atr_swing high = {candle->high, candle->open_ms}, low = {candle->low, candle->open_ms};
    bool is_first = !(swings->leg_high.price > 0.0);
    bool is_high = is_first || high.price > swings->leg_high.price;
    bool is_low = is_first || low.price < swings->leg_low.price;
    double atr = 0.0;
    bool has_atr = smooth_range_push(&swings->range, candle, &atr) && swings->reversal * atr > 0.0;

    if (swings->direction >= 0 && is_high) {
        swings->leg_high = high;
    }
    if (swings->direction <= 0 && is_low) {
        swings->leg_low = low;
    }
    int confirmed = is_first || !has_atr ? 0
                                         : zigzag_confirmed(swings->direction, is_high, is_low,
                                                            high.price - swings->leg_low.price,
                                                            swings->leg_high.price - low.price,
                                                            swings->reversal * atr);

    if (confirmed > 0) {
        swings->high = swings->leg_high;
        swings->leg_low = low;
    } else if (confirmed < 0) {
        swings->low = swings->leg_low;
        swings->leg_high = high;
    }
    swings->direction = confirmed != 0 ? -confirmed : swings->direction;
}
