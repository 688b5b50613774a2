/* equal_levels.c - equal highs and equal lows.
 *
 * Source: rules of LuxAlgo's Smart Money Concepts (analysis.md 4).
 * Events: a pivot within a share of the average true range (200) of the pivot of its kind before it; belongs to the newer pivot.
 * SPDX-License-Identifier: MIT */
#include "core/study/emit.h"
#include "core/study/row.h"
#include "core/study/smooth.h"
#include "core/study/swing_leg.h"

#include <math.h>

struct equal_levels {
    struct swing_leg leg;
    struct smooth_range range;
    double atr;       /* 0: none yet */
    double high, low; /* of the last pivots; 0: none yet */
    int64_t high_ms, low_ms;
    int64_t interval_ms;
    double tolerance;
};

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct equal_levels) + swing_leg_slots_size(study_whole(config, 0));
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct equal_levels *equal = state;
    size_t end = sizeof *equal;

    *equal =
        (struct equal_levels){.interval_ms = config->interval_ms, .tolerance = config->params[1]};
    swing_leg_init(&equal->leg, study_whole(config, 0), state, &end);
    smooth_range_init(&equal->range, 200);
    return end;
}

static void push(void *state, const struct oc_study_candle *candle, struct oc_study_events *events)
{
    struct equal_levels *equal = state;
    struct leg_candle seen = {.high = candle->high, .low = candle->low, .open_ms = candle->open_ms};

    (void)smooth_range_push(&equal->range, candle, &equal->atr);
    int found = swing_leg_push(&equal->leg, &seen);

    if (found == 0) {
        return;
    }
    const struct leg_pivot *pivot = found > 0 ? &equal->leg.high : &equal->leg.low;
    double *last = found > 0 ? &equal->high : &equal->low;
    int64_t *last_ms = found > 0 ? &equal->high_ms : &equal->low_ms;

    if (*last > 0.0 && fabs(*last - pivot->level) < equal->tolerance * equal->atr) {
        struct oc_study_event event =
            emit_at(found > 0 ? 0 : 1, found > 0 ? -1 : 1, pivot->level, pivot->open_ms,
                    candle->open_ms + equal->interval_ms, *last_ms);

        event.top = pivot->level;
        event.bottom = *last;
        emit(events, &event);
    }
    *last = pivot->level;
    *last_ms = pivot->open_ms;
}

static const struct oc_study_param PARAMS[] = {
    {"size", 3, 1, 100, true, "candles after a pivot that confirm it"},
    {"tolerance", 0.1, 0, 10, false, "average true ranges between equal levels"},
};
static const char *const EVENTS[] = {"equal_highs", "equal_lows"};

const struct oc_study study_equal_levels = {
    .name = "equal_levels",
    .title = "Equal highs and equal lows",
    .source = "rules of LuxAlgo's Smart Money Concepts",
    .family = OC_STUDY_STRUCTURE,
    .kind = OC_STUDY_EVENTS,
    STUDY_PARAMS(PARAMS),
    STUDY_EVENT_NAMES(EVENTS),
    .size = size,
    .init = init,
    .push_events = push,
};
