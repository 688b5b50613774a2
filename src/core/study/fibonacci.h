/* fibonacci.h - the Fibonacci plan of the last confirmed swing leg, candle by candle.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_FIBONACCI_H
#define CORE_STUDY_FIBONACCI_H

#include "core/study/atr_swings.h"
#include "core/study/fibonacci_plan.h"

struct fibonacci {
    struct atr_swings swings;
    struct oc_fibonacci_ratios ratios[2]; /* long, short */
    double pullback;
};

/* After a candle: the leg between the last confirmed swing high and low. */
struct fibonacci_view {
    int direction; /* +1: the leg rose, long plan; -1; 0: no leg yet */
    double start, end;
    double depth; /* of the close */
    enum fibonacci_state state;
    struct fibonacci_plan plan;
};

/* Ratios of analysis.md 1.6. reversal: average true ranges that confirm a swing. */
void fibonacci_init(struct fibonacci *fibonacci, double reversal);
void fibonacci_push(struct fibonacci *fibonacci, const struct oc_study_candle *candle);

/* What the leg says at a price; the plan is part of it. */
void fibonacci_look(const struct fibonacci *fibonacci, double price, struct fibonacci_view *view);

#endif
