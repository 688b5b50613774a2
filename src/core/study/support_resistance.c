/* support_resistance.c - support and resistance of a series, as a study.
 * SPDX-License-Identifier: MIT */
#include "core/study/support_resistance.h"

#include "core/study/emit.h"
#include "core/study/row.h"

#include <string.h>

#define DAY_MS INT64_C(86400000)

void support_resistance_init(struct support_resistance *sr, int64_t interval_ms, double gap_share,
                             double gap_ranges, uint32_t cap)
{
    *sr = (struct support_resistance){
        .cap = cap, .gap_share = gap_share, .gap_ranges = gap_ranges, .interval_ms = interval_ms};
    oc_study_rollup_init(&sr->day, interval_ms, DAY_MS);
    smooth_range_init(&sr->day_range, SR_DAY_ATR);
}

static void push_day(struct support_resistance *sr, const struct oc_study_candle *candle)
{
    struct oc_study_candle days[2] = {*candle};
    size_t closed = sr->interval_ms < DAY_MS ? oc_study_rollup_push(&sr->day, candle, days) : 1;

    for (size_t i = 0; i < closed; i++) {
        (void)smooth_range_push(&sr->day_range, &days[i], &sr->day_atr);
    }
}

void support_resistance_push(struct support_resistance *sr, const struct oc_study_candle *candle,
                             support_change_fn *on_change, void *ctx)
{
    push_day(sr, candle);
    if (sr->seen == SUPPORT_WINDOW) {
        memmove(&sr->last[0], &sr->last[1], (SUPPORT_WINDOW - 1) * sizeof sr->last[0]);
        sr->seen--;
    }
    sr->last[sr->seen++] =
        (struct support_candle){candle->high, candle->low, candle->close, candle->open_ms};

    const struct support_step step = {.items = sr->levels,
                                      .count = &sr->count,
                                      .cap = sr->cap,
                                      .interval_ms = sr->interval_ms,
                                      .gap_share = sr->gap_share,
                                      .gap_ranges = sr->gap_ranges,
                                      .day_range = sr->day_atr,
                                      .on_change = on_change,
                                      .ctx = ctx};

    supports_push(&step, sr->last, sr->seen);
}

/* ---- the study ---- */

static size_t size(const struct oc_study_config *config)
{
    (void)config;
    return sizeof(struct support_resistance);
}

static size_t init(void *state, const struct oc_study_config *config)
{
    support_resistance_init(state, config->interval_ms, config->params[0] / 100.0,
                            config->params[1], study_whole(config, 2));
    return sizeof(struct support_resistance);
}

enum { LEVEL, JOINED, TOUCHED, INACTIVE, FLIPPED, FORGOTTEN };

static uint32_t event_of(enum support_change change)
{
    static const uint32_t EVENTS[] = {
        [SUPPORT_NEW] = LEVEL,          [SUPPORT_JOINED] = JOINED,   [SUPPORT_TOUCHED] = TOUCHED,
        [SUPPORT_INACTIVE] = INACTIVE,  [SUPPORT_FLIPPED] = FLIPPED, [SUPPORT_RETURNED] = FLIPPED,
        [SUPPORT_FORGOTTEN] = FORGOTTEN};

    return EVENTS[change];
}

struct listener {
    struct oc_study_events *events;
    int64_t known_ms;
};

static void on_change(void *ctx, enum support_change change, const struct support *level,
                      int64_t open_ms)
{
    struct listener *listener = ctx;
    struct oc_study_event event = emit_at(event_of(change), level->kind, level->price, open_ms,
                                          listener->known_ms, (int64_t)level->first_s * 1000);

    event.top = level->high;
    event.bottom = level->low;
    event.score = 100.0 * support_strength(level);
    emit(listener->events, &event);
}

static void push(void *state, const struct oc_study_candle *candle, struct oc_study_events *events)
{
    struct support_resistance *sr = state;
    struct listener listener = {events, candle->open_ms + sr->interval_ms};

    support_resistance_push(sr, candle, on_change, &listener);
}

static const struct oc_study_param PARAMS[] = {
    {"gap_percent", 100.0 * SUPPORT_GAP_SHARE, 0.01, 20, false,
     "pivots this near make one level, percent of the price"},
    {"gap_ranges", SUPPORT_GAP_RANGES, 0, 5, false,
     "or average true ranges of the day (14), if that is more"},
    {"levels", SUPPORTS_CAP, 1, SR_CAP, true, "levels kept; the engines keep as many"},
};
static const char *const EVENTS[] = {"level",    "joined",  "touched",
                                     "inactive", "flipped", "forgotten"};

const struct oc_study study_support_resistance = {
    .name = "support_resistance",
    .title = "Support and resistance with touches, strength and role reversal",
    .source = "pivots of five candles each side, clustered by a gap",
    .family = OC_STUDY_STRUCTURE,
    .kind = OC_STUDY_EVENTS,
    STUDY_PARAMS(PARAMS),
    STUDY_EVENT_NAMES(EVENTS),
    .size = size,
    .init = init,
    .push_events = push,
};
