/* fibonacci_plan.h - the levels of a trade on the retracement of a swing leg, and how far it has come.
 *
 * Source: analysis.md 1.6; ratios: outcry/fibonacci.h. A pullback begins at OC_FIBONACCI_PULLBACK.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_FIBONACCI_PLAN_H
#define CORE_STUDY_FIBONACCI_PLAN_H

#include "outcry/fibonacci.h"

#include <stdbool.h>

enum fibonacci_state {
    FIBONACCI_NONE,     /* shallower than a pullback */
    FIBONACCI_PULLBACK, /* from `pullback` on */
    FIBONACCI_APPROACHING,
    FIBONACCI_ENTRY, /* from entry 1 on */
    FIBONACCI_ENTRY_2,
    FIBONACCI_STOPPED /* at the stop or beyond it */
};

struct fibonacci_plan {
    double approach, entry_1, entry_2, stop, target_1, target_2, target_3; /* prices */
};

/* A leg from a low to a high (start < end) is retraced downward: a long plan. Levels below 0 are 0. */
void fibonacci_plan_of(double start, double end, const struct oc_fibonacci_ratios *ratios,
                       struct fibonacci_plan *out);

/* How deep price has come back, 0 at the end of the leg, 1 at its start; start != end. */
double fibonacci_depth(double start, double end, double price);

/* Judged to nine decimals, so that ticks and quote currency agree where price is exactly at a ratio. */
enum fibonacci_state fibonacci_state_of(double depth, double pullback,
                                        const struct oc_fibonacci_ratios *ratios);

/* From "approaching" to before the stop: what counts in a market score. */
static inline bool fibonacci_is_zone(enum fibonacci_state state)
{
    return state >= FIBONACCI_APPROACHING && state <= FIBONACCI_ENTRY_2;
}

/* Reward per risk of a fill at `entry`; 0 if stop and entry are one. */
double fibonacci_reward(double entry, double stop, double target);

/* Base units that lose risk_frac of the equity at the stop; 0 if stop and entry are one. */
double fibonacci_size(double equity, double risk_frac, double entry, double stop);

#endif
