/* smc.h - retest of the zone that a break of structure left: the machine over 5m candles and its plan.
 *
 * Structure: core/structure/live_structure.h (analysis.md 4). Numbers are own starting values. Ticks.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STRATEGY_SMC_H
#define CORE_STRATEGY_SMC_H

#include "core/strategy/plan.h"
#include "core/structure/evidence.h"

/* A zone that waits for its retest; direction 0: none. */
struct smc_setup {
    int32_t direction;
    bool is_gap, is_change, is_swing, is_touched;
    int64_t low, high;   /* order block, or fair value gap between it and the break */
    int64_t extreme;     /* furthest against the direction since the break */
    int64_t armed_index; /* 5m index of the break */
};

/* WAITING: nothing armed. Judges the setup at this 5m close: ZONE_ARMED, ZONE_TOUCHED, ZONE_BROKEN,
 * MISSED (too old), or OK: the retest has closed out of the zone, ask for the plan. */
enum oc_code smc_step(struct smc_setup *setup, const struct oc_view *view);

/* Arms what the breaks of this close leave; a newer break takes the place of an older one. */
void smc_arm(struct smc_setup setups[2], const struct oc_view *view);

/* Fills *out, code OK; or says why not: RR_TOO_LOW, LOW_QUALITY. */
enum oc_code smc_plan(const struct smc_setup *setup, const struct oc_view *view,
                      struct oc_opinion *out);

#endif
