/* obv.c - on-balance volume.
 *
 * Source: J. E. Granville, 1963; starts at 0.
 * Output: volume; first at candle 1.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/running_sum.h"

struct obv {
    struct running_sum sum;
    double previous_close; /* 0: none yet */
};

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct obv);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct obv *obv = state;

    (void)config;
    *obv = (struct obv){0};
    return sizeof *obv;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct obv *obv = state;
    double before = obv->previous_close;
    double step = 0.0;

    if (before > 0.0 && candle->close != before) {
        step = candle->close > before ? candle->volume : -candle->volume;
    }
    obv->previous_close = candle->close;
    out[0] = running_sum_add(&obv->sum, step);
    return 1;
}

static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_VOLUME, 0, 0},
};

const struct oc_study study_obv = {
    .name = "obv",
    .title = "On-balance volume",
    .source = "J. E. Granville, 1963; starts at 0",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_OUTPUTS(OUTPUTS),
    .first = study_first_at_once,
    .size = size,
    .init = init,
    .push = push,
};
