/* tr.c - true range.
 *
 * Source: J. W. Wilder, New Concepts in Technical Trading Systems, 1978.
 * Output: price, >= 0; the first is high - low.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/smooth.h"

struct tr {
    double previous_close; /* 0: none yet */
};

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct tr);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct tr *tr = state;

    (void)config;
    tr->previous_close = 0.0;
    return sizeof *tr;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct tr *tr = state;

    out[0] = tr->previous_close > 0.0 ? smooth_true_range(candle, tr->previous_close)
                                      : candle->high - candle->low;
    tr->previous_close = candle->close;
    return 1;
}

static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_tr = {
    .name = "tr",
    .title = "True range",
    .source = "J. W. Wilder, New Concepts in Technical Trading Systems, 1978",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_OUTPUTS(OUTPUTS),
    .first = study_first_at_once,
    .size = size,
    .init = init,
    .push = push,
};
