/* live_structure.c - pivots, breaks, order blocks and fair value gaps of 5m candles.
 * SPDX-License-Identifier: MIT */
#include "core/structure/live_structure.h"

#include "core/math/real.h"
#include "outcry/timeframe.h"

#include <string.h>

/* What one push works with. */
struct step {
    struct live_structure *live;
    const struct oc_instrument *instrument;
    const struct oc_series *ring;
    const struct oc_bar *bar;
    const struct live_sink *sink;
};

void live_structure_init(struct live_structure *live)
{
    *live = (struct live_structure){0};
    wilder_init(&live->range, LIVE_ATR);
}

static void tell(const struct step *step, enum oc_structure_kind kind, int direction, int64_t level,
                 int64_t low, int64_t high, int64_t open_ms, int64_t origin_ms)
{
    struct oc_structure_event event = {
        .kind = kind,
        .direction = direction,
        .open_ms = open_ms,
        .known_ms = step->bar->open_ms + oc_timeframe_ms(OC_TF_5M),
        .origin_ms = origin_ms,
        .level = level,
        .low = low < high ? low : high,
        .high = low < high ? high : low,
    };

    if (step->sink->on_event != NULL) {
        step->sink->on_event(step->sink->ctx, &event);
    }
}

static void add_zone(struct live_zones *zones, const struct live_zone *zone)
{
    if (zones->count == LIVE_ZONES) {
        memmove(&zones->items[0], &zones->items[1], (LIVE_ZONES - 1) * sizeof zones->items[0]);
        zones->count--;
    }
    zones->items[zones->count++] = *zone;
}

static void push_range(struct live_structure *live, const struct oc_bar *bar)
{
    int64_t high = bar->high, low = bar->low;

    if (live->previous_close > 0) {
        high = oc_max_i64(high, live->previous_close);
        low = oc_min_i64(low, live->previous_close);
    }
    if (wilder_push(&live->range, (double)(high - low), &live->atr) != OC_OK) {
        live->atr = 0.0;
    }
    bool is_wide = live->atr > 0.0 && (double)(bar->high - bar->low) >= 2.0 * live->atr;

    live->wide = live->wide << 1 | (is_wide ? 1 : 0);
}

/* A wide candle is hardly ever the extreme: its high and low are swapped. */
static void extend(struct live_pivot *pivot, int64_t low, int64_t high, bool is_wide,
                   uint32_t open_s, bool is_lowest)
{
    int64_t parsed_low = is_wide ? high : low, parsed_high = is_wide ? low : high;

    if (is_lowest ? parsed_low < pivot->extreme_low : parsed_high > pivot->extreme_high) {
        pivot->extreme_low = parsed_low;
        pivot->extreme_high = parsed_high;
        pivot->extreme_s = open_s;
    }
}

/* +1: the candle `size` back is above all since, -1: below all, 0: neither. */
static int extreme_at(const struct oc_series *ring, size_t size)
{
    const struct oc_candle *pivot = oc_series_at(ring, size);
    bool is_high = true, is_low = true;

    for (size_t back = size; back-- > 0 && (is_high || is_low);) {
        const struct oc_candle *later = oc_series_at(ring, back);

        is_high = is_high && pivot->high > later->high;
        is_low = is_low && pivot->low < later->low;
    }
    return is_high ? 1 : is_low ? -1 : 0;
}

static void set_pivot(const struct step *step, struct live_side *side, size_t size, bool is_high)
{
    struct live_structure *live = step->live;
    struct live_pivot *pivot = is_high ? &side->high : &side->low;
    struct oc_bar bar = oc_bar_of(step->instrument, oc_series_at(step->ring, size));
    bool is_wide = (live->wide >> size & 1) != 0;
    bool is_swing = side == &live->swing;

    pivot->price = is_high ? bar.high : bar.low;
    pivot->open_s = (uint32_t)(bar.open_ms / 1000);
    pivot->is_crossed = false;
    pivot->extreme_low = is_wide ? bar.high : bar.low;
    pivot->extreme_high = is_wide ? bar.low : bar.high;
    pivot->extreme_s = pivot->open_s;
    for (size_t back = size; back-- > 1;) { /* the newest is added after the breaks are judged */
        struct oc_bar later = oc_bar_of(step->instrument, oc_series_at(step->ring, back));

        extend(pivot, later.low, later.high, (live->wide >> back & 1) != 0,
               (uint32_t)(later.open_ms / 1000), is_high);
    }
    tell(step,
         is_high ? (is_swing ? OC_STRUCTURE_SWING_HIGH : OC_STRUCTURE_INTERNAL_HIGH)
                 : (is_swing ? OC_STRUCTURE_SWING_LOW : OC_STRUCTURE_INTERNAL_LOW),
         is_high ? -1 : 1, pivot->price, pivot->price, pivot->price, bar.open_ms, 0);
}

/* True if a pivot became known; pivots alternate. */
static bool push_side(const struct step *step, struct live_side *side, size_t size)
{
    side->high.previous = side->high.price;
    side->low.previous = side->low.price;
    if (step->ring->count <= size) {
        return false;
    }
    int found = extreme_at(step->ring, size);

    if (found == 0 || side->is_up == (found < 0)) {
        return false;
    }
    side->is_up = found < 0;
    set_pivot(step, side, size, found > 0);
    return true;
}

static void break_pivot(const struct step *step, struct live_side *side, int direction)
{
    struct live_structure *live = step->live;
    struct live_pivot *pivot = direction > 0 ? &side->high : &side->low;
    bool is_swing = side == &live->swing, is_change = side->bias == -direction;
    int64_t open_ms = step->bar->open_ms;
    struct live_zone block = {.low = pivot->extreme_low,
                              .high = pivot->extreme_high,
                              .open_s = pivot->extreme_s,
                              .is_swing = is_swing};

    pivot->is_crossed = true;
    side->bias = direction;
    add_zone(&live->blocks[direction > 0 ? 1 : 0], &block);
    live->breaks[live->break_count++] = (struct live_break){
        .direction = direction, .is_swing = is_swing, .is_change = is_change, .block = block};
    tell(step,
         is_swing ? (is_change ? OC_STRUCTURE_SWING_CHOCH : OC_STRUCTURE_SWING_BOS)
                  : (is_change ? OC_STRUCTURE_INTERNAL_CHOCH : OC_STRUCTURE_INTERNAL_BOS),
         direction, pivot->price, pivot->price, pivot->price, open_ms,
         (int64_t)pivot->open_s * 1000);
    tell(step, OC_STRUCTURE_BLOCK, direction, direction > 0 ? block.low : block.high, block.low,
         block.high, (int64_t)block.open_s * 1000, open_ms);
}

static void judge(const struct step *step, struct live_side *side, const struct live_side *other)
{
    const struct live_pivot *high = &side->high, *low = &side->low;
    int64_t close = step->bar->close, before = step->live->previous_close;
    bool may_high = other == NULL || (other->high.price > 0 && other->high.price != high->price);
    bool may_low = other == NULL || (other->low.price > 0 && other->low.price != low->price);

    if (may_high && high->price > 0 && high->previous > 0 && !high->is_crossed &&
        close > high->price && before <= high->previous) {
        break_pivot(step, side, 1);
    }
    if (may_low && low->price > 0 && low->previous > 0 && !low->is_crossed && close < low->price &&
        before >= low->previous) {
        break_pivot(step, side, -1);
    }
}

/* Zones end when the far side is passed: a bullish one by a lower low, a bearish one by a higher high. */
static void follow(const struct step *step, struct live_zones *zones, int direction, bool is_gap)
{
    const struct oc_bar *bar = step->bar;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < zones->count; i++) {
        struct live_zone zone = zones->items[i];
        int64_t near = direction > 0 ? zone.high : zone.low;
        int64_t origin_ms = (int64_t)zone.open_s * 1000;
        bool is_gone = direction > 0 ? bar->low < zone.low : bar->high > zone.high;
        bool is_reached = direction > 0 ? bar->low <= near : bar->high >= near;

        if (is_gap && is_reached && !zone.is_touched) {
            tell(step, OC_STRUCTURE_GAP_TOUCHED, direction, near, zone.low, zone.high, bar->open_ms,
                 origin_ms);
        }
        zone.is_touched = zone.is_touched || is_reached;
        if (is_gone) {
            tell(step, is_gap ? OC_STRUCTURE_GAP_FILLED : OC_STRUCTURE_BLOCK_MITIGATED, direction,
                 direction > 0 ? zone.low : zone.high, zone.low, zone.high, bar->open_ms,
                 origin_ms);
        } else {
            zones->items[kept++] = zone;
        }
    }
    zones->count = kept;
}

/* The rules of the study fvg: the third candle leaves a gap to the first, the middle one closes beyond
 * the first. */
static void find_gap(const struct step *step)
{
    if (step->ring->count < 3) {
        return;
    }
    struct oc_bar first = oc_bar_of(step->instrument, oc_series_at(step->ring, 2));
    struct oc_bar middle = oc_bar_of(step->instrument, oc_series_at(step->ring, 1));
    const struct oc_bar *third = step->bar;
    struct live_zone gap = {.open_s = (uint32_t)(middle.open_ms / 1000)};
    int direction = 0;

    if (third->low > first.high && middle.close > first.high && middle.close > middle.open) {
        direction = 1;
        gap.low = first.high;
        gap.high = third->low;
    } else if (third->high < first.low && middle.close < first.low && middle.close < middle.open) {
        direction = -1;
        gap.low = third->high;
        gap.high = first.low;
    }
    if (direction != 0) {
        add_zone(&step->live->gaps[direction > 0 ? 1 : 0], &gap);
        tell(step, OC_STRUCTURE_GAP, direction, direction > 0 ? gap.high : gap.low, gap.low,
             gap.high, middle.open_ms, 0);
    }
}

static void trail(struct live_structure *live, const struct oc_bar *bar, bool has_pivot)
{
    if (has_pivot && live->swing.is_up) {
        live->bottom = live->swing.low.price;
    } else if (has_pivot) {
        live->top = live->swing.high.price;
    }
    live->top = live->top > 0 ? oc_max_i64(live->top, bar->high) : 0;
    live->bottom = live->bottom > 0 ? oc_min_i64(live->bottom, bar->low) : 0;
}

static void extend_side(struct live_side *side, const struct oc_bar *bar, bool is_wide)
{
    uint32_t open_s = (uint32_t)(bar->open_ms / 1000);

    extend(&side->high, bar->low, bar->high, is_wide, open_s, true);
    extend(&side->low, bar->low, bar->high, is_wide, open_s, false);
}

void live_structure_push(struct live_structure *live, const struct oc_instrument *instrument,
                         const struct oc_series *ring, const struct oc_bar *bar,
                         const struct live_sink *sink)
{
    struct step step = {live, instrument, ring, bar, sink};

    live->break_count = 0;
    push_range(live, bar);
    bool has_pivot = push_side(&step, &live->swing, LIVE_SWING);

    (void)push_side(&step, &live->internal, LIVE_INTERNAL);
    judge(&step, &live->internal, &live->swing);
    judge(&step, &live->swing, NULL);
    for (int side = 0; side < 2; side++) {
        follow(&step, &live->blocks[side], side == 0 ? -1 : 1, false);
        follow(&step, &live->gaps[side], side == 0 ? -1 : 1, true);
    }
    find_gap(&step);
    extend_side(&live->swing, bar, (live->wide & 1) != 0);
    extend_side(&live->internal, bar, (live->wide & 1) != 0);
    trail(live, bar, has_pivot);
    live->previous_close = bar->close;
}
