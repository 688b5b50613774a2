/* smc_swings.c - retrospective swing highs and lows.
 * SPDX-License-Identifier: MIT */
#include "core/study/smc_swing.h"

#include <string.h>

/* Of neighbours of one kind only the most extreme stays, the first on ties. */
static void thin_out(const struct oc_study_run *run, signed char *kinds)
{
    size_t last = SIZE_MAX;

    for (size_t i = 0; i < run->count; i++) {
        if (kinds[i] == 0) {
            continue;
        }
        if (last != SIZE_MAX && kinds[i] == kinds[last]) {
            double kept = smc_swing_level(&run->candles[last], kinds[last]);
            double now = smc_swing_level(&run->candles[i], kinds[i]);
            size_t gone = (kinds[i] > 0 ? now > kept : now < kept) ? last : i;

            kinds[gone] = 0;
            last = gone == last ? i : last;
        } else {
            last = i;
        }
    }
}

static void make_up_ends(signed char *kinds, size_t count)
{
    size_t first = 0;
    size_t last = count;

    while (first < count && kinds[first] == 0) {
        first++;
    }
    if (first == count) {
        return;
    }
    while (kinds[last - 1] == 0) {
        last--;
    }
    signed char at_end = (signed char)-kinds[last - 1];

    kinds[0] = (signed char)-kinds[first];
    kinds[count - 1] = at_end;
}

/* The package looks at windows of 2 * length candles whose first one is not before candle `length`. */
signed char *smc_swing_kinds(const struct oc_study_run *run, uint32_t length)
{
    signed char *kinds = run->scratch;
    struct range *range = (void *)(kinds + smc_swing_kinds_size(run->count));
    struct range_value extreme = {0};
    size_t end = sizeof *range;

    memset(kinds, 0, run->count);
    if (run->count == 0) {
        return kinds;
    }
    range_init(range, 2 * length, range, &end);
    for (size_t i = length; i < run->count; i++) {
        const struct oc_study_candle *newest = &run->candles[i];
        const struct oc_study_candle *middle = newest - length;

        if (!range_push(range, newest->high, newest->low, &extreme)) {
            continue;
        }
        if (middle->high == extreme.high) {
            kinds[i - length] = 1;
        } else if (middle->low == extreme.low) {
            kinds[i - length] = -1;
        }
    }
    thin_out(run, kinds);
    make_up_ends(kinds, run->count);
    return kinds;
}

static size_t scratch(const struct oc_study_config *config, size_t candles)
{
    return smc_swing_scratch(study_whole(config, 0), candles);
}

static void run_all(const struct oc_study_config *config, const struct oc_study_run *run)
{
    const signed char *kinds = smc_swing_kinds(run, study_whole(config, 0));

    for (size_t i = 0; i < run->count; i++) {
        if (kinds[i] != 0) {
            double values[OC_STUDY_OUTPUTS_MAX] = {kinds[i],
                                                   smc_swing_level(&run->candles[i], kinds[i])};

            run->on_row(run->context, i, values, 3);
        }
    }
}

static const struct oc_study_param PARAMS[] = {SMC_LENGTH};
static const struct oc_study_output OUTPUTS[] = {
    {"direction", OC_UNIT_RATIO, -1, 1},
    {"level", OC_UNIT_PRICE, 0, 0},
};

const struct oc_study study_smc_swings = {
    .name = "smc_swings",
    .title = "Retrospective swing highs and lows",
    .source = "definitions of smartmoneyconcepts 0.0.27",
    .family = OC_STUDY_RETROSPECTIVE,
    .kind = OC_STUDY_HISTORY,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .scratch = scratch,
    .run = run_all,
};
