/* live_structure.h - pivots, breaks, order blocks and fair value gaps of 5m candles, for the engines.
 *
 * The rules of core/study/market_structure.h (analysis.md 4: internal 5, swing 50) in ticks and in a
 * tenth of the memory: the candles themselves are read from the ring of 5m candles. Breaks, biases and
 * the newest blocks agree with the study; a side keeps LIVE_ZONES of each kind, the oldest goes first.
 * Nothing repaints: what a close has told stays told, changes are new events.
 * Memory: fixed size, no pointers inside; all 0 is empty.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STRUCTURE_LIVE_STRUCTURE_H
#define CORE_STRUCTURE_LIVE_STRUCTURE_H

#include "core/indicator/wilder.h"
#include "outcry/instrument.h"
#include "outcry/series.h"
#include "outcry/structure.h"

#include <stdbool.h>
#include <stdint.h>

enum { LIVE_SWING = 50, LIVE_INTERNAL = 5, LIVE_ZONES = 8, LIVE_ATR = 200, LIVE_BREAKS = 4 };

/* An order block or a gap. */
struct live_zone {
    int64_t low, high; /* of a block of a very wide candle low > high, as in the study */
    uint32_t open_s;   /* of its candle */
    bool is_swing;     /* block: of a swing break */
    bool is_touched;   /* a candle after its birth has reached into it */
};

/* Oldest first. */
struct live_zones {
    uint32_t count;
    struct live_zone items[LIVE_ZONES];
};

struct live_pivot {
    int64_t price, previous; /* 0: none; the price as it stood at the candle before */
    int64_t extreme_low, extreme_high;
    uint32_t open_s,
        extreme_s; /* of the pivot; of the extreme candle since: the next order block */
    bool is_crossed;
};

struct live_side {
    struct live_pivot high, low;
    int32_t bias; /* +1, -1; 0 before the first break */
    bool is_up;   /* the leg since the last pivot */
};

struct live_break {
    int32_t direction;
    bool is_swing, is_change; /* CHoCH */
    struct live_zone block;
};

struct live_structure {
    struct live_side internal, swing;
    struct live_zones blocks[2], gaps[2]; /* [0] bearish, [1] bullish */
    struct wilder range;                  /* mean true range of 200, ticks */
    double atr;                           /* 0: none yet */
    int64_t previous_close, top, bottom;  /* 0: none yet; top, bottom: trailing range */
    uint64_t wide;                        /* bit n: the candle n back was as wide as two ranges */
    uint32_t break_count;                 /* of the last candle */
    struct live_break breaks[LIVE_BREAKS];
};

/* Who hears of changes; on_event may be NULL. */
struct live_sink {
    void (*on_event)(void *ctx, const struct oc_structure_event *event);
    void *ctx;
};

void live_structure_init(struct live_structure *live);

/* A closed 5m candle that is already the newest of the ring, which keeps at least LIVE_SWING + 1. */
void live_structure_push(struct live_structure *live, const struct oc_instrument *instrument,
                         const struct oc_series *ring, const struct oc_bar *bar,
                         const struct live_sink *sink);

static inline const struct live_zones *live_blocks(const struct live_structure *live, int direction)
{
    return &live->blocks[direction > 0 ? 1 : 0];
}

static inline const struct live_zones *live_gaps(const struct live_structure *live, int direction)
{
    return &live->gaps[direction > 0 ? 1 : 0];
}

/* low <= high whatever the block's candle was */
static inline int64_t live_zone_low(const struct live_zone *zone)
{
    return zone->low < zone->high ? zone->low : zone->high;
}

static inline int64_t live_zone_high(const struct live_zone *zone)
{
    return zone->low < zone->high ? zone->high : zone->low;
}

#endif
