/* supertrend.c - supertrend.
 *
 * Source: O. Seban; bands of (high + low) / 2 and a multiple of the average true range that never loosen within a trend (TradingView).
 * Output: value: price; direction: -1 up-trend, +1 down-trend, TradingView's sign; first at candle n.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/smooth.h"

struct supertrend {
    struct smooth_range range;
    double upper, lower;   /* bands of the candle before */
    double previous_close; /* 0: no band yet */
    double width;
    bool is_down;
};

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct supertrend);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct supertrend *supertrend = state;

    *supertrend = (struct supertrend){.width = config->params[1], .is_down = true};
    smooth_range_init(&supertrend->range, study_whole(config, 0));
    return sizeof *supertrend;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct supertrend *supertrend = state;
    double range = 0.0;

    if (!smooth_range_push(&supertrend->range, candle, &range)) {
        return 0;
    }
    double middle = 0.5 * (candle->high + candle->low);
    double upper = middle + supertrend->width * range;
    double lower = middle - supertrend->width * range;
    double before = supertrend->previous_close;

    if (before > 0.0) {
        if (!(upper < supertrend->upper || before > supertrend->upper)) {
            upper = supertrend->upper;
        }
        if (!(lower > supertrend->lower || before < supertrend->lower)) {
            lower = supertrend->lower;
        }
        supertrend->is_down =
            supertrend->is_down ? !(candle->close > upper) : candle->close < lower;
    }
    supertrend->upper = upper;
    supertrend->lower = lower;
    supertrend->previous_close = candle->close;
    out[0] = supertrend->is_down ? upper : lower;
    out[1] = supertrend->is_down ? 1.0 : -1.0;
    return 3;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 10, 1, "true ranges in their average"),
    {"width", 3, 0, 100, false, "average true ranges between middle and band"},
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_PRICE, 0, 0},
    {"direction", OC_UNIT_RATIO, -1, 1},
};

const struct oc_study study_supertrend = {
    .name = "supertrend",
    .title = "Supertrend",
    .source = "O. Seban; bands of (high + low) / 2 and a multiple of the average true range that "
              "never loosen within a trend (TradingView)",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = study_first_when_full,
    .size = size,
    .init = init,
    .push = push,
};
