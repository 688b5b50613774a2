/* adosc.c - chaikin oscillator.
 *
 * Source: M. Chaikin: fast minus slow EMA of accumulation and distribution, both begin with its first value (TA-Lib).
 * Output: volume; first at the slow period.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/running_sum.h"

struct adosc {
    struct running_sum sum;
    double fast, slow, fast_factor, slow_factor;
    uint32_t count, begin; /* values seen, up to begin */
};

static size_t first(const struct oc_study_config *config, size_t output)
{
    uint32_t fast = study_whole(config, 0);
    uint32_t slow = study_whole(config, 1);

    (void)output;
    return (fast > slow ? fast : slow) - 1;
}

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct adosc);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct adosc *adosc = state;
    uint32_t fast = study_whole(config, 0);
    uint32_t slow = study_whole(config, 1);

    *adosc = (struct adosc){.fast_factor = 2.0 / ((double)fast + 1.0),
                            .slow_factor = 2.0 / ((double)slow + 1.0),
                            .begin = fast > slow ? fast : slow};
    return sizeof *adosc;
}

static uint32_t push(void *state, const struct oc_study_candle *candle, double *out)
{
    struct adosc *adosc = state;
    double line = running_sum_add(
        &adosc->sum, running_flow(candle->high, candle->low, candle->close, candle->volume));

    if (adosc->count == 0) {
        adosc->fast = line;
        adosc->slow = line;
    } else {
        adosc->fast += (line - adosc->fast) * adosc->fast_factor;
        adosc->slow += (line - adosc->slow) * adosc->slow_factor;
    }
    adosc->count += adosc->count < adosc->begin ? 1 : 0;
    if (adosc->count < adosc->begin) {
        return 0;
    }
    out[0] = adosc->fast - adosc->slow;
    return 1;
}

static const struct oc_study_param PARAMS[] = {
    STUDY_PERIOD("fast", 3, 1, "values of the fast EMA"),
    STUDY_PERIOD("slow", 10, 1, "values of the slow EMA"),
};
static const struct oc_study_output OUTPUTS[] = {
    {"value", OC_UNIT_VOLUME, 0, 0},
};

const struct oc_study study_adosc = {
    .name = "adosc",
    .title = "Chaikin oscillator",
    .source = "M. Chaikin: fast minus slow EMA of accumulation and distribution, both begin with "
              "its first value (TA-Lib)",
    .family = OC_STUDY_INDICATOR,
    .kind = OC_STUDY_VALUES,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .first = first,
    .size = size,
    .init = init,
    .push = push,
};
