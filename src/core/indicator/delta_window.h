/* delta_window.h - normalised CVD slope D_n: the share of net taker buying over the last n candles.
 *
 * Source: strategies.md 2. Input: delta and volume of each closed candle, lots, |delta| <= volume.
 * Output: sum(delta) / sum(volume) in [-1, 1]; 0 without volume. Integers: no drift.
 * Memory: fixed size, caller-owned, no pointers inside: copying it is a snapshot.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_INDICATOR_DELTA_WINDOW_H
#define CORE_INDICATOR_DELTA_WINDOW_H

#include <stdint.h>

enum { DELTA_WINDOW_CAP = 20 };

struct delta_window {
    struct {
        int64_t delta, volume;
    } candles[DELTA_WINDOW_CAP];
    int64_t delta_sum, volume_sum; /* over all kept */
    uint32_t next, count;
};

struct delta_sums {
    int64_t delta, volume;
    uint32_t count; /* candles in them */
};

void delta_window_init(struct delta_window *window);
void delta_window_push(struct delta_window *window, int64_t delta, int64_t volume);

/* Over the last n <= CAP candles, or as many as there are. */
struct delta_sums delta_window_last(const struct delta_window *window, uint32_t n);

#endif
