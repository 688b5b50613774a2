/* events.h - the engine's events as text, field by field, so that logs compare as bytes.
 *
 * Prices in ticks, volumes in lots, doubles so that each has one text and each text one double.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_EVENTS_H
#define SUPPORT_EVENTS_H

#include "outcry/engine.h"

struct event_log {
    const struct oc_instrument *instrument;
    char *text; /* with a final 0; NULL while empty */
    size_t length, cap;
    bool only_signals; /* keeps signals alone */
    bool is_silent;    /* keeps nothing, but counts and hashes */
    uint64_t hash;     /* FNV-1a of every line, kept or not, since event_log_cut */
    size_t opinions, signals, endorsed, outcomes, candles, structures;
};

void event_log_init(struct event_log *log, const struct oc_instrument *instrument);
void event_log_free(struct event_log *log);

/* oc_event_fn; ctx is the log */
void event_log_on_event(void *ctx, const struct oc_event *event);

void event_log_add(struct event_log *log, const char *line); /* kept as it is */

/* The hash so far; begins a new one. */
uint64_t event_log_cut(struct event_log *log);

#endif
