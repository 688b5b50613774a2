/* rsi.c - relative strength index.
 *
 * Source: J. W. Wilder, New Concepts in Technical Trading Systems, 1978.
 * Output: 0 .. 100; 50 if nothing moved; first at candle n + 1.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/strength.h"

struct rsi {
    struct strength strength;
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)output;
    return study_whole(config, 0);
}

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct rsi);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct rsi *rsi = state;

    strength_init(&rsi->strength, study_whole(config, 0));
    return sizeof *rsi;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct rsi *rsi = state;

    return strength_push(&rsi->strength, candle->close, out) ? 1 : 0;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 14, 1, "changes in the averages"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_RATIO, 0, 100},
};

const struct oc_study study_rsi = {
    .name = "rsi",
    .title = "Relative strength index",
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
