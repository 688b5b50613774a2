/* donchian.c - donchian channel.
 *
 * Source: R. D. Donchian; highest high and lowest low of n candles, this one included.
 * Output: prices; first at candle n.
 * SPDX-License-Identifier: MIT */
#include "core/study/range.h"
#include "core/study/row.h"

struct donchian {
    struct range range;
};

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct donchian) + range_slots_size(study_whole(config, 0));
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct donchian *donchian = state;
    size_t end = sizeof *donchian;

    range_init(&donchian->range, study_whole(config, 0), state, &end);
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct donchian *donchian = state;
    struct range_value range = {0};

    if (!range_push(&donchian->range, candle->high, candle->low, &range)) {
        return 0;
    }
    out[0] = range.high;
    out[1] = 0.5 * (range.high + range.low);
    out[2] = range.low;
    return 7;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 20, 1, "candles in the window"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"upper", OC_UNIT_PRICE, 0, 0},
    {"middle", OC_UNIT_PRICE, 0, 0},
    {"lower", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_donchian = {
    .name = "donchian",
    .title = "Donchian channel",
    .source = "R. D. Donchian; highest high and lowest low of n candles, this one included",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = study_first_when_full,
    .size = size,
    .init = init,
    .push = push,
};
