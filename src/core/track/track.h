/* track.h - what becomes of every opinion: fills, barriers, endings, labels.
 *
 * Source: strategies.md section 13. Only candles strictly after the opinion's own are looked at, the
 * stop before the target inside one candle. Expiry and validity count minutes after the opinion.
 * Memory: fixed size, no pointers: copying it is a snapshot.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_TRACK_TRACK_H
#define CORE_TRACK_TRACK_H

#include "outcry/instrument.h"
#include "outcry/signal.h"

#include <stddef.h>

/* Full: the oldest shadow is given up without an outcome; when all are published, a new opinion is
 * not taken, and so not published. */
enum { TRACK_CAP = 64 };

struct track_item {
    struct oc_outcome outcome; /* as it stands; its status is PENDING or OPEN */
    enum oc_entry_kind entry_kind;
    int32_t valid_min, expiry_min;
    bool has_reached_1r;
    int64_t risk;                /* ticks */
    int64_t favourable, adverse; /* furthest excursions, ticks, >= 0 */
    double cost_r;
};

struct tracker {
    int64_t last_ms; /* open of the last candle seen; -1: none */
    uint32_t count;
    struct track_item items[TRACK_CAP]; /* oldest first */
};

/* How the vote received an opinion. */
struct track_terms {
    bool is_published, is_endorsed, is_muted;
    double weight;
    double raw_confidence, confidence; /* of the published signal; 0 for a shadow */
};

typedef void (*track_fn)(void *ctx, const struct oc_outcome *outcome);

void track_init(struct tracker *tracker);

/* Step 0 of a 1m close. Calls on_change once per opinion that was filled or ended, oldest first. */
void track_bar(struct tracker *tracker, const struct oc_bar *bar, track_fn on_change, void *ctx);

/* Step 6. False: the table is full of published ones. */
bool track_add(struct tracker *tracker, const struct oc_opinion *opinion,
               const struct track_terms *terms);
bool track_has_room(const struct tracker *tracker);

/* All opinions of an engine end at this close. */
void track_exit(struct tracker *tracker, enum oc_engine_id engine, const struct oc_bar *bar,
                track_fn on_change, void *ctx);

/* The item ends at this close as REVERSED; later items keep their index until track_sweep. */
void track_reverse(struct tracker *tracker, size_t index, const struct oc_bar *bar,
                   track_fn on_change, void *ctx);

/* The item's signal is SUPERSEDED; its outcome goes on. */
void track_supersede(struct tracker *tracker, size_t index, track_fn on_change, void *ctx);

/* Removes the items that have ended. */
void track_sweep(struct tracker *tracker);

/* Pending or open, shadows included. */
bool track_has_open(const struct tracker *tracker, enum oc_engine_id engine,
                    enum oc_direction direction);
bool track_is_open(const struct tracker *tracker, enum oc_engine_id engine, int64_t open_ms);

#endif
