/* window.h - sums, weighted sums, moments and extremes over the last n values, without drift.
 *
 * Each window is two stacks in one array of n slots. The newer values lie raw in front of `next`, and
 * what they come to is kept as they arrive; behind `next` lie the suffix aggregates of the older ones.
 * A window's value is one merge of the two. Nothing is ever subtracted from an aggregate, so rounding
 * cannot pile up and a flat window is exactly flat; the array is turned into suffixes once in n values:
 * amortised O(1).
 *
 * Slots start `offset` bytes behind the window itself, so that state and slots may be copied together.
 * Operation order is part of the contract: same values, same bits.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_WINDOW_H
#define CORE_STUDY_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct window {
    uint32_t period, next;
    uint32_t is_full; /* 1: period values have been pushed */
    uint32_t offset;
};

static inline void window_init(struct window *window, uint32_t period, uint32_t offset)
{
    *window = (struct window){.period = period, .offset = offset};
}

static inline void *window_slots(struct window *window)
{
    return (char *)window + window->offset;
}

/* True when the front has filled the array: suffixes are due. */
static inline bool window_is_due(const struct window *window)
{
    return window->next == window->period;
}

static inline bool window_advance(struct window *window)
{
    window->next++;
    if (window->next == window->period) {
        window->is_full = 1;
    }
    return window->is_full != 0;
}

/* ---- sum; 8 bytes a slot ---- */

struct window_sum {
    struct window window;
    double front;
};

static inline void window_sum_init(struct window_sum *sum, uint32_t period, uint32_t offset)
{
    *sum = (struct window_sum){0};
    window_init(&sum->window, period, offset);
}

/* False while fewer than period values were pushed, *out untouched. */
static inline bool window_sum_push(struct window_sum *sum, double x, double *out)
{
    struct window *window = &sum->window;
    double *slots = window_slots(window);

    if (window_is_due(window)) {
        for (uint32_t i = window->period - 1; i > 0; i--) {
            slots[i - 1] += slots[i];
        }
        window->next = 0;
        sum->front = 0.0;
    }
    slots[window->next] = x;
    sum->front += x;
    if (!window_advance(window)) {
        return false;
    }
    *out = window->next < window->period ? sum->front + slots[window->next] : sum->front;
    return true;
}

/* ---- linearly weighted sum: the newest counts n, the oldest 1; 16 bytes a slot ---- */

struct window_pair {
    double first, second;
};

struct window_weighted {
    struct window window;
    double front, front_weighted;
};

static inline void window_weighted_init(struct window_weighted *weighted, uint32_t period,
                                        uint32_t offset)
{
    *weighted = (struct window_weighted){0};
    window_init(&weighted->window, period, offset);
}

static inline bool window_weighted_push(struct window_weighted *weighted, double x, double *out)
{
    struct window *window = &weighted->window;
    struct window_pair *slots = window_slots(window); /* sum, weighted sum */

    if (window_is_due(window)) {
        slots[window->period - 1].second = slots[window->period - 1].first;
        for (uint32_t i = window->period - 1; i > 0; i--) {
            slots[i - 1].first += slots[i].first;
            slots[i - 1].second = slots[i].second + slots[i - 1].first;
        }
        window->next = 0;
        weighted->front = 0.0;
        weighted->front_weighted = 0.0;
    }
    slots[window->next].first = x;
    weighted->front += x;
    weighted->front_weighted += (double)(window->next + 1) * x;
    if (!window_advance(window)) {
        return false;
    }
    uint32_t older = window->period - window->next;

    *out = weighted->front_weighted + (double)older * weighted->front +
           (older > 0 ? slots[window->next].second : 0.0);
    return true;
}

/* ---- mean and sum of squared deviations; 16 bytes a slot ---- */

struct window_moments {
    struct window window;
    double mean, squares; /* of the front (Welford) */
};

static inline void window_moments_init(struct window_moments *moments, uint32_t period,
                                       uint32_t offset)
{
    *moments = (struct window_moments){0};
    window_init(&moments->window, period, offset);
}

/* Chan, Golub and LeVeque: the sum of squared deviations is never a difference of large numbers. */
static inline bool window_moments_push(struct window_moments *moments, double x, double *mean,
                                       double *squares)
{
    struct window *window = &moments->window;
    struct window_pair *slots = window_slots(window);

    if (window_is_due(window)) {
        uint32_t last = window->period - 1;

        slots[last].second = 0.0;
        for (uint32_t i = last; i > 0; i--) {
            double value = slots[i - 1].first;
            double delta = value - slots[i].first;

            slots[i - 1].first = slots[i].first + delta / (double)(window->period - i + 1);
            slots[i - 1].second = slots[i].second + delta * (value - slots[i - 1].first);
        }
        window->next = 0;
        moments->mean = 0.0;
        moments->squares = 0.0;
    }
    slots[window->next].first = x;
    double delta = x - moments->mean;

    moments->mean = window->next == 0 ? x : moments->mean + delta / (double)(window->next + 1);
    moments->squares += window->next == 0 ? 0.0 : delta * (x - moments->mean);
    if (!window_advance(window)) {
        return false;
    }
    uint32_t older = window->period - window->next;

    *mean = moments->mean;
    *squares = moments->squares;
    if (older > 0) {
        double share = (double)older / (double)window->period;
        double apart = slots[window->next].first - moments->mean;

        *mean += apart * share;
        *squares += slots[window->next].second + apart * apart * share * (double)window->next;
    }
    return true;
}

/* ---- extremes; 8 bytes a slot ---- */

struct window_extreme {
    struct window window;
    double front;
};

static inline void window_extreme_init(struct window_extreme *extreme, uint32_t period,
                                       uint32_t offset)
{
    *extreme = (struct window_extreme){0};
    window_init(&extreme->window, period, offset);
}

static inline double window_pick(double a, double b, bool is_max)
{
    return is_max ? (a > b ? a : b) : (a < b ? a : b);
}

static inline bool window_extreme_push(struct window_extreme *extreme, double x, bool is_max,
                                       double *out)
{
    struct window *window = &extreme->window;
    double *slots = window_slots(window);

    if (window_is_due(window)) {
        for (uint32_t i = window->period - 1; i > 0; i--) {
            slots[i - 1] = window_pick(slots[i - 1], slots[i], is_max);
        }
        window->next = 0;
    }
    slots[window->next] = x;
    extreme->front = window->next == 0 ? x : window_pick(extreme->front, x, is_max);
    if (!window_advance(window)) {
        return false;
    }
    *out = window->next < window->period ? window_pick(extreme->front, slots[window->next], is_max)
                                         : extreme->front;
    return true;
}

/* ---- the value of n pushes ago; 8 bytes a slot ---- */

/* False for the first period pushes, *out untouched. */
static inline bool window_lag_push(struct window *window, double x, double *out)
{
    double *slots = window_slots(window);
    bool was_full = window->is_full != 0;

    if (window_is_due(window)) {
        window->next = 0;
    }
    if (was_full) {
        *out = slots[window->next];
    }
    slots[window->next] = x;
    (void)window_advance(window);
    return was_full;
}

#endif
