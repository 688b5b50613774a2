/* aggression.c - the aggression formulas of one candle.
 * SPDX-License-Identifier: MIT */
#include "core/flow/aggression.h"

#include "core/flow/delta.h"
#include "core/math/real.h"

#include <stddef.h>

double volume_z_of(int64_t volume, double mu, double sd)
{
    if (volume <= 0) {
        return -3.0;
    }
    if (sd <= 0.0) {
        return 0.0;
    }
    return oc_clamp((oc_log((double)volume) - mu) / sd, -3.0, 6.0);
}

struct aggression aggression_of(const struct aggression_input *input, int direction,
                                const struct aggression_trades *trades)
{
    double s = (double)direction;
    double push = s * delta_ratio(input->delta, input->volume);
    double a1 = oc_clamp(push / 0.40, -1.0, 1.0); /* full at 70/30 */
    double z = oc_clamp01(volume_z_of(input->volume, input->mu, input->sd) / 3.0);
    double a2 = a1 > 0.0 ? z : a1 < 0.0 ? -z : 0.0;
    double a3 = oc_clamp(s * delta_ratio(input->delta_5, input->volume_5) / 0.20, -1.0, 1.0);

    if (trades == NULL) {
        return (struct aggression){0.45 * a1 + 0.25 * a2 + 0.30 * a3, {a1, a2, a3, 0.0, 0.0}};
    }
    int64_t big = trades->big_buy + trades->big_sell;
    double a4 = s * (double)trades->stack;
    double a5 = big == 0 ? 0.0 : s * (double)(trades->big_buy - trades->big_sell) / (double)big;

    return (struct aggression){0.30 * a1 + 0.15 * a2 + 0.20 * a3 + 0.20 * a4 + 0.15 * a5,
                               {a1, a2, a3, a4, a5}};
}
