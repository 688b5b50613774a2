/* fibonacci.h - the Fibonacci plan on the last confirmed swing leg (analysis.md 1.6).
 *
 * Ratios are retracements from the leg's end: level(r) = end - r * (end - start). The one set of them,
 * for the study, the engine and the API. The brief's own numbers.
 * SPDX-License-Identifier: MIT */
#ifndef OUTCRY_FIBONACCI_H
#define OUTCRY_FIBONACCI_H

#include "outcry/opinion.h"

enum { OC_FIBONACCI_ENTRIES = 2, OC_FIBONACCI_TARGETS = 3 };

#define OC_FIBONACCI_PULLBACK 0.382

/* X(name, long, short, meaning) */
#define OC_FIBONACCI_LIST(X)                             \
    X(approach, 0.618, 0.5, "approaching, from here on") \
    X(entry_1, 0.70, 0.618, "first entry")               \
    X(entry_2, 0.72, 0.69, "second entry")               \
    X(stop, 0.90, 0.789, "stop")                         \
    X(target_1, 0.5, 0.382, "first target")              \
    X(target_2, 0.382, 0.236, "second target")           \
    X(target_3, 0.236, 0.0, "third target, 0: the leg's end")

struct oc_fibonacci_ratios {
#define OC_FIBONACCI_MEMBER(name, on_long, on_short, meaning) double name;
    OC_FIBONACCI_LIST(OC_FIBONACCI_MEMBER)
#undef OC_FIBONACCI_MEMBER
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

/* The state of the study fibonacci in words, 0 to 5: "before the pullback", "pullback", "approaching",
 * "in the entry zone", "at the second entry", "invalid" (at the stop or beyond). */
const char *oc_fibonacci_phase(const struct oc_fibonacci_plan *plan);

#endif
