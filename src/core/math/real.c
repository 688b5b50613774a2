/* real.c - what is built from exp and log, and rounding to ticks.
 * SPDX-License-Identifier: MIT */
#include "core/math/real.h"

#include <math.h>

double oc_logit(double p)
{
    return oc_log(p / (1.0 - p));
}

double oc_sigma(double x)
{
    if (x >= 0.0) {
        return 1.0 / (1.0 + oc_exp(-x));
    }
    double e = oc_exp(x);

    return e / (1.0 + e);
}

int64_t oc_ticks_up(double x)
{
    return (int64_t)ceil(x - 1e-9);
}

int64_t oc_ticks_down(double x)
{
    return (int64_t)floor(x + 1e-9);
}
