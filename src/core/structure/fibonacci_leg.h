/* fibonacci_leg.h - the last confirmed swing leg and prices on it (analysis.md 1.6).
 *
 * A retracement is measured from the leg's end: 0 at the end, 1 at the start. Ticks; nearest tick.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STRUCTURE_FIBONACCI_LEG_H
#define CORE_STRUCTURE_FIBONACCI_LEG_H

#include "core/study/fibonacci_plan.h"
#include "outcry/fibonacci.h"
#include "outcry/view.h"

/* False while there are not two swings, or they do not span a leg. */
bool fibonacci_leg_of(const struct oc_swing *high, const struct oc_swing *low,
                      struct oc_fibonacci_leg *out);

/* 0 at the end, 1 at the start; beyond the end negative. */
double fibonacci_retracement(const struct oc_fibonacci_leg *leg, int64_t price);

/* Where a price is on the leg; shared with the study fibonacci. */
enum fibonacci_state fibonacci_leg_state(const struct oc_fibonacci_leg *leg, int64_t price);

#endif
