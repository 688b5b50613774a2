/* swing_leg.h - pivots of one size, and the extreme candle since each of them.
 *
 * At a candle, the one `size` before it is a pivot high if its high is above all highs since, which ends
 * an up-leg; a pivot low likewise. Only the right-hand side is compared; a pivot counts when the leg
 * changes with it, so highs and lows alternate. It is known `size` candles later.
 * Source: the rules of LuxAlgo's Smart Money Concepts (analysis.md 4), in own words.
 * Memory: the last size + 1 candles behind the state; no pointers.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_SWING_LEG_H
#define CORE_STUDY_SWING_LEG_H

#include "core/study/range.h"

/* A candle as order blocks see it: of one that is as wide as two average ranges, high and low are
 * swapped, so that it is hardly ever the extreme. */
struct leg_candle {
    double high, low;
    double parsed_high, parsed_low;
    int64_t open_ms;
};

struct leg_pivot {
    double level, previous_level; /* 0: none; the level as it stood at the candle before */
    int64_t open_ms;
    bool is_crossed;
    struct leg_candle extreme; /* of the candles from the pivot on: where an order block would be */
};

struct swing_leg {
    struct range after; /* highs and lows of the last `size` candles */
    struct leg_pivot high, low;
    uint32_t size, next, count; /* ring of size + 1 candles */
    uint32_t offset;
    bool is_up;
};

static inline size_t swing_leg_slots_size(uint32_t size)
{
    return range_slots_size(size) + (size_t)(size + 1) * sizeof(struct leg_candle);
}

void swing_leg_init(struct swing_leg *leg, uint32_t size, const void *state, size_t *end);

/* Call before the pivots are used: +1 a pivot high became known, -1 a pivot low, 0 neither. */
int swing_leg_push(struct swing_leg *leg, const struct leg_candle *candle);

/* Call after breaks were judged: this candle may be part of the next order block. */
void swing_leg_end(struct swing_leg *leg, const struct leg_candle *candle);

#endif
