/* leg_profile.h - the volume profile of one leg and its low volume nodes (strategies.md 3.1, 3.4).
 * SPDX-License-Identifier: MIT */
#ifndef CORE_PROFILE_LEG_PROFILE_H
#define CORE_PROFILE_LEG_PROFILE_H

#include "outcry/instrument.h"
#include "outcry/series.h"

#include <stddef.h>
#include <stdint.h>

enum { LEG_ZONE_CAP = 32 };

/* An LVN of the leg. */
struct leg_zone {
    int64_t low, high; /* ticks, inclusive */
    double depth;      /* 0.40 .. 1 */
};

/* max(1, nice125(length / 25)) ticks */
int64_t leg_row_ticks(int64_t length);

/* Zones in ascending price; returns how many were written (at most cap; the rest is left out). */
size_t leg_zones_of_bars(const struct oc_bar *bars, size_t count, int64_t row_ticks,
                         struct leg_zone *out, size_t cap);

/* The same from the closed 1m candles that open in [from_ms, to_ms] and are still kept. */
size_t leg_zones(const struct oc_series *m1, const struct oc_instrument *instrument,
                 int64_t from_ms, int64_t to_ms, int64_t row_ticks, struct leg_zone *out,
                 size_t cap);

#endif
