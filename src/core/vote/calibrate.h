/* calibrate.h - from raw confidence to published confidence: ridge Platt, isotonic, the guard.
 *
 * Source: strategies.md section 12, "Calibrator". The isotonic fit is here and tested; the switch to
 * it from 1000 outcomes on is not made: Platt goes on with the last 1000.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_VOTE_CALIBRATE_H
#define CORE_VOTE_CALIBRATE_H

#include <stdbool.h>
#include <stddef.h>

struct calibrate_platt {
    double a, b; /* logit p' = a + b logit p; b as fitted, not clamped */
};

/* Minimises log loss + lambda/2 (a^2 + (b-1)^2) by Newton from a = 0, b = 1; labels may be fractions.
 * p is clamped to [0.0001, 0.9999]. */
struct calibrate_platt calibrate_fit(const double *p, const double *labels, size_t count,
                                     double lambda);

/* Pool adjacent violators over labels in order of p; count <= OC_CALIBRATION_CAP. False: too many. */
bool calibrate_isotonic(const double *labels, size_t count, double *out);

/* Mean squared error; 0 without data. */
double calibrate_brier(const double *p, const double *labels, size_t count);

/* The Brier score is worse than that of the constant 0.5 on the same labels. */
bool calibrate_is_worse_than_half(const double *p, const double *labels, size_t count);

#endif
