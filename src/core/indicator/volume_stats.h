/* volume_stats.h - mean and deviation of ln(volume) over the last candles with volume.
 *
 * Source: strategies.md 2 (volume z); the logarithm because volume is right-skewed.
 * Input:  volumes in lots; an empty candle is not pushed. Output: of ln(lots); sd with n - 1.
 * Sums are kept relative to the first logarithm ever pushed and computed anew every 1024 pushes, so
 * that rounding cannot pile up.
 * Memory: fixed size, caller-owned, no pointers inside: copying it is a snapshot.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_INDICATOR_VOLUME_STATS_H
#define CORE_INDICATOR_VOLUME_STATS_H

#include "outcry/status.h"

#include <stdint.h>

enum { VOLUME_STATS_PERIOD = 60, VOLUME_STATS_RECOMPUTE = 1024 };

struct volume_stats {
    double logs[VOLUME_STATS_PERIOD]; /* minus offset */
    double sum, squares;              /* of the logs kept */
    double offset;
    uint32_t next, count;
    uint32_t pushes; /* since the sums were last computed anew */
};

void volume_stats_init(struct volume_stats *stats);

/* lots > 0. Ask volume_stats_get first: a candle is scored by the window before it. */
void volume_stats_push(struct volume_stats *stats, int64_t lots);

/* OC_EAGAIN: fewer than 60 candles so far, outputs untouched. */
OC_MUST_USE enum oc_status volume_stats_get(const struct volume_stats *stats, double *mu,
                                            double *sd);

#endif
