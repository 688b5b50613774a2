/* support_resistance.h - support and resistance of a series: the levels with all they need, candle by
 * candle, in quote currency. The rule is core/structure/supports.h; days are rolled up here.
 * Memory: fixed, no pointers.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_SUPPORT_RESISTANCE_H
#define CORE_STUDY_SUPPORT_RESISTANCE_H

#include "core/structure/supports.h"
#include "core/study/smooth.h"

enum { SR_CAP = 48, SR_DAY_ATR = 14 };

struct support_resistance {
    struct support levels[SR_CAP]; /* oldest first */
    uint32_t count, cap, seen;
    struct support_candle last[SUPPORT_WINDOW]; /* the newest is last[seen - 1] */
    struct oc_study_rollup day;
    struct smooth_range day_range;
    double day_atr; /* 0: none yet */
    double gap_share, gap_ranges;
    int64_t interval_ms;
};

typedef void support_change_fn(void *ctx, enum support_change change, const struct support *level,
                               int64_t open_ms);

/* cap: levels kept, at most SR_CAP. */
void support_resistance_init(struct support_resistance *sr, int64_t interval_ms, double gap_share,
                             double gap_ranges, uint32_t cap);

/* on_change may be NULL. */
void support_resistance_push(struct support_resistance *sr, const struct oc_study_candle *candle,
                             support_change_fn *on_change, void *ctx);

#endif
