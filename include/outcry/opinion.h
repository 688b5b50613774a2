/* opinion.h - what one strategy engine says at one 1m close: the words of the whole system.
 *
 * All prices in ticks of the instrument. Source: strategies.md sections 8 to 13.
 * SPDX-License-Identifier: MIT */
#ifndef OUTCRY_OPINION_H
#define OUTCRY_OPINION_H

#include "outcry/structure.h"

#include <stdbool.h>
#include <stdint.h>

/* X(constant, wire name, family, decision timeframe, title). Order is vote order. To add an engine:
 * one line here, one file in core/strategy. */
#define OC_ENGINE_LIST(X)                                                                    \
    X(OC_ENGINE_FABIO, "fabio", OC_FAMILY_STRUCTURE, OC_TF_1M, "Fabio Playbook")             \
    X(OC_ENGINE_GRID, "grid", OC_FAMILY_GRID, OC_TF_5M, "Grid")                              \
    X(OC_ENGINE_MR, "mr", OC_FAMILY_REVERSION, OC_TF_5M, "Mean Reversion")                   \
    X(OC_ENGINE_SMC, "smc", OC_FAMILY_STRUCTURE, OC_TF_5M, "Structure Retest")               \
    X(OC_ENGINE_FIBONACCI, "fibonacci", OC_FAMILY_STRUCTURE, OC_TF_5M, "Fibonacci Pullback") \
    X(OC_ENGINE_INDICATORS, "indicators", OC_FAMILY_MOMENTUM, OC_TF_5M, "Indicator Momentum")

enum oc_engine_id {
#define OC_ENGINE_ENUM(name, text, family, timeframe, title) name,
    OC_ENGINE_LIST(OC_ENGINE_ENUM)
#undef OC_ENGINE_ENUM
        OC_ENGINE_COUNT,
    OC_ENGINE_NONE = OC_ENGINE_COUNT /* nobody leads */
};

/* Engines that share inputs are pooled inside their family first (strategies.md 12). */
enum oc_family {
    OC_FAMILY_STRUCTURE,
    OC_FAMILY_GRID,
    OC_FAMILY_REVERSION,
    OC_FAMILY_MOMENTUM,
    OC_FAMILY_COUNT
};

/* AUTO: judged and tracked without a voice, and no part of the quorum, until the learned table holds
 * OC_AUTO_OUTCOMES of its outcomes; then ON. The table decides, so a replay equals the live run. */
enum oc_engine_mode { OC_MODE_OFF, OC_MODE_SHADOW, OC_MODE_ON, OC_MODE_AUTO };
enum { OC_AUTO_OUTCOMES = 50 };
const char *oc_engine_mode_text(enum oc_engine_mode mode); /* "off" "shadow" "on" "auto" */

enum oc_direction { OC_SHORT = -1, OC_NEUTRAL = 0, OC_LONG = 1 };

enum oc_entry_kind { OC_ENTRY_MARKET, OC_ENTRY_LIMIT };

/* X(constant, wire name, engine) */
#define OC_SETUP_LIST(X)                                     \
    X(OC_SETUP_NONE, "")                                     \
    X(OC_SETUP_TREND, "Trend Model")                         \
    X(OC_SETUP_FABIO_MR, "Mean Reversion Model")             \
    X(OC_SETUP_GRID, "Grid Range Scalp")                     \
    X(OC_SETUP_FAILED_BREAKOUT, "Failed Breakout Reversion") \
    X(OC_SETUP_SMC, "Structure Retest")                      \
    X(OC_SETUP_FIBONACCI, "Fibonacci Pullback")              \
    X(OC_SETUP_INDICATORS, "Indicator Momentum")

enum oc_setup {
#define OC_SETUP_ENUM(name, text) name,
    OC_SETUP_LIST(OC_SETUP_ENUM)
#undef OC_SETUP_ENUM
        OC_SETUP_COUNT
};

/* State of the 5m auction (strategies.md 5). */
enum oc_auction {
    OC_AUCTION_BALANCE,
    OC_AUCTION_TEST_UP,
    OC_AUCTION_TEST_DOWN,
    OC_AUCTION_OUT_UP,
    OC_AUCTION_OUT_DOWN
};

/* Why there is, or is not, a direction. X(constant, wire code, what it says to a person) */
#define OC_CODE_LIST(X)                                                                            \
    X(OC_CODE_OK, "OK", "the odds pass the gates")                                                 \
    X(OC_CODE_WAITING, "WAITING", "no set-up at this close")                                       \
    X(OC_CODE_WARMING_UP, "WARMING_UP", "not enough closed candles yet")                           \
    X(OC_CODE_OFF, "OFF", "the engine is switched off")                                            \
    X(OC_CODE_ILLIQUID, "ILLIQUID", "more than 30 of the last 60 minutes without a trade")         \
    X(OC_CODE_COARSE_TICK, "COARSE_TICK", "the tick is too coarse for the risk floor today")       \
    X(OC_CODE_GAP, "GAP", "minutes are missing; no opinions for 15 minutes")                       \
    X(OC_CODE_NO_REFERENCE, "NO_REFERENCE", "no complete session yet")                             \
    X(OC_CODE_NO_CONFLUENCE, "NO_CONFLUENCE", "the multi-timeframe confluence is undefined")       \
    X(OC_CODE_NO_TAKER_VOLUME, "NO_TAKER_VOLUME", "the venue gives no taker volume")               \
    X(OC_CODE_RR_TOO_LOW, "RR_TOO_LOW", "reward to risk below the engine's minimum")               \
    X(OC_CODE_LOW_QUALITY, "LOW_QUALITY", "quality below 0.50")                                    \
    X(OC_CODE_NO_LVN, "NO_LVN", "the leg has no low volume node")                                  \
    X(OC_CODE_ARMED, "ARMED", "a leg is armed; waiting for the pullback")                          \
    X(OC_CODE_TOUCHED, "TOUCHED", "price is in the zone; waiting for aggression")                  \
    X(OC_CODE_LEG_INVALID, "LEG_INVALID", "the leg was invalidated")                               \
    X(OC_CODE_EXPIRED, "EXPIRED", "the armed leg is older than 120 minutes")                       \
    X(OC_CODE_TOUCH_EXPIRED, "TOUCH_EXPIRED", "no aggression within 5 minutes of the touch")       \
    X(OC_CODE_NEEDS_SECOND_FAILURE, "NEEDS_SECOND_FAILURE", "one failure at this edge only")       \
    X(OC_CODE_LEFT_BALANCE, "LEFT_BALANCE", "price closed outside value")                          \
    X(OC_CODE_MISSED, "MISSED", "price went without an entry")                                     \
    X(OC_CODE_NO_RANGE, "NO_RANGE", "the market is not in a grid range")                           \
    X(OC_CODE_RANGE_TOO_NARROW, "RANGE_TOO_NARROW", "the range is too narrow")                     \
    X(OC_CODE_GRID_ACTIVE_NO_TRIGGER, "GRID_ACTIVE_NO_TRIGGER", "price is mid-range")              \
    X(OC_CODE_GRID_HOLDING, "GRID_HOLDING", "a grid opinion of that side is still open")           \
    X(OC_CODE_BREAKOUT_EXIT, "BREAKOUT_EXIT", "price left the grid's range")                       \
    X(OC_CODE_ATTEMPT_UP, "ATTEMPT_UP", "price is trying to leave value upward")                   \
    X(OC_CODE_ATTEMPT_DOWN, "ATTEMPT_DN", "price is trying to leave value downward")               \
    X(OC_CODE_ACCEPTED, "ACCEPTED", "the breakout was accepted")                                   \
    X(OC_CODE_LATCHED, "LATCHED", "accepted breakout; waiting for a close inside value")           \
    X(OC_CODE_FAILED, "FAILED", "the breakout failed; waiting for a pullback")                     \
    X(OC_CODE_FAILED_HIGH_VOLUME, "FAILED_HIGH_VOLUME", "the breakout failed on high volume")      \
    X(OC_CODE_RE_BREAK, "RE_BREAK", "a second breakout attempt began")                             \
    X(OC_CODE_WAIT, "WAIT", "waiting for the pullback to the failed edge")                         \
    X(OC_CODE_S_TOO_HIGH, "S_TOO_HIGH", "the imbalance score is too high to fade")                 \
    X(OC_CODE_ZONE_ARMED, "ZONE_ARMED", "structure broke; waiting for the retest of its zone")     \
    X(OC_CODE_ZONE_TOUCHED, "ZONE_TOUCHED", "price is in the zone; waiting for a close out of it") \
    X(OC_CODE_ZONE_BROKEN, "ZONE_BROKEN", "the zone of the break did not hold")                    \
    X(OC_CODE_NO_LEG, "NO_LEG", "no confirmed swing leg that is not used")                         \
    X(OC_CODE_NO_PULLBACK, "NO_PULLBACK", "less than 38.2 % of the leg is retraced")               \
    X(OC_CODE_PULLBACK, "PULLBACK", "the pullback has not come near the entries yet")              \
    X(OC_CODE_SCORE_TOO_LOW, "SCORE_TOO_LOW", "the market score is below the engine's gate")       \
    X(OC_CODE_MIXED, "MIXED", "the indicators do not agree")                                       \
    X(OC_CODE_WEAK_TREND, "WEAK_TREND", "the indicators agree, but ADX shows no trend")            \
    X(OC_CODE_STRETCHED, "STRETCHED", "the indicators agree, but RSI is at its extreme")           \
    X(OC_CODE_HELD, "HELD", "said once; the indicators have not let go since")                     \
    X(OC_CODE_NO_QUORUM, "NO_QUORUM", "fewer than two engines are available")                      \
    X(OC_CODE_ALL_ABSTAIN, "ALL_ABSTAIN", "no engine has a set-up at this close")                  \
    X(OC_CODE_CONFLICT, "CONFLICT", "engines disagree")                                            \
    X(OC_CODE_OUTVOTED, "OUTVOTED", "a standing opinion outweighs the fresh one")                  \
    X(OC_CODE_MUTED, "MUTED", "its engine has not earned a weight")                                \
    X(OC_CODE_LOW_CONFIDENCE, "LOW_CONFIDENCE", "confidence below the gate")                       \
    X(OC_CODE_NEGATIVE_EXPECTANCY, "NEGATIVE_EXPECTANCY", "costs eat the edge")                    \
    X(OC_CODE_OPEN_SIGNAL, "OPEN_SIGNAL", "a signal of that direction is still open")              \
    X(OC_CODE_SUPPORTING, "SUPPORTING", "another engine led this vote")                            \
    X(OC_CODE_OPPOSING, "OPPOSING", "the vote went the other way")                                 \
    X(OC_CODE_SHADOW, "SHADOW", "the engine runs as a shadow")

enum oc_code {
#define OC_CODE_ENUM(name, wire, text) name,
    OC_CODE_LIST(OC_CODE_ENUM)
#undef OC_CODE_ENUM
        OC_CODE_COUNT
};

enum oc_target_kind {
    OC_TARGET_LEVEL,
    OC_TARGET_LEG_EXTENSION,
    OC_TARGET_POC,
    OC_TARGET_FAR_EDGE,
    OC_TARGET_LINE,
    OC_TARGET_SWING,   /* the extreme of the structure's range */
    OC_TARGET_RATIO,   /* a retracement of the leg */
    OC_TARGET_MULTIPLE /* a multiple of the risk */
};

enum { OC_TARGET_CAP = 24, OC_GRID_LINE_CAP = 21 };

/* The numbers behind an opinion, for the rendered reason and /api/opinions. Unused ones are 0. */
struct oc_evidence {
    double imbalance;       /* S, 0..1 */
    double confluence;      /* K, -1..1; 0 when undefined */
    double quality;         /* q, 0..1 */
    double aggression;      /* A, -1..1 */
    double attack;          /* Fabio MR: strongest failed attack, 0..1 */
    double depth, location; /* LVN depth, loc; 0..1 */
    double volume_ratio;    /* MR: outside volume / reference volume */
    double attempt_delta;   /* MR: delta ratio of the attempt, -1..1 */
    struct oc_score score;  /* smc, fibonacci, indicators: market score of the direction */
    double parts
        [5]; /* indicators: trend, oscillators, RSI, %K, sum; MR: f_vol, f_flow, 1-S, f_rej, (1+sK)/2; Fabio: a1, a2, a3 */
    double atr_frac, efficiency, adx; /* grid: ATR(15m)/close, ER, ADX(5m) */
    int64_t zone_low, zone_high;      /* ticks */
    int64_t range_low,
        range_high; /* grid range, reference value area, or start and end of the leg, ticks */
    int64_t failed_extreme;           /* ticks */
    int64_t second_entry;             /* fibonacci: the deeper limit; 0: none */
    bool is_gap, is_change, is_swing; /* smc: zone is a gap; the break: CHoCH, of a swing */
    int32_t touches_top, touches_bottom;
    bool has_prior_failure;
    enum oc_target_kind target_kind;
};

struct oc_grid_plan {
    int32_t line_count;              /* intervals + 1; 0: no grid */
    int64_t lines[OC_GRID_LINE_CAP]; /* ascending, ticks */
    int64_t step;                    /* ticks */
    double net_frac;                 /* of one grid, after maker fees, at the lowest pair */
};

struct oc_opinion {
    enum oc_engine_id engine;
    enum oc_setup setup;
    enum oc_direction direction;
    enum oc_code code;
    bool is_available;
    enum oc_auction auction; /* 5m state at the opinion; B or O cell of learning */
    int64_t open_ms;         /* of the 1m candle it was given at */
    double p;                /* +1R before -1R, 0.5..0.70; 0 when Neutral */
    enum oc_entry_kind entry_kind;
    int64_t entry, stop, target; /* ticks */
    int64_t targets
        [OC_TARGET_CAP]; /* levels on the way, nearest first; a leg extension is not among them */
    int32_t target_count;
    double rr;         /* (target - entry) / R */
    double cost_r;     /* round-trip cost in R */
    int32_t valid_min; /* LIMIT: minutes until NOT_FILLED; else 0 */
    int32_t expiry_min;
    int32_t waits_for; /* WARMING_UP: candles or sessions still missing */
    struct oc_evidence evidence;
    struct oc_grid_plan grid;
};

const char *oc_engine_text(enum oc_engine_id engine); /* "fabio" ..., "none" */
const char *oc_engine_title(enum oc_engine_id engine);
enum oc_family oc_engine_family(enum oc_engine_id engine);
int oc_engine_timeframe(enum oc_engine_id engine); /* enum oc_timeframe */
bool oc_engine_parse(const char *text, enum oc_engine_id *out);
const char *oc_setup_text(enum oc_setup setup);
const char *oc_code_wire(enum oc_code code);
const char *oc_code_text(enum oc_code code);
const char *oc_direction_text(enum oc_direction direction); /* "Long" "Short" "Neutral" */
const char *oc_auction_text(enum oc_auction auction);       /* "Balanced" or "Out of Balance" */
const char *oc_auction_detail(enum oc_auction auction); /* "Testing above value", "up", ... or "" */

#endif
