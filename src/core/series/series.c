/* series.c - a ring of closed candles, position-free.
 * SPDX-License-Identifier: MIT */
#include "core/series/series.h"

static struct oc_candle *slots_of(struct oc_series *series)
{
    return (struct oc_candle *)(void *)((unsigned char *)series + series->offset);
}

static const struct oc_candle *kept(const struct oc_series *series, size_t back)
{
    const unsigned char *base = (const unsigned char *)series + series->offset;
    size_t slot = series->next + series->cap - 1 - back; /* back < count <= cap */

    return (const struct oc_candle *)(const void *)base +
           (slot >= series->cap ? slot - series->cap : slot);
}

void series_init(struct oc_series *series, uint32_t cap, uint32_t offset)
{
    *series = (struct oc_series){.cap = cap, .offset = offset};
}

const struct oc_candle *series_push(struct oc_series *series, const struct oc_candle *candle)
{
    struct oc_candle *slot = slots_of(series) + series->next;

    *slot = *candle;
    series->next = series->next + 1 == series->cap ? 0 : series->next + 1;
    if (series->count < series->cap) {
        series->count++;
    }
    series->pushed++;
    return slot;
}

const struct oc_candle *oc_series_at(const struct oc_series *series, size_t back)
{
    return back < series->count ? kept(series, back) : NULL;
}

size_t series_back_of(const struct oc_series *series, int64_t open_ms)
{
    size_t low = 0; /* the answer is in [low, high] */
    size_t high = series->count;

    if (series->count >= 2) { /* without gaps the place follows from the time */
        int64_t newest = oc_candle_open_ms(kept(series, 0));
        int64_t step = newest - oc_candle_open_ms(kept(series, 1));
        int64_t guess = newest > open_ms ? (newest - open_ms) / step : 0;

        if ((uint64_t)guess < series->count &&
            oc_candle_open_ms(kept(series, (size_t)guess)) == open_ms) {
            return (size_t)guess;
        }
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (oc_candle_open_ms(kept(series, middle)) <= open_ms) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

const struct oc_candle *oc_series_find(const struct oc_series *series, int64_t open_ms)
{
    const struct oc_candle *candle = oc_series_at(series, series_back_of(series, open_ms));

    return candle != NULL && oc_candle_open_ms(candle) == open_ms ? candle : NULL;
}
