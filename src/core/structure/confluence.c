/* confluence.c - the weighted vote of the time frames.
 * SPDX-License-Identifier: MIT */
#include "core/structure/confluence.h"

enum { WEIGHT_MIN = 60 };

static const int WEIGHTS[OC_TF_COUNT] = {
    [OC_TF_1M] = 10, [OC_TF_5M] = 20, [OC_TF_1H] = 30, [OC_TF_4H] = 25, [OC_TF_1D] = 15,
};

int confluence_weight(enum oc_timeframe timeframe)
{
    return (unsigned)timeframe < (unsigned)OC_TF_COUNT ? WEIGHTS[timeframe] : 0;
}

enum oc_status confluence_of(const struct confluence_votes *votes, double *out)
{
    int weight = 0;
    double sum = 0.0;

    for (int frame = OC_TF_1D; frame >= OC_TF_1M; frame--) { /* the order of the table */
        if (WEIGHTS[frame] > 0 && votes->has_vote[frame]) {
            weight += WEIGHTS[frame];
            sum += (double)WEIGHTS[frame] * votes->vote[frame];
        }
    }
    if (weight < WEIGHT_MIN) {
        return OC_EAGAIN;
    }
    *out = sum / (double)weight;
    return OC_OK;
}
