/* keltner.c - keltner channel.
 *
 * Source: C. W. Keltner, 1960; L. B. Raschke: EMA of the close with a multiple of the average true range.
 * Output: prices; first when both averages have values.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/smooth.h"

struct keltner {
    struct smooth middle;
    struct smooth_range range;
    double width;
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    uint32_t middle = study_whole(config, 0);
    uint32_t range = study_whole(config, 1);

    (void)output;
    return (middle > range ? middle : range) - 1;
}

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct keltner);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct keltner *keltner = state;

    smooth_init_ema(&keltner->middle, study_whole(config, 0));
    smooth_range_init(&keltner->range, study_whole(config, 1));
    keltner->width = config->params[2];
    return sizeof *keltner;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct keltner *keltner = state;
    double middle = 0.0;
    double range = 0.0;
    bool is_ready = smooth_push(&keltner->middle, candle->close, &middle);

    if (!smooth_range_push(&keltner->range, candle, &range) || !is_ready) {
        return 0;
    }
    out[0] = middle + keltner->width * range;
    out[1] = middle;
    out[2] = middle - keltner->width * range;
    return 7;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 20, 1, "closes of the EMA"),
    STUDY_PERIOD("atr", 10, 1, "true ranges in their average"),
    {"width", 2, 0, 100, false, "average true ranges between middle and band"},
};
static const struct oc_study_output OUTPUTS[] = {
    {"upper", OC_UNIT_PRICE, 0, 0},
    {"middle", OC_UNIT_PRICE, 0, 0},
    {"lower", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_keltner = {
    .name = "keltner",
    .title = "Keltner channel",
    .source = "C. W. Keltner, 1960; L. B. Raschke: EMA of the close with a multiple of the average "
              "true range",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
