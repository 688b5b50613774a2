/* spread.h - one candle's volume over the rows it covers: uniform over its ticks, by cumulative floor.
 *
 * With N = high - low + 1 ticks the rows up to tick b hold floor(V * (b - low + 1) / N): integers, the
 * sum is exactly V and the same numbers come out when the candle is taken back. Source:
 * strategies.md 3.2. Two divisions a candle: a whole row adds the same quotient and remainder.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_PROFILE_SPREAD_H
#define CORE_PROFILE_SPREAD_H

#include <stdint.h>

__extension__ typedef unsigned __int128 spread_wide;

struct spread {
    uint64_t volume, ticks;   /* V and N */
    uint64_t cumulated, rest; /* floor and remainder of V * covered / N */
    uint64_t per_row, per_row_rest;
    uint64_t row_ticks, covered; /* ticks passed so far */
};

/* V * part / N with its remainder; part <= N, so the quotient fits. */
static inline uint64_t spread_divide(uint64_t volume, uint64_t part, uint64_t ticks, uint64_t *rest)
{
    if (volume <= UINT32_MAX && part <= UINT32_MAX) {
        uint64_t product = volume * part;

        *rest = product % ticks;
        return product / ticks;
    }
    spread_wide product = (spread_wide)volume * part;

    if (product <= UINT64_MAX) {
        *rest = (uint64_t)product % ticks;
        return (uint64_t)product / ticks;
    }
    *rest = (uint64_t)(product % ticks);
    return (uint64_t)(product / ticks);
}

/* 0 <= low <= high, volume >= 0, row_ticks >= 1. Rows come lowest first from spread_next. */
static inline void spread_start(struct spread *spread, int64_t volume, int64_t low, int64_t high,
                                int64_t row_ticks)
{
    *spread = (struct spread){
        .volume = (uint64_t)volume,
        .ticks = (uint64_t)(high - low) + 1,
        .row_ticks = (uint64_t)row_ticks,
    };
    uint64_t first =
        (uint64_t)(row_ticks - low % row_ticks); /* ticks of the lowest row above low */

    if (first >= spread->ticks) {
        return; /* one row: spread_next gives it all */
    }
    spread->covered = first;
    spread->cumulated = spread_divide(spread->volume, first, spread->ticks, &spread->rest);
    if (first + spread->row_ticks < spread->ticks) {
        spread->per_row =
            spread_divide(spread->volume, spread->row_ticks, spread->ticks, &spread->per_row_rest);
    }
}

/* Volume of the next row up. `given` is what the rows before it got: start with 0, then add. */
static inline int64_t spread_next(struct spread *spread, uint64_t *given)
{
    uint64_t upto = spread->covered == 0 ? spread->volume : spread->cumulated;
    int64_t volume = (int64_t)(upto - *given);

    *given = upto;
    if (spread->covered == 0) {
        return volume;
    }
    spread->covered += spread->row_ticks;
    if (spread->covered >= spread->ticks) {
        spread->covered = 0; /* the row after this is the last */
        return volume;
    }
    spread->cumulated += spread->per_row;
    spread->rest += spread->per_row_rest;
    if (spread->rest >= spread->ticks) {
        spread->rest -= spread->ticks;
        spread->cumulated++;
    }
    return volume;
}

#endif
