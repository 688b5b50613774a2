/* rsi.c - relative strength index.
 * SPDX-License-Identifier: MIT */
#include "core/indicator/rsi.h"

void rsi_init(struct rsi *rsi, uint32_t period)
{
    *rsi = (struct rsi){0};
    wilder_init(&rsi->gain, period);
    wilder_init(&rsi->loss, period);
}

enum oc_status rsi_push(struct rsi *rsi, int64_t close, double *out)
{
    int64_t change = close - rsi->previous_close;
    bool is_first = !rsi->has_previous;
    double gain = 0.0;
    double loss = 0.0;

    rsi->previous_close = close;
    rsi->has_previous = true;
    if (is_first) {
        return OC_EAGAIN;
    }
    enum oc_status up = wilder_push(&rsi->gain, change > 0 ? (double)change : 0.0, &gain);
    enum oc_status down = wilder_push(&rsi->loss, change < 0 ? (double)-change : 0.0, &loss);

    if (up != OC_OK || down != OC_OK) {
        return OC_EAGAIN;
    }
    if (loss > 0.0) {
        *out = 100.0 - 100.0 / (1.0 + gain / loss);
    } else {
        *out = gain > 0.0 ? 100.0 : 50.0;
    }
    return OC_OK;
}
