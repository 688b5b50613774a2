/* fvg.c - fair value gaps and their mitigation.
 *
 * Source: rules of LuxAlgo's Smart Money Concepts (analysis.md 4).
 * Events: a gap belongs to the middle candle, known at the third; touched: the near edge was reached; filled: the far edge was passed. Level: that edge.
 * SPDX-License-Identifier: MIT */
#include "core/study/emit.h"
#include "core/study/row.h"

#include <string.h>

enum { GAP, TOUCHED, FILLED, GAPS_CAP = 64 };

struct gap {
    double top, bottom;
    int64_t open_ms; /* of the middle candle */
    int32_t direction;
    bool is_touched;
};

struct fvg {
    struct gap gaps[GAPS_CAP]; /* oldest first; beyond the cap the oldest is forgotten */
    uint32_t count;
    uint32_t seen; /* candles, up to 2 */
    struct oc_study_candle last, before;
    int64_t interval_ms;
};

static void emit_gap(const struct fvg *fvg, const struct gap *gap, uint32_t kind, int64_t open_ms,
                     const struct oc_study_candle *candle, int64_t origin_ms,
                     struct oc_study_events *events)
{
    bool is_top = (gap->direction > 0) == (kind != FILLED);
    struct oc_study_event event = emit_at(kind, gap->direction, is_top ? gap->top : gap->bottom,
                                          open_ms, candle->open_ms + fvg->interval_ms, origin_ms);

    event.top = gap->top;
    event.bottom = gap->bottom;
    emit(events, &event);
}

static void add(struct fvg *fvg, const struct gap *gap)
{
    if (fvg->count == GAPS_CAP) {
        memmove(&fvg->gaps[0], &fvg->gaps[1], (GAPS_CAP - 1) * sizeof fvg->gaps[0]);
        fvg->count--;
    }
    fvg->gaps[fvg->count++] = *gap;
}

static void follow(struct fvg *fvg, const struct oc_study_candle *candle,
                   struct oc_study_events *events)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < fvg->count; i++) {
        struct gap gap = fvg->gaps[i];
        bool is_up = gap.direction > 0;

        if (!gap.is_touched && (is_up ? candle->low <= gap.top : candle->high >= gap.bottom)) {
            gap.is_touched = true;
            emit_gap(fvg, &gap, TOUCHED, candle->open_ms, candle, gap.open_ms, events);
        }
        if (is_up ? candle->low < gap.bottom : candle->high > gap.top) {
            emit_gap(fvg, &gap, FILLED, candle->open_ms, candle, gap.open_ms, events);
        } else {
            fvg->gaps[kept++] = gap;
        }
    }
    fvg->count = kept;
}

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct fvg);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct fvg *fvg = state;

    *fvg = (struct fvg){.interval_ms = config->interval_ms};
    return sizeof *fvg;
}

static void push(void *state, const struct oc_study_candle *candle, struct oc_study_events *events)
{
    struct fvg *fvg = state;

    follow(fvg, candle, events);
    if (fvg->seen == 2) {
        const struct oc_study_candle *first = &fvg->before;
        const struct oc_study_candle *middle = &fvg->last;
        struct gap gap = {.open_ms = middle->open_ms};

        if (candle->low > first->high && middle->close > first->high &&
            middle->close > middle->open) {
            gap.direction = 1;
            gap.top = candle->low;
            gap.bottom = first->high;
        } else if (candle->high < first->low && middle->close < first->low &&
                   middle->close < middle->open) {
            gap.direction = -1;
            gap.top = first->low;
            gap.bottom = candle->high;
        }
        if (gap.direction != 0) {
            add(fvg, &gap);
            emit_gap(fvg, &gap, GAP, middle->open_ms, candle, -1, events);
        }
    }
    fvg->before = fvg->last;
    fvg->last = *candle;
    fvg->seen += fvg->seen < 2 ? 1 : 0;
}

static const char *const EVENTS[] = {"gap", "touched", "filled"};

const struct oc_study study_fvg = {
    .name = "fvg",
    .title = "Fair value gaps and their mitigation",
    .source = "rules of LuxAlgo's Smart Money Concepts",
    .family = OC_STUDY_STRUCTURE,
    .kind = OC_STUDY_EVENTS,

    STUDY_EVENT_NAMES(EVENTS),
    .size = size,
    .init = init,
    .push_events = push,
};
