/* naked.c - the sorted list of naked points of control.
 * SPDX-License-Identifier: MIT */
#include "core/profile/naked.h"

#include "outcry/timeframe.h"

#include <string.h>

static void delete_range(struct naked_pocs *naked, uint32_t from, uint32_t to)
{
    memmove(&naked->items[from], &naked->items[to], (naked->count - to) * sizeof naked->items[0]);
    naked->count -= to - from;
}

void naked_add(struct naked_pocs *naked, int64_t price, int64_t day_ms)
{
    uint32_t at = 0;

    if (naked->count == NAKED_CAP) { /* not with one a day and naked_expire */
        delete_range(naked, 0, 1);
    }
    while (at < naked->count && naked->items[at].price <= price) {
        at++;
    }
    memmove(&naked->items[at + 1], &naked->items[at], (naked->count - at) * sizeof naked->items[0]);
    naked->items[at] = (struct naked_poc){price, day_ms};
    naked->count++;
}

bool naked_cover(struct naked_pocs *naked, int64_t low, int64_t high)
{
    uint32_t from = 0;

    while (from < naked->count && naked->items[from].price < low) {
        from++;
    }
    uint32_t to = from;

    while (to < naked->count && naked->items[to].price <= high) {
        to++;
    }
    if (to == from) {
        return false;
    }
    delete_range(naked, from, to);
    return true;
}

void naked_expire(struct naked_pocs *naked, int64_t now_ms)
{
    for (uint32_t i = naked->count; i-- > 0;) {
        if (now_ms - naked->items[i].day_ms > NAKED_DAYS * OC_DAY_MS) {
            delete_range(naked, i, i + 1);
        }
    }
}
