/* strength.h - the relative strength index as a part of other studies.
 *
 * Source: J. W. Wilder, New Concepts in Technical Trading Systems, 1978. Output 0 .. 100, 50 if nothing moved.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_STRENGTH_H
#define CORE_STUDY_STRENGTH_H

#include "core/study/smooth.h"

struct strength {
    struct smooth gain, loss;
    double previous_close; /* 0: none yet */
};

static inline void strength_init(struct strength *strength, uint32_t period)
{
    *strength = (struct strength){0};
    smooth_init_wilder(&strength->gain, period);
    smooth_init_wilder(&strength->loss, period);
}

/* part / (part + rest) of 0 .. 100; `neither` if both are 0. Never leaves its bounds by rounding. */
static inline double strength_share(double part, double rest, double neither)
{
    double sum = part + rest;

    return sum > 0.0 ? 100.0 * (part / sum) : neither;
}

static inline bool strength_push(struct strength *strength, double close, double *out)
{
    double change = close - strength->previous_close;
    bool is_first = !(strength->previous_close > 0.0);
    double gain = 0.0;
    double loss = 0.0;

    strength->previous_close = close;
    if (is_first) {
        return false;
    }
    bool is_ready = smooth_push(&strength->gain, change > 0.0 ? change : 0.0, &gain);

    if (!smooth_push(&strength->loss, change < 0.0 ? -change : 0.0, &loss) || !is_ready) {
        return false;
    }
    *out = strength_share(gain, loss, 50.0);
    return true;
}

#endif
