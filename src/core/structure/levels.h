/* levels.h - key levels: touches, ageing, merging, tiers (strategies.md 7).
 *
 * Every level has a slot. A slot that is given a new price is a new level; one that keeps its price
 * keeps its touches and the time it became known. Rebuilt at each 5m close.
 * Memory: fixed size, no pointers inside; all 0 is empty.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STRUCTURE_LEVELS_H
#define CORE_STRUCTURE_LEVELS_H

#include "core/profile/naked.h"
#include "core/profile/profiles.h"
#include "outcry/instrument.h"
#include "outcry/view.h"

#include <stdbool.h>
#include <stdint.h>

/* Slots, in the order that decides between levels of equal base at one price. */
enum level_slot {
    LEVEL_NAKED,
    LEVEL_BALANCE = LEVEL_NAKED + NAKED_CAP,
    LEVEL_COMPOSITE,
    LEVEL_SESSION = LEVEL_COMPOSITE + 3,
    LEVEL_HVN = LEVEL_SESSION + 5,
    LEVEL_DEVELOPING = LEVEL_HVN + SESSION_HVN_CAP,
    LEVEL_INITIAL_BALANCE = LEVEL_DEVELOPING + 3,
    LEVEL_SWING = LEVEL_INITIAL_BALANCE + 4,
    LEVEL_ROUND = LEVEL_SWING + 2,
    LEVEL_SLOTS = LEVEL_ROUND + 4
};

/* How long until a level weighs half. */
enum level_half_life {
    LEVEL_AGELESS,
    LEVEL_12H,
    LEVEL_1D,
    LEVEL_3D,
    LEVEL_10D,
    LEVEL_20D,
    LEVEL_HALF_LIVES
};

struct level {
    uint8_t kind, source; /* enum oc_level_kind, enum oc_level_source */
    uint8_t half_life;    /* enum level_half_life */
    bool is_away;         /* a whole candle stood at least 1 ATR off since the last touch */
    uint32_t touches;
    int64_t low, high; /* zone; its middle is the price */
    int64_t known_ms, last_touch_ms;
    double base;
};

static inline int64_t level_price(const struct level *level)
{
    return level->low + (level->high - level->low + 1) / 2;
}

enum { LEVEL_WORDS = (LEVEL_SLOTS + 63) / 64 };

struct levels {
    uint64_t set[LEVEL_WORDS]; /* bit: the slot holds a level */
    bool is_sorted;
    uint8_t order_count, order[LEVEL_SLOTS]; /* set slots by price, as of the last sorting */
    struct level slots[LEVEL_SLOTS];
    uint32_t count;
    struct oc_level items[LEVEL_SLOTS]; /* by price, as of the last 5m close */
};

static inline bool levels_has(const struct levels *levels, uint32_t slot)
{
    return (levels->set[slot / 64] >> (slot % 64) & 1) != 0;
}

/* What a slot holds now. touches, is_away and last_touch_ms are not looked at. */
void levels_set(struct levels *levels, uint32_t slot, const struct level *level);
void levels_clear(struct levels *levels, uint32_t slot);

/* The same for a range of slots whose levels have no fixed place: each finds the slot that had its
 * price. */
void levels_replace(struct levels *levels, uint32_t first, uint32_t cap, const struct level *wanted,
                    uint32_t count);

/* A closed 5m candle: touches, then the sorted and merged list. atr: ticks; without one nothing is
 * touched and levels merge within 2 ticks. */
void levels_close(struct levels *levels, const struct oc_bar *bar, bool has_atr, double atr,
                  int64_t now_ms);

/* A naked point of control was covered: it is no magnet until the next rebuild. */
void levels_cover(struct levels *levels, int64_t low, int64_t high);

/* The 1-2-5 x 10^k nearest to 20 ATR (the lower one when two are as near). */
int64_t level_round_spacing(double atr);

/* max(2 ticks, floor(0.15 ATR)) */
int64_t level_merge_distance(double atr);

#endif
