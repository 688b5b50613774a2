/* rollup.c - longer candles from shorter ones, in doubles.
 *
 * core/series/rollup.h does the same in ticks and lots, for symbols whose instrument is known; a study
 * reads any file.
 * SPDX-License-Identifier: MIT */
#include "outcry/study.h"

#define WEEK_MS   INT64_C(604800000)
#define MONDAY_MS INT64_C(345600000) /* 1970-01-05 */

static int64_t bucket_of(const struct oc_study_rollup *rollup, int64_t open_ms)
{
    int64_t shift = rollup->to_ms % WEEK_MS == 0 ? MONDAY_MS : 0;
    int64_t into = (open_ms - shift) % rollup->to_ms;

    return open_ms - (into < 0 ? into + rollup->to_ms : into);
}

void oc_study_rollup_init(struct oc_study_rollup *rollup, int64_t from_ms, int64_t to_ms)
{
    *rollup = (struct oc_study_rollup){.from_ms = from_ms, .to_ms = to_ms};
}

static void add(struct oc_study_candle *open, const struct oc_study_candle *candle)
{
    open->high = candle->high > open->high ? candle->high : open->high;
    open->low = candle->low < open->low ? candle->low : open->low;
    open->close = candle->close;
    open->volume += candle->volume;
    open->taker += candle->taker;
}

size_t oc_study_rollup_push(struct oc_study_rollup *rollup, const struct oc_study_candle *candle,
                            struct oc_study_candle out[2])
{
    int64_t bucket = bucket_of(rollup, candle->open_ms);
    size_t count = 0;

    if (rollup->has_open && rollup->open.open_ms != bucket) {
        out[count++] = rollup->open;
        rollup->has_open = false;
    }
    if (rollup->has_open) {
        add(&rollup->open, candle);
    } else {
        rollup->open = *candle;
        rollup->open.open_ms = bucket;
        rollup->has_open = true;
    }
    if (candle->open_ms + rollup->from_ms >= bucket + rollup->to_ms) {
        out[count++] = rollup->open;
        rollup->has_open = false;
    }
    return count;
}
