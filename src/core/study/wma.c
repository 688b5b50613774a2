/* wma.c - linearly weighted moving average.
 *
 * Source: newest close counts n, the oldest 1, over n(n+1)/2.
 * Output: price; first at candle n.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/window.h"

struct wma {
    struct window_weighted sum;
};

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct wma) + study_whole(config, 0) * sizeof(struct window_pair);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct wma *wma = state;
    size_t end = sizeof *wma;
    uint32_t period = study_whole(config, 0);

    window_weighted_init(&wma->sum, period,
                         study_take(&end, wma, &wma->sum, period * sizeof(struct window_pair)));
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct wma *wma = state;
    double total = 0.0;

    if (!window_weighted_push(&wma->sum, candle->close, &total)) {
        return 0;
    }
    out[0] =
        2.0 * total / ((double)wma->sum.window.period * ((double)wma->sum.window.period + 1.0));
    return 1;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 20, 1, "closes in the average")};
static const struct oc_study_output OUTPUTS[] = {{"value", OC_UNIT_PRICE, 0, 0}};

const struct oc_study study_wma = {
    .name = "wma",
    .title = "Linearly weighted moving average",
    .source = "newest close counts n, the oldest 1, over n(n+1)/2",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = study_first_when_full,
    .size = size,
    .init = init,
    .push = push,
};
