/* cohort.h - the symbols of one market that run and learn together: an engine each, one table for all.
 *
 * Serve and replay push through the same cohort, so that the same candles give the same signals to
 * the byte. A symbol is known by the slot its owner gave it. Closed 1m candles only, in order; whoever
 * pushes keeps all members on one UTC day until cohort_fold has closed it (strategies.md 12.2).
 * SPDX-License-Identifier: MIT */
#ifndef APP_COHORT_H
#define APP_COHORT_H

#include "app/learning.h"
#include "base/hash.h"
#include "outcry/engine.h"

enum { COHORT_SLOTS_MAX = 4096 };

struct cohort_sink {
    /* All pointers are valid during the call. on_candle: every closed candle, 1m included. */
    void (*on_candle)(void *context, uint32_t slot, enum oc_timeframe timeframe,
                      const struct oc_candle *candle);
    void (*on_opinion)(void *context, uint32_t slot, const struct oc_opinion_event *opinion);
    void (*on_signal)(void *context, uint32_t slot, const struct oc_signal *signal);
    void (*on_outcome)(void *context, uint32_t slot, const struct oc_outcome *outcome);
    /* Market structure changed at a 5m close; NULL: nobody wants to know. */
    void (*on_structure)(void *context, uint32_t slot, const struct oc_structure_event *event);
    void *context;
};

struct cohort_member {
    struct oc_engine *engine; /* NULL: the slot is free */
    void *memory;
    size_t memory_size;
    struct hash_sha256 input; /* over the instrument, the seeds and the candles since the origin */
    int64_t live_from_ms;     /* opinions before it teach with half weight and are not delivered */
    int64_t teach_from_ms; /* outcomes resolved before it were learned from already (a rebuild) */
    int64_t table_day;     /* UTC day, since the epoch, of the learned table it has; -1: none yet */
    bool is_pooled;        /* its last candle counts in the fold; false while it catches up alone */
    bool is_mute; /* neither teaches nor publishes: a spare symbol, analysed by request only */
};

struct cohort {
    enum oc_market market;
    struct oc_engine_config engine_config; /* origin_ms is set per member */
    struct learning learning;
    struct cohort_member *members; /* by slot */
    uint32_t slots;
    struct cohort_sink sink;
    uint32_t pushing;   /* slot of the push under way */
    int64_t pushing_ms; /* open of its candle */
    char config_id
        [LEARNING_ID_SIZE]; /* sha256 of what shapes a signal: market, costs, gate, modes */
};

OC_MUST_USE enum oc_status cohort_init(struct cohort *cohort, enum oc_market market,
                                       const struct oc_engine_config *config, uint32_t slots,
                                       const struct cohort_sink *sink, struct error *error);
void cohort_deinit(struct cohort *cohort);

/* Starts a symbol in a free slot. OC_EDUPLICATE: slot in use. OC_EINVALID, OC_ENOMEM. */
OC_MUST_USE enum oc_status cohort_join(struct cohort *cohort, uint32_t slot,
                                       const struct oc_instrument *instrument, int64_t origin_ms,
                                       int64_t live_from_ms, struct error *error);
void cohort_leave(struct cohort *cohort, uint32_t slot); /* a free slot is ignored */

/* A completed 1h, 4h or 1d candle from before the origin, before the first push. */
OC_MUST_USE enum oc_status cohort_seed(struct cohort *cohort, uint32_t slot,
                                       enum oc_timeframe timeframe, const struct oc_candle *candle);

/* A closed candle of the slot is about to come: its memory should be on the way. */
void cohort_prefetch(const struct cohort *cohort, uint32_t slot);

/* One closed 1m candle through the engine of the slot; events reach the sink before it returns. */
OC_MUST_USE enum oc_status cohort_push(struct cohort *cohort, uint32_t slot,
                                       const struct oc_candle *candle);

/* Closes the UTC day that began at day_ms: folds its lessons. The new table is in force for candles that
 * open after that day, in whatever order the members' candles come. */
void cohort_fold(struct cohort *cohort, int64_t day_ms);

const struct cohort_member *cohort_member(const struct cohort *cohort,
                                          uint32_t slot); /* NULL: free */

/* "sha256:<hex>" of a member's input up to its last candle. */
void cohort_input_id(const struct cohort *cohort, uint32_t slot, char out[LEARNING_ID_SIZE]);

/* Bytes of one engine with its rings, for the memory plan; 0 if the configuration is invalid. */
size_t cohort_member_size(const struct oc_engine_config *config);

#endif
