/* market_data.h - what one symbol's engine knows about its market: profiles, order flow, levels, state.
 *
 * Read-only, for the API and for people. As of the last closed candle. Prices in ticks, volumes in
 * lots. Sources of the formulas: strategies.md 3 to 7 and 14.3.
 * SPDX-License-Identifier: MIT */
#ifndef OUTCRY_MARKET_DATA_H
#define OUTCRY_MARKET_DATA_H

#include "outcry/engine.h"
#include "outcry/fibonacci.h"
#include "outcry/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* X(constant, wire name) */
#define OC_PROFILE_LIST(X)                                                                \
    X(OC_PROFILE_SESSION, "session")     /* developing since 00:00 UTC */                 \
    X(OC_PROFILE_LAST, "last")           /* last completed session */                     \
    X(OC_PROFILE_COMPOSITE, "composite") /* last five completed sessions, at least two */ \
    X(OC_PROFILE_ROLLING, "rolling")     /* last 1440 minutes */                          \
    X(OC_PROFILE_BALANCE, "balance")     /* current balance area: one to five sessions */ \
    X(OC_PROFILE_REFERENCE, "reference") /* balance if it has two sessions, else the last one */

enum oc_profile_kind {
#define OC_PROFILE_ENUM(name, text) name,
    OC_PROFILE_LIST(OC_PROFILE_ENUM)
#undef OC_PROFILE_ENUM
        OC_PROFILE_KIND_COUNT
};

const char *oc_profile_kind_text(enum oc_profile_kind kind);
bool oc_profile_kind_parse(const char *text, enum oc_profile_kind *out); /* false leaves *out */

enum { OC_PROFILE_ROWS = 2048, OC_PROFILE_NODES = 32, OC_NAKED_CAP = 32, OC_FLOW_HISTORY = 60 };

struct oc_profile_row {
    int64_t first;         /* first tick of the row */
    int64_t volume, taker; /* taker: bought by takers */
};

struct oc_profile_hvn {
    int64_t low, high, price; /* the row, inclusive; its middle */
    double prominence;        /* 0.20 .. 1 */
};

struct oc_profile_lvn {
    int64_t low, high; /* the zone, inclusive */
    double depth;      /* 0.40 .. 1 */
};

/* About 50 kB: not for a small stack. */
struct oc_profile {
    enum oc_profile_kind kind;
    int64_t from_ms, to_ms; /* [from, to); of days without a complete session none is inside */
    uint32_t sessions;      /* completed ones in it; 0 for session and rolling */
    int64_t row_ticks;
    int64_t val, poc, vah; /* of these rows; the levels in force are in struct oc_market_state */
    int64_t volume, taker; /* sums */
    size_t row_count, hvn_count, lvn_count;
    struct oc_profile_row rows[OC_PROFILE_ROWS]; /* ascending, without gaps */
    struct oc_profile_hvn hvns[OC_PROFILE_NODES];
    struct oc_profile_lvn lvns[OC_PROFILE_NODES];
};

/* OC_EAGAIN: there is no such profile yet (or it has no volume), *out is undefined. */
OC_MUST_USE enum oc_status oc_engine_profile(const struct oc_engine *engine,
                                             enum oc_profile_kind kind, struct oc_profile *out);

/* A point of control that no later candle has covered. */
struct oc_naked_poc {
    int64_t price, day_ms; /* 00:00 UTC of its session */
};

/* By price, ascending; at most OC_NAKED_CAP. Returns how many were written. */
size_t oc_engine_naked_pocs(const struct oc_engine *engine, struct oc_naked_poc *out, size_t cap);

struct oc_flow_minute {
    int64_t open_ms, delta, cvd_session;
};

struct oc_flow {
    int64_t open_ms;          /* of the last 1m candle */
    bool has_delta;           /* false: the venue gives no taker volume; delta and CVD read 0 */
    int64_t delta;            /* of the last 1m candle */
    int64_t cvd_session, cvd; /* since 00:00 UTC; since the origin */
    bool has_z;               /* volume z and aggression have their 60 candles */
    double volume_z;          /* -3 .. 6 */
    double aggression_long, aggression_short; /* -1 .. 1; klines-only formula */
    int absorption;                           /* +1 buying was absorbed, -1 selling, 0 neither */
    size_t history_count;
    struct oc_flow_minute history[OC_FLOW_HISTORY]; /* oldest first, the last minute included */
};

/* OC_EAGAIN before the first candle. */
OC_MUST_USE enum oc_status oc_engine_flow(const struct oc_engine *engine, struct oc_flow *out);

/* Key levels as of the last 5m close, by price; valid until the next push. Levels of legs that engines
 * have armed are in oc_engine_zones. */
struct oc_levels oc_engine_levels(const struct oc_engine *engine);

/* The Fibonacci plan of the last confirmed 1h swing leg at the last close. OC_EAGAIN: no leg yet. */
OC_MUST_USE enum oc_status oc_engine_fibonacci(const struct oc_engine *engine,
                                               struct oc_fibonacci_plan *out);

/* Market score of a direction at the last close. */
struct oc_score oc_engine_score(const struct oc_engine *engine, enum oc_direction direction);

/* A level of support or resistance: pivots of 1h candles in a cluster; the levels of the study
 * support_resistance on the same candles. */
struct oc_support {
    int64_t low, high, price; /* zone, inclusive; mean of the pivots */
    int kind;                 /* +1 support, -1 resistance: what it was at its last touch */
    bool is_active;           /* false after two closes beyond it */
    uint32_t touches;
    double strength;                                 /* 0 .. 1, by touches */
    int64_t known_ms, first_touch_ms, last_touch_ms; /* touches: close of the candle */
};
enum { OC_SUPPORT_CAP = 12 };

/* Oldest first; at most OC_SUPPORT_CAP. Returns how many were written. */
size_t oc_engine_supports(const struct oc_engine *engine, struct oc_support *out, size_t cap);

/* One time frame's part in the confluence. */
struct oc_frame_state {
    bool has_state; /* it has an auction state: 5m, 1h, 4h, 1d */
    enum oc_auction auction;
    double imbalance; /* S at its last close */
    bool has_vote;    /* it counts in K */
    double vote;      /* -1 .. 1 */
    int weight;       /* of 100; 0: never counts */
};

struct oc_market_state {
    enum oc_auction auction; /* of 5m */
    double imbalance;
    bool has_confluence;
    double confluence;
    bool has_reference;
    int64_t val, poc, vah; /* reference of the day */
    bool has_composite;
    int64_t composite_val, composite_poc, composite_vah;
    int64_t row_ticks;
    uint32_t session_count; /* complete sessions since the origin */
    uint32_t balance_sessions;
    int rule80;
    bool is_illiquid, is_coarse_tick, is_gap_pause;
    bool has_swing_high, has_swing_low;
    int64_t swing_high, swing_low; /* last confirmed on 1h */
    bool has_atr[OC_TF_COUNT];
    double atr[OC_TF_COUNT]; /* ticks */
    struct oc_frame_state frames[OC_TF_COUNT];
};

/* All 0 before the first candle. */
void oc_engine_market_state(const struct oc_engine *engine, struct oc_market_state *out);

#endif
