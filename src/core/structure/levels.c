/* levels.c - slots of key levels, touches, merging and tiers.
 * SPDX-License-Identifier: MIT */
#include "core/structure/levels.h"

#include "core/math/real.h"
#include "core/profile/row_size.h"
#include "outcry/timeframe.h"

#include <math.h>
#include <string.h>

static const double LN2 = 0.69314718055994530942;
static const double TOUCH_FACTOR = 0.7;
static const double TIERS[3] = {0.70, 0.40, 0.20};

int64_t level_round_spacing(double atr)
{
    double wanted = 20.0 * atr;
    int64_t below = nice125(wanted);
    int64_t above = nice125_above(below);

    return (double)above - wanted < wanted - (double)below ? above : below;
}

int64_t level_merge_distance(double atr)
{
    return oc_max_i64(2, (int64_t)floor(0.15 * atr));
}

static bool is_same_place(const struct level *a, const struct level *b)
{
    return a->low == b->low && a->high == b->high && a->kind == b->kind && a->source == b->source;
}

/* wanted with the history of `old`, unless that is NULL. */
static struct level renewed(const struct level *old, const struct level *wanted)
{
    struct level level = *wanted;

    level.is_away = false;
    level.touches = 0;
    level.last_touch_ms = 0;
    if (old != NULL) {
        level.is_away = old->is_away;
        level.touches = old->touches;
        level.last_touch_ms = old->last_touch_ms;
        level.known_ms = old->known_ms;
    }
    return level;
}

void levels_set(struct levels *levels, uint32_t slot, const struct level *level)
{
    struct level *old = &levels->slots[slot];
    bool is_same = levels_has(levels, slot) && is_same_place(old, level);

    *old = renewed(is_same ? old : NULL, level);
    levels->set[slot / 64] |= UINT64_C(1) << slot % 64;
    levels->is_sorted = levels->is_sorted && is_same;
}

void levels_clear(struct levels *levels, uint32_t slot)
{
    levels->is_sorted = levels->is_sorted && !levels_has(levels, slot);
    levels->set[slot / 64] &= ~(UINT64_C(1) << slot % 64);
}

void levels_replace(struct levels *levels, uint32_t first, uint32_t cap, const struct level *wanted,
                    uint32_t count)
{
    struct level found[LEVEL_SLOTS];

    for (uint32_t i = 0; i < count; i++) {
        const struct level *old = NULL;

        for (uint32_t j = first; j < first + cap && old == NULL; j++) {
            if (levels_has(levels, j) && is_same_place(&levels->slots[j], &wanted[i])) {
                old = &levels->slots[j];
            }
        }
        found[i] = renewed(old, &wanted[i]);
    }
    for (uint32_t i = 0; i < cap; i++) {
        uint32_t slot = first + i;

        if (i >= count) {
            levels_clear(levels, slot);
            continue;
        }
        levels->is_sorted = levels->is_sorted && levels_has(levels, slot) &&
                            is_same_place(&levels->slots[slot], &found[i]);
        levels->slots[slot] = found[i];
        levels->set[slot / 64] |= UINT64_C(1) << slot % 64;
    }
}

static void judge_touch(struct level *level, const struct oc_bar *bar, double atr, int64_t now_ms)
{
    bool is_inside = bar->low <= level->high && bar->high >= level->low;

    if (is_inside) {
        if (level->is_away) {
            level->touches++;
            level->last_touch_ms = now_ms;
            level->is_away = false;
        }
    } else if (!level->is_away) {
        int64_t distance = bar->low > level->high ? bar->low - level->high : level->low - bar->high;

        level->is_away = (double)distance >= atr;
    }
}

/* The order of the list: by price, then by slot. */
static bool is_before(const struct levels *levels, uint8_t a, uint8_t b)
{
    const struct level *x = &levels->slots[a];
    const struct level *y = &levels->slots[b];

    if (x->low != y->low) {
        return x->low < y->low;
    }
    return x->high != y->high ? x->high < y->high : a < b;
}

/* The order of the last time without what is gone and with what is new: nearly sorted. */
static void list_set_slots(struct levels *levels)
{
    uint64_t missing[LEVEL_WORDS];
    uint8_t count = 0;

    memcpy(missing, levels->set, sizeof missing);
    for (uint32_t i = 0; i < levels->order_count; i++) {
        uint8_t slot = levels->order[i];

        if (levels_has(levels, slot)) {
            missing[slot / 64] &= ~(UINT64_C(1) << slot % 64);
            levels->order[count++] = slot;
        }
    }
    for (uint32_t slot = 0; slot < LEVEL_SLOTS; slot++) {
        if ((missing[slot / 64] >> slot % 64 & 1) != 0) {
            levels->order[count++] = (uint8_t)slot;
        }
    }
    levels->order_count = count;
}

static void sort_slots(struct levels *levels)
{
    if (levels->is_sorted) {
        return;
    }
    list_set_slots(levels);
    for (uint32_t i = 1; i < levels->order_count; i++) {
        uint8_t slot = levels->order[i];
        uint32_t at = i;

        while (at > 0 && is_before(levels, slot, levels->order[at - 1])) {
            levels->order[at] = levels->order[at - 1];
            at--;
        }
        levels->order[at] = slot;
    }
    levels->is_sorted = true;
}

static const int64_t HALF_LIVES_MS[LEVEL_HALF_LIVES] = {
    [LEVEL_12H] = OC_DAY_MS / 2,  [LEVEL_1D] = OC_DAY_MS,       [LEVEL_3D] = 3 * OC_DAY_MS,
    [LEVEL_10D] = 10 * OC_DAY_MS, [LEVEL_20D] = 20 * OC_DAY_MS,
};

/* 2^(-age / half-life) of the last age of each half-life: many levels share both. */
struct ageing {
    int64_t age_ms;
    double factor;
};

static double age_factor(struct ageing memo[LEVEL_HALF_LIVES], int64_t age_ms, uint8_t half_life)
{
    if (half_life == LEVEL_AGELESS || age_ms <= 0) {
        return 1.0;
    }
    if (memo[half_life].age_ms != age_ms) {
        double lives = (double)age_ms / (double)HALF_LIVES_MS[half_life];

        memo[half_life] = (struct ageing){age_ms, oc_exp(-lives * LN2)};
    }
    return memo[half_life].factor;
}

static struct oc_level item_of(const struct level *level, int64_t now_ms, struct ageing *memo)
{
    double significance =
        level->base * age_factor(memo, now_ms - level->known_ms, level->half_life);
    bool is_target = level->kind == OC_LEVEL_POC || level->kind == OC_LEVEL_HVN;

    for (uint32_t i = 0; i < level->touches && i < 64; i++) {
        significance *= TOUCH_FACTOR;
    }
    return (struct oc_level){
        .low = level->low,
        .high = level->high,
        .price = level_price(level),
        .kind = (enum oc_level_kind)level->kind,
        .source = (enum oc_level_source)level->source,
        .is_magnet = is_target && level->touches == 0,
        .significance = significance,
        .touches = level->touches,
        .known_ms = level->known_ms,
        .last_touch_ms = level->last_touch_ms,
    };
}

static bool is_point(const struct level *level)
{
    return level->kind != OC_LEVEL_HVN;
}

/* A price enters once: with the largest base of the point levels at it, as a POC if one of them is. */
static uint32_t list_items(struct levels *levels, int64_t now_ms)
{
    struct ageing memo[LEVEL_HALF_LIVES] = {0};
    const struct level *listed = NULL; /* the point level behind the last point item */
    uint32_t point = 0;                /* its item */
    uint32_t count = 0;

    for (uint32_t i = 0; i < levels->order_count; i++) {
        const struct level *level = &levels->slots[levels->order[i]];

        if (is_point(level) && listed != NULL && listed->low == level->low) {
            bool is_poc = level->kind == OC_LEVEL_POC || levels->items[point].kind == OC_LEVEL_POC;

            if (level->base > listed->base) {
                listed = level;
                levels->items[point] = item_of(level, now_ms, memo);
            }
            if (is_poc) {
                levels->items[point].kind = OC_LEVEL_POC;
                levels->items[point].is_magnet = levels->items[point].touches == 0;
            }
            continue;
        }
        if (is_point(level)) {
            listed = level;
            point = count;
        }
        levels->items[count++] = item_of(level, now_ms, memo);
    }
    return count;
}

static uint8_t tier_of(double significance)
{
    for (uint8_t tier = 0; tier < 3; tier++) {
        if (significance >= TIERS[tier]) {
            return (uint8_t)(tier + 1);
        }
    }
    return 0;
}

static void merge_items(struct levels *levels, int64_t distance)
{
    uint16_t group = 0;

    for (uint32_t from = 0; from < levels->count; group++) {
        int64_t upper = levels->items[from].high;
        double rest = 1.0 - levels->items[from].significance;
        uint32_t to = from + 1;

        for (; to < levels->count && levels->items[to].low - upper <= distance; to++) {
            upper = oc_max_i64(upper, levels->items[to].high);
            rest *= 1.0 - levels->items[to].significance;
        }
        for (; from < to; from++) {
            levels->items[from].group = group;
            levels->items[from].group_significance = 1.0 - rest;
            levels->items[from].tier = tier_of(1.0 - rest);
        }
    }
}

void levels_close(struct levels *levels, const struct oc_bar *bar, bool has_atr, double atr,
                  int64_t now_ms)
{
    sort_slots(levels);
    for (uint32_t i = 0; has_atr && i < levels->order_count; i++) {
        judge_touch(&levels->slots[levels->order[i]], bar, atr, now_ms);
    }
    levels->count = list_items(levels, now_ms);
    merge_items(levels, level_merge_distance(has_atr ? atr : 0.0));
}

void levels_cover(struct levels *levels, int64_t low, int64_t high)
{
    for (uint32_t i = 0; i < levels->count; i++) {
        struct oc_level *item = &levels->items[i];

        if (item->source == OC_LEVEL_OF_NAKED && item->price >= low && item->price <= high) {
            item->is_magnet = false;
        }
    }
}
