/* indicators.c - engine 6, Indicator Momentum: trend and oscillators of 5m candles, pooled.
 *
 * trend = mean sign of (close - EMA200), (EMA20 - EMA50), the MACD histogram; oscillators = mean of RSI
 * and %K around their middle. Their sum E = 0.6 trend + 0.4 oscillators in [-1, 1] gives an opinion when
 * it reaches 0.70 with ADX >= 20, once until it has fallen below 0.30. All numbers are own starting
 * values. Conventions of the indicators: analysis.md 2.
 * SPDX-License-Identifier: MIT */
#include "core/math/real.h"
#include "core/strategy/plan.h"
#include "core/strategy/registry.h"
#include "core/structure/evidence.h"
#include "core/study/smooth.h"

enum { STOCHASTIC_PERIOD = 14, EXPIRY_BASE_MIN = 240 };

#define FIRE_AT  0.70
#define REARM_AT 0.30
#define ADX_MIN  20.0
#define RSI_FAR  75.0
#define STOP_ATR 1.5 /* of 15m */
#define REWARD   1.5 /* R */

struct indicators_state {
    struct smooth ema20, ema50, ema200, fast, slow, signal;
    bool is_begun;
    bool is_spent[2];  /* [0] short, [1] long: spoken since E last let go */
    enum oc_code told; /* at the last 5m close */
};

static const struct plan_needs NEEDS = {.bars = {[OC_TF_5M] = 250, [OC_TF_15M] = 14}};

static double sign_of(double x)
{
    return x > 0 ? 1.0 : x < 0 ? -1.0 : 0.0;
}

static void begin(struct indicators_state *state)
{
    smooth_init_ema(&state->ema20, 20);
    smooth_init_ema(&state->ema50, 50);
    smooth_init_ema(&state->ema200, 200);
    smooth_init_ema(&state->fast, 12);
    smooth_init_ema(&state->slow, 26);
    smooth_init_ema(&state->signal, 9);
    state->is_begun = true;
}

/* False while one of the averages warms up. */
static bool push_trend(struct indicators_state *state, double close, double *trend)
{
    double ema20 = 0, ema50 = 0, ema200 = 0, fast = 0, slow = 0, signal = 0;
    bool has20 = smooth_push(&state->ema20, close, &ema20);
    bool has50 = smooth_push(&state->ema50, close, &ema50);
    bool has200 = smooth_push(&state->ema200, close, &ema200);
    bool has_fast = smooth_push(&state->fast, close, &fast);
    bool has_slow = smooth_push(&state->slow, close, &slow);
    bool has_signal = has_fast && has_slow && smooth_push(&state->signal, fast - slow, &signal);

    *trend = (sign_of(close - ema200) + sign_of(ema20 - ema50) + sign_of(fast - slow - signal)) / 3;
    return has20 && has50 && has200 && has_signal;
}

/* %K of the last 14 candles, 0..100; 50 if they stand still. */
static double stochastic_of(const struct oc_view *view)
{
    struct oc_bar bar = view->bar5;
    int64_t high = bar.high, low = bar.low;

    for (size_t back = 1; back < STOCHASTIC_PERIOD && oc_view_bar(view, view->m5, back, &bar);
         back++) {
        high = oc_max_i64(high, bar.high);
        low = oc_min_i64(low, bar.low);
    }
    return high > low ? 100.0 * ((double)(view->bar5.close - low) / (double)(high - low)) : 50.0;
}

static enum oc_code make_plan(enum oc_direction direction, double sum, const struct oc_view *view,
                              struct oc_opinion *out)
{
    int side = (int)direction;
    struct plan_trade trade = {
        .direction = direction,
        .kind = OC_ENTRY_MARKET,
        .entry = view->bar5.close,
        .base_expiry_min = EXPIRY_BASE_MIN,
    };
    struct oc_evidence *seen = &out->evidence;

    out->setup = OC_SETUP_INDICATORS;
    seen->imbalance = view->imbalance;
    seen->confluence = view->confluence;
    seen->adx = view->adx5;
    seen->score = evidence_of_view(view, direction);
    seen->target_kind = OC_TARGET_MULTIPLE;
    seen->quality = 0.40 * side * sum + 0.25 * oc_clamp01((view->adx5 - 15) / 25) +
                    0.20 * (1 + side * view->confluence) / 2 + 0.15 * seen->score.points / 100.0;
    trade.quality = seen->quality;
    trade.risk = plan_risk(view->costs, trade.kind, trade.entry,
                           oc_ticks_up(STOP_ATR * view->atr[OC_TF_15M]));
    trade.target = trade.entry + side * oc_ticks_down(REWARD * (double)trade.risk);
    if (trade.target <= 0 || side * (trade.target - trade.entry) < trade.risk ||
        trade.risk >= trade.entry) {
        return OC_CODE_RR_TOO_LOW;
    }
    return plan_fill_one(out, &trade, view);
}

static enum oc_code judge(struct indicators_state *state, const struct oc_view *view,
                          bool may_speak, struct oc_opinion *out)
{
    double trend;
    bool is_ready = push_trend(state, (double)view->bar5.close, &trend);

    if (!is_ready || !view->evidence->has_rsi) {
        return OC_CODE_WARMING_UP;
    }
    double rsi = view->evidence->rsi_now, k = stochastic_of(view);
    double oscillators = (oc_clamp((rsi - 50) / 20, -1, 1) + oc_clamp((k - 50) / 40, -1, 1)) / 2;
    double sum = 0.6 * trend + 0.4 * oscillators;
    enum oc_direction direction = sum > 0 ? OC_LONG : OC_SHORT;
    bool *is_spent = &state->is_spent[direction > 0 ? 1 : 0];
    double agreement = (int)direction * sum;

    state->is_spent[0] = state->is_spent[0] && -sum >= REARM_AT;
    state->is_spent[1] = state->is_spent[1] && sum >= REARM_AT;
    if (agreement < FIRE_AT) {
        return OC_CODE_MIXED;
    }
    if (*is_spent) {
        return OC_CODE_HELD;
    }
    if (view->adx5 < ADX_MIN) {
        return OC_CODE_WEAK_TREND;
    }
    if (direction > 0 ? rsi >= RSI_FAR : rsi <= 100 - RSI_FAR) {
        return OC_CODE_STRETCHED;
    }
    if (!may_speak) {
        return OC_CODE_MIXED;
    }
    const double parts[5] = {trend, oscillators, rsi, k, sum};

    for (int i = 0; i < 5; i++) {
        out->evidence.parts[i] = parts[i];
    }
    enum oc_code code = make_plan(direction, sum, view, out);

    *is_spent = code == OC_CODE_OK;
    return code;
}

static void on_close(void *memory, const struct oc_view *view, struct oc_opinion *out)
{
    struct indicators_state *state = memory;
    bool may_speak = plan_begin(out, OC_ENGINE_INDICATORS, view, &NEEDS);

    if (!state->is_begun) {
        begin(state);
    }
    if (view->closes[OC_TF_5M]) {
        enum oc_code code = judge(state, view, may_speak, out);

        state->told = code == OC_CODE_OK ? OC_CODE_HELD : code;
    }
    plan_rest(out, may_speak, state->told, OC_CODE_MIXED);
}

static const struct oc_strategy_param PARAMS[] = {
    {"fire_at", FIRE_AT, "", "least agreement, 0.6 trend + 0.4 oscillators; own starting value"},
    {"rearm_at", REARM_AT, "", "below it the engine may speak again; own starting value"},
    {"adx_min", ADX_MIN, "", "least ADX(14) of 5m; own starting value"},
    {"rsi_far", RSI_FAR, "", "RSI from which a long is too late, mirrored for shorts; own"},
    {"stop", STOP_ATR, "ATR(15m)", "or the risk floor; own starting value"},
    {"reward", REWARD, "R", "distance of the target; own starting value"},
    {"expiry", EXPIRY_BASE_MIN, "min", "base of the expiry; own starting value"},
};

const struct oc_strategy strategy_indicators = {
    .id = OC_ENGINE_INDICATORS,
    .state_size = sizeof(struct indicators_state),
    .on_close = on_close,
    .params = PARAMS,
    .param_count = sizeof PARAMS / sizeof PARAMS[0],
};
