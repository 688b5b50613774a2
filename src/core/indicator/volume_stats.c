/* volume_stats.c - rolling mean and deviation of ln(volume).
 * SPDX-License-Identifier: MIT */
#include "core/indicator/volume_stats.h"

#include "core/math/real.h"

#include <math.h>

void volume_stats_init(struct volume_stats *stats)
{
    *stats = (struct volume_stats){0};
}

static void compute_sums(struct volume_stats *stats)
{
    stats->sum = 0.0;
    stats->squares = 0.0;
    for (uint32_t i = 0; i < stats->count; i++) {
        stats->sum += stats->logs[i];
        stats->squares += stats->logs[i] * stats->logs[i];
    }
    stats->pushes = 0;
}

void volume_stats_push(struct volume_stats *stats, int64_t lots)
{
    double x = oc_log((double)lots);

    if (stats->count == 0) {
        stats->offset = x;
    }
    x -= stats->offset;
    if (stats->count == VOLUME_STATS_PERIOD) {
        double old = stats->logs[stats->next];

        stats->sum -= old;
        stats->squares -= old * old;
    } else {
        stats->count++;
    }
    stats->sum += x;
    stats->squares += x * x;
    stats->logs[stats->next] = x;
    stats->next = stats->next + 1 == VOLUME_STATS_PERIOD ? 0 : stats->next + 1;
    if (++stats->pushes == VOLUME_STATS_RECOMPUTE) {
        compute_sums(stats);
    }
}

enum oc_status volume_stats_get(const struct volume_stats *stats, double *mu, double *sd)
{
    const double n = (double)VOLUME_STATS_PERIOD;

    if (stats->count < VOLUME_STATS_PERIOD) {
        return OC_EAGAIN;
    }
    double mean = stats->sum / n;
    double variance = (stats->squares - stats->sum * mean) / (n - 1.0);

    /* equal volumes leave only rounding noise, which must not become a tiny deviation */
    *sd = variance > 1e-13 * (1.0 + mean * mean) ? sqrt(variance) : 0.0;
    *mu = stats->offset + mean;
    return OC_OK;
}
