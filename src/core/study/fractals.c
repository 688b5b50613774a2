/* fractals.c - pivots that stand out on both sides.
 *
 * Source: Pine's pivot functions and B. Williams' fractals: above (below) all of `left` candles before
 * and `right` candles after it.
 * Events: a pivot belongs to its candle and is known `right` candles later.
 * SPDX-License-Identifier: MIT */
#include "core/study/emit.h"
#include "core/study/range.h"

struct fractals {
    struct range left, right;
    struct window highs, lows, times;    /* of `right` candles ago */
    struct window left_highs, left_lows; /* extremes of the left as they stood then */
    int64_t interval_ms;
};

static size_t size(const struct oc_study_config *config)
{
    uint32_t left = study_whole(config, 0);
    uint32_t right = study_whole(config, 1);

    return sizeof(struct fractals) + range_slots_size(left) + range_slots_size(right) +
           ((size_t)right * 3 + ((size_t)right + 1) * 2) * sizeof(double);
}

static void take_lag(struct window *window, uint32_t period, const void *state, size_t *end)
{
    window_init(window, period, study_take(end, state, window, period * sizeof(double)));
}

static size_t init(void *state, const struct oc_study_config *config)
{
    struct fractals *fractals = state;
    size_t end = sizeof *fractals;
    uint32_t right = study_whole(config, 1);

    range_init(&fractals->left, study_whole(config, 0), state, &end);
    range_init(&fractals->right, right, state, &end);
    take_lag(&fractals->highs, right, state, &end);
    take_lag(&fractals->lows, right, state, &end);
    take_lag(&fractals->times, right, state, &end);
    take_lag(&fractals->left_highs, right + 1, state, &end);
    take_lag(&fractals->left_lows, right + 1, state, &end);
    fractals->interval_ms = config->interval_ms;
    return end;
}

static void push(void *state, const struct oc_study_candle *candle, struct oc_study_events *events)
{
    struct fractals *fractals = state;
    struct range_value left = {0}; /* 0: not that many candles yet */
    struct range_value right = {0};
    double high = 0.0;
    double low = 0.0;
    double time = 0.0;
    double left_high = 0.0;
    double left_low = 0.0;
    int64_t known_ms = candle->open_ms + fractals->interval_ms;
    bool is_left = range_push(&fractals->left, candle->high, candle->low, &left);
    bool is_right = range_push(&fractals->right, candle->high, candle->low, &right);

    /* before the pivot: the range that ended `right + 1` candles ago */
    (void)window_lag_push(&fractals->left_highs, is_left ? left.high : 0.0, &left_high);
    (void)window_lag_push(&fractals->left_lows, is_left ? left.low : 0.0, &left_low);
    (void)window_lag_push(&fractals->highs, candle->high, &high);
    (void)window_lag_push(&fractals->lows, candle->low, &low);
    (void)window_lag_push(&fractals->times, (double)candle->open_ms, &time);
    if (!is_right || !(left_high > 0.0)) {
        return;
    }
    if (high > left_high && high > right.high) {
        struct oc_study_event event = emit_at(0, -1, high, (int64_t)time, known_ms, -1);

        emit(events, &event);
    }
    if (low < left_low && low < right.low) {
        struct oc_study_event event = emit_at(1, 1, low, (int64_t)time, known_ms, -1);

        emit(events, &event);
    }
}

static const struct oc_study_param PARAMS[] = {
    {"left", 5, 1, 200, true, "candles before a pivot"},
    {"right", 5, 1, 200, true, "candles after it"},
};
static const char *const EVENTS[] = {"high", "low"};

const struct oc_study study_fractals = {
    .name = "fractals",
    .title = "Pivots that stand out on both sides",
    .source = "Pine's pivot functions; B. Williams, Trading Chaos, 1995",
    .family = OC_STUDY_STRUCTURE,
    .kind = OC_STUDY_EVENTS,
    STUDY_PARAMS(PARAMS),
    STUDY_EVENT_NAMES(EVENTS),
    .size = size,
    .init = init,
    .push_events = push,
};
