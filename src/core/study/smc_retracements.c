/* smc_retracements.c - retrospective depth of retracements.
 *
 * Source: definitions of smartmoneyconcepts 0.0.27 (analysis.md 3). The package uses swings at their own
 * candle, shifts the result by one candle (the last wraps to the first) and blanks the first three legs.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/smc_swing.h"

#include <math.h>

struct depth {
    double current, deepest;
    int direction;
};

static double larger(double a, double b)
{
    return a > b ? a : b;
}

/* To one decimal, halves to even. */
static double to_tenths(double x)
{
    double scaled = x * 10.0;
    double below = floor(scaled);
    double rest = scaled - below;

    if (rest > 0.5 || (rest == 0.5 && floor(below / 2.0) * 2.0 != below)) {
        below += 1.0;
    }
    return below / 10.0;
}

static void measure(const struct oc_study_run *run, const signed char *kinds, struct depth *depths)
{
    struct depth last = {0};
    double top = 0.0;
    double bottom = 0.0;

    for (size_t i = 0; i < run->count; i++) {
        const struct oc_study_candle *candle = &run->candles[i];
        struct depth depth = {.direction = kinds[i] != 0 ? kinds[i] : last.direction};

        top = kinds[i] > 0 ? candle->high : top;
        bottom = kinds[i] < 0 ? candle->low : bottom;
        if (last.direction > 0 && top != bottom) {
            depth.current = to_tenths(100.0 - 100.0 * ((candle->low - bottom) / (top - bottom)));
            depth.deepest = larger(last.deepest, depth.current);
        }
        if (depth.direction < 0 && top != bottom) {
            depth.current = to_tenths(100.0 - 100.0 * ((candle->high - top) / (bottom - top)));
            depth.deepest = larger(last.direction < 0 ? last.deepest : 0.0, depth.current);
        }
        depths[i] = depth;
        last = depth;
    }
}

/* Rows of the first three legs are 0, and one more. */
static size_t blank_until(const struct depth *depths, size_t count)
{
    size_t changes = 0;

    for (size_t i = 0; i + 1 < count; i++) {
        int now = depths[(i + count - 1) % count].direction;
        int then = depths[i].direction;

        changes += now != then ? 1 : 0;
        if (changes == 3) {
            return i + 2;
        }
    }
    return count > 0 ? count - 1 : 0;
}

static size_t scratch(const struct oc_study_config *config, size_t candles)
{
    size_t swings = smc_swing_scratch(study_whole(config, 0), candles);

    return (swings + 15) / 16 * 16 + candles * sizeof(struct depth);
}

static void run_all(const struct oc_study_config *config, const struct oc_study_run *run)
{
    uint32_t length = study_whole(config, 0);
    const signed char *kinds = smc_swing_kinds(run, length);
    struct depth *depths =
        (void *)((char *)run->scratch + (smc_swing_scratch(length, run->count) + 15) / 16 * 16);

    measure(run, kinds, depths);
    size_t blank = blank_until(depths, run->count);

    for (size_t i = 0; i < run->count; i++) {
        const struct depth *depth = &depths[(i + run->count - 1) % run->count];
        double values[OC_STUDY_OUTPUTS_MAX] = {0};

        if (i >= blank) {
            values[0] = depth->direction;
            values[1] = depth->current;
            values[2] = depth->deepest;
        }
        run->on_row(run->context, i, values, 7);
    }
}

static const struct oc_study_param PARAMS[] = {SMC_LENGTH};
static const struct oc_study_output OUTPUTS[] = {
    {"direction", OC_UNIT_RATIO, -1, 1},
    {"current", OC_UNIT_RATIO, 0, 0},
    {"deepest", OC_UNIT_RATIO, 0, 0},
};

const struct oc_study study_smc_retracements = {
    .name = "smc_retracements",
    .title = "Retrospective depth of retracements",
    .source = "definitions of smartmoneyconcepts 0.0.27",
    .family = OC_STUDY_RETROSPECTIVE,
    .kind = OC_STUDY_HISTORY,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .scratch = scratch,
    .run = run_all,
};
