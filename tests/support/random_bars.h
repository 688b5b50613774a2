/* random_bars.h - seeded candles in ticks and lots: a random walk with quiet and wild stretches, empty
 * minutes, flat minutes and gaps between close and open.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_RANDOM_BARS_H
#define SUPPORT_RANDOM_BARS_H

#include "outcry/instrument.h"

#include <stddef.h>
#include <stdint.h>

struct random_bars_config {
    uint64_t seed;
    int64_t open_ms;        /* of the first minute */
    int64_t price;          /* ticks, well above step */
    int64_t step;           /* typical size of a move, ticks */
    uint32_t empty_percent; /* minutes without volume; 0: 5 */
};

/* One candle a minute. */
void random_bars(struct oc_bar *bars, size_t count, const struct random_bars_config *config);

/* The next number of a generator that is the same everywhere; low .. high inclusive. */
int64_t random_between(uint64_t *state, int64_t low, int64_t high);

/* A bar as the final candle of an instrument. */
struct oc_candle random_candle(const struct oc_instrument *instrument, const struct oc_bar *bar);

#endif
