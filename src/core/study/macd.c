/* macd.c - moving average convergence divergence.
 *
 * Source: G. Appel, 1979; independent EMAs seeded by means (TradingView).
 * Output: prices; macd from candle slow, signal and histogram from slow + signal - 1.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/smooth.h"

struct macd {
    struct smooth fast, slow, signal;
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    uint32_t fast = study_whole(config, 0);
    uint32_t slow = study_whole(config, 1);
    size_t macd = (fast > slow ? fast : slow) - 1;

    return output == 0 ? macd : macd + study_whole(config, 2) - 1;
}

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct macd);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct macd *macd = state;

    smooth_init_ema(&macd->fast, study_whole(config, 0));
    smooth_init_ema(&macd->slow, study_whole(config, 1));
    smooth_init_ema(&macd->signal, study_whole(config, 2));
    return sizeof *macd;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct macd *macd = state;
    double fast = 0.0;
    double slow = 0.0;
    double signal = 0.0;
    bool is_ready = smooth_push(&macd->fast, candle->close, &fast);

    if (!smooth_push(&macd->slow, candle->close, &slow) || !is_ready) {
        return 0;
    }
    out[0] = fast - slow;
    if (!smooth_push(&macd->signal, out[0], &signal)) {
        return 1;
    }
    out[1] = signal;
    out[2] = out[0] - signal;
    return 7;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("fast", 12, 1, "closes of the fast EMA"),
    STUDY_PERIOD("slow", 26, 1, "closes of the slow EMA"),
    STUDY_PERIOD("signal", 9, 1, "values of the signal EMA"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"macd", OC_UNIT_PRICE, 0, 0},
    {"signal", OC_UNIT_PRICE, 0, 0},
    {"histogram", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_macd = {
    .name = "macd",
    .title = "Moving average convergence divergence",
    .source = "G. Appel, 1979; independent EMAs seeded by means (TradingView)",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
