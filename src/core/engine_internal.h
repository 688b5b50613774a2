/* engine_internal.h - one symbol's memory, for the files of the core that read it.
 *
 * Layout: this struct, the analysis, the strategies' states, then the rings; each aligned to 64. All
 * parts are found by offset, so a copy of the whole block is a snapshot.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_ENGINE_INTERNAL_H
#define CORE_ENGINE_INTERNAL_H

#include "core/analysis.h"
#include "core/track/track.h"
#include "outcry/engine.h"
#include "outcry/strategy.h"

enum { ENGINE_ALIGN = 64, ENGINE_STANDING_MIN = 60 };

/* Where the parts lie, in bytes from the start. */
struct engine_layout {
    uint64_t analysis, states[OC_ENGINE_COUNT], rings[OC_TF_COUNT];
    uint64_t state_size; /* without the rings */
    uint64_t size;
};

/* False: the configuration is invalid. */
bool engine_lay_out(const struct oc_engine_config *config, struct engine_layout *out);

struct oc_engine {
    struct engine_layout layout;
    struct oc_engine_config config;
    struct oc_instrument instrument;
    struct oc_series series[OC_TF_COUNT];
    int64_t last_ms; /* -1: none */
    uint64_t candles;
    int64_t last_seed_ms[OC_TF_COUNT];

    struct oc_learned learned;
    enum oc_engine_mode modes[OC_ENGINE_COUNT];     /* in force: AUTO turns into ON */
    double weights[OC_ENGINE_COUNT][OC_CELL_COUNT]; /* of the table in force */

    struct oc_failures failures;
    struct tracker tracker;

    /* of the last close */
    struct oc_opinion opinions[OC_ENGINE_COUNT];
    struct oc_voice voices[OC_ENGINE_COUNT];
    struct oc_voice spoken[OC_ENGINE_COUNT]; /* each engine's last directional opinion */
    int64_t close;
    enum oc_auction auction;
    double imbalance, confluence;
    bool has_confluence;
};

/* The analysis behind oc_engine's public face. */
const struct analysis *oc_engine_analysis(const struct oc_engine *engine);

/* Time, close, market state and the lead's plan of a counted vote. */
void engine_finish_signal(const struct oc_engine *engine, struct oc_signal *signal);

/* Where the events of one push go. */
struct engine_sink {
    int64_t open_ms;
    oc_event_fn on_event; /* may be NULL */
    void *ctx;
};

void engine_emit_outcome(void *sink, const struct oc_outcome *outcome);

/* Steps 5 and 6: vote, publication, the new opinions enter the tracker. */
void engine_vote(struct oc_engine *engine, const struct oc_bar *bar, struct engine_sink *sink);

#endif
