/* fibonacci_leg.c - the last confirmed swing leg, its retracements and its plan.
 * SPDX-License-Identifier: MIT */
#include "core/structure/fibonacci_leg.h"

#include <math.h>

static const struct oc_fibonacci_ratios RATIOS[2] = {
#define LONG_RATIO(name, on_long, on_short, meaning)  .name = (on_long),
#define SHORT_RATIO(name, on_long, on_short, meaning) .name = (on_short),
    {OC_FIBONACCI_LIST(LONG_RATIO)},
    {OC_FIBONACCI_LIST(SHORT_RATIO)},
#undef LONG_RATIO
#undef SHORT_RATIO
};

const struct oc_fibonacci_ratios *oc_fibonacci_ratios_of(enum oc_direction direction)
{
    return &RATIOS[direction == OC_SHORT ? 1 : 0];
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
    return fibonacci_depth((double)leg->start, (double)leg->end, (double)price);
}

enum fibonacci_state fibonacci_leg_state(const struct oc_fibonacci_leg *leg, int64_t price)
{
    return fibonacci_state_of(fibonacci_retracement(leg, price), OC_FIBONACCI_PULLBACK,
                              oc_fibonacci_ratios_of(leg->direction));
}

static int64_t price_of(const struct oc_fibonacci_leg *leg, double ratio)
{
    return leg->end - llround(ratio * (double)(leg->end - leg->start));
}

void oc_fibonacci_fill(const struct oc_fibonacci_leg *leg, int64_t close,
                       struct oc_fibonacci_plan *out)
{
    const struct oc_fibonacci_ratios *ratios = oc_fibonacci_ratios_of(leg->direction);

    *out = (struct oc_fibonacci_plan){
        .leg = *leg,
        .retracement = fibonacci_retracement(leg, close),
        .pullback = price_of(leg, OC_FIBONACCI_PULLBACK),
        .approaching = price_of(leg, ratios->approach),
        .entries = {price_of(leg, ratios->entry_1), price_of(leg, ratios->entry_2)},
        .stop = price_of(leg, ratios->stop),
        .targets = {price_of(leg, ratios->target_1), price_of(leg, ratios->target_2),
                    price_of(leg, ratios->target_3)},
    };
}

const char *oc_fibonacci_phase(const struct oc_fibonacci_plan *plan)
{
    static const char *const PHASES[] = {
        [FIBONACCI_NONE] = "before the pullback",    [FIBONACCI_PULLBACK] = "pullback",
        [FIBONACCI_APPROACHING] = "approaching",     [FIBONACCI_ENTRY] = "in the entry zone",
        [FIBONACCI_ENTRY_2] = "at the second entry", [FIBONACCI_STOPPED] = "invalid",
    };

    return PHASES[fibonacci_state_of(plan->retracement, OC_FIBONACCI_PULLBACK,
                                     oc_fibonacci_ratios_of(plan->leg.direction))];
}
