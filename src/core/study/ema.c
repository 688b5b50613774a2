/* ema.c - exponential moving average.
 *
 * Source: factor 2/(n+1), seeded by the mean of the first n closes (TradingView, TA-Lib).
 * Output: price; first at candle n.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/smooth.h"

struct ema {
    struct smooth smooth;
};

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct ema);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct ema *ema = state;

    smooth_init_ema(&ema->smooth, study_whole(config, 0));
    return sizeof *ema;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct ema *ema = state;

    return smooth_push(&ema->smooth, candle->close, out) ? 1 : 0;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 20, 1, "closes the factor 2/(n+1) is made for"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_ema = {
    .name = "ema",
    .title = "Exponential moving average",
    .source = "factor 2/(n+1), seeded by the mean of the first n closes (TradingView, TA-Lib)",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = study_first_when_full,
    .size = size,
    .init = init,
    .push = push,
};
