/* smc_fvg.c - retrospective fair value gaps.
 *
 * Source: definitions of smartmoneyconcepts 0.0.27 (analysis.md 3). Row: the middle candle; mitigated at the first touch of the near edge.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"

struct gap {
    double top, bottom;
    int direction; /* 0: none */
};

static struct gap gap_at(const struct oc_study_run *run, size_t middle)
{
    if (middle == 0 || middle + 1 >= run->count) {
        return (struct gap){0};
    }
    const struct oc_study_candle *first = &run->candles[middle - 1];
    const struct oc_study_candle *candle = &run->candles[middle];
    const struct oc_study_candle *third = &run->candles[middle + 1];

    if (first->high < third->low && candle->close > candle->open) {
        return (struct gap){third->low, first->high, 1};
    }
    if (first->low > third->high && candle->close < candle->open) {
        return (struct gap){first->low, third->high, -1};
    }
    return (struct gap){0};
}

/* The later one takes both zones; in order of time, so that it cascades. */
static void join(struct gap *earlier, struct gap *later)
{
    if (earlier->direction != 0 && earlier->direction == later->direction) {
        later->top = earlier->top > later->top ? earlier->top : later->top;
        later->bottom = earlier->bottom < later->bottom ? earlier->bottom : later->bottom;
        earlier->direction = 0;
    }
}

static size_t scratch(const struct oc_study_config *config, size_t candles)
{
    (void)config;
    return candles * sizeof(struct gap);
}

static void run_all(const struct oc_study_config *config, const struct oc_study_run *run)
{
    struct gap *gaps = run->scratch;
    bool is_joined = study_whole(config, 0) == 1;

    for (size_t i = 0; i < run->count; i++) {
        gaps[i] = gap_at(run, i);
    }
    for (size_t i = 0; is_joined && i + 1 < run->count; i++) {
        join(&gaps[i], &gaps[i + 1]);
    }
    for (size_t i = 0; i < run->count; i++) {
        const struct gap *gap = &gaps[i];
        double values[OC_STUDY_OUTPUTS_MAX] = {gap->direction, gap->top, gap->bottom};
        size_t touch = i + 2;

        if (gap->direction == 0) {
            continue;
        }
        while (touch < run->count &&
               (gap->direction > 0 ? run->candles[touch].low > gap->top
                                   : run->candles[touch].high < gap->bottom)) {
            touch++;
        }
        if (touch < run->count) {
            values[3] = (double)run->candles[touch].open_ms;
        }
        run->on_row(run->context, i, values, touch < run->count ? 15 : 7);
    }
}

static const struct oc_study_param PARAMS[] = {
    {"join", 0, 0, 1, true, "1: consecutive gaps of one direction are one"},
};
static const struct oc_study_output OUTPUTS[] = {
    {"direction", OC_UNIT_RATIO, -1, 1},
    {"top", OC_UNIT_PRICE, 0, 0},
    {"bottom", OC_UNIT_PRICE, 0, 0},
    {"mitigated_time", OC_UNIT_TIME_MS, 0, 0},
};

const struct oc_study study_smc_fvg = {
    .name = "smc_fvg",
    .title = "Retrospective fair value gaps",
    .source = "definitions of smartmoneyconcepts 0.0.27",
    .family = OC_STUDY_RETROSPECTIVE,
    .kind = OC_STUDY_HISTORY,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .scratch = scratch,
    .run = run_all,
};
