/* previous_levels.c - high and low of the previous UTC day, week and month.
 *
 * Source: completed calendar periods; weeks begin on Monday.
 * Output: prices; from the first candle after a period that was seen from its first candle on.
 * SPDX-License-Identifier: MIT */
#include "core/study/period.h"
#include "core/study/row.h"

#define DAY_MS INT64_C(86400000)

struct previous_levels {
    struct period periods[3];
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
    return sizeof(struct previous_levels);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct previous_levels *previous = state;

    (void)config;
    *previous = (struct previous_levels){0};
    return sizeof *previous;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct previous_levels *previous = state;
    int64_t into_day = candle->open_ms % DAY_MS;
    int64_t day = (candle->open_ms - into_day) / DAY_MS;
    int64_t week = (day + 3) / 7; /* 1970-01-05 was a Monday */
    bool is_month = false;
    int64_t month = period_month(day, &is_month);
    bool is_midnight = into_day == 0;
    uint32_t has = 0;

    period_push(&previous->periods[0], candle, day, is_midnight);
    period_push(&previous->periods[1], candle, week, is_midnight && (day + 3) % 7 == 0);
    period_push(&previous->periods[2], candle, month, is_midnight && is_month);
    for (size_t i = 0; i < 3; i++) {
        if (previous->periods[i].previous_high > 0.0) {
            out[2 * i] = previous->periods[i].previous_high;
            out[2 * i + 1] = previous->periods[i].previous_low;
            has |= 3U << 2 * i;
        }
    }
    return has;
}

static const struct oc_study_output OUTPUTS[] = {
    {"day_high", OC_UNIT_PRICE, 0, 0},   {"day_low", OC_UNIT_PRICE, 0, 0},
    {"week_high", OC_UNIT_PRICE, 0, 0},  {"week_low", OC_UNIT_PRICE, 0, 0},
    {"month_high", OC_UNIT_PRICE, 0, 0}, {"month_low", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_previous_levels = {
    .name = "previous_levels",
    .title = "High and low of the previous UTC day, week and month",
    .source = "completed calendar periods; weeks begin on Monday",
    .family = OC_STUDY_STRUCTURE,
    .kind = OC_STUDY_VALUES,

    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
