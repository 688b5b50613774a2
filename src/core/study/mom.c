/* mom.c - momentum.
 *
 * Source: change of the close over n candles.
 * Output: price; first at candle n + 1.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/window.h"

struct mom {
    struct window closes;
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)output;
    return study_whole(config, 0);
}

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct mom) + study_whole(config, 0) * sizeof(double);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct mom *mom = state;
    size_t end = sizeof *mom;
    uint32_t period = study_whole(config, 0);

    window_init(&mom->closes, period, study_take(&end, mom, &mom->closes, period * sizeof(double)));
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct mom *mom = state;
    double before = 0.0;

    if (!window_lag_push(&mom->closes, candle->close, &before)) {
        return 0;
    }
    out[0] = candle->close - before;
    return 1;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 10, 1, "candles back"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_mom = {
    .name = "mom",
    .title = "Momentum",
    .source = "change of the close over n candles",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
