/* stddev.c - standard deviation of the close.
 *
 * Source: population deviation of the last n closes, by merged moments (Chan, Golub, LeVeque 1979).
 * Output: price, >= 0; first at candle n.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/window.h"

#include <math.h>

struct stddev {
    struct window_moments moments;
};

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct stddev) + study_whole(config, 0) * sizeof(struct window_pair);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct stddev *stddev = state;
    size_t end = sizeof *stddev;
    uint32_t period = study_whole(config, 0);

    window_moments_init(
        &stddev->moments, period,
        study_take(&end, stddev, &stddev->moments, period * sizeof(struct window_pair)));
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct stddev *stddev = state;
    double mean = 0.0;
    double squares = 0.0;

    if (!window_moments_push(&stddev->moments, candle->close, &mean, &squares)) {
        return 0;
    }
    out[0] = sqrt(squares / (double)stddev->moments.window.period);
    return 1;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 20, 1, "candles in the window"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_stddev = {
    .name = "stddev",
    .title = "Standard deviation of the close",
    .source =
        "population deviation of the last n closes, by merged moments (Chan, Golub, LeVeque 1979)",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = study_first_when_full,
    .size = size,
    .init = init,
    .push = push,
};
