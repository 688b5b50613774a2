/* vwma.c - volume weighted moving average.
 *
 * Source: sum of close times volume over volume of n candles.
 * Output: price; no value without volume in the window.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/window.h"

struct vwma {
    struct window_sum turnover, volume;
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)config;
    (void)output;
    return OC_STUDY_DATA_DECIDES;
}

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct vwma) + 2 * study_whole(config, 0) * sizeof(double);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct vwma *vwma = state;
    size_t end = sizeof *vwma;
    uint32_t period = study_whole(config, 0);

    window_sum_init(&vwma->turnover, period,
                    study_take(&end, vwma, &vwma->turnover, period * sizeof(double)));
    window_sum_init(&vwma->volume, period,
                    study_take(&end, vwma, &vwma->volume, period * sizeof(double)));
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct vwma *vwma = state;
    double turnover = 0.0;
    double volume = 0.0;
    bool is_ready = window_sum_push(&vwma->turnover, candle->close * candle->volume, &turnover);

    if (!window_sum_push(&vwma->volume, candle->volume, &volume) || !is_ready || !(volume > 0.0)) {
        return 0;
    }
    out[0] = turnover / volume;
    return 1;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 20, 1, "candles in the window"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_vwma = {
    .name = "vwma",
    .title = "Volume weighted moving average",
    .source = "sum of close times volume over volume of n candles",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
