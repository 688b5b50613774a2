/* smc_liquidity.c - retrospective liquidity pools.
 *
 * Source: definitions of smartmoneyconcepts 0.0.27 (analysis.md 3). Row: the first of two or more swings near one level; the tolerance is a share of the range of the whole file.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/smc_swing.h"

struct pool {
    double level;
    size_t end, swept; /* swept 0: not */
    int direction;     /* 0: none here */
};

static double height_of(const struct oc_study_run *run)
{
    double high = run->count > 0 ? run->candles[0].high : 0.0;
    double low = run->count > 0 ? run->candles[0].low : 0.0;

    for (size_t i = 1; i < run->count; i++) {
        high = run->candles[i].high > high ? run->candles[i].high : high;
        low = run->candles[i].low < low ? run->candles[i].low : low;
    }
    return high - low;
}

/* The pool that begins at swing i; its other members are used up. */
static struct pool pool_of(const struct oc_study_run *run, signed char *kinds, size_t i,
                           double tolerance)
{
    int kind = kinds[i];
    double level = smc_swing_level(&run->candles[i], kind);
    double low = level - tolerance;
    double high = level + tolerance;
    struct pool pool = {.end = i, .direction = kind};
    size_t swept = i + 1;
    size_t members = 1;
    double sum = level;

    while (swept < run->count &&
           (kind > 0 ? run->candles[swept].high < high : run->candles[swept].low > low)) {
        swept++;
    }
    for (size_t j = i + 1; j < swept && j < run->count; j++) {
        double other = smc_swing_level(&run->candles[j], kind);

        if (kinds[j] == kind && other >= low && other <= high) {
            sum += other;
            members++;
            pool.end = j;
            kinds[j] = 0;
        }
    }
    pool.swept = swept < run->count ? swept : 0;
    pool.level = sum / (double)members;
    return members > 1 ? pool : (struct pool){0};
}

static size_t scratch(const struct oc_study_config *config, size_t candles)
{
    size_t swings = smc_swing_scratch(study_whole(config, 0), candles);

    return (swings + 15) / 16 * 16 + candles * sizeof(struct pool);
}

static void run_all(const struct oc_study_config *config, const struct oc_study_run *run)
{
    uint32_t length = study_whole(config, 0);
    signed char *kinds = smc_swing_kinds(run, length);
    struct pool *pools =
        (void *)((char *)run->scratch + (smc_swing_scratch(length, run->count) + 15) / 16 * 16);
    double tolerance = config->params[1] * height_of(run);

    for (size_t i = 0; i < run->count; i++) {
        pools[i] = kinds[i] != 0 ? pool_of(run, kinds, i, tolerance) : (struct pool){0};
    }
    for (size_t i = 0; i < run->count; i++) {
        const struct pool *pool = &pools[i];

        if (pool->direction != 0) {
            double values[OC_STUDY_OUTPUTS_MAX] = {pool->direction, pool->level,
                                                   (double)run->candles[pool->end].open_ms,
                                                   (double)run->candles[pool->swept].open_ms};

            run->on_row(run->context, i, values, pool->swept != 0 ? 15 : 7);
        }
    }
}

static const struct oc_study_param PARAMS[] = {
    SMC_LENGTH,
    {"range", 0.01, 0, 1, false, "tolerance, as a share of the range of the file"},
};
static const struct oc_study_output OUTPUTS[] = {
    {"direction", OC_UNIT_RATIO, -1, 1},
    {"level", OC_UNIT_PRICE, 0, 0},
    {"end_time", OC_UNIT_TIME_MS, 0, 0},
    {"swept_time", OC_UNIT_TIME_MS, 0, 0},
};

const struct oc_study study_smc_liquidity = {
    .name = "smc_liquidity",
    .title = "Retrospective liquidity pools",
    .source = "definitions of smartmoneyconcepts 0.0.27",
    .family = OC_STUDY_RETROSPECTIVE,
    .kind = OC_STUDY_HISTORY,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .scratch = scratch,
    .run = run_all,
};
