/* liquidity.c - pools of liquidity: two or more pivots near one level, and their sweep.
 *
 * Source: the live form of analysis.md 3: the tolerance is a share of the average true range instead of
 * the range of a whole file; a pool exists when its second member is confirmed.
 * Events: pool and grown belong to the newest member and refer to the first; swept to its own candle.
 *         score: members.
 * SPDX-License-Identifier: MIT */
#include "core/study/emit.h"
#include "core/study/pivot_watch.h"
#include "core/study/smooth.h"
#include "core/study/swing_leg.h"

#include <math.h>

enum { POOL, GROWN, SWEPT, LIQUIDITY_ATR = 14 };

struct liquidity {
    struct swing_leg leg;
    struct smooth_range range;
    struct pivot_watch watch;
    double atr; /* 0: none yet */
    double tolerance;
    int64_t interval_ms;
};

static size_t size(const struct oc_study_config *config)
{
    return sizeof(struct liquidity) + swing_leg_slots_size(study_whole(config, 0));
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct liquidity *liquidity = state;
    size_t end = sizeof *liquidity;

    *liquidity =
        (struct liquidity){.tolerance = config->params[1], .interval_ms = config->interval_ms};
    smooth_range_init(&liquidity->range, LIQUIDITY_ATR);
    swing_leg_init(&liquidity->leg, study_whole(config, 0), state, &end);
    return end;
}

static void tell(const struct liquidity *liquidity, const struct watched_pivot *pool, uint32_t kind,
                 int64_t open_ms, const struct oc_study_candle *candle,
                 struct oc_study_events *events)
{
    struct oc_study_event event = emit_at(kind, -pool->kind, pool->level, open_ms,
                                          candle->open_ms + liquidity->interval_ms, pool->open_ms);

    event.top = pool->level + pool->tolerance;
    event.bottom = pool->level - pool->tolerance;
    event.score = pool->members;
    emit(events, &event);
}

/* Pools and single pivots that price passed by more than their tolerance are over. */
static void sweep(struct liquidity *liquidity, const struct oc_study_candle *candle,
                  struct oc_study_events *events)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < liquidity->watch.count; i++) {
        struct watched_pivot pool = liquidity->watch.items[i];
        bool is_over = pool.kind > 0 ? candle->high >= pool.level + pool.tolerance
                                     : candle->low <= pool.level - pool.tolerance;

        if (is_over && pool.members > 1) {
            tell(liquidity, &pool, SWEPT, candle->open_ms, candle, events);
        }
        if (!is_over) {
            liquidity->watch.items[kept++] = pool;
        }
    }
    liquidity->watch.count = kept;
}

static void take_in(struct liquidity *liquidity, const struct leg_pivot *pivot, int kind,
                    const struct oc_study_candle *candle, struct oc_study_events *events)
{
    for (uint32_t i = 0; i < liquidity->watch.count; i++) {
        struct watched_pivot *pool = &liquidity->watch.items[i];

        if (pool->kind == kind && fabs(pool->level - pivot->level) <= pool->tolerance) {
            pool->level += (pivot->level - pool->level) / (double)(pool->members + 1);
            pool->members++;
            tell(liquidity, pool, pool->members == 2 ? POOL : GROWN, pivot->open_ms, candle,
                 events);
            return;
        }
    }
    pivot_watch_add(&liquidity->watch,
                    &(struct watched_pivot){.level = pivot->level,
                                            .tolerance = liquidity->tolerance * liquidity->atr,
                                            .open_ms = pivot->open_ms,
                                            .members = 1,
                                            .kind = kind});
}

static void push(void *state, const struct oc_study_candle *candle, struct oc_study_events *events)
{
    struct liquidity *liquidity = state;
    struct leg_candle seen = {.high = candle->high, .low = candle->low, .open_ms = candle->open_ms};
    bool is_ready = smooth_range_push(&liquidity->range, candle, &liquidity->atr);
    int found = swing_leg_push(&liquidity->leg, &seen);

    sweep(liquidity, candle, events);
    if (is_ready && found != 0) {
        take_in(liquidity, found > 0 ? &liquidity->leg.high : &liquidity->leg.low, found, candle,
                events);
    }
}

static const struct oc_study_param PARAMS[] = {
    {"size", 5, 1, 200, true, "candles after a pivot that confirm it"},
    {"tolerance", 0.25, 0.01, 5, false, "average true ranges (14) between members"},
};
static const char *const EVENTS[] = {"pool", "grown", "swept"};

const struct oc_study study_liquidity = {
    .name = "liquidity",
    .title = "Pools of liquidity and their sweep",
    .source = "pivots within a share of the average true range",
    .family = OC_STUDY_STRUCTURE,
    .kind = OC_STUDY_EVENTS,
    STUDY_PARAMS(PARAMS),
    STUDY_EVENT_NAMES(EVENTS),
    .size = size,
    .init = init,
    .push_events = push,
};
