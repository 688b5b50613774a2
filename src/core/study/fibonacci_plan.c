/* fibonacci_plan.c - the levels of a trade on the retracement of a swing leg.
 * SPDX-License-Identifier: MIT */
#include "core/study/fibonacci_plan.h"

#include <math.h>

static double level(double start, double end, double ratio)
{
    double price = end - ratio * (end - start);

    return price > 0.0 ? price : 0.0;
}

void fibonacci_plan_of(double start, double end, const struct oc_fibonacci_ratios *ratios,
                       struct fibonacci_plan *out)
{
    *out = (struct fibonacci_plan){.approach = level(start, end, ratios->approach),
                                   .entry_1 = level(start, end, ratios->entry_1),
                                   .entry_2 = level(start, end, ratios->entry_2),
                                   .stop = level(start, end, ratios->stop),
                                   .target_1 = level(start, end, ratios->target_1),
                                   .target_2 = level(start, end, ratios->target_2),
                                   .target_3 = level(start, end, ratios->target_3)};
}

double fibonacci_depth(double start, double end, double price)
{
    return (end - price) / (end - start);
}

enum fibonacci_state fibonacci_state_of(double depth, double pullback,
                                        const struct oc_fibonacci_ratios *ratios)
{
    depth = floor(depth * 1e9 + 0.5) / 1e9;
    if (depth >= ratios->stop) {
        return FIBONACCI_STOPPED;
    }
    if (depth >= ratios->entry_2) {
        return FIBONACCI_ENTRY_2;
    }
    if (depth >= ratios->entry_1) {
        return FIBONACCI_ENTRY;
    }
    if (depth >= ratios->approach) {
        return FIBONACCI_APPROACHING;
    }
    return depth >= pullback ? FIBONACCI_PULLBACK : FIBONACCI_NONE;
}

double fibonacci_reward(double entry, double stop, double target)
{
    double risk = fabs(entry - stop);

    return risk > 0.0 ? fabs(target - entry) / risk : 0.0;
}

double fibonacci_size(double equity, double risk_frac, double entry, double stop)
{
    double risk = fabs(entry - stop);

    return risk > 0.0 ? equity * risk_frac / risk : 0.0;
}
