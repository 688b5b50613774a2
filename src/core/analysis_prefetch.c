/* analysis_prefetch.c - what every minute touches of an analysis.
 * SPDX-License-Identifier: MIT */
#include "core/analysis_state.h"
#include "core/math/real.h"
#include "core/prefetch.h"

static void prefetch_row(const int64_t *rows, int64_t row)
{
    OC_PREFETCH(&rows[(uint64_t)row & (LIVE_ROWS - 1)]);
}

/* Where the next candle will most likely trade, and the ends that are trimmed. */
static void prefetch_rows(const int64_t *rows, const struct live_span *span, int64_t row)
{
    prefetch_row(rows, row);
    prefetch_row(rows, span->first);
    prefetch_row(rows, span->last);
}

void analysis_prefetch(const struct analysis *analysis)
{
    const struct frame *frame = &analysis->frames[FRAME_5M];
    const struct profiles *profiles = &analysis->profiles;
    int64_t row = row_of_tick(analysis->last_close, oc_max_i64(1, profiles->row_ticks));

    prefetch(analysis, offsetof(struct analysis, volumes) + CACHE_LINE);
    prefetch(&frame->last, sizeof(struct frame) - offsetof(struct frame, last));
    prefetch(&analysis->leg, sizeof analysis->leg);
    OC_PREFETCH(&analysis->zigzag1h.swing_high);
    prefetch(&analysis->levels_revision, 2 * CACHE_LINE);
    OC_PREFETCH(&profiles->reference);
    OC_PREFETCH(&analysis->levels.count);
    prefetch_rows(profiles->developing_volumes, &profiles->developing_span, row);
    prefetch_rows(profiles->developing_takers, &profiles->developing_span, row);
    prefetch_rows(profiles->rolling_volumes, &profiles->rolling_span, row);
}
