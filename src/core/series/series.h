/* series.h - writing side of the rings of closed candles (reading side: outcry/series.h).
 * SPDX-License-Identifier: MIT */
#ifndef CORE_SERIES_SERIES_H
#define CORE_SERIES_SERIES_H

#include "outcry/series.h"

/* The slots (cap candles, 64 bytes each) start `offset` bytes behind the struct itself and belong to
 * the caller; keep them aligned to 64. */
void series_init(struct oc_series *series, uint32_t cap, uint32_t offset);

/* Overwrites the oldest when full. Candles come in order of time. Returns the slot written. */
const struct oc_candle *series_push(struct oc_series *series, const struct oc_candle *candle);

/* How many kept candles open after open_ms: the place of the newest one that opens at or before it,
 * or the count if there is none. O(1) without gaps, O(log n) with them. */
size_t series_back_of(const struct oc_series *series, int64_t open_ms);

#endif
