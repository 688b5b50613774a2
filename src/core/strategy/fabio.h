/* fabio.h - the two models of the Fabio Playbook: one armed leg each, from touch to plan.
 *
 * Source: strategies.md section 9. Life cycle and judgement are split so that one armed leg can be
 * driven candle by candle: *_step judges a closed 1m candle, *_plan makes the opinion when a step
 * said OC_CODE_OK. Prices in ticks.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STRATEGY_FABIO_H
#define CORE_STRATEGY_FABIO_H

#include "core/profile/leg_profile.h"
#include "core/strategy/plan.h"

enum { FABIO_LEG_MINUTES = 1500 }; /* how far back a leg may begin; an older one does not arm */

enum fabio_leg_state { FABIO_IDLE, FABIO_ARMED, FABIO_TOUCHED };

/* An armed leg; zones from the leg's end on. Zones before zone_first have expired. */
struct fabio_leg {
    enum fabio_leg_state state;
    enum oc_direction direction; /* of the trade: the pullback comes against it */
    int64_t start, end;          /* prices */
    int64_t start_ms, end_ms;    /* 1m candles that made them */
    int64_t clock_ms;            /* armed, or its last new extreme */
    int64_t failed_extreme;      /* Mean Reversion Model only */
    struct leg_zone zones[LEG_ZONE_CAP];
    uint32_t zone_count, zone_first;
    uint32_t touched; /* zone, while TOUCHED */
    int64_t touch_ms;
    int64_t extreme;  /* furthest against the trade since the touch */
    double attack;    /* Mean Reversion Model: strongest failed push since the touch */
    bool is_extended; /* the last step moved the end: zones are to be made anew */
};

/* What a step and a plan look at; of this 1m close. */
struct fabio_input {
    struct oc_bar bar;
    const struct oc_costs *costs;
    double imbalance, confluence; /* S, K */
    double atr1m, atr1h;          /* 0: none */
    double volume_mu, volume_sd;
    int64_t delta_5, volume_5;
    double session_bonus;
    enum oc_auction auction; /* Trend Model */
    int64_t val, poc, vah;   /* Mean Reversion Model */
};

/* Makes the leg ARMED on these zones (ascending); touch, attack and extension are forgotten. */
void fabio_leg_set_zones(struct fabio_leg *leg, const struct leg_zone *zones, size_t count);

/* The same from the leg's profile over the kept 1m candles, rows by 3.1. */
void fabio_leg_make_zones(struct fabio_leg *leg, const struct oc_view *view);

/* Moves the touch to the deepest zone that this price reached. True if it moved. */
bool fabio_leg_touch(struct fabio_leg *leg, int64_t far, int64_t open_ms);

/* More than 5 minutes since the touch: back to ARMED without that zone and the shallower ones. */
bool fabio_leg_touch_expired(struct fabio_leg *leg, int64_t open_ms);

/* Middle of the touched zone doubled: stays an integer. */
int64_t fabio_leg_middle_2(const struct fabio_leg *leg);

/* Trend Model, one candle. OK: the trigger holds, ask for the plan. ARMED, TOUCHED: goes on.
 * TOUCH_EXPIRED: goes on ARMED. LEG_INVALID, EXPIRED: IDLE now. *is_used: the leg may not arm again
 * until it makes a new extreme. */
enum oc_code trend_step(struct fabio_leg *leg, const struct fabio_input *in, bool *is_used);

/* Fills *out, code OK; or returns RR_TOO_LOW or LOW_QUALITY with the numbers in out->evidence. */
enum oc_code trend_plan(const struct fabio_leg *leg, const struct fabio_input *in,
                        const struct plan_levels *levels, struct oc_opinion *out);

/* Mean Reversion Model, likewise. LEFT_BALANCE, MISSED: IDLE now. */
enum oc_code reclaim_step(struct fabio_leg *leg, const struct fabio_input *in);
enum oc_code reclaim_plan(const struct fabio_leg *leg, const struct fabio_input *in,
                          const struct plan_levels *levels, struct oc_opinion *out);

/* Arming, at a 5m close. */
struct trend_memory {
    bool has_used;
    int64_t used_pivot_ms, used_pivot, used_end;
    int64_t pivot_ms; /* of the armed leg */
};

/* Arms *leg when the running leg qualifies (9.1). */
bool trend_arm(struct fabio_leg *leg, struct trend_memory *memory, const struct oc_view *view);

/* A failure by return from TEST happened at this 5m close: the armed leg gives way; a new one is armed
 * if it is at least the second of its edge. Returns ARMED, NEEDS_SECOND_FAILURE or MISSED (the leg
 * already reached the POC). */
enum oc_code reclaim_arm(struct fabio_leg *leg, const struct oc_view *view);

#endif
