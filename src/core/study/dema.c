/* dema.c - double exponential moving average.
 *
 * Source: P. G. Mulloy, 1994: 2 EMA - EMA of EMA; each seeded by a mean.
 * Output: price; the lag of the averages is cancelled.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/smooth.h"

struct dema {
    struct smooth smooth[2];
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)output;
    return 2 * (study_whole(config, 0) - 1);
}

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct dema);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct dema *dema = state;

    for (size_t i = 0; i < 2; i++) {
        smooth_init_ema(&dema->smooth[i], study_whole(config, 0));
    }
    return sizeof *dema;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct dema *dema = state;
    double values[2];

    if (!smooth_push_chain(dema->smooth, 2, candle->close, values)) {
        return 0;
    }
    out[0] = 2.0 * values[0] - values[1];
    return 1;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 20, 1, "closes the factor 2/(n+1) is made for"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_dema = {
    .name = "dema",
    .title = "Double exponential moving average",
    .source = "P. G. Mulloy, 1994: 2 EMA - EMA of EMA; each seeded by a mean",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
