/* willr.c - williams %R.
 *
 * Source: L. R. Williams, How I Made One Million Dollars, 1973.
 * Output: -100 .. 0; 0 in a flat range, as TA-Lib, Tulip and TradingView; first at candle n.
 * SPDX-License-Identifier: MIT */
#include "core/study/range.h"
#include "core/study/row.h"

struct willr {
    struct range range;
};

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct willr) + range_slots_size(study_whole(config, 0));
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct willr *willr = state;
    size_t end = sizeof *willr;

    range_init(&willr->range, study_whole(config, 0), state, &end);
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct willr *willr = state;
    struct range_value range = {0};

    if (!range_push(&willr->range, candle->high, candle->low, &range)) {
        return 0;
    }
    double height = range.high - range.low;

    out[0] = height > 0.0 ? 100.0 * ((candle->close - range.high) / height) : 0.0;
    return 1;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 14, 1, "candles in the window"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_RATIO, -100, 0},
};

const struct oc_study study_willr = {
    .name = "willr",
    .title = "Williams %R",
    .source = "L. R. Williams, How I Made One Million Dollars, 1973",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = study_first_when_full,
    .size = size,
    .init = init,
    .push = push,
};
