/* leg_profile.c - low volume nodes of a leg.
 * SPDX-License-Identifier: MIT */
#include "core/profile/leg_profile.h"

#include "core/math/real.h"
#include "core/profile/nodes.h"
#include "core/profile/row_size.h"
#include "core/profile/spread.h"
#include "core/series/series.h"

enum { LEG_ROWS = 512, LEG_PASSES = 1, LEG_ROWS_WANTED = 25 };

struct leg_rows {
    int64_t volumes[LEG_ROWS];
    int64_t first, row_ticks;
    uint32_t count;
};

int64_t leg_row_ticks(int64_t length)
{
    return nice125((double)length / (double)LEG_ROWS_WANTED);
}

/* A leg has some 25 to 65 rows; should candles reach far beyond it, rows grow until they fit. */
static void leg_open(struct leg_rows *rows, int64_t low, int64_t high, int64_t row_ticks)
{
    while (row_of_tick(high, row_ticks) - row_of_tick(low, row_ticks) >= LEG_ROWS) {
        row_ticks = nice125_above(row_ticks);
    }
    rows->row_ticks = row_ticks;
    rows->first = row_of_tick(low, row_ticks);
    rows->count = (uint32_t)(row_of_tick(high, row_ticks) - rows->first + 1);
    for (uint32_t i = 0; i < rows->count; i++) {
        rows->volumes[i] = 0;
    }
}

static void leg_add(struct leg_rows *rows, const struct oc_bar *bar)
{
    int64_t index = row_of_tick(bar->low, rows->row_ticks) - rows->first;
    int64_t last = row_of_tick(bar->high, rows->row_ticks) - rows->first;
    struct spread spread;
    uint64_t given = 0;

    if (bar->volume == 0) {
        return;
    }
    spread_start(&spread, bar->volume, bar->low, bar->high, rows->row_ticks);
    for (; index <= last; index++) {
        rows->volumes[index] += spread_next(&spread, &given);
    }
}

static size_t leg_find(const struct leg_rows *rows, struct leg_zone *out, size_t cap)
{
    double smoothed[LEG_ROWS];
    struct profile_lvn lvns[LEG_ZONE_CAP];
    struct profile_nodes nodes = {.lvns = lvns, .lvn_cap = cap < LEG_ZONE_CAP ? cap : LEG_ZONE_CAP};
    struct profile_view view = profile_view_of(rows->volumes, rows->first, rows->count);

    profile_find_nodes(&view, LEG_PASSES, smoothed, &nodes);
    for (size_t i = 0; i < nodes.lvn_count; i++) {
        out[i] = (struct leg_zone){
            .low = row_first_tick(lvns[i].low_row, rows->row_ticks),
            .high = row_last_tick(lvns[i].high_row, rows->row_ticks),
            .depth = lvns[i].depth,
        };
    }
    return nodes.lvn_count;
}

size_t leg_zones_of_bars(const struct oc_bar *bars, size_t count, int64_t row_ticks,
                         struct leg_zone *out, size_t cap)
{
    struct leg_rows rows;
    int64_t low = INT64_MAX;
    int64_t high = -1;

    for (size_t i = 0; i < count; i++) {
        low = oc_min_i64(low, bars[i].low);
        high = oc_max_i64(high, bars[i].high);
    }
    if (count == 0) {
        return 0;
    }
    leg_open(&rows, low, high, row_ticks);
    for (size_t i = 0; i < count; i++) {
        leg_add(&rows, &bars[i]);
    }
    return leg_find(&rows, out, cap);
}

size_t leg_zones(const struct oc_series *m1, const struct oc_instrument *instrument,
                 int64_t from_ms, int64_t to_ms, int64_t row_ticks, struct leg_zone *out,
                 size_t cap)
{
    struct leg_rows rows;
    double low = 0.0;
    double high = 0.0;
    size_t newest = series_back_of(m1, to_ms);
    size_t end = newest; /* one past the oldest */

    for (;; end++) {
        const struct oc_candle *candle = oc_series_at(m1, end);

        if (candle == NULL || oc_candle_open_ms(candle) < from_ms) {
            break;
        }
        low = end == newest || candle->low < low ? candle->low : low;
        high = end == newest || candle->high > high ? candle->high : high;
    }
    if (end == newest) {
        return 0;
    }
    leg_open(&rows, oc_price_to_ticks(instrument, low), oc_price_to_ticks(instrument, high),
             row_ticks);
    for (size_t back = newest; back < end; back++) {
        struct oc_bar bar = oc_bar_of(instrument, oc_series_at(m1, back));

        leg_add(&rows, &bar);
    }
    return leg_find(&rows, out, cap);
}
