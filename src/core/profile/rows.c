/* rows.c - point of control and value area.
 * SPDX-License-Identifier: MIT */
#include "core/profile/rows.h"

#include "core/math/real.h"

__extension__ typedef unsigned __int128 u128;

void profile_view_trim(struct profile_view *view)
{
    while (view->count > 0 && profile_volume_at(view, view->count - 1) == 0) {
        view->count--;
    }
    while (view->count > 0 && profile_volume_at(view, 0) == 0) {
        view->start++;
        view->first++;
        view->count--;
    }
}

/* Rows index .. that stand side by side in memory: at least one. */
static const int64_t *run_at(const struct profile_view *view, uint32_t index, uint32_t *length)
{
    uint32_t slot = (view->start + index) & view->mask;
    uint32_t left = view->count - index;

    *length = view->mask - slot < left - 1 ? view->mask - slot + 1 : left;
    return view->volumes + slot;
}

/* *total is the sum of all rows. */
static uint32_t find_poc(const struct profile_view *view, int64_t *total)
{
    uint32_t last = view->count - 1;
    uint32_t best = 0;
    uint32_t length = 0;
    int64_t most = 0;
    int64_t sum = 0;

    for (uint32_t index = 0; index < view->count; index += length) {
        const int64_t *rows = run_at(view, index, &length);

        for (uint32_t i = 0; i < length; i++) {
            sum += rows[i];
            if (rows[i] < most) {
                continue;
            }
            uint32_t at = index + i;
            uint32_t from_middle = 2 * at > last ? 2 * at - last : last - 2 * at;
            uint32_t best_from_middle = 2 * best > last ? 2 * best - last : last - 2 * best;

            if (rows[i] > most || from_middle < best_from_middle) {
                most = rows[i];
                best = at;
            }
        }
    }
    *total = sum;
    return best;
}

/* The least volume that is 70 % of the total. */
static int64_t value_volume(int64_t total)
{
    return (int64_t)(((u128)(uint64_t)total * 70 + 99) / 100);
}

bool profile_area_of(const struct profile_view *view, struct profile_area *out)
{
    struct profile_view rows = *view;

    profile_view_trim(&rows);
    if (rows.count == 0) {
        return false;
    }
    int64_t total = 0;
    uint32_t poc = find_poc(&rows, &total);
    uint32_t low = poc;
    uint32_t high = poc;
    int64_t inside = profile_volume_at(&rows, poc);
    int64_t wanted = value_volume(total);

    while (inside < wanted) {
        uint32_t up = rows.count - 1 - high >= 2 ? 2 : rows.count - 1 - high;
        uint32_t down = low >= 2 ? 2 : low;
        int64_t above = 0;
        int64_t below = 0;

        for (uint32_t i = 1; i <= up; i++) {
            above += profile_volume_at(&rows, high + i);
        }
        for (uint32_t i = 1; i <= down; i++) {
            below += profile_volume_at(&rows, low - i);
        }
        if (down == 0 || (up > 0 && above >= below)) {
            high += up;
            inside += above;
        } else {
            low -= down;
            inside += below;
        }
    }
    *out = (struct profile_area){
        .poc_row = rows.first + poc,
        .low_row = rows.first + low,
        .high_row = rows.first + high,
        .inside = inside,
        .total = total,
    };
    return true;
}

bool profile_value_of(const struct profile_view *view, int64_t row_ticks, struct profile_value *out)
{
    struct profile_area area;

    if (!profile_area_of(view, &area)) {
        return false;
    }
    *out = (struct profile_value){
        .val = row_first_tick(area.low_row, row_ticks),
        .poc = row_poc_tick(area.poc_row, row_ticks),
        .vah = row_last_tick(area.high_row, row_ticks),
    };
    return true;
}

double profile_overlap(const struct profile_value *a, const struct profile_value *b)
{
    int64_t width = oc_min_i64(a->vah - a->val, b->vah - b->val);

    if (width <= 0) {
        return 0.0;
    }
    int64_t common = oc_min_i64(a->vah, b->vah) - oc_max_i64(a->val, b->val);

    return oc_clamp01((double)common / (double)width);
}
