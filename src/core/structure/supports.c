/* supports.c - support and resistance from pivots.
 * SPDX-License-Identifier: MIT */
#include "core/structure/supports.h"

#include "core/structure/factors.h"
#include "outcry/timeframe.h"

#include <math.h>
#include <string.h>

#define ROUNDING 1e-12 /* of the price */

static void tell(const struct support_step *step, enum support_change change,
                 const struct support *level, int64_t open_ms)
{
    if (step->on_change != NULL && change != SUPPORT_SAME) {
        step->on_change(step->ctx, change, level, open_ms);
    }
}

static uint16_t one_more(uint16_t count)
{
    return (uint16_t)(count + (count < UINT16_MAX ? 1 : 0));
}

/* ---- a level and a candle ---- */

static enum support_change touch(struct support *level, int side, int64_t open_ms)
{
    bool was_active = level->is_active;

    level->touches = one_more(level->touches);
    level->last_s = (uint32_t)(open_ms / 1000);
    level->kind = (int8_t)side;
    level->is_active = true;
    level->is_away = false;
    level->was_beyond = false;
    return was_active ? SUPPORT_TOUCHED : SUPPORT_FLIPPED;
}

static enum support_change follow(struct support *level, const struct support_candle *candle)
{
    /* as seen from the side that the level holds, or would hold if it came back */
    int side = level->is_active ? level->kind : -level->kind;
    double slack = ROUNDING * level->price;
    double low = level->low - slack, high = level->high + slack;
    bool is_reached = candle->low <= high && candle->high >= low;
    bool is_beyond = side > 0 ? candle->close < low : candle->close > high;

    if (is_reached && !is_beyond && level->is_away) {
        return touch(level, side, candle->open_ms);
    }
    bool is_second = is_beyond && level->was_beyond;

    level->was_beyond = is_beyond && !is_second;
    level->is_away = (level->is_away && !is_second) || !is_reached;
    if (!is_second) {
        return SUPPORT_SAME;
    }
    level->is_active = !level->is_active;
    return level->is_active ? SUPPORT_RETURNED : SUPPORT_INACTIVE;
}

/* ---- pivots ---- */

static bool is_weaker(const struct support *a, const struct support *b)
{
    return a->is_active != b->is_active ? !a->is_active : a->last_s < b->last_s;
}

static struct support *add(const struct support_step *step, int64_t open_ms)
{
    uint32_t weakest = 0;

    if (*step->count < step->cap) {
        return &step->items[(*step->count)++];
    }
    for (uint32_t i = 1; i < step->cap; i++) {
        weakest = is_weaker(&step->items[i], &step->items[weakest]) ? i : weakest;
    }
    tell(step, SUPPORT_FORGOTTEN, &step->items[weakest], open_ms);
    memmove(&step->items[weakest], &step->items[weakest + 1],
            (step->cap - 1 - weakest) * sizeof step->items[0]);
    return &step->items[step->cap - 1];
}

static struct support *nearest_to(const struct support_step *step, double price, double gap)
{
    struct support *nearest = NULL;
    double least = gap + ROUNDING * price;

    for (uint32_t i = 0; i < *step->count; i++) {
        double apart = fabs(step->items[i].price - price);

        if (apart <= least && (nearest == NULL || apart < least)) {
            nearest = &step->items[i];
            least = apart;
        }
    }
    return nearest;
}

static void take_pivot(const struct support_step *step, double price, int kind,
                       const struct support_candle *pivot, const struct support_candle *now)
{
    double by_price = step->gap_share * price, by_day = step->gap_ranges * step->day_range;
    double gap = by_price > by_day ? by_price : by_day;
    struct support *level = nearest_to(step, price, gap);
    int64_t after = (now->open_ms - pivot->open_ms) / step->interval_ms + 1;

    if (level == NULL) {
        level = add(step, now->open_ms);
        *level = (struct support){.price = price,
                                  .low = price - 0.25 * gap,
                                  .high = price + 0.25 * gap,
                                  .first_s = (uint32_t)(pivot->open_ms / 1000),
                                  .last_s = (uint32_t)(pivot->open_ms / 1000),
                                  .pivots = 1,
                                  .touches = 1,
                                  .kind = (int8_t)kind,
                                  .known_after = (uint8_t)(after < UINT8_MAX ? after : UINT8_MAX),
                                  .is_active = true};
        tell(step, SUPPORT_NEW, level, pivot->open_ms);
        return;
    }
    level->pivots = one_more(level->pivots);
    level->price += (price - level->price) / (double)level->pivots;
    level->low = price < level->low ? price : level->low;
    level->high = price > level->high ? price : level->high;
    tell(step, SUPPORT_JOINED, level, pivot->open_ms);
}

static void find_pivots(const struct support_step *step, const struct support_candle *window)
{
    const struct support_candle *middle = &window[SUPPORT_STRENGTH];
    const struct support_candle *now = &window[SUPPORT_WINDOW - 1];
    bool is_high = true, is_low = true;

    for (size_t i = 0; i < SUPPORT_WINDOW && (is_high || is_low); i++) {
        if (i != SUPPORT_STRENGTH) {
            is_high = is_high && middle->high > window[i].high;
            is_low = is_low && middle->low < window[i].low;
        }
    }
    if (is_high) {
        take_pivot(step, middle->high, -1, middle, now);
    }
    if (is_low) {
        take_pivot(step, middle->low, 1, middle, now);
    }
}

void supports_push(const struct support_step *step, const struct support_candle *window,
                   size_t count)
{
    const struct support_candle *now = &window[count - 1];

    for (uint32_t i = 0; i < *step->count; i++) {
        tell(step, follow(&step->items[i], now), &step->items[i], now->open_ms);
    }
    if (count == SUPPORT_WINDOW) {
        find_pivots(step, window);
    }
}

void supports_push_hour(struct supports *supports, const struct oc_instrument *instrument,
                        const struct oc_series *ring, size_t back, double atr1d)
{
    struct support_candle window[SUPPORT_WINDOW];
    size_t kept = ring->count - back;
    size_t count = kept < SUPPORT_WINDOW ? kept : SUPPORT_WINDOW;
    const struct support_step step = {
        .items = supports->items,
        .count = &supports->count,
        .cap = SUPPORTS_CAP,
        .interval_ms = oc_timeframe_ms(OC_TF_1H),
        .gap_share = SUPPORT_GAP_SHARE,
        .gap_ranges = SUPPORT_GAP_RANGES,
        .day_range = atr1d,
    };

    for (size_t i = 0; i < count; i++) {
        struct oc_bar bar = oc_bar_of(instrument, oc_series_at(ring, back + count - 1 - i));

        window[i] = (struct support_candle){(double)bar.high, (double)bar.low, (double)bar.close,
                                            bar.open_ms};
    }
    supports_push(&step, window, count);
}

/* ---- reading ---- */

double support_strength(const struct support *level)
{
    double rest = 1.0;

    for (uint32_t i = 0; i < level->touches && i < 64; i++) {
        rest *= 0.5;
    }
    return 1.0 - rest;
}

const struct support *supports_nearest(const struct supports *supports, int kind, int64_t price)
{
    const struct support *best = NULL;

    for (uint32_t i = 0; i < supports->count; i++) {
        const struct support *level = &supports->items[i];
        bool is_there = kind > 0 ? support_low(level) <= price : support_high(level) >= price;

        if (level->is_active && level->kind == kind && is_there &&
            (best == NULL || (kind > 0 ? level->high > best->high : level->low < best->low))) {
            best = level;
        }
    }
    return best;
}

bool supports_hold(const struct support *items, uint32_t count, int kind, double price,
                   double distance)
{
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].is_active && items[i].kind == kind &&
            factor_is_near(price, items[i].low, items[i].high, distance)) {
            return true;
        }
    }
    return false;
}

int64_t support_low(const struct support *level)
{
    return (int64_t)ceil(level->low - ROUNDING * level->price);
}

int64_t support_high(const struct support *level)
{
    return (int64_t)floor(level->high + ROUNDING * level->price);
}

int64_t support_price(const struct support *level)
{
    return llround(level->price);
}
