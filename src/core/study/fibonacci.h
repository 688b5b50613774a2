/* fibonacci.h - the Fibonacci plan of the last confirmed swing leg, candle by candle.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_FIBONACCI_H
#define CORE_STUDY_FIBONACCI_H

#include "core/study/fibonacci_plan.h"
#include "core/study/swing_leg.h"

struct fibonacci {
    struct swing_leg leg;
    struct fibonacci_ratios ratios[2]; /* long, short */
    double pullback;
};

/* After a candle: the leg between the last two confirmed pivots of different kind. */
struct fibonacci_view {
    int direction; /* +1: the leg rose, long plan; -1; 0: no leg yet */
    double start, end;
    double depth; /* of the close */
    enum fibonacci_state state;
    struct fibonacci_plan plan;
};

/* Ratios of analysis.md 1.6. */
void fibonacci_init(struct fibonacci *fibonacci, uint32_t size, const void *state, size_t *end);
void fibonacci_push(struct fibonacci *fibonacci, const struct oc_study_candle *candle,
                    struct fibonacci_view *view);

#endif
