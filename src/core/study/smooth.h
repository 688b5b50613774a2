/* smooth.h - exponential averages seeded by the mean of the first n values, and true range.
 *
 * TradingView's convention (analysis.md 2): EMA has the factor 2 / (n + 1), Wilder's average (RMA) 1 / n;
 * both begin with the mean of n values at the n-th. core/indicator/wilder.h divides instead of
 * multiplying by the factor: the same convention, other last bits.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_SMOOTH_H
#define CORE_STUDY_SMOOTH_H

#include "outcry/study.h"

#include <stdbool.h>
#include <stdint.h>

struct smooth {
    double value; /* the sum of the values while count < period */
    double factor;
    uint32_t count, period;
};

static inline void smooth_init_ema(struct smooth *smooth, uint32_t period)
{
    *smooth = (struct smooth){.factor = 2.0 / ((double)period + 1.0), .period = period};
}

static inline void smooth_init_wilder(struct smooth *smooth, uint32_t period)
{
    *smooth = (struct smooth){.factor = 1.0 / (double)period, .period = period};
}

/* False for the first period - 1 values, *out untouched. */
static inline bool smooth_push(struct smooth *smooth, double x, double *out)
{
    if (smooth->count < smooth->period) {
        smooth->value += x;
        smooth->count++;
        if (smooth->count < smooth->period) {
            return false;
        }
        smooth->value /= (double)smooth->period;
    } else {
        smooth->value += (x - smooth->value) * smooth->factor;
    }
    *out = smooth->value;
    return true;
}

/* Each average feeds the next; false, and the later ones untouched, until all of them have a value. */
static inline bool smooth_push_chain(struct smooth *smooth, size_t count, double x, double *out)
{
    for (size_t i = 0; i < count; i++) {
        if (!smooth_push(&smooth[i], x, &out[i])) {
            return false;
        }
        x = out[i];
    }
    return true;
}

/* max(H, previous close) - min(L, previous close): one subtraction, >= 0 */
static inline double smooth_true_range(const struct oc_study_candle *candle, double previous_close)
{
    double high = candle->high > previous_close ? candle->high : previous_close;
    double low = candle->low < previous_close ? candle->low : previous_close;

    return high - low;
}

/* Directional movement: `mine` if it is up and larger than `other`, else 0; on ties both are 0. Without
 * a branch: which way a candle moves cannot be predicted. */
static inline double smooth_movement(double mine, double other)
{
    double positive = mine > 0.0 ? mine : 0.0;

    return mine > other ? positive : 0.0;
}

/* Average true range whose first range is H - L. */
struct smooth_range {
    struct smooth smooth;
    double previous_close; /* 0: none yet */
};

static inline void smooth_range_init(struct smooth_range *range, uint32_t period)
{
    *range = (struct smooth_range){0};
    smooth_init_wilder(&range->smooth, period);
}

static inline bool smooth_range_push(struct smooth_range *range,
                                     const struct oc_study_candle *candle, double *out)
{
    double now = range->previous_close > 0.0 ? smooth_true_range(candle, range->previous_close)
                                             : candle->high - candle->low;

    range->previous_close = candle->close;
    return smooth_push(&range->smooth, now, out);
}

#endif
