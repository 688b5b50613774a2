/* absorption.c - effort without result.
 * SPDX-License-Identifier: MIT */
#include "core/flow/absorption.h"

#include "core/flow/delta.h"

int absorption_of(const struct oc_bar *bar, int64_t delta, double z)
{
    double d = delta_ratio(delta, bar->volume);
    int64_t height = bar->high - bar->low;
    double close_at =
        height == 0 ? 0.5 : (double)(bar->close - bar->low) / (double)height; /* CLV */

    if (z < 1.0) {
        return 0;
    }
    if (d >= 0.25 && close_at <= 0.4) {
        return 1;
    }
    return d <= -0.25 && close_at >= 0.6 ? -1 : 0;
}
