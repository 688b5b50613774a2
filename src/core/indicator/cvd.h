/* cvd.h - cumulative volume delta, of the UTC day and since the origin; lots.
 *
 * Source: strategies.md 2. The total stops at 2^62 lots, which no market reaches.
 * Memory: fixed size, no pointers inside.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_INDICATOR_CVD_H
#define CORE_INDICATOR_CVD_H

#include "core/math/real.h"

#include <stdint.h>

struct cvd {
    int64_t total, session;
    int64_t last_session; /* what the ended day came to */
};

static inline void cvd_push(struct cvd *cvd, int64_t delta)
{
    const int64_t most = INT64_C(1) << 62;

    cvd->total = oc_max_i64(oc_min_i64(cvd->total + delta, most), -most);
    cvd->session += delta;
}

/* At 00:00 UTC, after the last candle of the day. */
static inline void cvd_roll_over(struct cvd *cvd)
{
    cvd->last_session = cvd->session;
    cvd->session = 0;
}

#endif
