/* ad.c - accumulation and distribution.
 *
 * Source: M. Chaikin: sum of the place of the close in its candle times volume.
 * Output: volume; first at candle 1.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/running_sum.h"

struct ad {
    struct running_sum sum;
};

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct ad);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct ad *ad = state;

    (void)config;
    *ad = (struct ad){0};
    return sizeof *ad;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct ad *ad = state;

    out[0] = running_sum_add(
        &ad->sum, running_flow(candle->high, candle->low, candle->close, candle->volume));
    return 1;
}

static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_VOLUME, 0, 0},
};

const struct oc_study study_ad = {
    .name = "ad",
    .title = "Accumulation and distribution",
    .source = "M. Chaikin: sum of the place of the close in its candle times volume",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_OUTPUTS(OUTPUTS),
    .first = study_first_at_once,
    .size = size,
    .init = init,
    .push = push,
};
