/* volatility.c - realised volatility.
 *
 * Source: standard deviation (n - 1) of the logarithmic returns of n candles; a year has 365 days.
 * Output: value: per candle; annual: times the root of the candles of a year; first at candle n + 1.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/window.h"

#include "core/math/real.h"

#include <math.h>

struct volatility {
    struct window_moments moments;
    double previous_close; /* 0: none yet */
    double per_year;       /* candles */
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)output;
    return study_whole(config, 0);
}

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct volatility) + study_whole(config, 0) * sizeof(struct window_pair);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct volatility *volatility = state;
    size_t end = sizeof *volatility;
    uint32_t period = study_whole(config, 0);

    window_moments_init(
        &volatility->moments, period,
        study_take(&end, volatility, &volatility->moments, period * sizeof(struct window_pair)));
    volatility->previous_close = 0.0;
    volatility->per_year = 365.0 * 86400000.0 / (double)config->interval_ms;
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct volatility *volatility = state;
    double previous = volatility->previous_close;
    double mean = 0.0;
    double squares = 0.0;

    volatility->previous_close = candle->close;
    if (!(previous > 0.0) ||
        !window_moments_push(&volatility->moments, oc_log(candle->close / previous), &mean,
                             &squares)) {
        return 0;
    }
    out[0] = sqrt(squares / ((double)volatility->moments.window.period - 1.0));
    out[1] = out[0] * sqrt(volatility->per_year);
    return 3;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 20, 2, "returns in the window"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_RATIO, 0, 0},
    {"annual", OC_UNIT_RATIO, 0, 0},
};

const struct oc_study study_volatility = {
    .name = "volatility",
    .title = "Realised volatility",
    .source =
        "standard deviation (n - 1) of the logarithmic returns of n candles; a year has 365 days",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
