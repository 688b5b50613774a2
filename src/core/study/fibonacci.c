/* fibonacci.c - the Fibonacci plan of the last confirmed swing leg.
 *
 * Source: analysis.md 1.6. Pivots by the legs of analysis.md 4.
 * Output: prices of the plan; depth of the close (0 at the leg's end, 1 at its start); state: 0 none,
 *         1 pullback, 2 approaching, 3 entry 1, 4 entry 2, 5 at the stop or beyond; reward per risk of
 *         entry 1 to each target.
 * SPDX-License-Identifier: MIT */
#include "core/study/fibonacci.h"

static const struct fibonacci_ratios LONG = {0.618, 0.70, 0.72, 0.90, 0.5, 0.382, 0.236};
static const struct fibonacci_ratios SHORT = {0.5, 0.618, 0.69, 0.789, 0.382, 0.236, 0.0};
static const double PULLBACK = 0.382;

void fibonacci_init(struct fibonacci *fibonacci, uint32_t leg_size, const void *state, size_t *end)
{
    *fibonacci = (struct fibonacci){.ratios = {LONG, SHORT}, .pullback = PULLBACK};
    swing_leg_init(&fibonacci->leg, leg_size, state, end);
}

void fibonacci_push(struct fibonacci *fibonacci, const struct oc_study_candle *candle,
                    struct fibonacci_view *view)
{
    struct leg_candle seen = {.high = candle->high, .low = candle->low, .open_ms = candle->open_ms};
    const struct leg_pivot *high = &fibonacci->leg.high;
    const struct leg_pivot *low = &fibonacci->leg.low;

    (void)swing_leg_push(&fibonacci->leg, &seen);
    *view = (struct fibonacci_view){0};
    if (!(high->level > low->level && low->level > 0.0)) {
        return; /* no leg, or pivots of two legs that do not make one */
    }
    view->direction = high->open_ms > low->open_ms ? 1 : -1;
    view->start = view->direction > 0 ? low->level : high->level;
    view->end = view->direction > 0 ? high->level : low->level;
    const struct fibonacci_ratios *ratios = &fibonacci->ratios[view->direction > 0 ? 0 : 1];

    fibonacci_plan_of(view->start, view->end, ratios, &view->plan);
    view->depth = fibonacci_depth(view->start, view->end, candle->close);
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
    return sizeof(struct fibonacci) + swing_leg_slots_size(study_whole(config, 0));
}

static struct fibonacci_ratios ratios_of(const double *params)
{
    return (struct fibonacci_ratios){params[0], params[1], params[2], params[3],
                                     params[4], params[5], params[6]};
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct fibonacci *fibonacci = state;
    size_t end = sizeof *fibonacci;

    fibonacci_init(fibonacci, study_whole(config, 0), state, &end);
    fibonacci->pullback = config->params[1];
    fibonacci->ratios[0] = ratios_of(&config->params[2]);
    fibonacci->ratios[1] = ratios_of(&config->params[9]);
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct fibonacci_view view;
    const struct fibonacci_plan *plan = &view.plan;

    fibonacci_push(state, candle, &view);
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

#define RATIO(name, initial, doc)       \
    {                                   \
        name, initial, 0, 5, false, doc \
    }

static const struct oc_study_param PARAMS[] = {
    {"size", 10, 1, 500, true, "candles after a pivot that confirm it"},
    RATIO("pullback", 0.382, "depth at which a pullback begins"),
    RATIO("long_approach", 0.618, "long: approaching from this depth"),
    RATIO("long_entry_1", 0.70, "long: first entry"),
    RATIO("long_entry_2", 0.72, "long: second entry"),
    RATIO("long_stop", 0.90, "long: stop"),
    RATIO("long_target_1", 0.5, "long: first target"),
    RATIO("long_target_2", 0.382, "long: second target"),
    RATIO("long_target_3", 0.236, "long: third target"),
    RATIO("short_approach", 0.5, "short: approaching from this depth"),
    RATIO("short_entry_1", 0.618, "short: first entry"),
    RATIO("short_entry_2", 0.69, "short: second entry"),
    RATIO("short_stop", 0.789, "short: stop"),
    RATIO("short_target_1", 0.382, "short: first target"),
    RATIO("short_target_2", 0.236, "short: second target"),
    RATIO("short_target_3", 0.0, "short: third target, the leg's end"),
};

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
