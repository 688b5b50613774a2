/* mfi.c - money flow index.
 *
 * Source: G. Quong, A. Soudack, 1989; typical price times volume, up against down.
 * Output: 0 .. 100; 50 without flow; first at candle n + 1.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/strength.h"
#include "core/study/window.h"

struct mfi {
    struct window_sum up, down;
    double previous; /* typical price; 0: none yet */
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)output;
    return study_whole(config, 0);
}

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct mfi) + 2 * study_whole(config, 0) * sizeof(double);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct mfi *mfi = state;
    size_t end = sizeof *mfi;
    uint32_t period = study_whole(config, 0);

    mfi->previous = 0.0;
    window_sum_init(&mfi->up, period, study_take(&end, mfi, &mfi->up, period * sizeof(double)));
    window_sum_init(&mfi->down, period, study_take(&end, mfi, &mfi->down, period * sizeof(double)));
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct mfi *mfi = state;
    double price = (candle->high + candle->low + candle->close) / 3.0;
    double flow = price * candle->volume;
    double before = mfi->previous;
    double up = 0.0;
    double down = 0.0;

    mfi->previous = price;
    if (!(before > 0.0)) {
        return 0;
    }
    bool is_ready = window_sum_push(&mfi->up, price > before ? flow : 0.0, &up);

    if (!window_sum_push(&mfi->down, price < before ? flow : 0.0, &down) || !is_ready) {
        return 0;
    }
    out[0] = strength_share(up, down, 50.0);
    return 1;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 14, 1, "changes in the window"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_RATIO, 0, 100},
};

const struct oc_study study_mfi = {
    .name = "mfi",
    .title = "Money flow index",
    .source = "G. Quong, A. Soudack, 1989; typical price times volume, up against down",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
