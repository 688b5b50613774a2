/* sma.c - simple moving average.
 *
 * Source: mean of the last n closes; R. G. Brown, Statistical Forecasting, 1959.
 * Output: price; first at candle n.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/window.h"

struct sma {
    struct window_sum sum;
};

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct sma) + study_whole(config, 0) * sizeof(double);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct sma *sma = state;
    size_t end = sizeof *sma;
    uint32_t period = study_whole(config, 0);

    window_sum_init(&sma->sum, period, study_take(&end, sma, &sma->sum, period * sizeof(double)));
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct sma *sma = state;
    double total = 0.0;

    if (!window_sum_push(&sma->sum, candle->close, &total)) {
        return 0;
    }
    out[0] = total / (double)sma->sum.window.period;
    return 1;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 20, 1, "closes in the average")};
static const struct oc_study_output OUTPUTS[] = {{"value", OC_UNIT_PRICE, 0, 0}};

const struct oc_study study_sma = {
    .name = "sma",
    .title = "Simple moving average",
    .source = "mean of the last n closes; R. G. Brown, Statistical Forecasting, 1959",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = study_first_when_full,
    .size = size,
    .init = init,
    .push = push,
};
