/* fibonacci.c - the Fibonacci plan of the last confirmed swing leg.
 *
 * Source: analysis.md 1.6. Swings as those of 1h in strategies.md 2.1: with hours
 *         as candles this is the plan of /api/fibonacci.
 * Output: prices of the plan; depth of the close (0 at the leg's end, 1 at its start); state: 0 none,
 *         1 pullback, 2 approaching, 3 entry 1, 4 entry 2, 5 at the stop or beyond; reward per risk of
 *         entry 1 to each target.
 * SPDX-License-Identifier: MIT */
#include "core/study/fibonacci.h"

#include "core/structure/zigzag.h"
#include "core/study/row.h"

enum { RATIOS = sizeof(struct oc_fibonacci_ratios) / sizeof(double) };

void fibonacci_init(struct fibonacci *fibonacci, double reversal)
{
    *fibonacci = (struct fibonacci){
        .ratios = {*oc_fibonacci_ratios_of(OC_LONG), *oc_fibonacci_ratios_of(OC_SHORT)},
        .pullback = OC_FIBONACCI_PULLBACK};
    atr_swings_init(&fibonacci->swings, reversal);
}

void fibonacci_push(struct fibonacci *fibonacci, const struct oc_study_candle *candle)
{
    atr_swings_push(&fibonacci->swings, candle);
}

void fibonacci_look(const struct fibonacci *fibonacci, double price, struct fibonacci_view *view)
{
    const struct atr_swing *high = &fibonacci->swings.high, *low = &fibonacci->swings.low;

    *view = (struct fibonacci_view){0};
    if (!(high->price > low->price && low->price > 0.0)) {
        return; /* no leg, or swings of two legs that do not make one */
    }
    view->direction = high->open_ms > low->open_ms ? 1 : -1;
    view->start = view->direction > 0 ? low->price : high->price;
    view->end = view->direction > 0 ? high->price : low->price;
    const struct oc_fibonacci_ratios *ratios = &fibonacci->ratios[view->direction > 0 ? 0 : 1];

    fibonacci_plan_of(view->start, view->end, ratios, &view->plan);
    view->depth = fibonacci_depth(view->start, view->end, price);
    view->state = fibonacci_state_of(view->depth, fibonacci->pullback, ratios);
}

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)config;
    (void)output;
    return OC_STUDY_DATA_DECIDES;
}

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct fibonacci);
}

static struct oc_fibonacci_ratios ratios_of(const double *params)
{
    return (struct oc_fibonacci_ratios){params[0], params[1], params[2], params[3],
                                        params[4], params[5], params[6]};
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct fibonacci *fibonacci = state;

    fibonacci_init(fibonacci, config->params[0]);
    fibonacci->pullback = config->params[1];
    fibonacci->ratios[0] = ratios_of(&config->params[2]);
    fibonacci->ratios[1] = ratios_of(&config->params[2 + RATIOS]);
    return sizeof *fibonacci;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct fibonacci_view view;
    const struct fibonacci_plan *plan = &view.plan;

    fibonacci_push(state, candle);
    fibonacci_look(state, candle->close, &view);
    if (view.direction == 0) {
        return 0;
    }
    const double values[] = {view.direction,
                             view.start,
                             view.end,
                             view.depth,
                             view.state,
                             plan->approach,
                             plan->entry_1,
                             plan->entry_2,
                             plan->stop,
                             plan->target_1,
                             plan->target_2,
                             plan->target_3,
                             fibonacci_reward(plan->entry_1, plan->stop, plan->target_1),
                             fibonacci_reward(plan->entry_1, plan->stop, plan->target_2),
                             fibonacci_reward(plan->entry_1, plan->stop, plan->target_3)};

    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        out[i] = values[i];
    }
    return (1U << sizeof values / sizeof values[0]) - 1U;
}

#define LONG_RATIO(name, on_long, on_short, meaning) \
    {"long_" #name, on_long, 0, 5, false, "long: " meaning},
#define SHORT_RATIO(name, on_long, on_short, meaning) \
    {"short_" #name, on_short, 0, 5, false, "short: " meaning},

static const struct oc_study_param PARAMS[] = {
    {"reversal", ZIGZAG_ATR, 0.1, 20, false, "average true ranges (14) that confirm a swing"},
    {"pullback", OC_FIBONACCI_PULLBACK, 0, 5, false, "depth at which a pullback begins"},
    OC_FIBONACCI_LIST(LONG_RATIO) OC_FIBONACCI_LIST(SHORT_RATIO)};

static const struct oc_study_output OUTPUTS[] = {
    {"direction", OC_UNIT_RATIO, -1, 1},    {"start", OC_UNIT_PRICE, 0, 0},
    {"end", OC_UNIT_PRICE, 0, 0},           {"depth", OC_UNIT_RATIO, 0, 0},
    {"state", OC_UNIT_RATIO, 0, 5},         {"approach", OC_UNIT_PRICE, 0, 0},
    {"entry_1", OC_UNIT_PRICE, 0, 0},       {"entry_2", OC_UNIT_PRICE, 0, 0},
    {"stop", OC_UNIT_PRICE, 0, 0},          {"target_1", OC_UNIT_PRICE, 0, 0},
    {"target_2", OC_UNIT_PRICE, 0, 0},      {"target_3", OC_UNIT_PRICE, 0, 0},
    {"reward_risk_1", OC_UNIT_RATIO, 0, 0}, {"reward_risk_2", OC_UNIT_RATIO, 0, 0},
    {"reward_risk_3", OC_UNIT_RATIO, 0, 0},
};

const struct oc_study study_fibonacci = {
    .name = "fibonacci",
    .title = "Fibonacci plan of the last confirmed swing leg",
    .source = "entries, stop and targets as retracements of the leg",
    .family = OC_STUDY_STRUCTURE,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
