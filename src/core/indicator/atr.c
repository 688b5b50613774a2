/* atr.c - average true range.
 * SPDX-License-Identifier: MIT */
#include "core/indicator/atr.h"

void atr_init(struct atr *atr, uint32_t period)
{
    *atr = (struct atr){0};
    wilder_init(&atr->range, period);
}

enum oc_status atr_push(struct atr *atr, const struct oc_bar *bar, double *out)
{
    int64_t range = atr->has_previous ? true_range(bar, atr->previous_close) : bar->high - bar->low;

    atr->previous_close = bar->close;
    atr->has_previous = true;
    return wilder_push(&atr->range, (double)range, out);
}
