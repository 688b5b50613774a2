/* efficiency.h - Kaufman's efficiency ratio: net movement over the way that was walked.
 *
 * Source: P. J. Kaufman, Smarter Trading, 1995 (strategies.md 2).
 * Input:  closes in ticks, oldest first. Output: 0 .. 1, no unit; 0 if nothing moved.
 * The sum of moves is an integer, so adding and removing never drifts.
 * Memory: fixed size, caller-owned, no pointers inside: copying it is a snapshot.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_INDICATOR_EFFICIENCY_H
#define CORE_INDICATOR_EFFICIENCY_H

#include "outcry/status.h"

#include <stdint.h>

enum { EFFICIENCY_PERIOD_MAX = 20 };

struct efficiency {
    int64_t closes[EFFICIENCY_PERIOD_MAX + 1];
    int64_t path; /* sum of |moves| over the window */
    uint32_t next, count, period;
};

void efficiency_init(struct efficiency *efficiency, uint32_t period); /* 1 .. PERIOD_MAX */

/* OC_EAGAIN: the first `period` closes, *out untouched. */
OC_MUST_USE enum oc_status efficiency_push(struct efficiency *efficiency, int64_t close,
                                           double *out);

/* |net| / path, 0 for an empty path */
double efficiency_of(int64_t net, int64_t path);

#endif
