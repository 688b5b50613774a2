/* market_structure.c - pivots, breaks, order blocks and the trailing range.
 * SPDX-License-Identifier: MIT */
#include "core/study/market_structure.h"

#include <string.h>

void market_structure_init(struct market_structure *structure, uint32_t swing, uint32_t internal,
                           const void *state, size_t *end)
{
    *structure = (struct market_structure){0};
    swing_leg_init(&structure->swing.leg, swing, state, end);
    swing_leg_init(&structure->internal.leg, internal, state, end);
    smooth_range_init(&structure->range, STRUCTURE_ATR);
}

void order_blocks_add(struct order_blocks *blocks, const struct order_block *block, uint32_t cap)
{
    if (blocks->count == cap) {
        memmove(&blocks->items[0], &blocks->items[1], (cap - 1) * sizeof blocks->items[0]);
        blocks->count--;
    }
    blocks->items[blocks->count++] = *block;
}

uint32_t order_blocks_mitigate(struct order_blocks *blocks, const struct oc_study_candle *candle,
                               struct order_block mitigated[BLOCKS_CAP])
{
    uint32_t kept = 0, gone = 0;

    for (uint32_t i = 0; i < blocks->count; i++) {
        const struct order_block *block = &blocks->items[i];
        bool is_gone = block->direction > 0 ? candle->low < block->low : candle->high > block->high;

        if (is_gone) {
            mitigated[gone++] = *block;
        } else {
            blocks->items[kept++] = *block;
        }
    }
    blocks->count = kept;
    return gone;
}

static void break_pivot(struct structure_side *side, struct leg_pivot *pivot, int32_t direction,
                        struct structure_break *out)
{
    *out = (struct structure_break){.is_set = true,
                                    .is_change = side->bias == -direction,
                                    .direction = direction,
                                    .level = pivot->level,
                                    .pivot_ms = pivot->open_ms,
                                    .block = {.high = pivot->extreme.parsed_high,
                                              .low = pivot->extreme.parsed_low,
                                              .open_ms = pivot->extreme.open_ms,
                                              .direction = direction}};
    pivot->is_crossed = true;
    side->bias = direction;
    order_blocks_add(&side->blocks, &out->block, BLOCKS_CAP);
}

/* other: the swing's pivots when the side is the internal one. Its breaks need a swing level that is
 * another one. */
static void judge(struct structure_side *side, const struct swing_leg *other, double close,
                  double previous_close, struct structure_step *step)
{
    struct leg_pivot *high = &side->leg.high;
    struct leg_pivot *low = &side->leg.low;
    bool may_high = other == NULL || (other->high.level > 0.0 && other->high.level != high->level);
    bool may_low = other == NULL || (other->low.level > 0.0 && other->low.level != low->level);

    step->breaks[0].is_set = false;
    step->breaks[1].is_set = false;
    if (may_high && high->level > 0.0 && high->previous_level > 0.0 && !high->is_crossed &&
        close > high->level && previous_close <= high->previous_level) {
        break_pivot(side, high, 1, &step->breaks[0]);
    }
    if (may_low && low->level > 0.0 && low->previous_level > 0.0 && !low->is_crossed &&
        close < low->level && previous_close >= low->previous_level) {
        break_pivot(side, low, -1, &step->breaks[1]);
    }
}

static void trail(struct market_structure *structure, const struct oc_study_candle *candle,
                  int pivot)
{
    if (pivot > 0) {
        structure->top = structure->swing.leg.high.level;
    } else if (pivot < 0) {
        structure->bottom = structure->swing.leg.low.level;
    }
    if (structure->top > 0.0 && candle->high > structure->top) {
        structure->top = candle->high;
    }
    if (structure->bottom > 0.0 && candle->low < structure->bottom) {
        structure->bottom = candle->low;
    }
}

void market_structure_push(struct market_structure *structure, const struct oc_study_candle *candle,
                           struct structure_steps *steps)
{
    (void)smooth_range_push(&structure->range, candle, &structure->atr);

    bool is_wide = structure->atr > 0.0 && candle->high - candle->low >= 2.0 * structure->atr;
    struct leg_candle seen = {.high = candle->high,
                              .low = candle->low,
                              .parsed_high = is_wide ? candle->low : candle->high,
                              .parsed_low = is_wide ? candle->high : candle->low,
                              .open_ms = candle->open_ms};

    steps->swing.pivot = swing_leg_push(&structure->swing.leg, &seen);
    steps->internal.pivot = swing_leg_push(&structure->internal.leg, &seen);
    judge(&structure->internal, &structure->swing.leg, candle->close, structure->previous_close,
          &steps->internal);
    judge(&structure->swing, NULL, candle->close, structure->previous_close, &steps->swing);
    steps->internal.mitigated_count =
        order_blocks_mitigate(&structure->internal.blocks, candle, steps->internal.mitigated);
    steps->swing.mitigated_count =
        order_blocks_mitigate(&structure->swing.blocks, candle, steps->swing.mitigated);
    swing_leg_end(&structure->swing.leg, &seen);
    swing_leg_end(&structure->internal.leg, &seen);
    trail(structure, candle, steps->swing.pivot);
    structure->previous_close = candle->close;
}
