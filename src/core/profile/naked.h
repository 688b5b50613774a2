/* naked.h - points of control of completed sessions that no later candle has covered.
 *
 * Source: strategies.md 3.6. Sorted by price; at most 30 days old, one a day.
 * Memory: fixed size, no pointers inside.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_PROFILE_NAKED_H
#define CORE_PROFILE_NAKED_H

#include <stdbool.h>
#include <stdint.h>

enum { NAKED_CAP = 32, NAKED_DAYS = 30 };

struct naked_poc {
    int64_t price, day_ms; /* ticks; 00:00 UTC of its session */
};

struct naked_pocs {
    uint32_t count;
    struct naked_poc items[NAKED_CAP];
};

void naked_add(struct naked_pocs *naked, int64_t price, int64_t day_ms);

/* Deletes those with low <= price <= high. True if there was one. */
bool naked_cover(struct naked_pocs *naked, int64_t low, int64_t high);

/* Deletes those of sessions that began more than 30 days before now_ms. */
void naked_expire(struct naked_pocs *naked, int64_t now_ms);

#endif
