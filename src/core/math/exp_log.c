/* exp_log.c - exp and log in a fixed order of operations.
 *
 * Method and minimax coefficients: Sun Microsystems' fdlibm (e_exp.c, e_log.c, 1993; "permission to
 * use, copy, modify, and distribute this software is freely granted"); both below 1 ulp.
 * SPDX-License-Identifier: MIT */
#include "core/math/real.h"

#include <string.h>

static const double LN2_HIGH = 6.93147180369123816490e-01; /* 32 bits: k * LN2_HIGH is exact */
static const double LN2_LOW = 1.90821492927058770002e-10;
static const double LOG2_E = 1.44269504088896338700e+00;
static const double EXP_MAX = 7.09782712893383973096e+02;
static const double EXP_MIN = -7.45133219101941108420e+02;

static uint64_t bits_of(double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static double double_of(uint64_t bits)
{
    double x;

    memcpy(&x, &bits, sizeof x);
    return x;
}

static double power_of_two(int exponent) /* -1022 .. 1023 */
{
    return double_of((uint64_t)(exponent + 1023) << 52);
}

/* e^(high - low) * 2^k for |high - low| <= 0.35 */
static double exp_reduced(double high, double low, int k)
{
    double x = high - low;
    double t = x * x;
    double c =
        x - t * (1.66666666666666019037e-01 +
                 t * (-2.77777777770155933842e-03 +
                      t * (6.61375632143793436117e-05 +
                           t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
    double y = 1.0 - ((low - (x * c) / (2.0 - c)) - high);

    if (k > 1023) { /* only 1024: x <= EXP_MAX */
        return y * 2.0 * power_of_two(1023);
    }
    if (k >= -1021) {
        return y * power_of_two(k);
    }
    return y * power_of_two(k + 1000) * power_of_two(-1000); /* the result may be subnormal */
}

double oc_exp(double x)
{
    if (x != x) {
        return x;
    }
    if (x > EXP_MAX) {
        return double_of(UINT64_C(0x7ff0000000000000));
    }
    if (x < EXP_MIN) {
        return 0.0;
    }
    double magnitude = x < 0 ? -x : x;

    if (magnitude < 3.7252902984e-09) { /* 2^-28: the next term is below half an ulp of 1 */
        return 1.0 + x;
    }
    if (magnitude <= 0.34657359027997264) { /* ln 2 / 2 */
        return exp_reduced(x, 0.0, 0);
    }
    int k = (int)(LOG2_E * x + (x < 0 ? -0.5 : 0.5));

    return exp_reduced(x - (double)k * LN2_HIGH, (double)k * LN2_LOW, k);
}

double oc_log(double x)
{
    uint64_t bits = bits_of(x);
    int k = 0;

    if (x != x || x == double_of(UINT64_C(0x7ff0000000000000))) {
        return x;
    }
    if (x <= 0.0) {
        return x == 0.0 ? double_of(UINT64_C(0xfff0000000000000))
                        : double_of(UINT64_C(0x7ff8000000000000));
    }
    if (bits < UINT64_C(0x0010000000000000)) { /* subnormal */
        bits = bits_of(x * power_of_two(54));
        k = -54;
    }
    uint64_t mantissa = bits & UINT64_C(0x000fffffffffffff);
    uint32_t upper = (uint32_t)(mantissa >> 32);
    uint32_t carry = (upper + 0x95f64U) & 0x100000U; /* 1: the mantissa is above sqrt(2) */

    k += (int)(bits >> 52) - 1023 + (int)(carry >> 20);
    double m = double_of(mantissa | ((uint64_t)(carry ^ 0x3ff00000U) << 32));
    double f = m - 1.0; /* sqrt(2)/2 - 1 .. sqrt(2) - 1 */
    double dk = (double)k;

    if (f == 0.0) {
        return dk * LN2_HIGH + dk * LN2_LOW;
    }
    double s = f / (2.0 + f);
    double z = s * s;
    double w = z * z;
    double t1 = w * (3.999999999940941908e-01 +
                     w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
    double t2 = z * (6.666666666666735130e-01 +
                     w * (2.857142874366239149e-01 +
                          w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
    double r = t1 + t2;
    double half = 0.5 * f * f;

    return dk * LN2_HIGH - ((half - (s * (half + r) + dk * LN2_LOW)) - f);
}
