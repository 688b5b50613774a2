/* atr.c - average true range.
 *
 * Source: J. W. Wilder, New Concepts in Technical Trading Systems, 1978.
 * Output: price, >= 0; the first true range is high - low, seeded by the mean of n; first at candle n.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/smooth.h"

struct atr {
    struct smooth_range range;
};

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct atr);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct atr *atr = state;

    smooth_range_init(&atr->range, study_whole(config, 0));
    return sizeof *atr;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct atr *atr = state;

    return smooth_range_push(&atr->range, candle, out) ? 1 : 0;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 14, 1, "true ranges in the average"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_atr = {
    .name = "atr",
    .title = "Average true range",
    .source = "J. W. Wilder, New Concepts in Technical Trading Systems, 1978",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = study_first_when_full,
    .size = size,
    .init = init,
    .push = push,
};
