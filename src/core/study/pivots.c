/* pivots.c - classic pivot points of the previous UTC day.
 *
 * Source: floor traders' formulas: P = (H + L + C) / 3.
 * Output: prices; from the first candle after a day that was seen from its 00:00 candle on.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"

struct pivots {
    double high, low, close; /* of the running day */
    double out[7];
    int64_t day;
    bool is_whole, has_value; /* the running day was seen from 00:00; out is set */
};

#define DAY_MS INT64_C(86400000)

static void compute(struct pivots *pivots)
{
    double high = pivots->high;
    double low = pivots->low;
    double pivot = (high + low + pivots->close) / 3.0;
    double *out = pivots->out;

    out[0] = pivot;
    out[1] = 2.0 * pivot - low;
    out[2] = pivot + (high - low);
    out[3] = high + 2.0 * (pivot - low);
    out[4] = 2.0 * pivot - high;
    out[5] = pivot - (high - low);
    out[6] = low - 2.0 * (high - pivot);
    pivots->has_value = true;
}

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)config;
    (void)output;
    return OC_STUDY_DATA_DECIDES;
}

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct pivots);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct pivots *pivots = state;

    (void)config;
    *pivots = (struct pivots){.day = INT64_MIN};
    return sizeof *pivots;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct pivots *pivots = state;
    int64_t day = candle->open_ms / DAY_MS;

    if (day != pivots->day) {
        if (pivots->is_whole) {
            compute(pivots);
        }
        pivots->is_whole = pivots->day != INT64_MIN || candle->open_ms % DAY_MS == 0;
        pivots->day = day;
        pivots->high = candle->high;
        pivots->low = candle->low;
    }
    pivots->high = candle->high > pivots->high ? candle->high : pivots->high;
    pivots->low = candle->low < pivots->low ? candle->low : pivots->low;
    pivots->close = candle->close;
    if (!pivots->has_value) {
        return 0;
    }
    for (size_t i = 0; i < 7; i++) {
        out[i] = pivots->out[i];
    }
    return 127;
}

static const struct oc_study_output OUTPUTS[] = {
    {"pivot", OC_UNIT_PRICE, 0, 0}, {"r1", OC_UNIT_PRICE, 0, 0}, {"r2", OC_UNIT_PRICE, 0, 0},
    {"r3", OC_UNIT_PRICE, 0, 0},    {"s1", OC_UNIT_PRICE, 0, 0}, {"s2", OC_UNIT_PRICE, 0, 0},
    {"s3", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_pivots = {
    .name = "pivots",
    .title = "Classic pivot points of the previous UTC day",
    .source = "floor traders' formulas: P = (H + L + C) / 3",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
