/* rollup.h - higher candles from closed 1m candles (strategies.md 1.3).
 *
 * Buckets are aligned to UTC, as the exchange's are: open first, high max, low min, close last. Base
 * volumes are exact sums in lots, converted back with one rounding; quote volume is the sum of
 * doubles in order of arrival; trades saturate.
 * A bucket closes with its last minute. One that a gap has cut closes when a candle of a later bucket
 * arrives, with what it has; a bucket without a single minute never exists.
 * Memory: fixed size, no pointers inside.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_SERIES_ROLLUP_H
#define CORE_SERIES_ROLLUP_H

#include "outcry/instrument.h"
#include "outcry/timeframe.h"

#include <stdbool.h>

struct rollup {
    double open, high, low, close; /* as the 1m candles gave them */
    double turnover;
    int64_t volume, taker; /* lots */
    int64_t open_ms;       /* of the bucket */
    uint64_t trades;
    uint32_t minutes; /* in the bucket so far; 0: none is open */
    uint32_t flags;   /* of any of its minutes: synthetic only if all are */
};

static inline int64_t rollup_bucket(int64_t open_ms, int64_t interval_ms)
{
    return open_ms - open_ms % interval_ms;
}

/* True if the open bucket belongs to an earlier time than the candle: close it first. */
bool rollup_is_cut(const struct rollup *rollup, int64_t open_ms, int64_t interval_ms);

/* bar is the candle in ticks and lots. True if the bucket is complete: close it. */
bool rollup_add(struct rollup *rollup, const struct oc_candle *candle, const struct oc_bar *bar,
                int64_t interval_ms);

/* Ends the open bucket: the candle to keep and the same in integers. */
void rollup_close(struct rollup *rollup, const struct oc_instrument *instrument,
                  struct oc_candle *candle, struct oc_bar *bar);

#endif
