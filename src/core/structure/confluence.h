/* confluence.h - K, the weighted vote of the time frames (strategies.md 6).
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STRUCTURE_CONFLUENCE_H
#define CORE_STRUCTURE_CONFLUENCE_H

#include "outcry/status.h"
#include "outcry/timeframe.h"

#include <stdbool.h>

/* Indexed by time frame; only 1d, 4h, 1h, 5m and 1m have a weight. */
struct confluence_votes {
    bool has_vote[OC_TF_COUNT];
    double vote[OC_TF_COUNT]; /* -1..1 */
};

/* Weight of a time frame: 15, 25, 30, 20, 10 of 100; 0 for the others. */
int confluence_weight(enum oc_timeframe timeframe);

/* K in [-1, 1]. OC_EAGAIN: those that count have less than 60 of weight, *out untouched. */
OC_MUST_USE enum oc_status confluence_of(const struct confluence_votes *votes, double *out);

#endif
