/* fibonacci_leg.c - the last confirmed swing leg, its retracements and its plan.
 * SPDX-License-Identifier: MIT */
#include "core/structure/fibonacci_leg.h"

#include <math.h>

static const struct oc_fibonacci_ratios LONG_RATIOS = {
    .approaching = 0.618,
    .entries = {0.70, 0.72},
    .stop = 0.90,
    .targets = {0.5, 0.382, 0.236},
};
static const struct oc_fibonacci_ratios SHORT_RATIOS = {
    .approaching = 0.5,
    .entries = {0.618, 0.69},
    .stop = 0.789,
    .targets = {0.382, 0.236, 0.0},
};

const struct oc_fibonacci_ratios *oc_fibonacci_ratios_of(enum oc_direction direction)
{
    return direction == OC_SHORT ? &SHORT_RATIOS : &LONG_RATIOS;
}

bool fibonacci_leg_of(const struct oc_swing *high, const struct oc_swing *low,
                      struct oc_fibonacci_leg *out)
{
    bool is_up = high->open_ms > low->open_ms;
    const struct oc_swing *start = is_up ? low : high, *end = is_up ? high : low;

    if (!high->is_known || !low->is_known || high->price <= low->price) {
        return false;
    }
    *out = (struct oc_fibonacci_leg){
        .direction = is_up ? OC_LONG : OC_SHORT,
        .start = start->price,
        .end = end->price,
        .start_ms = start->open_ms,
        .end_ms = end->open_ms,
        .known_ms = end->known_ms,
    };
    return true;
}

double fibonacci_retracement(const struct oc_fibonacci_leg *leg, int64_t price)
{
    return (double)(leg->end - price) / (double)(leg->end - leg->start);
}

int64_t fibonacci_price(const struct oc_fibonacci_leg *leg, double ratio)
{
    return leg->end - llround(ratio * (double)(leg->end - leg->start));
}

bool fibonacci_is_zone(const struct oc_fibonacci_leg *leg, int64_t price)
{
    const struct oc_fibonacci_ratios *ratios = oc_fibonacci_ratios_of(leg->direction);
    double at = fibonacci_retracement(leg, price);

    return at >= ratios->approaching && at <= ratios->stop;
}

void oc_fibonacci_fill(const struct oc_fibonacci_leg *leg, int64_t close,
                       struct oc_fibonacci_plan *out)
{
    const struct oc_fibonacci_ratios *ratios = oc_fibonacci_ratios_of(leg->direction);

    *out = (struct oc_fibonacci_plan){
        .leg = *leg,
        .retracement = fibonacci_retracement(leg, close),
        .pullback = fibonacci_price(leg, OC_FIBONACCI_PULLBACK),
        .approaching = fibonacci_price(leg, ratios->approaching),
        .stop = fibonacci_price(leg, ratios->stop),
    };
    for (int i = 0; i < OC_FIBONACCI_ENTRIES; i++) {
        out->entries[i] = fibonacci_price(leg, ratios->entries[i]);
    }
    for (int i = 0; i < OC_FIBONACCI_TARGETS; i++) {
        out->targets[i] = fibonacci_price(leg, ratios->targets[i]);
    }
}

const char *oc_fibonacci_phase(const struct oc_fibonacci_plan *plan)
{
    const struct oc_fibonacci_ratios *ratios = oc_fibonacci_ratios_of(plan->leg.direction);

    if (plan->retracement > ratios->stop) {
        return "invalid";
    }
    if (plan->retracement >= ratios->entries[0]) {
        return "in the entry zone";
    }
    if (plan->retracement >= ratios->approaching) {
        return "approaching";
    }
    return plan->retracement >= OC_FIBONACCI_PULLBACK ? "pullback" : "before the pullback";
}
