/* bollinger.c - bollinger bands.
 *
 * Source: J. Bollinger, Bollinger on Bollinger Bands, 2001; population deviation.
 * Output: prices; first at candle n.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/window.h"

#include <math.h>

struct bollinger {
    struct window_moments moments;
    double width;
};

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct bollinger) + study_whole(config, 0) * sizeof(struct window_pair);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct bollinger *bollinger = state;
    size_t end = sizeof *bollinger;
    uint32_t period = study_whole(config, 0);

    window_moments_init(
        &bollinger->moments, period,
        study_take(&end, bollinger, &bollinger->moments, period * sizeof(struct window_pair)));
    bollinger->width = config->params[1];
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct bollinger *bollinger = state;
    double mean = 0.0;
    double squares = 0.0;

    if (!window_moments_push(&bollinger->moments, candle->close, &mean, &squares)) {
        return 0;
    }
    double half = bollinger->width * sqrt(squares / (double)bollinger->moments.window.period);

    out[0] = mean + half;
    out[1] = mean;
    out[2] = mean - half;
    return 7;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 20, 1, "candles in the window"),
    {"width", 2, 0, 100, false, "deviations between middle and band"},
};
static const struct oc_study_output OUTPUTS[] = {
    {"upper", OC_UNIT_PRICE, 0, 0},
    {"middle", OC_UNIT_PRICE, 0, 0},
    {"lower", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_bollinger = {
    .name = "bollinger",
    .title = "Bollinger bands",
    .source = "J. Bollinger, Bollinger on Bollinger Bands, 2001; population deviation",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = study_first_when_full,
    .size = size,
    .init = init,
    .push = push,
};
