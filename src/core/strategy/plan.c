/* plan.c - availability, costs, risk floor, p and expiry of every engine's plan.
 * SPDX-License-Identifier: MIT */
#include "core/strategy/plan.h"

#include "core/math/real.h"

#include <math.h>

int64_t plan_buffer(double fraction, double atr)
{
    return oc_max_i64(2, oc_ticks_up(fraction * atr));
}

double plan_cost_frac(const struct oc_costs *costs, enum oc_entry_kind kind)
{
    return kind == OC_ENTRY_MARKET ? 2 * costs->taker_frac + costs->slip_frac
                                   : costs->maker_frac + costs->taker_frac + costs->slip_frac / 2;
}

double plan_cost_r(const struct oc_costs *costs, enum oc_entry_kind kind, int64_t entry,
                   int64_t risk)
{
    return plan_cost_frac(costs, kind) * (double)entry / (double)risk;
}

int64_t plan_risk(const struct oc_costs *costs, enum oc_entry_kind kind, int64_t entry,
                  int64_t structural)
{
    int64_t floor_ticks = oc_ticks_up(8 * plan_cost_frac(costs, kind) * (double)entry);

    return oc_max_i64(1, oc_max_i64(structural, floor_ticks));
}

int32_t plan_expiry_min(int32_t base_min, int64_t risk, double atr1h)
{
    if (!(atr1h > 0)) {
        return base_min;
    }
    return (int32_t)floor(base_min * oc_clamp((double)risk / (0.5 * atr1h), 1, 4));
}

double plan_p(double quality)
{
    return oc_clamp(0.50 + 0.40 * (quality - 0.5), 0.50, 0.70);
}

double plan_noisy_or(double own, const double *others, size_t count)
{
    double rest = 1 - own;

    for (size_t i = 0; i < count; i++) {
        rest *= 1 - others[i];
    }
    return 1 - rest;
}

double plan_session_bonus(int64_t open_ms, int from_min, int to_min)
{
    int64_t minute = (open_ms + OC_MINUTE_MS) % OC_DAY_MS / OC_MINUTE_MS;

    return minute >= from_min && minute < to_min ? 0.03 : 0.0;
}

void plan_fill(struct oc_opinion *out, const struct plan_trade *trade, const struct oc_costs *costs,
               double atr1h)
{
    int side = (int)trade->direction;

    out->direction = trade->direction;
    out->code = OC_CODE_OK;
    out->p = plan_p(trade->quality);
    out->entry_kind = trade->kind;
    out->entry = trade->entry;
    out->stop = trade->entry - side * trade->risk;
    out->target = trade->target;
    out->rr = (double)(side * (trade->target - trade->entry)) / (double)trade->risk;
    out->cost_r = plan_cost_r(costs, trade->kind, trade->entry, trade->risk);
    out->expiry_min = plan_expiry_min(trade->base_expiry_min, trade->risk, atr1h);
}

enum oc_code plan_fill_one(struct oc_opinion *out, const struct plan_trade *trade,
                           const struct oc_view *view)
{
    if (trade->quality < PLAN_QUALITY_MIN) {
        return OC_CODE_LOW_QUALITY;
    }
    out->targets[0] = trade->target;
    out->target_count = 1;
    plan_fill(out, trade, view->costs, view->atr[OC_TF_1H]);
    return OC_CODE_OK;
}

/* The candles still missing on the first timeframe that lacks some; 0: enough. */
static uint32_t missing_bars(const struct oc_view *view, const struct plan_needs *needs)
{
    uint32_t most = 0;

    for (int tf = 0; tf < OC_TF_COUNT; tf++) {
        if (view->bar_count[tf] < needs->bars[tf] && most == 0) {
            most = needs->bars[tf] - view->bar_count[tf];
        }
    }
    return most;
}

static enum oc_code why_unavailable(const struct oc_view *view, const struct plan_needs *needs)
{
    if (needs->taker_volume && !view->has_taker_volume) {
        return OC_CODE_NO_TAKER_VOLUME;
    }
    if (missing_bars(view, needs) > 0 || !view->has_adx5 || !view->has_volume_z) {
        return OC_CODE_WARMING_UP;
    }
    if (view->session_count == 0 || !view->has_reference) {
        return OC_CODE_NO_REFERENCE;
    }
    if (view->is_illiquid) {
        return OC_CODE_ILLIQUID;
    }
    return needs->confluence && !view->has_confluence ? OC_CODE_NO_CONFLUENCE : OC_CODE_OK;
}

bool plan_begin(struct oc_opinion *out, enum oc_engine_id engine, const struct oc_view *view,
                const struct plan_needs *needs)
{
    enum oc_code code = why_unavailable(view, needs);

    *out =
        (struct oc_opinion){.engine = engine, .auction = view->auction, .open_ms = view->open_ms};
    out->is_available = code == OC_CODE_OK;
    out->code = OC_CODE_WAITING;
    if (code != OC_CODE_OK) {
        out->code = code;
        out->waits_for = code == OC_CODE_WARMING_UP     ? (int32_t)missing_bars(view, needs)
                         : code == OC_CODE_NO_REFERENCE ? 1
                                                        : 0;
        return false;
    }
    if (view->is_coarse_tick || view->is_gap_pause) {
        out->code = view->is_coarse_tick ? OC_CODE_COARSE_TICK : OC_CODE_GAP;
        return false;
    }
    return true;
}

void plan_rest(struct oc_opinion *out, bool may_speak, enum oc_code told, enum oc_code resting)
{
    if (may_speak && out->direction == OC_NEUTRAL) {
        out->code = told == OC_CODE_OK ? resting : told;
    }
}
