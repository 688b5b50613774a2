/* row_buffer.c - rows side by side on the stack.
 * SPDX-License-Identifier: MIT */
#include "core/profile/row_buffer.h"

#include "core/profile/spread.h"

bool row_buffer_open(struct row_buffer *buffer, int64_t first, int64_t last)
{
    if (last - first >= WIDE_ROWS) {
        return false;
    }
    buffer->first = first;
    buffer->count = last < first ? 0 : (uint32_t)(last - first + 1);
    for (uint32_t i = 0; i < buffer->count; i++) {
        buffer->volumes[i] = 0;
        buffer->takers[i] = 0;
    }
    return true;
}

static void spread_into(int64_t *rows, int64_t volume, const struct oc_bar *bar, int64_t row_ticks)
{
    struct spread spread;
    uint64_t given = 0;
    int64_t count = row_of_tick(bar->high, row_ticks) - row_of_tick(bar->low, row_ticks) + 1;

    if (volume == 0) {
        return;
    }
    spread_start(&spread, volume, bar->low, bar->high, row_ticks);
    for (int64_t i = 0; i < count; i++) {
        rows[i] += spread_next(&spread, &given);
    }
}

void row_buffer_spread(struct row_buffer *buffer, const struct oc_bar *bar, int64_t row_ticks)
{
    int64_t index = row_of_tick(bar->low, row_ticks) - buffer->first;

    if (bar->volume == 0) {
        return;
    }
    spread_into(buffer->volumes + index, bar->volume, bar, row_ticks);
    spread_into(buffer->takers + index, bar->taker, bar, row_ticks);
}
