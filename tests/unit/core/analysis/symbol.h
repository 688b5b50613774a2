/* symbol.h - one symbol's analysis with its rings in one block, fed with bars.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_ANALYSIS_SYMBOL_H
#define TESTS_ANALYSIS_SYMBOL_H

#include "core/analysis.h"
#include "core/analysis_query.h"
#include "core/analysis_state.h"
#include "core/series/series.h"
#include "support/check.h"
#include "support/random_bars.h"

enum { SYMBOL_M1_CAP = 1500, SYMBOL_CAP = 200, SYMBOL_EMITTED_CAP = 64 };

struct symbol_ring {
    _Alignas(64) struct oc_series series;
    _Alignas(64) struct oc_candle slots[SYMBOL_CAP];
};

/* Position-free: copying the block is a snapshot. */
struct symbol_block {
    struct analysis analysis;
    struct oc_failures failures;
    struct {
        _Alignas(64) struct oc_series series;
        _Alignas(64) struct oc_candle slots[SYMBOL_M1_CAP];
    } m1;
    struct symbol_ring higher[OC_TF_COUNT]; /* [0] is not used */
};

struct symbol {
    struct oc_instrument instrument;
    struct oc_costs costs;
    struct symbol_block *block;
    struct oc_view view;
    /* higher candles emitted by the last push */
    size_t emitted_count;
    enum oc_timeframe emitted[SYMBOL_EMITTED_CAP];
    struct oc_candle candles[SYMBOL_EMITTED_CAP];
};

static inline void symbol_emit(void *ctx, enum oc_timeframe timeframe,
                               const struct oc_candle *candle)
{
    struct symbol *symbol = ctx;

    assert_true(symbol->emitted_count < SYMBOL_EMITTED_CAP);
    symbol->emitted[symbol->emitted_count] = timeframe;
    symbol->candles[symbol->emitted_count++] = *candle;
}

static inline struct analysis_io symbol_io(struct symbol *symbol)
{
    struct analysis_io io = {
        .instrument = &symbol->instrument,
        .costs = &symbol->costs,
        .failures = &symbol->block->failures,
        .on_candle = symbol_emit,
        .ctx = symbol,
    };

    io.series[OC_TF_1M] = &symbol->block->m1.series;
    for (int i = OC_TF_5M; i < OC_TF_COUNT; i++) {
        io.series[i] = &symbol->block->higher[i].series;
    }
    return io;
}

static inline void symbol_open(struct symbol *symbol, bool has_taker_volume)
{
    struct analysis_config config = {.costs = {0.0002, 0.0005, 0.0002, 0.56},
                                     .has_taker_volume = has_taker_volume};

    memset(symbol, 0, sizeof *symbol);
    assert_true(oc_instrument_init(&symbol->instrument, "COINUSDT", OC_MARKET_USDM, 1, 2, 1, 3));
    symbol->costs = config.costs;
    symbol->block = aligned_alloc(64, sizeof *symbol->block);
    assert_non_null(symbol->block);
    memset(symbol->block, 0, sizeof *symbol->block);
    series_init(&symbol->block->m1.series, SYMBOL_M1_CAP, 64);
    for (int i = OC_TF_5M; i < OC_TF_COUNT; i++) {
        series_init(&symbol->block->higher[i].series, SYMBOL_CAP, 64);
    }
    analysis_init(&symbol->block->analysis, &config);
}

static inline void symbol_close(struct symbol *symbol)
{
    free(symbol->block);
}

static inline const struct oc_view *symbol_push(struct symbol *symbol, const struct oc_bar *bar)
{
    struct analysis_io io = symbol_io(symbol);
    struct oc_candle candle = random_candle(&symbol->instrument, bar);
    struct oc_bar exact = oc_bar_of(&symbol->instrument, &candle);

    symbol->emitted_count = 0;
    analysis_push(&symbol->block->analysis, &io, &candle, &exact, &symbol->view);
    return &symbol->view;
}

#endif
