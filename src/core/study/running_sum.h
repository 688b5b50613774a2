/* running_sum.h - a sum without end that does not lose small terms.
 *
 * Source: A. Neumaier, 1974 (compensated summation).
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_RUNNING_SUM_H
#define CORE_STUDY_RUNNING_SUM_H

#include <math.h>

struct running_sum {
    double sum, lost; /* all 0: empty */
};

static inline double running_sum_add(struct running_sum *running, double x)
{
    double before = running->sum;
    double sum = before + x;

    running->lost += fabs(before) >= fabs(x) ? (before - sum) + x : (x - sum) + before;
    running->sum = sum;
    return running->sum + running->lost;
}

/* Where the close lies in its candle, -1 at the low, 1 at the high, times volume (M. Chaikin); 0 in a
 * candle without height. */
static inline double running_flow(double high, double low, double close, double volume)
{
    double height = high - low;

    return height > 0.0 ? ((close - low) - (high - close)) / height * volume : 0.0;
}

#endif
