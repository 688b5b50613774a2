/* supports.c - support and resistance from pivots of 1h candles.
 * SPDX-License-Identifier: MIT */
#include "core/structure/supports.h"

#include "core/math/real.h"
#include "outcry/timeframe.h"

#include <math.h>
#include <string.h>

enum { CLOSES_BEYOND = 2, WINDOW = 2 * SUPPORT_STRENGTH + 1 };

#define GAP_FRAC 0.005
#define GAP_ATR  0.25

int64_t support_gap(int64_t price, double atr1d)
{
    double gap = GAP_FRAC * (double)price;

    gap = atr1d * GAP_ATR > gap ? atr1d * GAP_ATR : gap;
    return oc_max_i64(2, (int64_t)floor(gap));
}

/* +1: the middle of the last eleven candles is their strict low, -1: their strict high, 0: neither or
 * both. */
static int pivot_at(const struct oc_series *ring)
{
    const struct oc_candle *middle = oc_series_at(ring, SUPPORT_STRENGTH);
    bool is_low = true, is_high = true;

    for (size_t back = 0; back < WINDOW && (is_low || is_high); back++) {
        const struct oc_candle *other = oc_series_at(ring, back);

        if (back != SUPPORT_STRENGTH) {
            is_low = is_low && middle->low < other->low;
            is_high = is_high && middle->high > other->high;
        }
    }
    return is_low == is_high ? 0 : is_low ? 1 : -1;
}

static struct support *nearest(struct supports *supports, int64_t price, int64_t gap)
{
    struct support *best = NULL;
    int64_t best_distance = 0;

    for (uint32_t i = 0; i < supports->count; i++) {
        struct support *level = &supports->items[i];
        int64_t middle = support_price(level);
        int64_t distance = price < middle ? middle - price : price - middle;

        if (distance <= gap && (best == NULL || distance < best_distance)) {
            best = level;
            best_distance = distance;
        }
    }
    return best;
}

static bool is_weaker(const struct support *a, const struct support *b)
{
    return a->is_active != b->is_active ? !a->is_active : a->last_s < b->last_s;
}

static struct support *add(struct supports *supports)
{
    uint32_t weakest = 0;

    if (supports->count < SUPPORTS_CAP) {
        return &supports->items[supports->count++];
    }
    for (uint32_t i = 1; i < SUPPORTS_CAP; i++) {
        weakest = is_weaker(&supports->items[i], &supports->items[weakest]) ? i : weakest;
    }
    memmove(&supports->items[weakest], &supports->items[weakest + 1],
            (SUPPORTS_CAP - 1 - weakest) * sizeof supports->items[0]);
    return &supports->items[SUPPORTS_CAP - 1];
}

static void touch(struct supports *supports, int kind, const struct oc_bar *pivot, int64_t gap,
                  int64_t now_ms)
{
    int64_t price = kind > 0 ? pivot->low : pivot->high;
    struct support *level = nearest(supports, price, gap);
    uint32_t open_s = (uint32_t)(pivot->open_ms / 1000);

    if (level == NULL) {
        level = add(supports);
        *level = (struct support){
            .low = price, .high = price, .first_s = open_s, .known_s = (uint32_t)(now_ms / 1000)};
    }
    if (oc_max_i64(level->high, price) - oc_min_i64(level->low, price) <= gap) {
        level->low = oc_min_i64(level->low, price);
        level->high = oc_max_i64(level->high, price);
    }
    level->kind = (int8_t)kind;
    level->touches = (uint16_t)(level->touches + (level->touches < UINT16_MAX ? 1 : 0));
    level->last_s = open_s;
    level->is_active = true;
    level->beyond = 0;
}

void supports_push(struct supports *supports, const struct oc_instrument *instrument,
                   const struct oc_series *ring, const struct oc_bar *bar, double atr1d)
{
    for (uint32_t i = 0; i < supports->count; i++) {
        struct support *level = &supports->items[i];
        bool is_beyond = level->kind > 0 ? bar->close < level->low : bar->close > level->high;

        level->beyond = (uint8_t)(is_beyond ? level->beyond + (level->beyond < CLOSES_BEYOND) : 0);
        level->is_active = level->is_active && level->beyond < CLOSES_BEYOND;
    }
    if (ring->count < WINDOW) {
        return;
    }
    int kind = pivot_at(ring);

    if (kind != 0) {
        struct oc_bar pivot = oc_bar_of(instrument, oc_series_at(ring, SUPPORT_STRENGTH));

        touch(supports, kind, &pivot, support_gap(bar->close, atr1d),
              bar->open_ms + oc_timeframe_ms(OC_TF_1H));
    }
}

const struct support *supports_nearest(const struct supports *supports, int kind, int64_t price)
{
    const struct support *best = NULL;

    for (uint32_t i = 0; i < supports->count; i++) {
        const struct support *level = &supports->items[i];
        bool is_there = kind > 0 ? level->low <= price : level->high >= price;

        if (level->is_active && level->kind == kind && is_there &&
            (best == NULL || (kind > 0 ? level->high > best->high : level->low < best->low))) {
            best = level;
        }
    }
    return best;
}

bool supports_holds(const struct supports *supports, int kind, int64_t price, int64_t distance)
{
    for (uint32_t i = 0; i < supports->count; i++) {
        const struct support *level = &supports->items[i];

        if (level->is_active && level->kind == kind && price >= level->low - distance &&
            price <= level->high + distance) {
            return true;
        }
    }
    return false;
}
