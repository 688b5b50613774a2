/* rows.h - a volume profile as rows of equal height, its point of control and its value area.
 *
 * Row index = floor(price in ticks / row_ticks): rows are aligned to absolute price, so profiles of
 * equal row size add and subtract. Volumes in lots. Source: strategies.md 3.1 and 3.3.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_PROFILE_ROWS_H
#define CORE_PROFILE_ROWS_H

#include <stdbool.h>
#include <stdint.h>

/* Rows first .. first + count - 1, borrowed; row first + i stands at volumes[(start + i) & mask]. */
struct profile_view {
    const int64_t *volumes;
    int64_t first;
    uint32_t count, start, mask;
};

static inline struct profile_view profile_view_of(const int64_t *volumes, int64_t first,
                                                  uint32_t count)
{
    return (struct profile_view){
        .volumes = volumes, .first = first, .count = count, .mask = UINT32_MAX};
}

static inline int64_t profile_volume_at(const struct profile_view *view, uint32_t index)
{
    return view->volumes[(view->start + index) & view->mask];
}

/* Drops rows without volume at both ends. */
void profile_view_trim(struct profile_view *view);

struct profile_area {
    int64_t poc_row, low_row, high_row;
    int64_t inside, total; /* volume of the value area and of all */
};

/* Point of control: most volume; tie: nearest to the middle of the range; still tied: the lower.
 * Value area: from there by pairs of rows until it holds 70 %. False: no volume. */
bool profile_area_of(const struct profile_view *view, struct profile_area *out);

/* The same in ticks. */
struct profile_value {
    int64_t val, poc, vah;
};

static inline int64_t row_of_tick(int64_t tick, int64_t row_ticks)
{
    return tick / row_ticks; /* ticks are never negative */
}

static inline int64_t row_first_tick(int64_t row, int64_t row_ticks)
{
    return row * row_ticks;
}

static inline int64_t row_last_tick(int64_t row, int64_t row_ticks)
{
    return row * row_ticks + row_ticks - 1;
}

static inline int64_t row_poc_tick(int64_t row, int64_t row_ticks)
{
    return row * row_ticks + row_ticks / 2;
}

bool profile_value_of(const struct profile_view *view, int64_t row_ticks,
                      struct profile_value *out);

/* Overlap of two value areas over the narrower width, 0..1; 0 if one has no width. */
double profile_overlap(const struct profile_value *a, const struct profile_value *b);

#endif
