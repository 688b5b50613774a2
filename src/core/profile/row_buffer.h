/* row_buffer.h - rows side by side on the stack: for sums of profiles, and for spreading profiles anew.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_PROFILE_ROW_BUFFER_H
#define CORE_PROFILE_ROW_BUFFER_H

#include "core/profile/rows.h"
#include "outcry/instrument.h"

#include <stdbool.h>

enum { WIDE_ROWS = 2048 }; /* of a sum of days; more: the caller takes larger rows */

struct row_buffer {
    int64_t first;
    uint32_t count;
    int64_t volumes[WIDE_ROWS], takers[WIDE_ROWS];
};

/* Rows first .. last, all 0; last < first: no rows. False: more than WIDE_ROWS. */
bool row_buffer_open(struct row_buffer *buffer, int64_t first, int64_t last);

/* Spreads a candle, which must lie within the rows. */
void row_buffer_spread(struct row_buffer *buffer, const struct oc_bar *bar, int64_t row_ticks);

static inline struct profile_view row_buffer_view(const struct row_buffer *buffer)
{
    return profile_view_of(buffer->volumes, buffer->first, buffer->count);
}

#endif
