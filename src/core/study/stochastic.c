/* stochastic.c - stochastic oscillator.
 *
 * Source: G. C. Lane, 1950s; slow form: K smoothed, D the mean of K.
 * Output: 0 .. 100; 50 in a flat range; k from candle n + smooth - 1, d from d - 1 candles later.
 * SPDX-License-Identifier: MIT */
#include "core/study/range.h"
#include "core/study/row.h"
#include "core/study/window.h"

struct stochastic {
    struct range range;
    struct window_sum smooth, mean;
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    size_t k = study_whole(config, 0) + study_whole(config, 1) - 2;

    return output == 0 ? k : k + study_whole(config, 2) - 1;
}

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct stochastic) + range_slots_size(study_whole(config, 0)) +
           ((size_t)study_whole(config, 1) + study_whole(config, 2)) * sizeof(double);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct stochastic *stochastic = state;
    size_t end = sizeof *stochastic;
    uint32_t smooth = study_whole(config, 1);
    uint32_t mean = study_whole(config, 2);

    range_init(&stochastic->range, study_whole(config, 0), state, &end);
    window_sum_init(&stochastic->smooth, smooth,
                    study_take(&end, state, &stochastic->smooth, smooth * sizeof(double)));
    window_sum_init(&stochastic->mean, mean,
                    study_take(&end, state, &stochastic->mean, mean * sizeof(double)));
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct stochastic *stochastic = state;
    struct range_value range = {0};
    double sum = 0.0;

    if (!range_push(&stochastic->range, candle->high, candle->low, &range) ||
        !window_sum_push(&stochastic->smooth, range_place(&range, candle->close), &sum)) {
        return 0;
    }
    out[0] = sum / (double)stochastic->smooth.window.period;
    if (!window_sum_push(&stochastic->mean, out[0], &sum)) {
        return 1;
    }
    out[1] = sum / (double)stochastic->mean.window.period;
    return 3;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 14, 1, "candles in the window"),
    STUDY_PERIOD("smooth", 3, 1, "raw values averaged into k"),
    STUDY_PERIOD("d", 3, 1, "values of k averaged into d"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"k", OC_UNIT_RATIO, 0, 100},
    {"d", OC_UNIT_RATIO, 0, 100},
};

const struct oc_study study_stochastic = {
    .name = "stochastic",
    .title = "Stochastic oscillator",
    .source = "G. C. Lane, 1950s; slow form: K smoothed, D the mean of K",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
