/* roc.c - rate of change.
 *
 * Source: change of the close over n candles, percent.
 * Output: percent; first at candle n + 1.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/window.h"

struct roc {
    struct window closes;
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)output;
    return study_whole(config, 0);
}

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct roc) + study_whole(config, 0) * sizeof(double);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct roc *roc = state;
    size_t end = sizeof *roc;
    uint32_t period = study_whole(config, 0);

    window_init(&roc->closes, period, study_take(&end, roc, &roc->closes, period * sizeof(double)));
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct roc *roc = state;
    double before = 0.0;

    if (!window_lag_push(&roc->closes, candle->close, &before)) {
        return 0;
    }
    out[0] = 100.0 * ((candle->close - before) / before);
    return 1;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 10, 1, "candles back"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_RATIO, 0, 0},
};

const struct oc_study study_roc = {
    .name = "roc",
    .title = "Rate of change",
    .source = "change of the close over n candles, percent",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
