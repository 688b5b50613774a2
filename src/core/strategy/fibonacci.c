/* fibonacci.c - engine 5, Fibonacci Pullback: the plan of the last 1h swing leg, gated by confluence.
 *
 * Judged at 5m closes. From "approaching" on, with a market score of at least 50, the next entry of the
 * plan is given as a limit; a leg gives one opinion. Source: analysis.md 1.6 and 1.7; gate, weights and
 * times are own starting values.
 * SPDX-License-Identifier: MIT */
#include "core/math/real.h"
#include "core/strategy/plan.h"
#include "core/strategy/registry.h"
#include "core/structure/evidence.h"
#include "core/structure/fibonacci_leg.h"

enum { SCORE_MIN = 50, VALID_MIN = 60, EXPIRY_BASE_MIN = 360 };

#define RR_MIN   1.2
#define LEG_FULL 6.0 /* ATR(1h): a leg of this length counts fully */

struct fibonacci_memory {
    int64_t used_ms, used_start_ms; /* end and start of the leg that is used; 0: none */
    enum oc_code told;              /* at the last 5m close */
};

static const struct plan_needs NEEDS = {.bars = {[OC_TF_5M] = 150, [OC_TF_1H] = 30}};

/* The nearest target with enough reward; all of them beyond the entry are listed. */
static bool choose_target(const struct oc_fibonacci_plan *plan, struct plan_trade *trade,
                          struct oc_opinion *out)
{
    int side = (int)trade->direction;

    trade->target = 0;
    for (int i = 0; i < OC_FIBONACCI_TARGETS; i++) {
        int64_t price = plan->targets[i];
        double rr = (double)(side * (price - trade->entry)) / (double)trade->risk;

        if (price <= 0 || side * (price - trade->entry) <= 0) {
            continue;
        }
        out->targets[out->target_count++] = price;
        if (trade->target == 0 && rr >= RR_MIN) {
            trade->target = price;
        }
    }
    return trade->target > 0;
}

static double quality_of(const struct oc_fibonacci_plan *plan, const struct oc_view *view,
                         struct oc_evidence *out)
{
    int side = (int)plan->leg.direction;
    double length = (double)(side * (plan->leg.end - plan->leg.start));
    double atr = view->atr[OC_TF_1H];
    double reach = atr > 0 ? oc_clamp01(length / (LEG_FULL * atr)) : 0.0;

    out->imbalance = view->imbalance;
    out->confluence = view->confluence;
    out->depth = plan->retracement;
    out->range_low = oc_min_i64(plan->leg.start, plan->leg.end);
    out->range_high = oc_max_i64(plan->leg.start, plan->leg.end);
    out->target_kind = OC_TARGET_RATIO;
    out->quality =
        0.50 * out->score.points / 100.0 + 0.25 * (1 + side * view->confluence) / 2 + 0.25 * reach;
    return out->quality;
}

/* The first entry that the close has not passed; false: both are passed. */
static bool choose_entry(const struct oc_fibonacci_plan *plan, int64_t close, int64_t *entry,
                         int64_t *second)
{
    int side = (int)plan->leg.direction;

    for (int i = 0; i < OC_FIBONACCI_ENTRIES; i++) {
        if (side * (close - plan->entries[i]) > 0) {
            *entry = plan->entries[i];
            *second = i + 1 < OC_FIBONACCI_ENTRIES ? plan->entries[i + 1] : 0;
            return true;
        }
    }
    return false;
}

static enum oc_code make_plan(const struct oc_fibonacci_plan *plan, const struct oc_view *view,
                              struct oc_opinion *out)
{
    int side = (int)plan->leg.direction;
    struct plan_trade trade = {
        .direction = plan->leg.direction,
        .kind = OC_ENTRY_LIMIT,
        .base_expiry_min = EXPIRY_BASE_MIN,
    };
    int64_t second = 0;

    out->setup = OC_SETUP_FIBONACCI;
    out->evidence.score = evidence_of_view(view, plan->leg.direction);
    trade.quality = quality_of(plan, view, &out->evidence);
    if (!choose_entry(plan, view->bar5.close, &trade.entry, &second)) {
        return OC_CODE_MISSED;
    }
    if (out->evidence.score.points < SCORE_MIN) {
        return OC_CODE_SCORE_TOO_LOW;
    }
    trade.risk = plan_risk(view->costs, trade.kind, trade.entry, side * (trade.entry - plan->stop));
    if (trade.risk >= trade.entry || !choose_target(plan, &trade, out)) {
        out->target_count = 0;
        return OC_CODE_RR_TOO_LOW;
    }
    if (trade.quality < PLAN_QUALITY_MIN) {
        out->target_count = 0;
        return OC_CODE_LOW_QUALITY;
    }
    out->evidence.second_entry = second;
    out->valid_min = VALID_MIN;
    plan_fill(out, &trade, view->costs, view->atr[OC_TF_1H]);
    return OC_CODE_OK;
}

static enum oc_code judge(struct fibonacci_memory *state, const struct oc_view *view,
                          bool may_speak, struct oc_opinion *out)
{
    const struct oc_bar *bar = &view->bar5;
    struct oc_fibonacci_leg leg;
    struct oc_fibonacci_plan plan;

    if (!fibonacci_leg_of(&view->swing_high, &view->swing_low, &leg) ||
        (leg.end_ms == state->used_ms && leg.start_ms == state->used_start_ms)) {
        return OC_CODE_NO_LEG;
    }
    enum fibonacci_state deepest =
        fibonacci_leg_state(&leg, leg.direction > 0 ? bar->low : bar->high);

    oc_fibonacci_fill(&leg, bar->close, &plan);
    if (deepest == FIBONACCI_STOPPED) {
        state->used_ms = leg.end_ms;
        state->used_start_ms = leg.start_ms;
        return OC_CODE_LEG_INVALID;
    }
    if (deepest < FIBONACCI_APPROACHING) {
        return deepest == FIBONACCI_NONE ? OC_CODE_NO_PULLBACK : OC_CODE_PULLBACK;
    }
    if (!may_speak) {
        return OC_CODE_PULLBACK;
    }
    enum oc_code code = make_plan(&plan, view, out);

    if (code == OC_CODE_OK) {
        state->used_ms = leg.end_ms;
        state->used_start_ms = leg.start_ms;
    }
    return code;
}

static void on_close(void *memory, const struct oc_view *view, struct oc_opinion *out)
{
    struct fibonacci_memory *state = memory;
    bool may_speak = plan_begin(out, OC_ENGINE_FIBONACCI, view, &NEEDS);

    if (view->closes[OC_TF_5M]) {
        enum oc_code code = judge(state, view, may_speak, out);

        state->told = code == OC_CODE_OK ? OC_CODE_NO_LEG : code;
    }
    plan_rest(out, may_speak, state->told, OC_CODE_NO_LEG);
}

#define LONG_RATIO(name, on_long, on_short, meaning) \
    {"long_" #name, on_long, "of the leg", meaning " (analysis.md 1.6)"},
#define SHORT_RATIO(name, on_long, on_short, meaning) \
    {"short_" #name, on_short, "of the leg", meaning " (analysis.md 1.6)"},

static const struct oc_strategy_param PARAMS[] = {
    {"pullback", OC_FIBONACCI_PULLBACK, "of the leg", "a pullback begins (analysis.md 1.6)"},
    OC_FIBONACCI_LIST(LONG_RATIO) OC_FIBONACCI_LIST(SHORT_RATIO){
        "score_min", SCORE_MIN, "points", "least market score; own starting value"},
    {"rr_min", RR_MIN, "R", "least reward to risk; own starting value"},
    {"valid", VALID_MIN, "min", "life of the limit; own starting value"},
    {"expiry", EXPIRY_BASE_MIN, "min", "base of the expiry; own starting value"},
};

const struct oc_strategy strategy_fibonacci = {
    .id = OC_ENGINE_FIBONACCI,
    .state_size = sizeof(struct fibonacci_memory),
    .on_close = on_close,
    .params = PARAMS,
    .param_count = sizeof PARAMS / sizeof PARAMS[0],
};
