/* support_resistance.h - horizontal levels from pivots: touches, strength, role reversal.
 *
 * Pivots that stand out by five candles on each side are clustered in one dimension: one within the gap
 * of a level joins it, else it is a new one. The gap is a share of the price, or of the average true
 * range of the day if that is larger.
 * A level carries the mean of its pivots and the zone they span, at least a quarter of the gap to each
 * side. A touch is a candle that reaches into the zone and closes on the level's own side, after one
 * that stayed outside. Two closes in a row beyond the zone make a level inactive; a touch from the other
 * side brings it back as the opposite kind.
 * Strength is 100 * (1 - 2^-touches).
 * Source: analysis.md 1.5. Memory: fixed, no pointers; beyond the cap the weakest level is forgotten,
 * inactive ones first.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_SUPPORT_RESISTANCE_H
#define CORE_STUDY_SUPPORT_RESISTANCE_H

#include "core/study/smooth.h"

enum { SR_CAP = 48, SR_STRENGTH = 5, SR_KEPT = 2 * SR_STRENGTH + 1, SR_DAY_ATR = 14 };

struct sr_level {
    double price, low, high; /* mean of the pivots, zone */
    double pivot_low, pivot_high, margin;
    int64_t first_ms, last_ms; /* of the first pivot, of the last touch */
    uint32_t pivots, touches;
    uint32_t beyond; /* closes in a row beyond the zone */
    int32_t kind;    /* +1 support, -1 resistance */
    bool is_active;
    bool is_away; /* a candle stayed outside of the zone since the last touch */
};

enum sr_change { SR_NEW, SR_JOINED, SR_TOUCHED, SR_INACTIVE, SR_FLIPPED };

/* What a candle did: at most one entry a level, and one for a pivot. */
struct sr_changes {
    uint32_t count;
    struct {
        enum sr_change change;
        struct sr_level level;
        int64_t open_ms; /* of the candle it belongs to */
    } items[SR_CAP + 2];
};

struct support_resistance {
    struct sr_level levels[SR_CAP];
    uint32_t count;
    struct oc_study_candle last[SR_KEPT]; /* ring */
    uint32_t next, seen;
    struct oc_study_rollup day;
    struct smooth_range day_range;
    double day_atr; /* 0: none yet */
    double gap_share, gap_day_ranges;
};

void support_resistance_init(struct support_resistance *sr, int64_t interval_ms, double gap_share,
                             double gap_day_ranges);
void support_resistance_push(struct support_resistance *sr, const struct oc_study_candle *candle,
                             struct sr_changes *changes);
double support_resistance_strength(const struct sr_level *level);

#endif
