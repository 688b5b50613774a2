/* beta.c - see beta.h.
 * SPDX-License-Identifier: MIT */
#include "storage/memory/beta.h"

#include <math.h>

static double not_zero(double value)
{
    return fabs(value) < 1e-300 ? 1e-300 : value;
}

/* The fraction converges fast for x < (a + 1) / (a + b + 2). */
static double continued_fraction(double a, double b, double x)
{
    double c = 1.0;
    double d = 1.0 / not_zero(1.0 - (a + b) * x / (a + 1.0));
    double h = d;

    for (int m = 1; m <= 500; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0));
        double step = 0;

        d = 1.0 / not_zero(1.0 + even * d);
        c = not_zero(1.0 + even / c);
        h *= d * c;
        d = 1.0 / not_zero(1.0 + odd * d);
        c = not_zero(1.0 + odd / c);
        step = d * c;
        h *= step;
        if (fabs(step - 1.0) < 1e-13) {
            break;
        }
    }
    return h;
}

double beta_cumulative(double a, double b, double x)
{
    double front = 0;

    if (x <= 0.0) {
        return 0.0;
    }
    if (x >= 1.0) {
        return 1.0;
    }
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    if (x < (a + 1.0) / (a + b + 2.0)) {
        return front * continued_fraction(a, b, x) / a;
    }
    return 1.0 - front * continued_fraction(b, a, 1.0 - x) / b;
}

double beta_quantile(double a, double b, double p)
{
    double low = 0.0;
    double high = 1.0;

    for (int i = 0; i < 34; i++) {
        double middle = (low + high) / 2.0;

        if (beta_cumulative(a, b, middle) < p) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (low + high) / 2.0;
}
