/* cmo.c - chande momentum oscillator.
 *
 * Source: T. S. Chande, S. Kroll, The New Technical Trader, 1994; plain sums.
 * Output: -100 .. 100; 0 if nothing moved; first at candle n + 1.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/window.h"

struct cmo {
    struct window_sum up, down;
    double previous; /* close; 0: none yet */
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    (void)output;
    return study_whole(config, 0);
}

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct cmo) + 2 * study_whole(config, 0) * sizeof(double);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct cmo *cmo = state;
    size_t end = sizeof *cmo;
    uint32_t period = study_whole(config, 0);

    cmo->previous = 0.0;
    window_sum_init(&cmo->up, period, study_take(&end, cmo, &cmo->up, period * sizeof(double)));
    window_sum_init(&cmo->down, period, study_take(&end, cmo, &cmo->down, period * sizeof(double)));
    return end;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct cmo *cmo = state;
    double before = cmo->previous;
    double change = candle->close - before;
    double up = 0.0;
    double down = 0.0;

    cmo->previous = candle->close;
    if (!(before > 0.0)) {
        return 0;
    }
    bool is_ready = window_sum_push(&cmo->up, change > 0.0 ? change : 0.0, &up);

    if (!window_sum_push(&cmo->down, change < 0.0 ? -change : 0.0, &down) || !is_ready) {
        return 0;
    }
    out[0] = up + down > 0.0 ? 100.0 * ((up - down) / (up + down)) : 0.0;
    return 1;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("period", 14, 1, "changes in the window"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_RATIO, -100, 100},
};

const struct oc_study study_cmo = {
    .name = "cmo",
    .title = "Chande momentum oscillator",
    .source = "T. S. Chande, S. Kroll, The New Technical Trader, 1994; plain sums",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
