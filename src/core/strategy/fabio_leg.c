/* fabio_leg.c - zones and touches of an armed leg, shared by both models (strategies.md 9).
 * SPDX-License-Identifier: MIT */
#include "core/strategy/fabio.h"

enum { TOUCH_MINUTES = 5 };

void fabio_leg_set_zones(struct fabio_leg *leg, const struct leg_zone *zones, size_t count)
{
    uint32_t kept = (uint32_t)(count < LEG_ZONE_CAP ? count : LEG_ZONE_CAP);

    for (uint32_t i = 0; i < kept; i++) { /* a Long leg ends at its top */
        leg->zones[i] = leg->direction > 0 ? zones[kept - 1 - i] : zones[i];
    }
    leg->zone_count = kept;
    leg->zone_first = 0;
    leg->touched = 0;
    leg->touch_ms = 0;
    leg->extreme = 0;
    leg->attack = 0;
    leg->is_extended = false;
    leg->state = FABIO_ARMED;
}

void fabio_leg_make_zones(struct fabio_leg *leg, const struct oc_view *view)
{
    struct leg_zone zones[LEG_ZONE_CAP];
    size_t count = 0;
    int64_t length = (int64_t)leg->direction * (leg->end - leg->start);

    if ((view->open_ms - leg->start_ms) / OC_MINUTE_MS < FABIO_LEG_MINUTES) {
        count = leg_zones(view->m1, view->instrument, leg->start_ms, leg->end_ms,
                          leg_row_ticks(length), zones, LEG_ZONE_CAP);
    }
    fabio_leg_set_zones(leg, zones, count);
}

bool fabio_leg_touch(struct fabio_leg *leg, int64_t far, int64_t open_ms)
{
    int side = (int)leg->direction;
    uint32_t from = leg->state == FABIO_TOUCHED ? leg->touched + 1 : leg->zone_first;
    bool is_moved = false;

    for (uint32_t i = from; i < leg->zone_count; i++) {
        int64_t edge = side > 0 ? leg->zones[i].high : leg->zones[i].low;

        if (side * (far - edge) <= 0) {
            leg->state = FABIO_TOUCHED;
            leg->touched = i;
            leg->touch_ms = open_ms;
            leg->extreme = far;
            is_moved = true;
        }
    }
    if (leg->state == FABIO_TOUCHED && side * (far - leg->extreme) < 0) {
        leg->extreme = far;
    }
    return is_moved;
}

bool fabio_leg_touch_expired(struct fabio_leg *leg, int64_t open_ms)
{
    if ((open_ms - leg->touch_ms) / OC_MINUTE_MS <= TOUCH_MINUTES) {
        return false;
    }
    leg->zone_first = leg->touched + 1;
    leg->state = FABIO_ARMED;
    leg->attack = 0;
    return true;
}

int64_t fabio_leg_middle_2(const struct fabio_leg *leg)
{
    return leg->zones[leg->touched].low + leg->zones[leg->touched].high;
}
