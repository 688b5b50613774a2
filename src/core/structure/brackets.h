/* brackets.h - initial balances and the 80 % rule (strategies.md 3.7).
 * Memory: fixed size, no pointers inside; all 0 is empty.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STRUCTURE_BRACKETS_H
#define CORE_STRUCTURE_BRACKETS_H

#include "core/profile/rows.h"
#include "outcry/instrument.h"

#include <stdbool.h>
#include <stdint.h>

enum { INITIAL_BALANCES = 2 }; /* from 00:00 and from 13:30 UTC */

/* High and low of the first 60 minutes; known for 24 h from their end. */
struct initial_balance {
    bool is_open;     /* its hour is running */
    int64_t start_ms; /* of that hour */
    int64_t open_high, open_low;
    bool is_known;
    int64_t high, low, known_ms;
};

/* A closed 1m candle. An hour cut by a gap counts with the minutes it has, from the first candle
 * after it. */
void initial_balance_push(struct initial_balance balances[INITIAL_BALANCES],
                          const struct oc_bar *bar);

/* Within one UTC day: a 30m bracket closed outside value, then two in a row inside. Points toward the
 * far edge until a bracket closes outside or the day ends. */
struct rule80 {
    int outside; /* +1 the last bracket outside closed above value, -1 below, 0 none today */
    int inside;  /* brackets inside since */
    int points;  /* +1: down from above value, -1: up from below, 0: nowhere */
};

/* A closed 30m bracket. */
void rule80_push(struct rule80 *rule, int64_t close, const struct profile_value *reference);

/* At 00:00 UTC: all 0 again. */
void rule80_reset(struct rule80 *rule);

#endif
