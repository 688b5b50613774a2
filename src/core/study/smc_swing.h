/* smc_swing.h - retrospective swings, the ground of the other retrospective studies.
 *
 * Source: definitions of smartmoneyconcepts 0.0.27 (analysis.md 3). They look ahead: a swing is fixed
 * only when the next one of the other kind is; the first and the last candle hold made-up swings.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_SMC_SWING_H
#define CORE_STUDY_SMC_SWING_H

#include "core/study/range.h"

/* The parameter that all of them share. */
#define SMC_LENGTH                                                     \
    {                                                                  \
        "length", 50, 1, 1000, true, "candles on each side of a swing" \
    }

static inline size_t smc_swing_kinds_size(size_t candles)
{
    return (candles + 15) / 16 * 16;
}

/* Bytes that smc_swing_kinds needs; the kinds lie at the beginning, behind them memory that is free
 * again when it returns. */
static inline size_t smc_swing_scratch(uint32_t length, size_t candles)
{
    return smc_swing_kinds_size(candles) + sizeof(struct range) + range_slots_size(2 * length);
}

/* +1 high, -1 low, 0 neither, for each candle; valid as long as the scratch. */
signed char *smc_swing_kinds(const struct oc_study_run *run, uint32_t length);

static inline double smc_swing_level(const struct oc_study_candle *candle, int kind)
{
    return kind > 0 ? candle->high : candle->low;
}

#endif
