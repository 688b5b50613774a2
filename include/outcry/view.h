/* view.h - what a strategy engine may look at during one 1m close. Plain values, already computed.
 *
 * Everything here is known at this close (strategies.md 1.4). Prices and ATRs in ticks, volumes in
 * lots. A `has_` flag guards every value that can be missing; without it the value is 0.
 * SPDX-License-Identifier: MIT */
#ifndef OUTCRY_VIEW_H
#define OUTCRY_VIEW_H

#include "outcry/engine.h"
#include "outcry/instrument.h"
#include "outcry/opinion.h"
#include "outcry/series.h"
#include "outcry/timeframe.h"

/* The running ZigZag leg on 5m (strategies.md 2.1). */
struct oc_leg {
    enum oc_direction direction; /* NEUTRAL: no pivot confirmed yet */
    int64_t pivot_price, extreme_price;
    int64_t pivot_ms, extreme_ms; /* open of the 5m candles that made them */
    double length_atr, efficiency, delta_ratio,
        volume_ratio; /* mean volume / SMA20 before the pivot */
    bool is_impulse;  /* all criteria of 2.1 hold at this 5m close */
};

/* A confirmed swing. */
struct oc_swing {
    bool is_known;
    int64_t price;
    int64_t open_ms, known_ms; /* of the extreme; close of the candle that confirmed it */
};

struct evidence; /* core/structure/evidence.h: blocks, gaps, support, RSI */

/* Failures of a value-area edge (9.2), newest last; emptied at 00:00. Written by the auction state
 * and by the Mean Reversion engine (a re-broken failure); the same candle counts once. */
enum { OC_FAILURE_CAP = 64 };
struct oc_failures {
    uint32_t count[2];                 /* [0] VAL, [1] VAH */
    uint32_t index[2][OC_FAILURE_CAP]; /* 5m index of the failing candle */
};

/* A key level (strategies.md 7). */
enum oc_level_kind {
    OC_LEVEL_POC,
    OC_LEVEL_VAH,
    OC_LEVEL_VAL,
    OC_LEVEL_HIGH,
    OC_LEVEL_LOW,
    OC_LEVEL_HVN,
    OC_LEVEL_LVN,
    OC_LEVEL_INITIAL_BALANCE_HIGH,
    OC_LEVEL_INITIAL_BALANCE_LOW,
    OC_LEVEL_SWING_HIGH,
    OC_LEVEL_SWING_LOW,
    OC_LEVEL_ROUND,
    OC_LEVEL_KIND_COUNT
};
enum oc_level_source {
    OC_LEVEL_OF_NAKED,
    OC_LEVEL_OF_BALANCE,
    OC_LEVEL_OF_COMPOSITE,
    OC_LEVEL_OF_SESSION,
    OC_LEVEL_OF_DEVELOPING,
    OC_LEVEL_OF_LEG,
    OC_LEVEL_OF_SWING,
    OC_LEVEL_OF_NUMBER,
    OC_LEVEL_SOURCE_COUNT
};
const char *oc_level_kind_text(enum oc_level_kind kind); /* "POC", "VAH", ..., "IB_HIGH", "ROUND" */
const char *oc_level_source_text(enum oc_level_source source); /* "naked", "balance", ... */

struct oc_level {
    int64_t low, high; /* zone, ticks, inclusive */
    int64_t price;     /* the point, or the zone's POC */
    enum oc_level_kind kind;
    enum oc_level_source source;
    bool is_magnet;      /* POC or HVN, untouched: may be a target */
    uint8_t tier;        /* of its merged group: 1..3; 0 below 0.20 */
    uint16_t group;      /* levels of one merged group share it */
    double significance; /* its own, 0..1 */
    double group_significance;
    uint32_t touches;
    int64_t known_ms;
    int64_t last_touch_ms; /* 0: never */
};

struct oc_levels {
    const struct oc_level *items; /* by price, ascending */
    size_t count;
};

struct oc_view {
    const struct oc_instrument *instrument;
    const struct oc_costs *costs;
    const struct oc_series *m1,
        *m5;               /* closed candles, this one included; read bars by oc_view_bar */
    bool has_taker_volume; /* false: delta is unknown and reads 0 (strategies.md 1.2) */

    int64_t open_ms;          /* of this 1m candle */
    struct oc_bar bar1;       /* this 1m candle */
    bool closes[OC_TF_COUNT]; /* which timeframes close with it; [OC_TF_1M] always */
    bool is_day_end;          /* the roll-over of 3.5 has just happened (after a gap: it was due) */
    struct oc_bar bar5;       /* the 5m candle that closed, when closes[OC_TF_5M] */
    uint32_t index5;          /* 5m candles closed since the origin, this one included, minus 1 */
    uint32_t bar_count[OC_TF_COUNT]; /* closed candles, seeds included */

    bool has_atr[OC_TF_COUNT];
    double atr[OC_TF_COUNT]; /* ATR(14), ticks */
    bool has_adx5;
    double adx5; /* ADX(14) of 5m */
    double
        volume_mean_5m_20; /* SMA20 of 5m volume of the candles BEFORE the last closed one; 0: none */
    bool has_volume_z;
    double volume_mu, volume_sd; /* of ln(lots) over the 60 non-empty 1m candles before this one */
    int64_t delta_5, volume_5;   /* sums over the last five 1m candles, this one included */

    bool has_reference;
    int64_t val, poc, vah;  /* reference profile, ticks, fixed for the day */
    int64_t row_ticks;      /* of the day */
    uint32_t session_count; /* complete sessions since the origin */

    enum oc_auction auction; /* 5m state */
    bool auction_changed;    /* at this 5m close */
    int failed_edge;  /* at this 5m close: +1 VAH, -1 VAL failed by return from TEST, else 0 */
    int64_t test_ms;  /* open of the first 5m candle of that failed TEST */
    double imbalance; /* S at the last 5m close */
    bool has_confluence;
    double confluence; /* K, refreshed every minute; 0 when undefined */
    int rule80;        /* +1: points down from above value, -1: up from below, 0: none */

    struct oc_leg leg;                     /* as of the last 5m close */
    struct oc_levels levels;               /* as of the last 5m close */
    const struct evidence *evidence;       /* as of the last 5m close */
    struct oc_swing swing_high, swing_low; /* last confirmed on 1h */

    bool is_illiquid, is_coarse_tick, is_gap_pause;
    bool is_first_after_gap; /* state machines and the grid reset now */

    struct oc_failures *failures;      /* shared by Fabio and Mean Reversion */
    bool has_open[OC_ENGINE_COUNT][2]; /* tracked opinions pending or open: [0] Short, [1] Long */
};

/* Closed bar `back` places before the newest; false when not kept. */
bool oc_view_bar(const struct oc_view *view, const struct oc_series *series, size_t back,
                 struct oc_bar *out);

/* POC/HVN magnets of tier 1 or 2 strictly beyond `from` in `direction`, nearest first, one price per
 * merged group (the untouched POC/HVN member beyond `from` with the largest significance; a naked POC
 * covered since the last 5m close is none). Returns how many were written. */
size_t oc_view_magnets(const struct oc_view *view, enum oc_direction direction, int64_t from,
                       int64_t *out, size_t cap);

/* Significances of the single levels whose zone lies within `distance` ticks of [low, high]. LVNs of
 * the leg itself are not among them. */
size_t oc_view_levels_near(const struct oc_view *view, int64_t low, int64_t high, int64_t distance,
                           double *out, size_t cap);

#endif
