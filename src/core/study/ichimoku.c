/* ichimoku.c - ichimoku cloud.
 *
 * Source: G. Hosoda, 1969; the cloud is drawn displacement - 1 candles ahead (TradingView).
 * Output: prices; span_a and span_b are made now for the future, cloud_a and cloud_b were made for this candle.
 * SPDX-License-Identifier: MIT */
#include "core/study/range.h"
#include "core/study/row.h"

struct ichimoku {
    struct range conversion, base, span;
    struct window cloud_a, cloud_b;
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    uint32_t conversion = study_whole(config, 0);
    uint32_t base = study_whole(config, 1);
    uint32_t span_a = conversion > base ? conversion : base;
    uint32_t ahead = study_whole(config, 3) - 1;
    const size_t lengths[] = {conversion, base, span_a, study_whole(config, 2)};

    return output < 4 ? lengths[output] - 1 : lengths[output - 2] - 1 + ahead;
}

static size_t size(const struct oc_study_config *config)
{
    uint32_t ahead = study_whole(config, 3) - 1;

    return sizeof(struct ichimoku) + range_slots_size(study_whole(config, 0)) +
           range_slots_size(study_whole(config, 1)) + range_slots_size(study_whole(config, 2)) +
           range_slots_size(ahead);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct ichimoku *ichimoku = state;
    size_t end = sizeof *ichimoku;
    uint32_t ahead = study_whole(config, 3) - 1;

    range_init(&ichimoku->conversion, study_whole(config, 0), state, &end);
    range_init(&ichimoku->base, study_whole(config, 1), state, &end);
    range_init(&ichimoku->span, study_whole(config, 2), state, &end);
    window_init(&ichimoku->cloud_a, ahead,
                study_take(&end, state, &ichimoku->cloud_a, ahead * sizeof(double)));
    window_init(&ichimoku->cloud_b, ahead,
                study_take(&end, state, &ichimoku->cloud_b, ahead * sizeof(double)));
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct ichimoku *ichimoku = state;
    struct range_value range = {0};
    uint32_t has = 0;

    if (range_push(&ichimoku->conversion, candle->high, candle->low, &range)) {
        out[0] = 0.5 * (range.high + range.low);
        has |= 1;
    }
    if (range_push(&ichimoku->base, candle->high, candle->low, &range)) {
        out[1] = 0.5 * (range.high + range.low);
        has |= 2;
    }
    if (has == 3) {
        out[2] = 0.5 * (out[0] + out[1]);
        has |= window_lag_push(&ichimoku->cloud_a, out[2], &out[4]) ? 4 | 16 : 4;
    }
    if (range_push(&ichimoku->span, candle->high, candle->low, &range)) {
        out[3] = 0.5 * (range.high + range.low);
        has |= window_lag_push(&ichimoku->cloud_b, out[3], &out[5]) ? 8 | 32 : 8;
    }
    return has;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("conversion", 9, 1, "candles of the conversion line"),
    STUDY_PERIOD("base", 26, 1, "candles of the base line"),
    STUDY_PERIOD("span", 52, 1, "candles of the leading span B"),
    STUDY_PERIOD("displacement", 26, 2, "candles ahead, this one counted"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"conversion", OC_UNIT_PRICE, 0, 0}, {"base", OC_UNIT_PRICE, 0, 0},
    {"span_a", OC_UNIT_PRICE, 0, 0},     {"span_b", OC_UNIT_PRICE, 0, 0},
    {"cloud_a", OC_UNIT_PRICE, 0, 0},    {"cloud_b", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_ichimoku = {
    .name = "ichimoku",
    .title = "Ichimoku cloud",
    .source = "G. Hosoda, 1969; the cloud is drawn displacement - 1 candles ahead (TradingView)",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
