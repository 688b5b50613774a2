/* live_profile.h - a profile that candles are added to and taken from, exactly.
 *
 * Rows stand in circular arrays (row modulo LIVE_ROWS), so a profile grows both ways without moving.
 * Volume and taker-buy volume are spread alike; the second array is optional.
 * Memory: the caller's, no pointers inside; all rows outside the span are 0.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_PROFILE_LIVE_PROFILE_H
#define CORE_PROFILE_LIVE_PROFILE_H

#include "core/profile/rows.h"
#include "outcry/instrument.h"

#include <stdbool.h>

enum { LIVE_ROWS = 1024 }; /* a power of two; more rows than that: the caller takes larger rows */

/* Rows first .. last hold all there is; last < first: empty. */
struct live_span {
    int64_t first, last;
};

struct live_profile {
    struct live_span *span;
    int64_t *volumes; /* LIVE_ROWS */
    int64_t *takers;  /* LIVE_ROWS or NULL */
};

/* Empties it; the arrays must be all 0 at the very first use. */
void live_profile_clear(const struct live_profile *profile);

/* Whether a candle can be added within LIVE_ROWS rows. */
bool live_profile_fits(const struct live_profile *profile, const struct oc_bar *bar,
                       int64_t row_ticks);

/* The candle must fit. One without volume adds nothing. */
void live_profile_add(const struct live_profile *profile, const struct oc_bar *bar,
                      int64_t row_ticks);

/* Takes back a candle that was added with the same row_ticks. */
void live_profile_remove(const struct live_profile *profile, const struct oc_bar *bar,
                         int64_t row_ticks);

static inline struct profile_view live_profile_view(const struct live_span *span,
                                                    const int64_t *volumes)
{
    bool is_empty = span->last < span->first;

    return (struct profile_view){
        .volumes = volumes,
        .first = span->first,
        .count = is_empty ? 0 : (uint32_t)(span->last - span->first + 1),
        .start = is_empty ? 0 : (uint32_t)(span->first % LIVE_ROWS),
        .mask = LIVE_ROWS - 1,
    };
}

#endif
