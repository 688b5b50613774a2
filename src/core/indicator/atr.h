/* atr.h - true range and its Wilder average.
 *
 * Source: J. W. Wilder, New Concepts in Technical Trading Systems, 1978 (strategies.md 2).
 * Input:  closed candles in ticks, oldest first. Output: ticks, >= 0.
 * Memory: fixed size, caller-owned, no pointers inside: copying it is a snapshot.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_INDICATOR_ATR_H
#define CORE_INDICATOR_ATR_H

#include "core/indicator/wilder.h"
#include "core/math/real.h"
#include "outcry/instrument.h"

#include <stdbool.h>

/* max(H - L, |H - previous close|, |L - previous close|) */
static inline int64_t true_range(const struct oc_bar *bar, int64_t previous_close)
{
    return oc_max_i64(bar->high, previous_close) - oc_min_i64(bar->low, previous_close);
}

struct atr {
    struct wilder range;
    int64_t previous_close;
    bool has_previous;
};

void atr_init(struct atr *atr, uint32_t period);

/* The true range of the first candle is H - L. OC_EAGAIN: the first period - 1 candles. */
OC_MUST_USE enum oc_status atr_push(struct atr *atr, const struct oc_bar *bar, double *out);

#endif
