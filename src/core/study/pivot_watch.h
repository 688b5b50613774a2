/* pivot_watch.h - pivots that stand: the last of each kind that price has not yet passed.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_PIVOT_WATCH_H
#define CORE_STUDY_PIVOT_WATCH_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { PIVOT_WATCH_CAP = 32 };

struct watched_pivot {
    double level, tolerance; /* mean of the members; how near they are to each other */
    int64_t open_ms;         /* of the first member */
    uint32_t members;
    int32_t kind; /* +1 high, -1 low */
};

/* Oldest first; beyond the cap the oldest is forgotten. */
struct pivot_watch {
    struct watched_pivot items[PIVOT_WATCH_CAP];
    uint32_t count;
};

static inline void pivot_watch_add(struct pivot_watch *watch, const struct watched_pivot *pivot)
{
    if (watch->count == PIVOT_WATCH_CAP) {
        memmove(&watch->items[0], &watch->items[1], (PIVOT_WATCH_CAP - 1) * sizeof watch->items[0]);
        watch->count--;
    }
    watch->items[watch->count++] = *pivot;
}

#endif
