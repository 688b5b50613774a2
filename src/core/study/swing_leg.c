/* swing_leg.c - pivots of one size.
 * SPDX-License-Identifier: MIT */
#include "core/study/swing_leg.h"

void swing_leg_init(struct swing_leg *leg, uint32_t size, const void *state, size_t *end)
{
    *leg = (struct swing_leg){.size = size};
    range_init(&leg->after, size, state, end);
    leg->offset = study_take(end, state, leg, (size_t)(size + 1) * sizeof(struct leg_candle));
}

static struct leg_candle *ring_of(struct swing_leg *leg)
{
    return (struct leg_candle *)(void *)((char *)leg + leg->offset);
}

/* The highest parsed high, or the lowest parsed low; the first one on ties. */
static void extend(struct leg_candle *extreme, const struct leg_candle *candle, bool is_high)
{
    if (is_high ? candle->parsed_high > extreme->parsed_high
                : candle->parsed_low < extreme->parsed_low) {
        *extreme = *candle;
    }
}

/* A break of a high looks for the lowest candle since, a break of a low for the highest. */
static void set_pivot(struct swing_leg *leg, struct leg_pivot *pivot, bool is_high)
{
    const struct leg_candle *ring = ring_of(leg);
    uint32_t slot = leg->next; /* of the oldest: the ring is full */

    pivot->level = is_high ? ring[slot].high : ring[slot].low;
    pivot->open_ms = ring[slot].open_ms;
    pivot->is_crossed = false;
    pivot->extreme = ring[slot];
    for (uint32_t i = 1; i < leg->size; i++) { /* the newest is added by swing_leg_end */
        slot = slot == leg->size ? 0 : slot + 1;
        extend(&pivot->extreme, &ring[slot], !is_high);
    }
}

int swing_leg_push(struct swing_leg *leg, const struct leg_candle *candle)
{
    struct leg_candle *ring = ring_of(leg);
    struct range_value after = {0};
    int found = 0;

    leg->high.previous_level = leg->high.level;
    leg->low.previous_level = leg->low.level;
    ring[leg->next] = *candle;
    leg->next = leg->next == leg->size ? 0 : leg->next + 1;
    leg->count += leg->count <= leg->size ? 1 : 0;
    if (!range_push(&leg->after, candle->high, candle->low, &after) || leg->count <= leg->size) {
        return 0;
    }
    const struct leg_candle *pivot = &ring[leg->next];

    if (pivot->high > after.high) {
        found = leg->is_up ? 1 : 0;
        leg->is_up = false;
    } else if (pivot->low < after.low) {
        found = leg->is_up ? 0 : -1;
        leg->is_up = true;
    }
    if (found > 0) {
        set_pivot(leg, &leg->high, true);
    } else if (found < 0) {
        set_pivot(leg, &leg->low, false);
    }
    return found;
}

void swing_leg_end(struct swing_leg *leg, const struct leg_candle *candle)
{
    extend(&leg->high.extreme, candle, false);
    extend(&leg->low.extreme, candle, true);
}
