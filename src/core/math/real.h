/* real.h - the core's own exp and log and what is built from them; rounding to ticks.
 *
 * Fixed order of operations, no library calls but floor and ceil: the same bits from every compiler
 * and on every processor (compile with -ffp-contract=off).
 * SPDX-License-Identifier: MIT */
#ifndef CORE_MATH_REAL_H
#define CORE_MATH_REAL_H

#include <stdint.h>

/* e^x, at most 1 ulp off; 0 below about -745, infinity above about 709.78; NaN stays NaN. */
double oc_exp(double x);

/* Natural logarithm, at most 1 ulp off; -infinity at 0, NaN below it. */
double oc_log(double x);

/* ln(p / (1 - p)), 0 < p < 1; and its inverse, 1 / (1 + e^-x). */
double oc_logit(double p);
double oc_sigma(double x);

/* strategies.md 1.1: up = ceil(x - 1e-9), down = floor(x + 1e-9). Protective distances round up. */
int64_t oc_ticks_up(double x);
int64_t oc_ticks_down(double x);

static inline double oc_clamp(double x, double low, double high)
{
    return x < low ? low : x > high ? high : x;
}

static inline double oc_clamp01(double x)
{
    return oc_clamp(x, 0.0, 1.0);
}

static inline int64_t oc_max_i64(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static inline int64_t oc_min_i64(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

#endif
