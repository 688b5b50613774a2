/* supports.h - support and resistance: pivots in clusters, and what each candle does to them.
 *
 * The one rule behind the study support_resistance and the engines' levels (analysis.md 1.5).
 * A pivot is the strict extreme of eleven candles, known five candles later. One within the gap of a
 * level joins the nearest, else it begins one; the gap is a share of its price, or of the average true
 * range of the day if that is larger. A level carries the mean of its pivots; its zone spans them, and a
 * quarter of the gap to each side of the first.
 * A touch is a candle that reaches into the zone and closes on the level's own side, after one that
 * stayed outside; the first pivot is the first touch. Two closes in a row beyond the zone make a level
 * inactive; then a touch from the other side brings it back as the opposite kind, two closes back as
 * what it was. Full: the inactive, then the longest untouched one is forgotten.
 * Prices are the owner's, quote currency or ticks. Comparisons allow for a rounding of 1e-12 of the
 * price, so that both decide alike where a candle ends on the edge of a zone.
 * Memory: fixed size, no pointers inside; all 0 is empty.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STRUCTURE_SUPPORTS_H
#define CORE_STRUCTURE_SUPPORTS_H

#include "outcry/instrument.h"
#include "outcry/series.h"

#include <stdbool.h>
#include <stdint.h>

enum { SUPPORTS_CAP = 12, SUPPORT_STRENGTH = 5, SUPPORT_WINDOW = 2 * SUPPORT_STRENGTH + 1 };

#define SUPPORT_GAP_SHARE  0.005 /* of the price */
#define SUPPORT_GAP_RANGES 0.25  /* of the average true range of the day */

struct support {
    double price, low, high;  /* mean of the pivots; zone, inclusive */
    uint32_t first_s, last_s; /* open of the candle of the first pivot, of the last touch */
    uint16_t pivots, touches; /* stop at UINT16_MAX */
    int8_t kind;              /* +1 support, -1 resistance */
    uint8_t known_after;      /* candles from first_s until it was known; 255: or more */
    bool is_active : 1;
    bool is_away : 1;    /* a candle stayed outside of the zone since the last touch */
    bool was_beyond : 1; /* the last close was beyond the zone */
};

/* As the engines keep them: of 1h candles, in ticks; oldest first. */
struct supports {
    uint32_t count;
    struct support items[SUPPORTS_CAP];
};

enum support_change {
    SUPPORT_SAME,
    SUPPORT_NEW,
    SUPPORT_JOINED,
    SUPPORT_TOUCHED,
    SUPPORT_INACTIVE,
    SUPPORT_FLIPPED,  /* touched from the other side */
    SUPPORT_RETURNED, /* two closes back: of the kind it had */
    SUPPORT_FORGOTTEN
};

struct support_candle {
    double high, low, close;
    int64_t open_ms;
};

/* Levels, their rule, and who hears of changes (at most one a level, one a pivot and what that made
 * forgotten); on_change may be NULL. Borrowed for the call. */
struct support_step {
    struct support *items;
    uint32_t *count;
    uint32_t cap;
    int64_t interval_ms;
    double gap_share, gap_ranges, day_range; /* day_range 0: none yet */
    void (*on_change)(void *ctx, enum support_change change, const struct support *level,
                      int64_t open_ms); /* of the candle it belongs to */
    void *ctx;
};

/* A closed candle, the last one of `window`: the last `count` candles, oldest first, at most
 * SUPPORT_WINDOW. */
void supports_push(const struct support_step *step, const struct support_candle *window,
                   size_t count);

/* The same for the 1h candle `back` places before the newest of the ring. atr1d: ticks; 0: none. */
void supports_push_hour(struct supports *supports, const struct oc_instrument *instrument,
                        const struct oc_series *ring, size_t back, double atr1d);

/* 1 - 2^-touches */
double support_strength(const struct support *level);

/* The nearest active level of a kind at or beyond the price (support: its zone begins at or below it);
 * NULL: none. */
const struct support *supports_nearest(const struct supports *supports, int kind, int64_t price);

/* An active level of this kind has the price within `distance` of its zone. */
bool supports_hold(const struct support *items, uint32_t count, int kind, double price,
                   double distance);

/* Of a level in ticks: the outermost ticks inside of the zone; the mean, nearest tick. */
int64_t support_low(const struct support *level);
int64_t support_high(const struct support *level);
int64_t support_price(const struct support *level);

#endif
