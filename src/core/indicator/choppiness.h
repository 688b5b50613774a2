/* choppiness.h - choppiness index: how much of the walked range is overlap.
 *
 * Source: E. W. Dreiss (strategies.md 2): 100 * ln(sum of true ranges / (max H - min L)) / ln(n).
 * Input:  closed candles in ticks, oldest first. Output: 0 .. 100 for n candles that walk at least
 *         their range; 100 if the range is 0. Above 61.8 choppy, below 38.2 trending by convention.
 * The sum is an integer and the extremes come from monotonic queues: amortised O(1), no drift.
 * Memory: fixed size, caller-owned, no pointers inside: copying it is a snapshot.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_INDICATOR_CHOPPINESS_H
#define CORE_INDICATOR_CHOPPINESS_H

#include "outcry/instrument.h"
#include "outcry/status.h"

#include <stdint.h>

enum { CHOPPINESS_PERIOD_MAX = 16 };

/* Slots of the window whose value no later candle has beaten, oldest first, circular. */
struct choppiness_queue {
    uint8_t slots[CHOPPINESS_PERIOD_MAX];
    uint8_t first, count;
};

struct choppiness {
    int64_t highs[CHOPPINESS_PERIOD_MAX], lows[CHOPPINESS_PERIOD_MAX],
        ranges[CHOPPINESS_PERIOD_MAX];
    int64_t walked; /* sum of ranges over the window */
    int64_t previous_close;
    double ln_period;
    uint32_t count, next, period;
    struct choppiness_queue high, low;
};

void choppiness_init(struct choppiness *choppiness, uint32_t period); /* 2 .. PERIOD_MAX */

/* OC_EAGAIN: the first `period` candles (the window needs the close before it), *out untouched. */
OC_MUST_USE enum oc_status choppiness_push(struct choppiness *choppiness, const struct oc_bar *bar,
                                           double *out);

#endif
