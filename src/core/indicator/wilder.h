/* wilder.h - the smoother under ATR, RSI and ADX.
 *
 * Source: J. W. Wilder, New Concepts in Technical Trading Systems, 1978 (strategies.md 2).
 * Input:  any finite value. Output: same unit; first the mean of `period` inputs, then
 *         y += (x - y) / period, in this order of operations.
 * Memory: fixed size, caller-owned, no pointers inside: copying it is a snapshot.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_INDICATOR_WILDER_H
#define CORE_INDICATOR_WILDER_H

#include "outcry/status.h"

#include <stdint.h>

struct wilder {
    double value; /* the sum of the inputs while count < period */
    uint32_t count, period;
};

void wilder_init(struct wilder *wilder, uint32_t period); /* period >= 1 */

/* OC_OK: *out is set. OC_EAGAIN: the first period - 1 inputs, *out untouched. */
OC_MUST_USE enum oc_status wilder_push(struct wilder *wilder, double x, double *out);

#endif
