/* adx.h - average directional index: how one-sided the ranges of candles move, not which way.
 *
 * Source: J. W. Wilder, New Concepts in Technical Trading Systems, 1978 (strategies.md 2).
 * Input:  closed candles in ticks, oldest first. Output: 0 .. 100, no unit; 0 if nothing moved.
 * Memory: fixed size, caller-owned, no pointers inside: copying it is a snapshot.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_INDICATOR_ADX_H
#define CORE_INDICATOR_ADX_H

#include "core/indicator/wilder.h"
#include "outcry/instrument.h"

#include <stdbool.h>

struct adx {
    struct wilder range, plus, minus, index;
    int64_t high, low, close; /* of the candle before */
    bool has_previous;
};

struct adx_directional {
    double plus_di, minus_di, dx; /* 0 .. 100 */
};

void adx_init(struct adx *adx, uint32_t period);

/* Ranges and movements start with the second candle, so the first value comes on candle 2 * period.
 * OC_EAGAIN before it, *out untouched. */
OC_MUST_USE enum oc_status adx_push(struct adx *adx, const struct oc_bar *bar, double *out);

/* What the last candle gave. OC_EAGAIN before candle period + 1. */
OC_MUST_USE enum oc_status adx_directional(const struct adx *adx, struct adx_directional *out);

#endif
