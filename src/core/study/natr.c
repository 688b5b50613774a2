/* natr.c - normalised average true range.
 *
 * Source: J. Forman, 2006: average true range in percent of the close.
 * Output: percent, >= 0; first at candle n.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/smooth.h"

struct natr {
    struct smooth_range range;
};

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct natr);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct natr *natr = state;

    smooth_range_init(&natr->range, study_whole(config, 0));
    return sizeof *natr;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct natr *natr = state;
    double range = 0.0;

    if (!smooth_range_push(&natr->range, candle, &range)) {
        return 0;
    }
    out[0] = 100.0 * (range / candle->close);
    return 1;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 14, 1, "true ranges in the average"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_RATIO, 0, 0},
};

const struct oc_study study_natr = {
    .name = "natr",
    .title = "Normalised average true range",
    .source = "J. Forman, 2006: average true range in percent of the close",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = study_first_when_full,
    .size = size,
    .init = init,
    .push = push,
};
