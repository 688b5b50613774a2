/* sweeps.c - liquidity sweeps: a candle reaches through a standing pivot.
 *
 * Source: common use among price-action traders (ICT): through the pivot and closed back is a sweep,
 * closed beyond is a pivot taken. Pivots by the legs of analysis.md 4.
 * Events: belong to the candle that reached through and refer to the pivot; a sweep of a high is bearish.
 * SPDX-License-Identifier: MIT */
#include "core/study/emit.h"
#include "core/study/pivot_watch.h"
#include "core/study/swing_leg.h"

enum { SWEPT_HIGH, SWEPT_LOW, TAKEN_HIGH, TAKEN_LOW };

struct sweeps {
    struct swing_leg leg;
    struct pivot_watch watch;
    int64_t interval_ms;
};

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct sweeps) + swing_leg_slots_size(study_whole(config, 0));
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct sweeps *sweeps = state;
    size_t end = sizeof *sweeps;

    sweeps->watch = (struct pivot_watch){0};
    swing_leg_init(&sweeps->leg, study_whole(config, 0), state, &end);
    sweeps->interval_ms = config->interval_ms;
    return end;
}

static void push(void *state, const struct oc_study_candle *candle, struct oc_study_events *events)
{
    struct sweeps *sweeps = state;
    struct leg_candle seen = {.high = candle->high, .low = candle->low, .open_ms = candle->open_ms};
    uint32_t kept = 0;

    for (uint32_t i = 0; i < sweeps->watch.count; i++) {
        struct watched_pivot pivot = sweeps->watch.items[i];
        bool is_high = pivot.kind > 0;

        if (is_high ? candle->high <= pivot.level : candle->low >= pivot.level) {
            sweeps->watch.items[kept++] = pivot;
            continue;
        }
        bool is_back = is_high ? candle->close <= pivot.level : candle->close >= pivot.level;
        uint32_t kind = (is_back ? SWEPT_HIGH : TAKEN_HIGH) + (is_high ? 0U : 1U);
        int32_t direction = is_high == is_back ? -1 : 1;
        struct oc_study_event event = emit_at(kind, direction, pivot.level, candle->open_ms,
                                              candle->open_ms + sweeps->interval_ms, pivot.open_ms);

        emit(events, &event);
    }
    sweeps->watch.count = kept;
    int found = swing_leg_push(&sweeps->leg, &seen);

    if (found != 0) {
        const struct leg_pivot *pivot = found > 0 ? &sweeps->leg.high : &sweeps->leg.low;

        pivot_watch_add(&sweeps->watch, &(struct watched_pivot){.level = pivot->level,
                                                                .open_ms = pivot->open_ms,
                                                                .members = 1,
                                                                .kind = found});
    }
}

static const struct oc_study_param PARAMS[] = {
    {"size", 5, 1, 200, true, "candles after a pivot that confirm it"},
};
static const char *const EVENTS[] = {"swept_high", "swept_low", "taken_high", "taken_low"};

const struct oc_study study_sweeps = {
    .name = "sweeps",
    .title = "Liquidity sweeps of single pivots",
    .source = "through a pivot and closed back: swept; closed beyond: taken",
    .family = OC_STUDY_STRUCTURE,
    .kind = OC_STUDY_EVENTS,
    STUDY_PARAMS(PARAMS),
    STUDY_EVENT_NAMES(EVENTS),
    .size = size,
    .init = init,
    .push_events = push,
};
