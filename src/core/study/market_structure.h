/* market_structure.h - internal and swing structure: pivots, breaks, order blocks, trailing range.
 *
 * Causal and state-based: LuxAlgo's rules (analysis.md 4) in own words. Of one candle: pivots first,
 * then internal breaks, then swing breaks, then what the candle mitigates. A close beyond the last
 * pivot that was not yet crossed is a break of structure (BOS), against the bias a change of character
 * (CHoCH). At a break, the extreme candle between pivot and break becomes an order block.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_MARKET_STRUCTURE_H
#define CORE_STUDY_MARKET_STRUCTURE_H

#include "core/study/smooth.h"
#include "core/study/swing_leg.h"

enum { BLOCKS_CAP = 32, STRUCTURE_ATR = 200 };

struct order_block {
    double high, low; /* parsed: low > high if the candle was very wide */
    int64_t open_ms;
    int32_t direction; /* +1: below a bullish break */
};

struct order_blocks {
    struct order_block items[BLOCKS_CAP]; /* oldest first */
    uint32_t count;
};

/* cap: at most BLOCKS_CAP; beyond it the oldest is forgotten. */
void order_blocks_add(struct order_blocks *blocks, const struct order_block *block, uint32_t cap);

/* A candle through the far side ends a block: a lower low a bullish one, a higher high a bearish one.
 * Returns how many went to `mitigated`. */
uint32_t order_blocks_mitigate(struct order_blocks *blocks, const struct oc_study_candle *candle,
                               struct order_block mitigated[BLOCKS_CAP]);

struct structure_side {
    struct swing_leg leg;
    struct order_blocks blocks;
    int32_t bias; /* +1, -1, 0 before the first break */
};

struct structure_break {
    bool is_set, is_change; /* CHoCH */
    int32_t direction;
    double level;
    int64_t pivot_ms;
    struct order_block block;
};

/* What one candle did to one side. */
struct structure_step {
    int pivot;                        /* +1 high, -1 low */
    struct structure_break breaks[2]; /* of the high, of the low */
    struct order_block mitigated[BLOCKS_CAP];
    uint32_t mitigated_count;
};

struct market_structure {
    struct structure_side internal, swing;
    struct smooth_range range;
    double atr;            /* 0: none yet */
    double previous_close; /* 0: none yet */
    double top, bottom;    /* trailing range; 0: none yet */
    int64_t interval_ms;   /* the owner's */
};

struct structure_steps {
    struct structure_step internal, swing;
};

static inline size_t market_structure_slots_size(uint32_t swing, uint32_t internal)
{
    return swing_leg_slots_size(swing) + swing_leg_slots_size(internal);
}

void market_structure_init(struct market_structure *structure, uint32_t swing, uint32_t internal,
                           const void *state, size_t *end);
void market_structure_push(struct market_structure *structure, const struct oc_study_candle *candle,
                           struct structure_steps *steps);

#endif
