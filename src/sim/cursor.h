/* cursor.h - what a symbol's market looks like at one moment: the minute under way.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_CURSOR_H
#define SIM_CURSOR_H

#include "sim/prints.h"
#include "sim/store.h"

struct sim_cursor {
    int64_t minute;            /* the open one, since the epoch; -1: never moved */
    struct sim_candle whole;   /* what it will have become */
    struct sim_candle partial; /* what it is by now; without trades flat at last_price */
    struct sim_prints prints;
    size_t done;        /* prints that have happened */
    int64_t last_price; /* ticks; 0: never traded yet */
};

void sim_cursor_init(struct sim_cursor *cursor);

/* Moves to now_ms, forward as a rule. prints_cap as in sim_prints_make. */
void sim_cursor_move(struct sim_cursor *cursor, struct sim_store *store, struct sim_series *series,
                     int64_t now_ms, size_t prints_cap);

/* Time of the next trade of this minute; INT64_MAX: none left. */
int64_t sim_cursor_next_ms(const struct sim_cursor *cursor);

#endif
