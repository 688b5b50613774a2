/* rsi.h - relative strength index with Wilder smoothing, one close at a time.
 *
 * Source: J. W. Wilder, New Concepts in Technical Trading Systems, 1978 (strategies.md 2).
 * Input:  close of each closed candle in ticks, oldest first.
 * Output: 0 .. 100, no unit; 50 if nothing moved, 100 without a single loss.
 * Memory: fixed size, caller-owned, no pointers inside: copying it is a snapshot.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_INDICATOR_RSI_H
#define CORE_INDICATOR_RSI_H

#include "core/indicator/wilder.h"

#include <stdbool.h>

struct rsi {
    struct wilder gain, loss;
    int64_t previous_close;
    bool has_previous;
};

void rsi_init(struct rsi *rsi, uint32_t period);

/* OC_OK: *out is set. OC_EAGAIN: warming up (the first `period` closes), *out untouched. */
OC_MUST_USE enum oc_status rsi_push(struct rsi *rsi, int64_t close, double *out);

#endif
