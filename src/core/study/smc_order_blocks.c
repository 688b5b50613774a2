/* smc_order_blocks.c - retrospective order blocks.
 *
 * Source: definitions of smartmoneyconcepts 0.0.27 (analysis.md 3). Row: the block; those that price traded beyond after their mitigation are erased.
 * SPDX-License-Identifier: MIT */
#include "core/study/row.h"
#include "core/study/smc_swing.h"

#include <string.h>

struct block {
    double top, bottom, volume, percentage;
    size_t mitigated; /* 0: not */
    int direction;    /* 0: none here */
    bool is_mitigated;
};

struct pass {
    const struct oc_study_run *run;
    const signed char *kinds;
    struct block *blocks; /* one slot a candle */
    uint32_t *active;     /* slots that may still change */
    size_t active_count;
    bool by_body;
};

/* Mitigation of what stands, then erasure of what price left on the far side. A bullish block counts
 * as mitigated at the candle before the one that does it: the package's own way. */
static void update(struct pass *pass, size_t i, int direction)
{
    const struct oc_study_candle *candle = &pass->run->candles[i];
    double body_low = candle->open < candle->close ? candle->open : candle->close;
    double body_high = candle->open > candle->close ? candle->open : candle->close;
    size_t kept = 0;

    for (size_t j = 0; j < pass->active_count; j++) {
        struct block *block = &pass->blocks[pass->active[j]];
        bool is_erased = false;

        if (block->is_mitigated) {
            is_erased = direction > 0 ? candle->high > block->top : candle->low < block->bottom;
        } else if (direction > 0 ? (pass->by_body ? body_low : candle->low) < block->bottom
                                 : (pass->by_body ? body_high : candle->high) > block->top) {
            block->is_mitigated = true;
            block->mitigated = direction > 0 ? i - 1 : i;
        }
        if (is_erased) {
            *block = (struct block){.is_mitigated = true};
        } else {
            pass->active[kept++] = pass->active[j];
        }
    }
    pass->active_count = kept;
}

static void set_block(struct pass *pass, size_t swing, size_t i, int direction)
{
    const struct oc_study_candle *candles = pass->run->candles;
    size_t at = i - 1;
    double newer = candles[i].volume + candles[i - 1].volume;
    double older = i >= 2 ? candles[i - 2].volume : 0.0;
    double larger = newer > older ? newer : older;

    for (size_t j = i - 1; j > swing; j--) { /* the last one on ties */
        if (direction > 0 ? candles[j].low < candles[at].low : candles[j].high > candles[at].high) {
            at = j;
        }
    }
    struct block *block = &pass->blocks[at];

    block->top = candles[at].high;
    block->bottom = candles[at].low;
    block->volume = newer + older;
    block->percentage = larger > 0.0 ? 100.0 * ((newer < older ? newer : older) / larger) : 100.0;
    block->direction = direction;
    pass->active[pass->active_count++] = (uint32_t)at;
}

static void walk(struct pass *pass, int direction)
{
    const struct oc_study_candle *candles = pass->run->candles;
    size_t swing = SIZE_MAX;
    bool is_crossed = true;

    pass->active_count = 0;
    for (size_t i = 0; i < pass->run->count; i++) {
        update(pass, i, direction);
        if (swing != SIZE_MAX && !is_crossed &&
            (direction > 0 ? candles[i].close > candles[swing].high
                           : candles[i].close < candles[swing].low)) {
            is_crossed = true;
            set_block(pass, swing, i, direction);
        }
        if (pass->kinds[i] == direction) {
            swing = i;
            is_crossed = false;
        }
    }
}

static size_t scratch(const struct oc_study_config *config, size_t candles)
{
    size_t swings = smc_swing_scratch(study_whole(config, 0), candles);

    return (swings + 15) / 16 * 16 + candles * (sizeof(struct block) + sizeof(uint32_t));
}

static void run_all(const struct oc_study_config *config, const struct oc_study_run *run)
{
    uint32_t length = study_whole(config, 0);
    bool by_body = study_whole(config, 1) == 1;
    struct pass pass = {.run = run, .kinds = smc_swing_kinds(run, length), .by_body = by_body};
    char *behind = (char *)run->scratch + (smc_swing_scratch(length, run->count) + 15) / 16 * 16;

    pass.blocks = (void *)behind;
    pass.active = (void *)(behind + run->count * sizeof(struct block));
    memset(pass.blocks, 0, run->count * sizeof pass.blocks[0]);
    walk(&pass, 1);
    walk(&pass, -1);
    for (size_t i = 0; i < run->count; i++) {
        const struct block *block = &pass.blocks[i];

        if (block->direction != 0) {
            double values[OC_STUDY_OUTPUTS_MAX] = {
                block->direction,
                block->top,
                block->bottom,
                block->volume,
                block->mitigated != 0 ? (double)run->candles[block->mitigated].open_ms : 0.0,
                block->percentage};

            run->on_row(run->context, i, values, block->mitigated != 0 ? 63 : 47);
        }
    }
}

static const struct oc_study_param PARAMS[] = {
    SMC_LENGTH,
    {"close", 0, 0, 1, true, "1: mitigated by a body, 0: by a wick"},
};
static const struct oc_study_output OUTPUTS[] = {
    {"direction", OC_UNIT_RATIO, -1, 1},       {"top", OC_UNIT_PRICE, 0, 0},
    {"bottom", OC_UNIT_PRICE, 0, 0},           {"volume", OC_UNIT_VOLUME, 0, 0},
    {"mitigated_time", OC_UNIT_TIME_MS, 0, 0}, {"percentage", OC_UNIT_RATIO, 0, 100},
};

const struct oc_study study_smc_order_blocks = {
    .name = "smc_order_blocks",
    .title = "Retrospective order blocks",
    .source = "definitions of smartmoneyconcepts 0.0.27",
    .family = OC_STUDY_RETROSPECTIVE,
    .kind = OC_STUDY_HISTORY,
    STUDY_PARAMS(PARAMS),
    STUDY_OUTPUTS(OUTPUTS),
    .scratch = scratch,
    .run = run_all,
};
