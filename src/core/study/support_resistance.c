/* support_resistance.c - horizontal levels from pivots.
 * SPDX-License-Identifier: MIT */
#include "core/study/support_resistance.h"

#include "core/study/emit.h"
#include "core/study/row.h"

#include <math.h>

#define DAY_MS INT64_C(86400000)

void support_resistance_init(struct support_resistance *sr, int64_t interval_ms, double gap_share,
                             double gap_day_ranges)
{
    *sr = (struct support_resistance){.gap_share = gap_share, .gap_day_ranges = gap_day_ranges};
    oc_study_rollup_init(&sr->day, interval_ms, DAY_MS);
    smooth_range_init(&sr->day_range, SR_DAY_ATR);
}

double support_resistance_strength(const struct sr_level *level)
{
    double share = 1.0;

    for (uint32_t i = 0; i < level->touches && i < 64; i++) {
        share *= 0.5;
    }
    return 100.0 * (1.0 - share);
}

static void note(struct sr_changes *changes, enum sr_change change, const struct sr_level *level,
                 int64_t open_ms)
{
    changes->items[changes->count].change = change;
    changes->items[changes->count].level = *level;
    changes->items[changes->count].open_ms = open_ms;
    changes->count++;
}

static void set_zone(struct sr_level *level)
{
    double low = level->price - level->margin;
    double high = level->price + level->margin;

    level->low = level->pivot_low < low ? level->pivot_low : low;
    level->high = level->pivot_high > high ? level->pivot_high : high;
}

/* Place for a new level: a free one, else the weakest, inactive ones first, older ones first. */
static struct sr_level *place_of(struct support_resistance *sr)
{
    struct sr_level *weakest = &sr->levels[0];

    if (sr->count < SR_CAP) {
        return &sr->levels[sr->count++];
    }
    for (uint32_t i = 1; i < SR_CAP; i++) {
        struct sr_level *level = &sr->levels[i];

        if (level->is_active != weakest->is_active ? !level->is_active
            : level->touches != weakest->touches   ? level->touches < weakest->touches
                                                   : level->last_ms < weakest->last_ms) {
            weakest = level;
        }
    }
    return weakest;
}

static void take_pivot(struct support_resistance *sr, double price, int32_t kind, int64_t open_ms,
                       struct sr_changes *changes)
{
    double by_price = sr->gap_share * price;
    double by_day = sr->gap_day_ranges * sr->day_atr;
    double gap = by_price > by_day ? by_price : by_day;
    struct sr_level *nearest = NULL;

    for (uint32_t i = 0; i < sr->count; i++) {
        double apart = fabs(sr->levels[i].price - price);

        if (apart <= gap && (nearest == NULL || apart < fabs(nearest->price - price))) {
            nearest = &sr->levels[i];
        }
    }
    if (nearest == NULL) {
        struct sr_level *level = place_of(sr);

        *level = (struct sr_level){.price = price,
                                   .pivot_low = price,
                                   .pivot_high = price,
                                   .margin = 0.25 * gap,
                                   .first_ms = open_ms,
                                   .last_ms = open_ms,
                                   .pivots = 1,
                                   .touches = 1,
                                   .kind = kind,
                                   .is_active = true};
        set_zone(level);
        note(changes, SR_NEW, level, open_ms);
        return;
    }
    nearest->pivots++;
    nearest->price += (price - nearest->price) / (double)nearest->pivots;
    nearest->pivot_low = price < nearest->pivot_low ? price : nearest->pivot_low;
    nearest->pivot_high = price > nearest->pivot_high ? price : nearest->pivot_high;
    set_zone(nearest);
    note(changes, SR_JOINED, nearest, open_ms);
}

/* The middle one of the ring, if it stands out. */
static void find_pivots(struct support_resistance *sr, struct sr_changes *changes)
{
    const struct oc_study_candle *middle = &sr->last[(sr->next + SR_STRENGTH) % SR_KEPT];
    bool is_high = true;
    bool is_low = true;

    for (uint32_t i = 0; i < SR_KEPT; i++) {
        const struct oc_study_candle *other = &sr->last[i];

        is_high = is_high && (other == middle || other->high < middle->high);
        is_low = is_low && (other == middle || other->low > middle->low);
    }
    if (is_high) {
        take_pivot(sr, middle->high, -1, middle->open_ms, changes);
    }
    if (is_low) {
        take_pivot(sr, middle->low, 1, middle->open_ms, changes);
    }
}

static void touch(struct sr_level *level, int64_t open_ms)
{
    level->touches++;
    level->last_ms = open_ms;
    level->is_away = false;
    level->beyond = 0;
}

static void follow(struct sr_level *level, const struct oc_study_candle *candle,
                   struct sr_changes *changes)
{
    /* sides as seen from the one that the level holds, or would hold if it came back */
    int32_t side = level->is_active ? level->kind : -level->kind;
    bool is_reached = candle->low <= level->high && candle->high >= level->low;
    bool is_held = side > 0 ? candle->close >= level->low : candle->close <= level->high;
    bool is_beyond = side > 0 ? candle->close < level->low : candle->close > level->high;

    if (is_reached && is_held && level->is_away) {
        touch(level, candle->open_ms);
        if (level->is_active) {
            note(changes, SR_TOUCHED, level, candle->open_ms);
        } else {
            level->is_active = true;
            level->kind = side;
            note(changes, SR_FLIPPED, level, candle->open_ms);
        }
        return;
    }
    level->beyond = is_beyond ? level->beyond + 1 : 0;
    if (level->is_active && level->beyond >= 2) {
        level->is_active = false;
        level->is_away = false;
        level->beyond = 0;
        note(changes, SR_INACTIVE, level, candle->open_ms);
    } else if (!level->is_active && level->beyond >= 2) {
        level->is_active = true; /* back through it: the old side holds again */
        level->is_away = false;
        level->beyond = 0;
        note(changes, SR_FLIPPED, level, candle->open_ms);
    }
    level->is_away = level->is_away || !is_reached;
}

void support_resistance_push(struct support_resistance *sr, const struct oc_study_candle *candle,
                             struct sr_changes *changes)
{
    struct oc_study_candle days[2];
    size_t closed = 0;

    changes->count = 0;
    if (sr->day.from_ms < DAY_MS) {
        closed = oc_study_rollup_push(&sr->day, candle, days);
    } else {
        days[closed++] = *candle;
    }
    for (size_t i = 0; i < closed; i++) {
        (void)smooth_range_push(&sr->day_range, &days[i], &sr->day_atr);
    }
    for (uint32_t i = 0; i < sr->count; i++) {
        follow(&sr->levels[i], candle, changes);
    }
    sr->last[sr->next] = *candle;
    sr->next = (sr->next + 1) % SR_KEPT;
    sr->seen += sr->seen < SR_KEPT ? 1 : 0;
    if (sr->seen == SR_KEPT) {
        find_pivots(sr, changes);
    }
}

/* ---- the study ---- */

struct levels_study {
    struct support_resistance sr;
    int64_t interval_ms;
};

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct levels_study);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct levels_study *study = state;

    support_resistance_init(&study->sr, config->interval_ms, config->params[0] / 100.0,
                            config->params[1]);
    study->interval_ms = config->interval_ms;
    return sizeof *study;
}

static void push(void *state, const struct oc_study_candle *candle, struct oc_study_events *events)
{
    struct levels_study *study = state;
    struct sr_changes changes;

    support_resistance_push(&study->sr, candle, &changes);
    for (uint32_t i = 0; i < changes.count; i++) {
        const struct sr_level *level = &changes.items[i].level;
        struct oc_study_event event = emit_at(
            (uint32_t)changes.items[i].change, level->kind, level->price, changes.items[i].open_ms,
            candle->open_ms + study->interval_ms, level->first_ms);

        event.top = level->high;
        event.bottom = level->low;
        event.score = support_resistance_strength(level);
        emit(events, &event);
    }
}

static const struct oc_study_param PARAMS[] = {
    {"gap_percent", 0.5, 0.01, 20, false, "pivots this near make one level, percent of the price"},
    {"gap_ranges", 0.25, 0, 5, false, "or average true ranges of the day (14), if that is more"},
};
static const char *const EVENTS[] = {"level", "joined", "touched", "inactive", "flipped"};

const struct oc_study study_support_resistance = {
    .name = "support_resistance",
    .title = "Support and resistance with touches, strength and role reversal",
    .source = "pivots of five candles each side, clustered by a gap",
    .family = OC_STUDY_STRUCTURE,
    .kind = OC_STUDY_EVENTS,
    STUDY_PARAMS(PARAMS),
    STUDY_EVENT_NAMES(EVENTS),
    .size = size,
    .init = init,
    .push_events = push,
};
