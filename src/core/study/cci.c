/* cci.c - commodity channel index.
 *
 * Source: D. R. Lambert, Commodities, October 1980.
 * Output: no unit, mostly -200 .. 200; 0 if nothing moved; first at candle n.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/window.h"

#include <math.h>

struct cci {
    struct window window;
};

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct cci) + study_whole(config, 0) * sizeof(double);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct cci *cci = state;
    size_t end = sizeof *cci;
    uint32_t period = study_whole(config, 0);

    window_init(&cci->window, period, study_take(&end, cci, &cci->window, period * sizeof(double)));
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct cci *cci = state;
    struct window *window = &cci->window;
    double *prices = window_slots(window);
    double price = (candle->high + candle->low + candle->close) / 3.0;
    double sum = 0.0;
    double deviation = 0.0;

    if (window_is_due(window)) {
        window->next = 0;
    }
    prices[window->next] = price;
    if (!window_advance(window)) {
        return 0;
    }
    /* The mean deviation is about a mean that moves, so it has no constant-time update: n steps. All
     * is relative to the newest price: a flat window is exactly 0. */
    for (uint32_t i = 0; i < window->period; i++) {
        sum += prices[i] - price;
    }
    double mean = sum / (double)window->period;

    for (uint32_t i = 0; i < window->period; i++) {
        deviation += fabs((prices[i] - price) - mean);
    }
    deviation /= (double)window->period;
    out[0] = deviation > 0.0 ? -mean / (0.015 * deviation) : 0.0;
    return 1;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 20, 2, "candles in the window"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_RATIO, 0, 0},
};

const struct oc_study study_cci = {
    .name = "cci",
    .title = "Commodity channel index",
    .source = "D. R. Lambert, Commodities, October 1980",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = study_first_when_full,
    .size = size,
    .init = init,
    .push = push,
};
