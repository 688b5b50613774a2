/* swings.c - swing highs and lows.
 *
 * Source: rules of LuxAlgo's Smart Money Concepts (analysis.md 4).
 * Events: known `size` candles after the candle they belong to; highs and lows alternate by legs.
 * SPDX-License-Identifier: MIT */
#include "core/study/emit.h"
#include "core/study/row.h"
#include "core/study/swing_leg.h"

struct swings {
    struct swing_leg leg;
    int64_t interval_ms;
};

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct swings) + swing_leg_slots_size(study_whole(config, 0));
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct swings *swings = state;
    size_t end = sizeof *swings;

    swing_leg_init(&swings->leg, study_whole(config, 0), state, &end);
    swings->interval_ms = config->interval_ms;
    return end;
}

static void push(void *state, const struct oc_study_candle *candle, struct oc_study_events *events)
{
    struct swings *swings = state;
    struct leg_candle seen = {.high = candle->high, .low = candle->low, .open_ms = candle->open_ms};
    int found = swing_leg_push(&swings->leg, &seen);
    const struct leg_pivot *pivot = found > 0 ? &swings->leg.high : &swings->leg.low;

    if (found != 0) {
        struct oc_study_event event =
            emit_at(found > 0 ? 0 : 1, found > 0 ? -1 : 1, pivot->level, pivot->open_ms,
                    candle->open_ms + swings->interval_ms, -1);

        emit(events, &event);
    }
}

static const struct oc_study_param PARAMS[] = {
    {"size", 50, 1, 500, true, "candles after a pivot that confirm it"},
};
static const char *const EVENTS[] = {"high", "low"};

const struct oc_study study_swings = {
    .name = "swings",
    .title = "Swing highs and lows",
    .source = "rules of LuxAlgo's Smart Money Concepts",
    .family = OC_STUDY_STRUCTURE,
    .kind = OC_STUDY_EVENTS,
    STUDY_PARAMS(PARAMS),
    STUDY_EVENT_NAMES(EVENTS),
    .size = size,
    .init = init,
    .push_events = push,
};
