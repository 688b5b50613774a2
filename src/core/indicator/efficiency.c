/* efficiency.c - Kaufman's efficiency ratio over a ring of closes.
 * SPDX-License-Identifier: MIT */
#include "core/indicator/efficiency.h"

static int64_t distance(int64_t a, int64_t b)
{
    return a > b ? a - b : b - a;
}

void efficiency_init(struct efficiency *efficiency, uint32_t period)
{
    *efficiency = (struct efficiency){.period = period};
}

double efficiency_of(int64_t net, int64_t path)
{
    return path == 0 ? 0.0 : (double)(net < 0 ? -net : net) / (double)path;
}

enum oc_status efficiency_push(struct efficiency *efficiency, int64_t close, double *out)
{
    uint32_t size = efficiency->period + 1;
    uint32_t slot = efficiency->next; /* of the oldest close once the ring is full */
    uint32_t after = slot + 1 == size ? 0 : slot + 1;

    if (efficiency->count > 0) {
        uint32_t last = slot == 0 ? size - 1 : slot - 1;

        efficiency->path += distance(close, efficiency->closes[last]);
    }
    if (efficiency->count == size) {
        efficiency->path -= distance(efficiency->closes[after], efficiency->closes[slot]);
    } else {
        efficiency->count++;
    }
    efficiency->closes[slot] = close;
    efficiency->next = after;
    if (efficiency->count < size) {
        return OC_EAGAIN;
    }
    *out = efficiency_of(close - efficiency->closes[after], efficiency->path);
    return OC_OK;
}
