/* adx.c - average directional index.
 *
 * Source: J. W. Wilder, New Concepts in Technical Trading Systems, 1978.
 * Output: 0 .. 100; 0 if nothing moved; di and dx from candle n + 1, adx from 2n.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/smooth.h"

#include "core/math/real.h"

#include <math.h>

struct adx {
    struct smooth range, plus, minus, index;
    double high, low, close; /* of the candle before; close 0: none yet */
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    uint32_t period = study_whole(config, 0);

    return output == 0 ? 2 * (size_t)period - 1 : period;
}

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct adx);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct adx *adx = state;
    uint32_t period = study_whole(config, 0);

    *adx = (struct adx){0};
    smooth_init_wilder(&adx->range, period);
    smooth_init_wilder(&adx->plus, period);
    smooth_init_wilder(&adx->minus, period);
    smooth_init_wilder(&adx->index, period);
    return sizeof *adx;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct adx *adx = state;
    double up = candle->high - adx->high;
    double down = adx->low - candle->low;
    double previous_close = adx->close;
    double range = 0.0;
    double plus = 0.0;
    double minus = 0.0;

    adx->high = candle->high;
    adx->low = candle->low;
    adx->close = candle->close;
    if (!(previous_close > 0.0)) {
        return 0;
    }
    bool is_ready = smooth_push(&adx->range, smooth_true_range(candle, previous_close), &range);

    (void)smooth_push(&adx->plus, smooth_movement(up, down), &plus);
    (void)smooth_push(&adx->minus, smooth_movement(down, up), &minus);
    if (!is_ready) {
        return 0;
    }
    double sum = plus + minus;

    out[1] = range > 0.0 ? oc_clamp(100.0 * (plus / range), 0.0, 100.0) : 0.0;
    out[2] = range > 0.0 ? oc_clamp(100.0 * (minus / range), 0.0, 100.0) : 0.0;
    out[3] = sum > 0.0 ? 100.0 * (fabs(plus - minus) / sum) : 0.0;
    return smooth_push(&adx->index, out[3], &out[0]) ? 15 : 14;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 14, 1, "values in each average"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"adx", OC_UNIT_RATIO, 0, 100},
    {"plus_di", OC_UNIT_RATIO, 0, 100},
    {"minus_di", OC_UNIT_RATIO, 0, 100},
    {"dx", OC_UNIT_RATIO, 0, 100},
};

const struct oc_study study_adx = {
    .name = "adx",
    .title = "Average directional index",
    .source = "J. W. Wilder, New Concepts in Technical Trading Systems, 1978",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
