/* delta_window.c - sums of delta and volume over a ring of candles.
 * SPDX-License-Identifier: MIT */
#include "core/indicator/delta_window.h"

void delta_window_init(struct delta_window *window)
{
    *window = (struct delta_window){0};
}

void delta_window_push(struct delta_window *window, int64_t delta, int64_t volume)
{
    uint32_t slot = window->next;

    if (window->count == DELTA_WINDOW_CAP) {
        window->delta_sum -= window->candles[slot].delta;
        window->volume_sum -= window->candles[slot].volume;
    } else {
        window->count++;
    }
    window->candles[slot].delta = delta;
    window->candles[slot].volume = volume;
    window->delta_sum += delta;
    window->volume_sum += volume;
    window->next = slot + 1 == DELTA_WINDOW_CAP ? 0 : slot + 1;
}

struct delta_sums delta_window_last(const struct delta_window *window, uint32_t n)
{
    if (n >= window->count) {
        return (struct delta_sums){window->delta_sum, window->volume_sum, window->count};
    }
    struct delta_sums sums = {.count = n};
    uint32_t slot = window->next;

    for (uint32_t i = 0; i < n; i++) {
        slot = slot == 0 ? DELTA_WINDOW_CAP - 1 : slot - 1;
        sums.delta += window->candles[slot].delta;
        sums.volume += window->candles[slot].volume;
    }
    return sums;
}
