/* sar.c - parabolic stop and reverse.
 *
 * Source: J. W. Wilder, New Concepts in Technical Trading Systems, 1978; start and flips as TradingView.
 * Output: value: price; direction: +1 rising (below the price), -1 falling; first at candle 2.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"

struct sar {
    double value, extreme, factor;
    double highs[2], lows[2]; /* of the last candle and the one before */
    double previous_close;
    double start, step, max;
    uint32_t count; /* candles seen, up to 3 */
    bool is_rising;
};

/* Moves toward the extreme; true if the candle reached the stop and the trend turned. */
static bool follow(struct sar *sar, const struct oc_study_candle *candle)
{
    sar->value += sar->factor * (sar->extreme - sar->value);
    if (sar->is_rising ? sar->value > candle->low : sar->value < candle->high) {
        double reached = sar->is_rising ? candle->high : candle->low;
        bool is_beyond = sar->is_rising ? reached > sar->extreme : reached < sar->extreme;

        sar->value = is_beyond ? reached : sar->extreme;
        sar->is_rising = !sar->is_rising;
        sar->extreme = sar->is_rising ? candle->high : candle->low;
        sar->factor = sar->start;
        return true;
    }
    return false;
}

static void accelerate(struct sar *sar, const struct oc_study_candle *candle, bool is_first)
{
    double reached = sar->is_rising ? candle->high : candle->low;

    if (!is_first && (sar->is_rising ? reached > sar->extreme : reached < sar->extreme)) {
        sar->extreme = reached;
        sar->factor += sar->step;
        sar->factor = sar->factor > sar->max ? sar->max : sar->factor;
    }
}

/* Never inside the last two candles before this one. */
static void hold_back(struct sar *sar)
{
    for (uint32_t i = 0; i < (sar->count > 1 ? 2U : 1U); i++) {
        if (sar->is_rising && sar->lows[i] < sar->value) {
            sar->value = sar->lows[i];
        }
        if (!sar->is_rising && sar->highs[i] > sar->value) {
            sar->value = sar->highs[i];
        }
    }
}

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)config;
    (void)output;
    return 1;
}

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct sar);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct sar *sar = state;

    *sar = (struct sar){
        .start = config->params[0], .step = config->params[1], .max = config->params[2]};
    return sizeof *sar;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct sar *sar = state;
    uint32_t has = 0;

    if (sar->count == 1) {
        sar->is_rising = candle->close > sar->previous_close;
        sar->extreme = sar->is_rising ? candle->high : candle->low;
        sar->value = sar->is_rising ? sar->lows[0] : sar->highs[0];
        sar->factor = sar->start;
    }
    if (sar->count > 0) {
        bool is_new = follow(sar, candle);

        accelerate(sar, candle, is_new || sar->count == 1);
        hold_back(sar);
        out[0] = sar->value;
        out[1] = sar->is_rising ? 1.0 : -1.0;
        has = 3;
    }
    sar->highs[1] = sar->highs[0];
    sar->lows[1] = sar->lows[0];
    sar->highs[0] = candle->high;
    sar->lows[0] = candle->low;
    sar->previous_close = candle->close;
    sar->count += sar->count < 3 ? 1 : 0;
    return has;
}

static const struct oc_study_param PARAMS[] = {
    {"start", 0.02, 0.0001, 1, false, "first acceleration factor"},
    {"step", 0.02, 0, 1, false, "added at each new extreme"},
    {"max", 0.2, 0.0001, 1, false, "largest factor"},
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_PRICE, 0, 0},
    {"direction", OC_UNIT_RATIO, -1, 1},
};

const struct oc_study study_sar = {
    .name = "sar",
    .title = "Parabolic stop and reverse",
    .source = "J. W. Wilder, New Concepts in Technical Trading Systems, 1978; start and flips as "
              "TradingView",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
