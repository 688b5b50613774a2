/* engine.h - one symbol: a closed 1m candle in, events out, in fixed memory.
 *
 * The whole core behind one call. Live, replay, backtest and verify use the same one.
 * Memory: oc_engine_size() bytes of the caller, aligned to 64; no pointers inside, so a copy is a
 * snapshot and continues bit-equal. No allocation, no I/O, no clock.
 * SPDX-License-Identifier: MIT */
#ifndef OUTCRY_ENGINE_H
#define OUTCRY_ENGINE_H

#include "outcry/instrument.h"
#include "outcry/learned.h"
#include "outcry/series.h"
#include "outcry/signal.h"
#include "outcry/status.h"
#include "outcry/structure.h"

struct oc_engine;

struct oc_costs {
    double maker_frac, taker_frac, slip_frac;
    double gate; /* endorsement: confidence at least this */
};

/* Defaults of strategies.md 8 and 12 for a market. */
struct oc_costs oc_costs_default(enum oc_market market);

enum { OC_RING_MIN_1M = 1500, OC_RING_MIN = 200 };

struct oc_engine_config {
    struct oc_costs costs;
    enum oc_engine_mode modes[OC_ENGINE_COUNT];
    uint32_t
        ring_caps[OC_TF_COUNT]; /* at least OC_RING_MIN_1M for 1m, OC_RING_MIN for the others */
    int64_t origin_ms; /* 00:00 UTC of the first candle's day; engine state is a function of it */
    bool has_taker_volume; /* false: venue gives none (1.2) */
};

/* Defaults: the three core engines on, later ones auto; rings 1500 and 500, costs of the market, origin 0 (to be set). */
struct oc_engine_config oc_engine_config_default(enum oc_market market);

enum oc_event_kind {
    OC_EVENT_OPINION,  /* a directional opinion and whether it was published */
    OC_EVENT_SIGNAL,   /* a published signal */
    OC_EVENT_OUTCOME,  /* a tracked opinion changed */
    OC_EVENT_CANDLE,   /* a candle of a higher timeframe closed */
    OC_EVENT_STRUCTURE /* structure changed at a 5m close */
};

struct oc_opinion_event {
    struct oc_opinion opinion;
    double weight;
    bool is_published, is_endorsed; /* it leads a published signal */
    enum oc_code verdict;           /* OK, or why it was not published or endorsed */
};

struct oc_candle_event {
    enum oc_timeframe timeframe;
    const struct oc_candle *candle; /* valid during the callback */
};

struct oc_event {
    enum oc_event_kind kind;
    int64_t open_ms; /* of the 1m candle that caused it */
    union {
        const struct oc_opinion_event *opinion;
        const struct oc_signal *signal;
        const struct oc_outcome *outcome;
        struct oc_candle_event candle;
        const struct oc_structure_event *structure;
    } as; /* all valid during the callback only */
};

typedef void (*oc_event_fn)(void *ctx, const struct oc_event *event);

/* Bytes of memory for this configuration; 0 if it is invalid. */
size_t oc_engine_size(const struct oc_engine_config *config);

/* OC_EINVALID: configuration, alignment or instrument out of range; memory untouched. */
OC_MUST_USE enum oc_status oc_engine_init(void *memory, size_t size,
                                          const struct oc_engine_config *config,
                                          const struct oc_instrument *instrument,
                                          struct oc_engine **out);

/* Completed higher candles from before the origin (1h, 4h, 1d only), oldest first, before the first
 * push. OC_EINVALID: wrong timeframe, order, or not before the origin. */
OC_MUST_USE enum oc_status oc_engine_seed(struct oc_engine *engine, enum oc_timeframe timeframe,
                                          const struct oc_candle *candle);

/* Asks the processor for the memory of the next push: worth it when many engines take turns. */
void oc_engine_prefetch(const struct oc_engine *engine);

/* One closed 1m candle, strictly later than the one before. A jump in time is a gap: up to 5 missing
 * minutes should have been filled with synthetic candles by the caller; longer ones are handled as
 * strategies.md 1.6. on_event may be NULL. OC_EINVALID (candle ignored): not later, not on a minute, before the origin, not
 * final, or unsound for the instrument. */
OC_MUST_USE enum oc_status oc_engine_push(struct oc_engine *engine, const struct oc_candle *candle,
                                          oc_event_fn on_event, void *ctx);

/* The table in force for the candles pushed from now on. */
void oc_engine_set_learned(struct oc_engine *engine, const struct oc_learned *learned);

/* The vote on the last closed candle, ignoring publication rules, over the engines of the mask
 * (bit 1 << engine; ~0 for all). The quorum still asks all engines that are not off, so that one
 * engine can be heard alone. OC_EAGAIN before the first candle. */
OC_MUST_USE enum oc_status oc_engine_analyze(const struct oc_engine *engine, uint32_t engine_mask,
                                             struct oc_signal *out);

/* What each engine said at the last close (Neutral ones included). Valid until the next push. */
const struct oc_opinion *oc_engine_opinion(const struct oc_engine *engine, enum oc_engine_id id);

/* The mode in force: AUTO until its outcomes are there, then ON. */
enum oc_engine_mode oc_engine_mode_of(const struct oc_engine *engine, enum oc_engine_id id);

/* An open published signal of this direction, newest first; 0 when there is none. *lead is set. */
int64_t oc_engine_open_signal(const struct oc_engine *engine, enum oc_direction direction,
                              enum oc_engine_id *lead);

/* LVN zones of the legs that engines have armed, as levels (strategies.md 7; not in the level list).
 * Returns how many were written. */
struct oc_level;
size_t oc_engine_zones(const struct oc_engine *engine, struct oc_level *out, size_t cap);

const struct oc_series *oc_engine_series(const struct oc_engine *engine,
                                         enum oc_timeframe timeframe);
const struct oc_instrument *oc_engine_instrument(const struct oc_engine *engine);
int64_t oc_engine_origin_ms(const struct oc_engine *engine);
int64_t oc_engine_last_ms(
    const struct oc_engine *engine); /* open of the last pushed candle; -1: none */
uint64_t oc_engine_candles(const struct oc_engine *engine); /* pushed since the origin */
size_t oc_engine_state_size(void);                          /* bytes without the rings */

#endif
