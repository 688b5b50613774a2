/* vwap.c - volume weighted average price of the UTC day.
 *
 * Source: sum of typical price times volume over volume since 00:00 UTC.
 * Output: price; no value while the day has no volume.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"

struct vwap {
    double base; /* typical price of the day's first candle: sums are relative to it */
    double turnover, volume;
    int64_t day;
};

#define DAY_MS INT64_C(86400000)

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)config;
    (void)output;
    return OC_STUDY_DATA_DECIDES;
}

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct vwap);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct vwap *vwap = state;

    (void)config;
    *vwap = (struct vwap){.day = INT64_MIN};
    return sizeof *vwap;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct vwap *vwap = state;
    int64_t day = candle->open_ms / DAY_MS;

    double price = (candle->high + candle->low + candle->close) / 3.0;

    if (day != vwap->day) {
        *vwap = (struct vwap){.base = price, .day = day};
    }
    vwap->turnover += (price - vwap->base) * candle->volume;
    vwap->volume += candle->volume;
    if (!(vwap->volume > 0.0)) {
        return 0;
    }
    out[0] = vwap->base + vwap->turnover / vwap->volume;
    return 1;
}

static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_vwap = {
    .name = "vwap",
    .title = "Volume weighted average price of the UTC day",
    .source = "sum of typical price times volume over volume since 00:00 UTC",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
