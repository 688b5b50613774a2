/* range.h - highest high and lowest low of the last n candles.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_RANGE_H
#define CORE_STUDY_RANGE_H

#include "core/study/row.h"
#include "core/study/window.h"

struct range {
    struct window_extreme high, low;
};

struct range_value {
    double high, low;
};

static inline size_t range_slots_size(uint32_t period)
{
    return 2 * (size_t)period * sizeof(double);
}

static inline void range_init(struct range *range, uint32_t period, const void *state, size_t *end)
{
    window_extreme_init(&range->high, period,
                        study_take(end, state, &range->high, period * sizeof(double)));
    window_extreme_init(&range->low, period,
                        study_take(end, state, &range->low, period * sizeof(double)));
}

static inline bool range_push(struct range *range, double high, double low, struct range_value *out)
{
    bool is_ready = window_extreme_push(&range->high, high, true, &out->high);

    return window_extreme_push(&range->low, low, false, &out->low) && is_ready;
}

/* Place of x in the range, 0 .. 100; 50 in a range without height. */
static inline double range_place(const struct range_value *range, double x)
{
    double height = range->high - range->low;

    return height > 0.0 ? 100.0 * ((x - range->low) / height) : 50.0;
}

#endif
