/* calibrate.c - ridge Platt by Newton, pool adjacent violators, Brier score.
 * SPDX-License-Identifier: MIT */
#include "core/vote/calibrate.h"

#include "core/math/real.h"
#include "outcry/learned.h"

#include <math.h>

enum { NEWTON_STEPS = 50 };

struct calibrate_platt calibrate_fit(const double *p, const double *labels, size_t count,
                                     double lambda)
{
    struct calibrate_platt fit = {.a = 0.0, .b = 1.0};

    for (int step = 0; step < NEWTON_STEPS; step++) {
        double g0 = lambda * fit.a, g1 = lambda * (fit.b - 1);
        double h00 = lambda, h01 = 0.0, h11 = lambda;

        for (size_t i = 0; i < count; i++) {
            double x = oc_logit(oc_clamp(p[i], 1e-4, 1 - 1e-4));
            double q = oc_sigma(fit.a + fit.b * x);
            double error = q - labels[i], weight = q * (1 - q);

            g0 += error;
            g1 += error * x;
            h00 += weight;
            h01 += weight * x;
            h11 += weight * x * x;
        }
        double det = h00 * h11 - h01 * h01;
        double da = (h11 * g0 - h01 * g1) / det, db = (h00 * g1 - h01 * g0) / det;

        fit.a -= da;
        fit.b -= db;
        if (fabs(da) + fabs(db) < 1e-12) {
            break;
        }
    }
    return fit;
}

bool calibrate_isotonic(const double *labels, size_t count, double *out)
{
    double sums[OC_CALIBRATION_CAP];
    size_t sizes[OC_CALIBRATION_CAP];
    size_t blocks = 0, at = 0;

    if (count > OC_CALIBRATION_CAP) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        sums[blocks] = labels[i];
        sizes[blocks++] = 1;
        while (blocks > 1 && sums[blocks - 2] / (double)sizes[blocks - 2] >=
                                 sums[blocks - 1] / (double)sizes[blocks - 1]) {
            sums[blocks - 2] += sums[blocks - 1];
            sizes[blocks - 2] += sizes[blocks - 1];
            blocks--;
        }
    }
    for (size_t block = 0; block < blocks; block++) {
        for (size_t i = 0; i < sizes[block]; i++) {
            out[at++] = sums[block] / (double)sizes[block];
        }
    }
    return true;
}

double calibrate_brier(const double *p, const double *labels, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        sum += (p[i] - labels[i]) * (p[i] - labels[i]);
    }
    return count == 0 ? 0.0 : sum / (double)count;
}

bool calibrate_is_worse_than_half(const double *p, const double *labels, size_t count)
{
    double half = 0;

    for (size_t i = 0; i < count; i++) {
        half += (0.5 - labels[i]) * (0.5 - labels[i]);
    }
    return count > 0 && calibrate_brier(p, labels, count) > half / (double)count;
}
