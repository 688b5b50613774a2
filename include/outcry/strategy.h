/* strategy.h - the contract of a strategy engine: one file, one row.
 *
 * Adding an engine: a line in OC_ENGINE_LIST (opinion.h), a file core/strategy/<id>.c that fills one
 * struct strategy, its name in core/strategy/registry.c. Common rules: strategies.md 8.
 * SPDX-License-Identifier: MIT */
#ifndef OUTCRY_STRATEGY_H
#define OUTCRY_STRATEGY_H

#include "outcry/opinion.h"
#include "outcry/view.h"

#include <stddef.h>

/* A parameter as /api/engines shows it. */
struct oc_strategy_param {
    const char *name;
    double value;
    const char *unit; /* "min", "ticks", "frac", "" ... */
    const char *text; /* what it does, with the section of strategies.md */
};

struct oc_strategy {
    enum oc_engine_id id;
    size_t state_size; /* plain memory inside the engine, zeroed at the start */
    /* Judges one 1m close. Always fills *out: availability, direction or Neutral with a code. */
    void (*on_close)(void *state, const struct oc_view *view, struct oc_opinion *out);
    /* After on_close: all open opinions of this engine end as BREAKOUT_EXIT at this close. NULL: never. */
    bool (*wants_exit)(const void *state);
    /* LVN zones of the armed leg as levels, for /api/levels. NULL: none. */
    size_t (*zones)(const void *state, struct oc_level *out, size_t cap);
    const struct oc_strategy_param *params;
    size_t param_count;
};

/* In vote order, one per OC_ENGINE_LIST row. */
const struct oc_strategy *oc_strategy_of(enum oc_engine_id id);

#endif
