/* mean_reversion.c - engine 3, Mean Reversion: failed breakouts of value (strategies.md 11).
 * SPDX-License-Identifier: MIT */
#include "core/strategy/mean_reversion.h"

#include "core/analysis.h"
#include "core/strategy/registry.h"

struct mr_state {
    struct mr_machine machine;
    enum oc_code told; /* at the last 5m close */
};

static const struct plan_needs NEEDS = {.bars = {[OC_TF_5M] = 150}};

static struct mr_input input_of(const struct oc_view *view)
{
    return (struct mr_input){
        .bar = view->bar5,
        .index = (int64_t)view->index5,
        .costs = view->costs,
        .val = view->val,
        .poc = view->poc,
        .vah = view->vah,
        .row_ticks = view->row_ticks,
        .atr5 = view->atr[OC_TF_5M],
        .atr1h = view->atr[OC_TF_1H],
        .volume_reference = view->volume_mean_5m_20,
        .imbalance = view->imbalance,
        .confluence = view->confluence,
        .rule80 = view->rule80,
        .has_taker_volume = view->has_taker_volume,
    };
}

/* An engine that may not speak keeps its machine running, but no plan is asked for. */
static enum oc_code judge(struct mr_machine *machine, const struct oc_view *view, bool may_speak,
                          struct oc_opinion *out)
{
    struct mr_input in = input_of(view);
    enum oc_code code = mr_step(machine, &in);

    if (code == OC_CODE_RE_BREAK) {
        analysis_add_failure(view->failures, machine->edge, (uint32_t)machine->failed_index);
    }
    if (code != OC_CODE_OK || !may_speak) {
        return code == OC_CODE_OK ? OC_CODE_WAIT : code;
    }
    code = mr_plan(machine, &in, out);
    if (code == OC_CODE_OK) {
        mr_reset(machine);
    }
    return code;
}

static void on_close(void *state, const struct oc_view *view, struct oc_opinion *out)
{
    struct mr_state *mr = state;
    bool may_speak = plan_begin(out, OC_ENGINE_MR, view, &NEEDS);

    if (view->is_day_end || view->is_coarse_tick) {
        *mr = (struct mr_state){.told = OC_CODE_WAITING}; /* the edges moved, or a day without it */
    } else if (view->is_first_after_gap) {
        mr_reset(&mr->machine);
        mr->told = OC_CODE_WAITING;
    }
    if (view->closes[OC_TF_5M] && view->has_reference && view->has_atr[OC_TF_5M] &&
        !view->is_day_end && !view->is_coarse_tick) {
        enum oc_code code = judge(&mr->machine, view, may_speak, out);

        mr->told = code == OC_CODE_OK ? OC_CODE_WAITING : code;
    }
    if (may_speak && out->direction == OC_NEUTRAL) {
        out->code = mr->told;
    }
}

static const struct oc_strategy_param PARAMS[] = {
    {"closes_accepted", 3, "candles of 5m", "closes outside value that accept a breakout (11)"},
    {"wait_max", 6, "candles of 5m", "for the pullback after the failing candle (11)"},
    {"prior_window", 24, "candles of 5m", "an earlier failure of the edge counts (11)"},
    {"imbalance_max", 0.55, "", "S from it on is no market to fade (11)"},
    {"width_min", 8, "rows", "narrowest value area; and 3 ATR(5m) (11)"},
    {"rr_min", 1.5, "R", "least reward to risk (11)"},
    {"expiry", 360, "min", "base of the expiry (8)"},
};

const struct oc_strategy strategy_mean_reversion = {
    .id = OC_ENGINE_MR,
    .state_size = sizeof(struct mr_state),
    .on_close = on_close,
    .params = PARAMS,
    .param_count = sizeof PARAMS / sizeof PARAMS[0],
};
