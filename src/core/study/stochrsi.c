/* stochrsi.c - stochastic of the relative strength index.
 *
 * Source: T. S. Chande, S. Kroll, The New Technical Trader, 1994.
 * Output: 0 .. 100; 50 while the index stands still; k from candle rsi + n + smooth - 1.
 * SPDX-License-Identifier: MIT */
#include "core/study/range.h"
#include "core/study/row.h"
#include "core/study/strength.h"
#include "core/study/window.h"

struct stochrsi {
    struct strength strength;
    double index; /* the newest; 0 until there is one */
    bool has_index;
    struct range range;
    struct window_sum smooth, mean;
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    size_t k = study_whole(config, 0) + study_whole(config, 1) + study_whole(config, 2) - 2;

    return output == 0 ? k : k + study_whole(config, 3) - 1;
}

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct stochrsi) + range_slots_size(study_whole(config, 1)) +
           ((size_t)study_whole(config, 2) + study_whole(config, 3)) * sizeof(double);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct stochrsi *stochrsi = state;
    size_t end = sizeof *stochrsi;
    uint32_t smooth = study_whole(config, 2);
    uint32_t mean = study_whole(config, 3);

    strength_init(&stochrsi->strength, study_whole(config, 0));
    stochrsi->index = 0.0;
    stochrsi->has_index = false;
    range_init(&stochrsi->range, study_whole(config, 1), state, &end);
    window_sum_init(&stochrsi->smooth, smooth,
                    study_take(&end, state, &stochrsi->smooth, smooth * sizeof(double)));
    window_sum_init(&stochrsi->mean, mean,
                    study_take(&end, state, &stochrsi->mean, mean * sizeof(double)));
    return end;
}

/* A close that repeats the one before shrinks both averages alike, so the index stands still. Computed
 * anew it would move by a rounding error, and the range of nothing but those says 0 or 100 by chance. */
static bool next_index(struct stochrsi *stochrsi, double close, double *out)
{
    struct strength *strength = &stochrsi->strength;
    bool is_still = stochrsi->has_index && !(close < strength->previous_close) &&
                    !(close > strength->previous_close);

    if (!strength_push(strength, close, out)) {
        return false;
    }
    if (is_still && strength->gain.value + strength->loss.value > 0.0) {
        *out = stochrsi->index;
    }
    stochrsi->index = *out;
    stochrsi->has_index = true;
    return true;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct stochrsi *stochrsi = state;
    struct range_value range = {0};
    double index = 0.0;
    double sum = 0.0;

    if (!next_index(stochrsi, candle->close, &index) ||
        !range_push(&stochrsi->range, index, index, &range) ||
        !window_sum_push(&stochrsi->smooth, range_place(&range, index), &sum)) {
        return 0;
    }
    out[0] = sum / (double)stochrsi->smooth.window.period;
    if (!window_sum_push(&stochrsi->mean, out[0], &sum)) {
        return 1;
    }
    out[1] = sum / (double)stochrsi->mean.window.period;
    return 3;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("rsi", 14, 1, "changes in the index"),
    STUDY_PERIOD("period", 14, 1, "values of the index in the range"),
    STUDY_PERIOD("smooth", 1, 1, "raw values averaged into k (TradingView: 3, TA-Lib: 1)"),
    STUDY_PERIOD("d", 3, 1, "values of k averaged into d"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"k", OC_UNIT_RATIO, 0, 100},
    {"d", OC_UNIT_RATIO, 0, 100},
};

const struct oc_study study_stochrsi = {
    .name = "stochrsi",
    .title = "Stochastic of the relative strength index",
    .source = "T. S. Chande, S. Kroll, The New Technical Trader, 1994",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
