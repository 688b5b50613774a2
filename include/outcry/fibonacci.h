/* fibonacci.h - the Fibonacci plan on the last confirmed swing leg (analysis.md 1.6).
 *
 * Ratios are retracements from the leg's end. The brief's own numbers.
 * SPDX-License-Identifier: MIT */
#ifndef OUTCRY_FIBONACCI_H
#define OUTCRY_FIBONACCI_H

#include "outcry/opinion.h"

enum { OC_FIBONACCI_ENTRIES = 2, OC_FIBONACCI_TARGETS = 3 };

#define OC_FIBONACCI_PULLBACK 0.382

struct oc_fibonacci_ratios {
    double approaching, entries[OC_FIBONACCI_ENTRIES], stop, targets[OC_FIBONACCI_TARGETS];
};

struct oc_fibonacci_leg {
    enum oc_direction direction; /* of the leg, and of the plan */
    int64_t start, end;          /* ticks */
    int64_t start_ms, end_ms;    /* open of the candles of the extremes */
    int64_t known_ms;            /* close of the candle that confirmed the end */
};

struct oc_fibonacci_plan {
    struct oc_fibonacci_leg leg;
    double retracement;                                                 /* of the last close */
    int64_t pullback, approaching, entries[OC_FIBONACCI_ENTRIES], stop; /* ticks */
    int64_t targets[OC_FIBONACCI_TARGETS];
};

const struct oc_fibonacci_ratios *oc_fibonacci_ratios_of(enum oc_direction direction);

/* The plan's prices, nearest tick. */
void oc_fibonacci_fill(const struct oc_fibonacci_leg *leg, int64_t close,
                       struct oc_fibonacci_plan *out);

/* "before the pullback", "pullback", "approaching", "in the entry zone", "invalid" (past the stop) */
const char *oc_fibonacci_phase(const struct oc_fibonacci_plan *plan);

#endif
