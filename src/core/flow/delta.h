/* delta.h - taker buying minus taker selling (strategies.md 1.2 and 4).
 * SPDX-License-Identifier: MIT */
#ifndef CORE_FLOW_DELTA_H
#define CORE_FLOW_DELTA_H

#include "outcry/instrument.h"

/* 2 * taker - volume, lots */
static inline int64_t delta_of(const struct oc_bar *bar)
{
    return 2 * bar->taker - bar->volume;
}

/* delta / volume in [-1, 1]; 0 without volume */
static inline double delta_ratio(int64_t delta, int64_t volume)
{
    return volume == 0 ? 0.0 : (double)delta / (double)volume;
}

#endif
