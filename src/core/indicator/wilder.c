/* wilder.c - mean-seeded Wilder smoothing.
 * SPDX-License-Identifier: MIT */
#include "core/indicator/wilder.h"

void wilder_init(struct wilder *wilder, uint32_t period)
{
    *wilder = (struct wilder){.period = period};
}

enum oc_status wilder_push(struct wilder *wilder, double x, double *out)
{
    if (wilder->count >= wilder->period) {
        wilder->value += (x - wilder->value) / (double)wilder->period;
    } else {
        wilder->value += x;
        if (++wilder->count < wilder->period) {
            return OC_EAGAIN;
        }
        wilder->value /= (double)wilder->period;
    }
    *out = wilder->value;
    return OC_OK;
}
