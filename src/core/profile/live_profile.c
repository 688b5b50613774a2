/* live_profile.c - exact adding and taking back of candles.
 * SPDX-License-Identifier: MIT */
#include "core/profile/live_profile.h"

#include "core/math/real.h"
#include "core/profile/spread.h"

#include <stddef.h>

static uint32_t slot_of(int64_t row)
{
    return (uint32_t)row & (LIVE_ROWS - 1);
}

static bool is_empty(const struct live_span *span)
{
    return span->last < span->first;
}

void live_profile_clear(const struct live_profile *profile)
{
    for (int64_t row = profile->span->first; row <= profile->span->last; row++) {
        profile->volumes[slot_of(row)] = 0;
        if (profile->takers != NULL) {
            profile->takers[slot_of(row)] = 0;
        }
    }
    *profile->span = (struct live_span){.first = 0, .last = -1};
}

static void apply(int64_t *rows, int64_t volume, const struct oc_bar *bar, int64_t row_ticks,
                  int64_t sign)
{
    struct spread spread;
    uint64_t given = 0;
    int64_t last = row_of_tick(bar->high, row_ticks);

    if (volume == 0) {
        return;
    }
    spread_start(&spread, volume, bar->low, bar->high, row_ticks);
    for (int64_t row = row_of_tick(bar->low, row_ticks); row <= last; row++) {
        rows[slot_of(row)] += sign * spread_next(&spread, &given);
    }
}

static void apply_both(const struct live_profile *profile, const struct oc_bar *bar,
                       int64_t row_ticks, int64_t sign)
{
    apply(profile->volumes, bar->volume, bar, row_ticks, sign);
    if (profile->takers != NULL) {
        apply(profile->takers, bar->taker, bar, row_ticks, sign);
    }
}

/* Flooring may leave a taker lot in a row without volume: it keeps the row until it is taken back. */
static bool is_bare(const struct live_profile *profile, int64_t row)
{
    return profile->volumes[slot_of(row)] == 0 &&
           (profile->takers == NULL || profile->takers[slot_of(row)] == 0);
}

static void trim(const struct live_profile *profile)
{
    struct live_span *span = profile->span;

    while (!is_empty(span) && is_bare(profile, span->first)) {
        span->first++;
    }
    while (!is_empty(span) && is_bare(profile, span->last)) {
        span->last--;
    }
}

/* The span with the candle in it. */
static struct live_span grown(const struct live_profile *profile, const struct oc_bar *bar,
                              int64_t row_ticks)
{
    struct live_span span = {
        .first = row_of_tick(bar->low, row_ticks),
        .last = row_of_tick(bar->high, row_ticks),
    };

    if (!is_empty(profile->span)) {
        span.first = oc_min_i64(span.first, profile->span->first);
        span.last = oc_max_i64(span.last, profile->span->last);
    }
    return span;
}

bool live_profile_fits(const struct live_profile *profile, const struct oc_bar *bar,
                       int64_t row_ticks)
{
    struct live_span span = grown(profile, bar, row_ticks);

    return bar->volume == 0 || span.last - span.first < LIVE_ROWS;
}

void live_profile_add(const struct live_profile *profile, const struct oc_bar *bar,
                      int64_t row_ticks)
{
    if (bar->volume == 0) {
        return;
    }
    *profile->span = grown(profile, bar, row_ticks);
    apply_both(profile, bar, row_ticks, 1);
    trim(profile); /* the outermost rows of a thin candle may get nothing */
}

void live_profile_remove(const struct live_profile *profile, const struct oc_bar *bar,
                         int64_t row_ticks)
{
    if (bar->volume == 0) {
        return;
    }
    apply_both(profile, bar, row_ticks, -1);
    trim(profile);
}
