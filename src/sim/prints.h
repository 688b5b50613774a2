/* prints.h - how a minute came about: a candle taken apart into trades that add up to it exactly.
 *
 * The path starts at the open, visits high and low, ends at the close; volume, trades and taker volume
 * grow with it. It is a function of the candle, the minute and the symbol's seed, so that streams, REST
 * and repeated questions tell the same story.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_PRINTS_H
#define SIM_PRINTS_H

#include "sim/candle.h"

#include <stddef.h>
#include <stdint.h>

enum { SIM_PRINTS_MAX = 240 };

struct sim_print {
    int64_t price;      /* ticks */
    int64_t cum_volume; /* of the minute, this print included */
    int64_t cum_taker;
    uint32_t cum_trades;
    uint32_t at_ms; /* 0 .. 59999 after the minute's open; never two at the same time */
};

struct sim_prints {
    struct sim_print rows[SIM_PRINTS_MAX];
    size_t count; /* 0: absent candle or no trades */
};

/* cap: 4 .. SIM_PRINTS_MAX */
void sim_prints_make(struct sim_prints *prints, const struct sim_candle *whole, int64_t minute,
                     uint64_t seed, size_t cap);

/* The candle after the first `count` prints; count 0: flat at the open, without trades. */
void sim_prints_partial(const struct sim_prints *prints, const struct sim_candle *whole,
                        size_t count, struct sim_candle *out);

/* The same as a running sum: *out is the candle after print index - 1 (any present candle for 0). */
void sim_prints_step(const struct sim_prints *prints, const struct sim_candle *whole, size_t index,
                     struct sim_candle *out);

#endif
