/* indicator_set.c - eight indicators in one small state.
 *
 * Order of operations as in window.h, smooth.h and strength.h: tests hold both to the same bits.
 * SPDX-License-Identifier: MIT */
#include "core/study/indicator_set.h"

#include "core/math/real.h"
#include "core/study/smooth.h"
#include "core/study/strength.h"
#include "core/study/window.h"

#include <math.h>

enum { FAST = 12, SLOW = 26, SIGNAL = 9, SEEN_MAX = 64 };

void indicator_set_init(struct indicator_set *set)
{
    *set = (struct indicator_set){0};
}

/* smooth_push with the count outside: `before` values came before this one. */
static inline bool step(double *value, double x, uint32_t before, uint32_t period, double factor)
{
    if (before >= period) {
        *value += (x - *value) * factor;
        return true;
    }
    *value += x;
    if (before + 1 < period) {
        return false;
    }
    *value /= (double)period;
    return true;
}

static inline bool step_ema(double *value, double x, uint32_t before, uint32_t period)
{
    return step(value, x, before, period, 2.0 / ((double)period + 1.0));
}

static inline bool step_wilder(double *value, double x, uint32_t before, uint32_t period)
{
    return step(value, x, before, period, 1.0 / (double)period);
}

/* ---- window of twenty: SMA and Bollinger ---- */

static void make_long_suffixes(struct indicator_set *set)
{
    struct indicator_set_close *closes = set->closes;

    closes[SET_LONG - 1].squares = 0.0;
    for (uint32_t i = SET_LONG - 1; i > 0; i--) {
        double value = closes[i - 1].mean;
        double delta = value - closes[i].mean;

        closes[i - 1].sum += closes[i].sum;
        closes[i - 1].mean = closes[i].mean + delta / (double)(SET_LONG - i + 1);
        closes[i - 1].squares = closes[i].squares + delta * (value - closes[i - 1].mean);
    }
    set->long_next = 0;
    set->sum = 0.0;
    set->mean = 0.0;
    set->squares = 0.0;
}

static uint32_t push_long(struct indicator_set *set, double close, double *values)
{
    if (set->long_next == SET_LONG) {
        make_long_suffixes(set);
    }
    uint32_t next = set->long_next;
    double delta = close - set->mean;

    set->closes[next].sum = close;
    set->closes[next].mean = close;
    set->sum += close;
    set->mean = next == 0 ? close : set->mean + delta / (double)(next + 1);
    set->squares += next == 0 ? 0.0 : delta * (close - set->mean);
    next++;
    set->long_next = (uint8_t)next;
    if (set->seen + 1 < SET_LONG) {
        return 0;
    }
    double sum = set->sum;
    double mean = set->mean;
    double squares = set->squares;

    if (next < SET_LONG) {
        const struct indicator_set_close *older = &set->closes[next];
        double share = (double)(SET_LONG - next) / (double)SET_LONG;
        double apart = older->mean - mean;

        sum = set->sum + older->sum;
        mean += apart * share;
        squares += older->squares + apart * apart * share * (double)next;
    }
    double half = 2.0 * sqrt(squares / (double)SET_LONG);

    values[SET_SMA] = sum / (double)SET_LONG;
    values[SET_UPPER] = mean + half;
    values[SET_MIDDLE] = mean;
    values[SET_LOWER] = mean - half;
    return 1U << SET_SMA | 1U << SET_UPPER | 1U << SET_MIDDLE | 1U << SET_LOWER;
}

/* ---- windows of fourteen and three: Stochastic ---- */

static inline bool push_three(double *slots, double *front, uint8_t *next, double x, bool is_full,
                              double *out)
{
    if (*next == SET_SMOOTH) {
        slots[1] += slots[2];
        slots[0] += slots[1];
        *next = 0;
        *front = 0.0;
    }
    slots[*next] = x;
    *front += x;
    (*next)++;
    if (!is_full) {
        return false;
    }
    *out = *next < SET_SMOOTH ? *front + slots[*next] : *front;
    return true;
}

static uint32_t push_stochastic(struct indicator_set *set, const struct oc_study_candle *candle,
                                double *values)
{
    struct indicator_set_range *ranges = set->ranges;

    if (set->short_next == SET_SHORT) {
        for (uint32_t i = SET_SHORT - 1; i > 0; i--) {
            ranges[i - 1].high = window_pick(ranges[i - 1].high, ranges[i].high, true);
            ranges[i - 1].low = window_pick(ranges[i - 1].low, ranges[i].low, false);
        }
        set->short_next = 0;
    }
    uint32_t next = set->short_next;

    ranges[next] = (struct indicator_set_range){candle->high, candle->low};
    set->highest = next == 0 ? candle->high : window_pick(set->highest, candle->high, true);
    set->lowest = next == 0 ? candle->low : window_pick(set->lowest, candle->low, false);
    next++;
    set->short_next = (uint8_t)next;
    if (set->seen + 1 < SET_SHORT) {
        return 0;
    }
    bool has_older = next < SET_SHORT;
    double high = has_older ? window_pick(set->highest, ranges[next].high, true) : set->highest;
    double low = has_older ? window_pick(set->lowest, ranges[next].low, false) : set->lowest;
    double raw = high > low ? 100.0 * ((candle->close - low) / (high - low)) : 50.0;
    double sum = 0.0;

    if (!push_three(set->k, &set->k_sum, &set->k_next, raw, set->seen >= SET_SHORT + 1, &sum)) {
        return 0;
    }
    values[SET_K] = sum / (double)SET_SMOOTH;
    if (!push_three(set->d, &set->d_sum, &set->d_next, values[SET_K], set->seen >= SET_SHORT + 3,
                    &sum)) {
        return 1U << SET_K;
    }
    values[SET_D] = sum / (double)SET_SMOOTH;
    return 1U << SET_K | 1U << SET_D;
}

/* ---- averages of closes ---- */

static uint32_t push_closes(struct indicator_set *set, double close, double *values)
{
    uint32_t has = 0;

    if (step_ema(&set->ema, close, set->seen, SET_LONG)) {
        values[SET_EMA] = set->ema;
        has |= 1U << SET_EMA;
    }
    (void)step_ema(&set->fast, close, set->seen, FAST);
    if (!step_ema(&set->slow, close, set->seen, SLOW)) {
        return has;
    }
    values[SET_MACD] = set->fast - set->slow;
    has |= 1U << SET_MACD;
    if (step_ema(&set->signal, values[SET_MACD], set->seen - (SLOW - 1), SIGNAL)) {
        values[SET_SIGNAL] = set->signal;
        values[SET_HISTOGRAM] = values[SET_MACD] - set->signal;
        has |= 1U << SET_SIGNAL | 1U << SET_HISTOGRAM;
    }
    return has;
}

/* ---- changes from the candle before: RSI, DI, DX, ADX ---- */

static uint32_t push_directional(struct indicator_set *set, const struct oc_study_candle *candle,
                                 double true_range, double *values)
{
    double up = candle->high - set->high;
    double down = set->low - candle->low;
    uint32_t before = set->seen - 1;
    bool is_ready = step_wilder(&set->range, true_range, before, SET_SHORT);

    (void)step_wilder(&set->plus, smooth_movement(up, down), before, SET_SHORT);
    (void)step_wilder(&set->minus, smooth_movement(down, up), before, SET_SHORT);
    if (!is_ready) {
        return 0;
    }
    double range = set->range;
    double sum = set->plus + set->minus;
    uint32_t has = 1U << SET_PLUS_DI | 1U << SET_MINUS_DI | 1U << SET_DX;

    values[SET_PLUS_DI] = range > 0.0 ? oc_clamp(100.0 * (set->plus / range), 0.0, 100.0) : 0.0;
    values[SET_MINUS_DI] = range > 0.0 ? oc_clamp(100.0 * (set->minus / range), 0.0, 100.0) : 0.0;
    values[SET_DX] = sum > 0.0 ? 100.0 * (fabs(set->plus - set->minus) / sum) : 0.0;
    if (step_wilder(&set->index, values[SET_DX], before - (SET_SHORT - 1), SET_SHORT)) {
        values[SET_ADX] = set->index;
        has |= 1U << SET_ADX;
    }
    return has;
}

static uint32_t push_changes(struct indicator_set *set, const struct oc_study_candle *candle,
                             double *values)
{
    double true_range =
        set->seen > 0 ? smooth_true_range(candle, set->close) : candle->high - candle->low;
    uint32_t has = 0;

    if (step_wilder(&set->atr, true_range, set->seen, SET_SHORT)) {
        values[SET_ATR] = set->atr;
        has |= 1U << SET_ATR;
    }
    if (set->seen == 0) {
        return has;
    }
    double change = candle->close - set->close;
    uint32_t before = set->seen - 1;
    bool is_ready = step_wilder(&set->gain, change > 0.0 ? change : 0.0, before, SET_SHORT);

    if (step_wilder(&set->loss, change < 0.0 ? -change : 0.0, before, SET_SHORT) && is_ready) {
        values[SET_RSI] = strength_share(set->gain, set->loss, 50.0);
        has |= 1U << SET_RSI;
    }
    return has | push_directional(set, candle, true_range, values);
}

uint32_t indicator_set_push(struct indicator_set *set, const struct oc_study_candle *candle,
                            double values[SET_VALUES])
{
    uint32_t has = push_long(set, candle->close, values);

    has |= push_stochastic(set, candle, values);
    has |= push_closes(set, candle->close, values);
    has |= push_changes(set, candle, values);
    set->high = candle->high;
    set->low = candle->low;
    set->close = candle->close;
    set->seen += set->seen < SEEN_MAX ? 1 : 0;
    return has;
}
