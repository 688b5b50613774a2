/* supports.h - support and resistance: pivots of 1h candles in clusters (analysis.md 1.5).
 *
 * A pivot is the strict extreme of eleven candles, known five candles later. One that lies within the
 * gap of a level touches it and moves its zone; else it begins a level. Two closes beyond the zone make
 * a level inactive; a pivot of either kind wakes it as that kind (a broken support may return as
 * resistance). Full: the inactive, then the longest untouched one is forgotten.
 * Ticks. Memory: fixed size, no pointers inside; all 0 is empty.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STRUCTURE_SUPPORTS_H
#define CORE_STRUCTURE_SUPPORTS_H

#include "outcry/instrument.h"
#include "outcry/series.h"

#include <stdbool.h>
#include <stdint.h>

enum { SUPPORTS_CAP = 12, SUPPORT_STRENGTH = 5 };

struct support {
    int64_t low, high; /* zone, inclusive */
    uint32_t first_s, last_s,
        known_s; /* open of the first and last touch's candle; when first known */
    uint16_t touches;
    int8_t kind;    /* +1 support, -1 resistance */
    uint8_t beyond; /* closes in a row beyond the zone, against its kind */
    bool is_active;
};

struct supports {
    uint32_t count;
    struct support items[SUPPORTS_CAP];
};

static inline int64_t support_price(const struct support *level)
{
    return level->low + (level->high - level->low) / 2;
}

/* max(0.5 % of the price, 0.25 ATR(1d)), at least 2 ticks; atr1d 0: none. */
int64_t support_gap(int64_t price, double atr1d);

/* A closed 1h candle that is already the newest of the ring. */
void supports_push(struct supports *supports, const struct oc_instrument *instrument,
                   const struct oc_series *ring, const struct oc_bar *bar, double atr1d);

/* The nearest active level of a kind at or beyond the price (support: its zone begins at or below it);
 * NULL: none. */
const struct support *supports_nearest(const struct supports *supports, int kind, int64_t price);

/* An active level of this kind has the price within `distance` of its zone. */
bool supports_holds(const struct supports *supports, int kind, int64_t price, int64_t distance);

#endif
