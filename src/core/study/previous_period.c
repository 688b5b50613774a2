/* previous_period.c - high and low of the previous period of so many minutes.
 *
 * Source: completed periods aligned to UTC.
 * Output: prices; broken: 1 once price went beyond since the period ended.
 * SPDX-License-Identifier: MIT */
#include "core/study/period.h"
#include "core/study/row.h"

struct previous_period {
    struct period period;
    int64_t length_ms;
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)config;
    (void)output;
    return OC_STUDY_DATA_DECIDES;
}

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct previous_period);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct previous_period *previous = state;

    *previous = (struct previous_period){.length_ms = 60000 * (int64_t)study_whole(config, 0)};
    return sizeof *previous;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct previous_period *previous = state;
    struct period *period = &previous->period;

    period_push(period, candle, candle->open_ms / previous->length_ms,
                candle->open_ms % previous->length_ms == 0);
    if (!(period->previous_high > 0.0)) {
        return 0;
    }
    out[0] = period->previous_high;
    out[1] = period->previous_low;
    out[2] = period->reached_high > period->previous_high ? 1.0 : 0.0;
    out[3] = period->reached_low < period->previous_low ? 1.0 : 0.0;
    return 15;
}

static const struct oc_study_param PARAMS[] = {
    {"minutes", 1440, 1, 10080, true, "length of the period, aligned to 1970-01-01"},
};
static const struct oc_study_output OUTPUTS[] = {
    {"high", OC_UNIT_PRICE, 0, 0},
    {"low", OC_UNIT_PRICE, 0, 0},
    {"broken_high", OC_UNIT_RATIO, 0, 1},
    {"broken_low", OC_UNIT_RATIO, 0, 1},
};

const struct oc_study study_previous_period = {
    .name = "previous_period",
    .title = "High and low of the previous period of so many minutes",
    .source = "completed periods aligned to UTC",
    .family = OC_STUDY_STRUCTURE,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
