/* fibonacci_plan.h - the levels of a trade on the retracement of a swing leg.
 *
 * Source: analysis.md 1.6. level(r) = end - r * (end - start). Long: entries at 0.70 and 0.72, stop 0.90,
 * approaching from 0.618, targets 0.5, 0.382, 0.236. Short: 0.618, 0.69, 0.789, from 0.5, targets 0.382,
 * 0.236, 0. A pullback begins at 0.382.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_FIBONACCI_PLAN_H
#define CORE_STUDY_FIBONACCI_PLAN_H

struct fibonacci_ratios {
    double approach, entry_1, entry_2, stop, target_1, target_2, target_3;
};

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
void fibonacci_plan_of(double start, double end, const struct fibonacci_ratios *ratios,
                       struct fibonacci_plan *out);

/* How deep price has come back, 0 at the end of the leg, 1 at its start; start != end. */
double fibonacci_depth(double start, double end, double price);

enum fibonacci_state fibonacci_state_of(double depth, double pullback,
                                        const struct fibonacci_ratios *ratios);

/* Reward per risk of a fill at `entry`; 0 if stop and entry are one. */
double fibonacci_reward(double entry, double stop, double target);

/* Base units that lose risk_frac of the equity at the stop; 0 if stop and entry are one. */
double fibonacci_size(double equity, double risk_frac, double entry, double stop);

#endif
