/* plan.h - the contract that all engines share: availability, costs, risk floor, p, expiry.
 *
 * Source: strategies.md sections 1.5 and 8. Prices in ticks.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STRATEGY_PLAN_H
#define CORE_STRATEGY_PLAN_H

#include "outcry/engine.h"
#include "outcry/opinion.h"
#include "outcry/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PLAN_QUALITY_MIN 0.50

/* max(2 ticks, up(fraction * atr)) */
int64_t plan_buffer(double fraction, double atr);

/* Round trip as a fraction of the entry, and in R. */
double plan_cost_frac(const struct oc_costs *costs, enum oc_entry_kind kind);
double plan_cost_r(const struct oc_costs *costs, enum oc_entry_kind kind, int64_t entry,
                   int64_t risk);

/* The structural distance, or more when costs would exceed an eighth of it; at least a tick. */
int64_t plan_risk(const struct oc_costs *costs, enum oc_entry_kind kind, int64_t entry,
                  int64_t structural);

/* base * clamp(risk / (atr1h / 2), 1, 4), floored; atr1h 0: base. */
int32_t plan_expiry_min(int32_t base_min, int64_t risk, double atr1h);

/* Quality 0..1 to p 0.50..0.70. */
double plan_p(double quality);

/* Significance of a zone merged with levels: 1 - prod(1 - significance). */
double plan_noisy_or(double own, const double *others, size_t count);

/* 0.03 when the candle that opens at open_ms closes in [from_min, to_min) of the UTC day, else 0. */
double plan_session_bonus(int64_t open_ms, int from_min, int to_min);

/* What the numbers of one plan have in common. */
struct plan_trade {
    enum oc_direction direction;
    enum oc_entry_kind kind;
    int64_t entry, risk, target;
    int32_t base_expiry_min;
    double quality;
};

/* Fills direction, p, prices, rr, cost_r and expiry; code OK. Targets stay as they are. */
void plan_fill(struct oc_opinion *out, const struct plan_trade *trade, const struct oc_costs *costs,
               double atr1h);

/* The same for a plan whose only target is trade->target. OC_CODE_LOW_QUALITY: nothing is filled. */
enum oc_code plan_fill_one(struct oc_opinion *out, const struct plan_trade *trade,
                           const struct oc_view *view);

/* Levels a plan may aim at or lean on; borrowed for the call. */
struct plan_levels {
    const int64_t *magnets; /* beyond the entry in the direction, nearest first */
    size_t magnet_count;
    const double *others; /* significances of the levels at the zone */
    size_t other_count;
};

/* What an engine must have seen before it speaks (1.5). */
struct plan_needs {
    uint32_t bars[OC_TF_COUNT]; /* closed candles */
    bool confluence, taker_volume;
};

/* An opinion of this engine at this close, Neutral; sets is_available and, when it may not speak, the
 * code that says why. True: it may speak. */
bool plan_begin(struct oc_opinion *out, enum oc_engine_id engine, const struct oc_view *view,
                const struct plan_needs *needs);

/* An opinion that may speak and has no plan says what was told at the last judged close, or `resting`
 * if that is OC_CODE_OK: nothing yet. */
void plan_rest(struct oc_opinion *out, bool may_speak, enum oc_code told, enum oc_code resting);

#endif
