/* live_candles.h - the candles of a file, and a reply of /api/candles held against them.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_LIVE_CANDLES_H
#define SUPPORT_LIVE_CANDLES_H

#include "outcry/candle.h"
#include "outcry/instrument.h"
#include "outcry/timeframe.h"

#include <stddef.h>

struct live_candles {
    struct oc_candle *rows; /* 1m, in order, without gaps */
    size_t count;
};

void live_candles_load(struct live_candles *candles, const char *path);
void live_candles_free(struct live_candles *candles); /* zeroed is fine */

/* body: a 200 reply of /api/candles. 1m rows must be the file's; higher ones its sums: prices and
 * trades exactly, volumes to the lot, turnover to 1e-9. Returns how many rows it held. */
size_t live_candles_compare(const struct live_candles *candles, enum oc_timeframe timeframe,
                            const char *body);

#endif
