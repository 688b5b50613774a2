/* analysis.h - steps 1 to 3 of a 1m close (strategies.md 1.3): everything a strategy may look at.
 *
 * One symbol. Indicators, profiles, order flow, market state, confluence and levels, from closed 1m
 * candles. Memory: analysis_size() bytes of the caller, aligned to 64, no pointers inside, so a copy
 * is a snapshot. The rings of candles are the caller's too (core/series/series.h).
 * SPDX-License-Identifier: MIT */
#ifndef CORE_ANALYSIS_H
#define CORE_ANALYSIS_H

#include "outcry/engine.h"
#include "outcry/fibonacci.h"
#include "outcry/instrument.h"
#include "outcry/series.h"
#include "outcry/structure.h"
#include "outcry/timeframe.h"
#include "outcry/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct analysis;

struct analysis_config {
    int64_t origin_ms;     /* 00:00 UTC */
    struct oc_costs costs; /* the MARKET cost decides COARSE_TICK */
    bool has_taker_volume; /* false: delta is unknown and reads 0 everywhere (1.2) */
};

typedef void (*analysis_structure_fn)(void *ctx, const struct oc_structure_event *event);
typedef void (*analysis_candle_fn)(void *ctx, enum oc_timeframe timeframe,
                                   const struct oc_candle *candle);

/* What an analysis works with besides its own memory; borrowed for the call. */
struct analysis_io {
    const struct oc_instrument *instrument;
    const struct oc_costs *costs;          /* only handed on to the view */
    struct oc_series *series[OC_TF_COUNT]; /* pushed to by the analysis, [OC_TF_1M] included */
    struct oc_failures *failures;          /* emptied at 00:00; returns from TEST are added */
    analysis_candle_fn on_candle;       /* a higher candle closed, smallest first; NULL: nobody */
    analysis_structure_fn on_structure; /* something changed at a 5m close; NULL: nobody */
    void *ctx;
};

size_t analysis_size(void);

void analysis_init(struct analysis *analysis, const struct analysis_config *config);

/* A completed 1h, 4h or 1d candle from before the origin, oldest first, before the first push. */
void analysis_seed(struct analysis *analysis, const struct analysis_io *io,
                   enum oc_timeframe timeframe, const struct oc_candle *candle);

/* One closed, sound 1m candle, later than the one before (the caller has checked all that), and its
 * bar. Fills
 * *view but for has_open, which is the caller's. The view points into analysis, io and its rings and
 * is valid until the next push. A higher candle cut by a gap closes when a candle of a later bucket
 * arrives: it is emitted first and is not among view->closes. */
void analysis_push(struct analysis *analysis, const struct analysis_io *io,
                   const struct oc_candle *candle, const struct oc_bar *exact,
                   struct oc_view *view);

/* Asks the processor for what the next push reads and writes in any case. */
void analysis_prefetch(const struct analysis *analysis);

/* Score of a direction at the last close; the prices beside it. */
struct oc_score analysis_score(const struct analysis *analysis, enum oc_direction direction);
const struct evidence *analysis_evidence(const struct analysis *analysis);
/* OC_EAGAIN: no confirmed leg yet. */
enum oc_status analysis_fibonacci(const struct analysis *analysis, struct oc_fibonacci_plan *out);
void analysis_marks(const struct analysis *analysis, struct oc_marks *out);

/* Adds the 5m candle `index` to the failures of an edge (+1 VAH, -1 VAL); once per candle and edge.
 * Full: the oldest is dropped (only the last 48 candles are ever asked for). */
void analysis_add_failure(struct oc_failures *failures, int edge, uint32_t index);

#endif
