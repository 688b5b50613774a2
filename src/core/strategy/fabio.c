/* fabio.c - engine 1, Fabio Playbook: market state, location, aggression (strategies.md 9).
 *
 * Trend Model out of balance, Mean Reversion Model in balance; if both trigger on one candle, Trend.
 * SPDX-License-Identifier: MIT */
#include "core/strategy/fabio.h"
#include "core/strategy/registry.h"

#include <math.h>

enum { MAGNET_CAP = 64, OTHER_CAP = 64, MINUTES_13_30 = 810, MINUTES_20_00 = 1200 };
enum { MINUTES_07_00 = 420 };

#define ZONE_SIGNIFICANCE 0.6

struct fabio_state {
    struct fabio_leg trend[2]; /* Short, Long */
    struct trend_memory memory[2];
    struct fabio_leg reclaim;
};

static const struct plan_needs NEEDS = {
    .bars = {[OC_TF_1M] = 1500, [OC_TF_5M] = 300, [OC_TF_1H] = 150, [OC_TF_4H] = 60},
    .confluence = true,
    .taker_volume = true,
};

static struct fabio_input input_of(const struct oc_view *view, double session_bonus)
{
    return (struct fabio_input){
        .bar = view->bar1,
        .costs = view->costs,
        .imbalance = view->imbalance,
        .confluence = view->confluence,
        .atr1m = view->atr[OC_TF_1M],
        .atr1h = view->atr[OC_TF_1H],
        .volume_mu = view->volume_mu,
        .volume_sd = view->volume_sd,
        .delta_5 = view->delta_5,
        .volume_5 = view->volume_5,
        .session_bonus = session_bonus,
        .auction = view->auction,
        .val = view->val,
        .poc = view->poc,
        .vah = view->vah,
    };
}

static size_t others_of(const struct oc_view *view, const struct fabio_leg *leg, double *out)
{
    const struct leg_zone *zone = &leg->zones[leg->touched];
    double near = floor(0.15 * view->atr[OC_TF_5M]);

    return oc_view_levels_near(view, zone->low, zone->high, near > 2 ? (int64_t)near : 2, out,
                               OTHER_CAP);
}

static enum oc_code plan_trend(const struct fabio_leg *leg, const struct fabio_input *in,
                               const struct oc_view *view, struct oc_opinion *out)
{
    int64_t magnets[MAGNET_CAP];
    double others[OTHER_CAP];
    struct plan_levels levels = {.magnets = magnets, .others = others};

    levels.magnet_count = oc_view_magnets(view, leg->direction, in->bar.close, magnets, MAGNET_CAP);
    levels.other_count = others_of(view, leg, others);
    return trend_plan(leg, in, &levels, out);
}

static enum oc_code plan_reclaim(const struct fabio_leg *leg, const struct fabio_input *in,
                                 const struct oc_view *view, struct oc_opinion *out)
{
    double others[OTHER_CAP];
    struct plan_levels levels = {.others = others, .other_count = others_of(view, leg, others)};

    return reclaim_plan(leg, in, &levels, out);
}

static void mark_used(struct trend_memory *memory, const struct fabio_leg *leg)
{
    memory->has_used = true;
    memory->used_pivot_ms = memory->pivot_ms;
    memory->used_pivot = leg->start;
    memory->used_end = leg->end;
}

/* An engine that may not speak keeps its machines running, but no plan is asked for. */
static enum oc_code judge_trend(struct fabio_leg *leg, struct trend_memory *memory,
                                const struct oc_view *view, bool may_speak, struct oc_opinion *out)
{
    struct fabio_input in =
        input_of(view, plan_session_bonus(view->open_ms, MINUTES_13_30, MINUTES_20_00));
    bool is_used;
    enum oc_code code = trend_step(leg, &in, &is_used);

    if (leg->is_extended) {
        fabio_leg_make_zones(leg, view);
    }
    if (is_used) {
        mark_used(memory, leg);
    }
    if (code != OC_CODE_OK || !may_speak) {
        return code == OC_CODE_OK ? OC_CODE_TOUCHED : code;
    }
    code = plan_trend(leg, &in, view, out);
    if (code == OC_CODE_OK) {
        mark_used(memory, leg);
        leg->state = FABIO_IDLE;
    }
    return code;
}

static enum oc_code judge_reclaim(struct fabio_leg *leg, const struct oc_view *view, bool may_speak,
                                  struct oc_opinion *out)
{
    struct fabio_input in =
        input_of(view, plan_session_bonus(view->open_ms, MINUTES_07_00, MINUTES_13_30));
    enum oc_code code = reclaim_step(leg, &in);

    if (leg->is_extended) {
        fabio_leg_make_zones(leg, view);
    }
    if (code != OC_CODE_OK || !may_speak) {
        return code == OC_CODE_OK ? OC_CODE_TOUCHED : code;
    }
    code = plan_reclaim(leg, &in, view, out);
    if (code == OC_CODE_OK) {
        leg->state = FABIO_IDLE;
    }
    return code;
}

/* What is most worth telling when nothing has a direction. */
static enum oc_code more_telling(enum oc_code a, enum oc_code b)
{
    static const enum oc_code ORDER[] = {
        OC_CODE_RR_TOO_LOW,
        OC_CODE_LOW_QUALITY,
        OC_CODE_TOUCHED,
        OC_CODE_TOUCH_EXPIRED,
        OC_CODE_ARMED,
        OC_CODE_NO_LVN,
        OC_CODE_EXPIRED,
        OC_CODE_LEG_INVALID,
        OC_CODE_LEFT_BALANCE,
        OC_CODE_MISSED,
        OC_CODE_NEEDS_SECOND_FAILURE,
    };

    for (size_t i = 0; i < sizeof ORDER / sizeof ORDER[0]; i++) {
        if (a == ORDER[i] || b == ORDER[i]) {
            return ORDER[i];
        }
    }
    return OC_CODE_WAITING;
}

static enum oc_code armed_code(const struct fabio_leg *leg, enum oc_code code)
{
    return code == OC_CODE_ARMED && leg->zone_count == 0 ? OC_CODE_NO_LVN : code;
}

/* The armed legs on this candle; arming comes after them. */
static enum oc_code judge(struct fabio_state *fabio, const struct oc_view *view, bool may_speak,
                          struct oc_opinion *out)
{
    enum oc_code told = OC_CODE_WAITING;

    for (int i = 0; i < 2; i++) {
        struct fabio_leg *leg = &fabio->trend[i];

        if (leg->state != FABIO_IDLE) {
            enum oc_code code = judge_trend(leg, &fabio->memory[i], view,
                                            may_speak && out->direction == OC_NEUTRAL, out);

            told = more_telling(told, armed_code(leg, code));
        }
    }
    if (fabio->reclaim.state != FABIO_IDLE) {
        enum oc_code code =
            judge_reclaim(&fabio->reclaim, view, may_speak && out->direction == OC_NEUTRAL, out);

        told = more_telling(told, armed_code(&fabio->reclaim, code));
    }
    return told;
}

static enum oc_code arm(struct fabio_state *fabio, const struct oc_view *view)
{
    enum oc_code told = OC_CODE_WAITING;

    if (view->closes[OC_TF_5M] && view->has_reference) {
        for (int i = 0; i < 2; i++) {
            bool is_mine = view->leg.direction == (i == 1 ? OC_LONG : OC_SHORT);

            if (is_mine && fabio->trend[i].state == FABIO_IDLE &&
                trend_arm(&fabio->trend[i], &fabio->memory[i], view)) {
                told = more_telling(told, armed_code(&fabio->trend[i], OC_CODE_ARMED));
            }
        }
        if (view->failed_edge != 0) {
            told = more_telling(told, reclaim_arm(&fabio->reclaim, view));
        }
    }
    return told;
}

static void on_close(void *state, const struct oc_view *view, struct oc_opinion *out)
{
    struct fabio_state *fabio = state;
    bool may_speak = plan_begin(out, OC_ENGINE_FABIO, view, &NEEDS);

    if (view->is_first_after_gap || view->is_coarse_tick) {
        fabio->trend[0].state = fabio->trend[1].state = FABIO_IDLE;
        fabio->reclaim.state = FABIO_IDLE;
    }
    if (view->is_coarse_tick) {
        return;
    }
    if (view->is_day_end) {
        fabio->reclaim.state = FABIO_IDLE; /* its edges moved */
    }
    enum oc_code told = judge(fabio, view, may_speak, out);

    told = more_telling(told, arm(fabio, view));
    if (may_speak && out->direction == OC_NEUTRAL) {
        out->code = told;
    }
}

static size_t put_zones(const struct fabio_leg *leg, struct oc_level *out, size_t cap)
{
    size_t count = 0;

    for (uint32_t i = leg->zone_first;
         leg->state != FABIO_IDLE && i < leg->zone_count && count < cap; i++) {
        double significance = ZONE_SIGNIFICANCE * leg->zones[i].depth;

        out[count++] = (struct oc_level){
            .low = leg->zones[i].low,
            .high = leg->zones[i].high,
            .price = (leg->zones[i].low + leg->zones[i].high) / 2,
            .kind = OC_LEVEL_LVN,
            .source = OC_LEVEL_OF_LEG,
            .tier = significance >= 0.70   ? 1
                    : significance >= 0.40 ? 2
                    : significance >= 0.20 ? 3
                                           : 0,
            .significance = significance,
            .group_significance = significance,
            .known_ms = leg->clock_ms,
        };
    }
    return count;
}

static size_t zones(const void *state, struct oc_level *out, size_t cap)
{
    const struct fabio_state *fabio = state;
    size_t count = put_zones(&fabio->trend[0], out, cap);

    count += put_zones(&fabio->trend[1], out + count, cap - count);
    return count + put_zones(&fabio->reclaim, out + count, cap - count);
}

static const struct oc_strategy_param PARAMS[] = {
    {"trend.aggression_min", 0.45, "", "aggression that triggers the Trend Model (9.1)"},
    {"trend.delta_ratio_min", 0.10, "frac", "delta ratio of the trigger candle (9.1)"},
    {"trend.retrace_max", 0.786, "frac", "a deeper pullback invalidates the leg (9.1)"},
    {"trend.armed_max", 120, "min", "armed without a new extreme (9.1)"},
    {"trend.rr_min", 1.5, "R", "least reward to risk (9.1)"},
    {"trend.rr_max", 6, "R", "furthest target (9.1)"},
    {"trend.expiry", 240, "min", "base of the expiry (8)"},
    {"touch_max", 5, "min", "aggression must come this soon after the touch (9)"},
    {"mr.failures", 2, "", "failures of the edge within 48 candles of 5m (9.2)"},
    {"mr.aggression_min", 0.30, "", "aggression that triggers the Mean Reversion Model (9.2)"},
    {"mr.attack_min", 0.15, "frac", "or an attack that failed (9.2)"},
    {"mr.rr_min", 1.2, "R", "least reward to risk (9.2)"},
    {"mr.expiry", 180, "min", "base of the expiry (8)"},
    {"session_bonus", 0.03, "", "quality in the preferred session (8)"},
};

const struct oc_strategy strategy_fabio = {
    .id = OC_ENGINE_FABIO,
    .state_size = sizeof(struct fabio_state),
    .on_close = on_close,
    .zones = zones,
    .params = PARAMS,
    .param_count = sizeof PARAMS / sizeof PARAMS[0],
};
