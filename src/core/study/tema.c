/* tema.c - triple exponential moving average.
 *
 * Source: P. G. Mulloy, 1994: 3 EMA - 3 EMA of EMA + EMA of that; each seeded by a mean.
 * Output: price; the lag of the averages is cancelled.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/smooth.h"

struct tema {
    struct smooth smooth[3];
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)output;
    return 3 * (study_whole(config, 0) - 1);
}

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct tema);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct tema *tema = state;

    for (size_t i = 0; i < 3; i++) {
        smooth_init_ema(&tema->smooth[i], study_whole(config, 0));
    }
    return sizeof *tema;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct tema *tema = state;
    double values[3];

    if (!smooth_push_chain(tema->smooth, 3, candle->close, values)) {
        return 0;
    }
    out[0] = 3.0 * values[0] - 3.0 * values[1] + values[2];
    return 1;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 20, 1, "closes the factor 2/(n+1) is made for"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_tema = {
    .name = "tema",
    .title = "Triple exponential moving average",
    .source = "P. G. Mulloy, 1994: 3 EMA - 3 EMA of EMA + EMA of that; each seeded by a mean",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
