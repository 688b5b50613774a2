/* hma.c - hull moving average.
 *
 * Source: A. Hull, 2005: WMA of 2 WMA(n/2) - WMA(n) over root n.
 * Output: price; first at candle n + root n - 1.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/window.h"

struct hma {
    struct window_weighted half, full, last;
};

static uint32_t root_of(uint32_t period)
{
    uint32_t root = 1;

    while ((root + 1) * (root + 1) <= period) {
        root++;
    }
    return root;
}

static void take(struct window_weighted *window, uint32_t period, const void *state, size_t *end)
{
    window_weighted_init(window, period,
                         study_take(end, state, window, period * sizeof(struct window_pair)));
}

static double weights(const struct window_weighted *window)
{
    double period = (double)window->window.period;

    return 0.5 * period * (period + 1.0);
}

static size_t first(const struct oc_study_config *config, size_t output)
{
    uint32_t period = study_whole(config, 0);

    (void)output;
    return period + root_of(period) - 2;
}

static size_t size(const struct oc_study_config *config)
{
    uint32_t period = study_whole(config, 0);

    return sizeof(struct hma) +
           ((size_t)period / 2 + period + root_of(period)) * sizeof(struct window_pair);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct hma *hma = state;
    size_t end = sizeof *hma;
    uint32_t period = study_whole(config, 0);

    take(&hma->half, period / 2, hma, &end);
    take(&hma->full, period, hma, &end);
    take(&hma->last, root_of(period), hma, &end);
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct hma *hma = state;
    double half = 0.0;
    double full = 0.0;
    double last = 0.0;

    (void)window_weighted_push(&hma->half, candle->close, &half);
    if (!window_weighted_push(&hma->full, candle->close, &full)) {
        return 0;
    }
    double quick = 2.0 * (half / weights(&hma->half)) - full / weights(&hma->full);

    if (!window_weighted_push(&hma->last, quick, &last)) {
        return 0;
    }
    out[0] = last / weights(&hma->last);
    return 1;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 20, 4, "candles in the window"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_hma = {
    .name = "hma",
    .title = "Hull moving average",
    .source = "A. Hull, 2005: WMA of 2 WMA(n/2) - WMA(n) over root n",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
