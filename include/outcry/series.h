/* series.h - rings of closed candles, one per timeframe, inside the engine's memory.
 *
 * Read-only for everybody outside the core. Index 0 is the newest closed candle.
 * SPDX-License-Identifier: MIT */
#ifndef OUTCRY_SERIES_H
#define OUTCRY_SERIES_H

#include "outcry/candle.h"
#include "outcry/timeframe.h"

#include <stddef.h>

/* Position-free: the candles stand `offset` bytes behind the struct itself. */
struct oc_series {
    uint32_t cap;    /* candles kept at most, >= 1 */
    uint32_t count;  /* candles kept now */
    uint32_t next;   /* slot of the next push */
    uint32_t offset; /* bytes from this struct to its slots */
    uint64_t pushed; /* candles ever pushed, seeds included */
};

/* Candle `back` places before the newest; NULL when not kept. Valid until the next push. */
const struct oc_candle *oc_series_at(const struct oc_series *series, size_t back);

/* The kept candle that opens at open_ms, or NULL. O(1) without gaps, O(log n) with them. */
const struct oc_candle *oc_series_find(const struct oc_series *series, int64_t open_ms);

#endif
