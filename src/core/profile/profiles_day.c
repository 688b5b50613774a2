/* profiles_day.c - the roll-over at 00:00 UTC and the 4h blocks.
 * SPDX-License-Identifier: MIT */
#include "core/profile/profiles.h"

#include "core/math/real.h"
#include "core/profile/row_size.h"
#include "core/series/series.h"
#include "outcry/timeframe.h"

#include <string.h>

enum { NODE_PASSES = 2 };

static const int64_t BLOCK_MS = 240 * OC_MINUTE_MS;
static const double BALANCE_OVERLAP = 0.5;

static int64_t day_row_ticks(const struct profile_source *source, int64_t close)
{
    struct oc_bar days[ROW_SIZE_DAYS];
    size_t count = source->d1->count < ROW_SIZE_DAYS ? source->d1->count : ROW_SIZE_DAYS;

    for (size_t i = 0; i < count; i++) {
        days[i] = oc_bar_of(source->instrument, oc_series_at(source->d1, count - 1 - i));
    }
    return nice125(row_size_atr(days, count, close) / 100.0);
}

void profiles_set_first_row_size(struct profiles *profiles, const struct profile_source *source,
                                 int64_t close)
{
    profiles->row_ticks = day_row_ticks(source, close);
}

static void find_hvns(struct profiles *profiles, const struct profile_view *view)
{
    double smoothed[WIDE_ROWS];
    struct profile_nodes nodes = {.hvns = profiles->hvns, .hvn_cap = SESSION_HVN_CAP};

    profile_find_nodes(view, NODE_PASSES, smoothed, &nodes);
    profiles->hvn_count = (uint32_t)nodes.hvn_count;
}

/* The sessions kept, in rows of another size; fills *to and what follows from the rows. */
static bool spread_pool(struct profiles *profiles, int64_t row_ticks, struct row_pool *to)
{
    const struct row_pool *from = &profiles->pool;
    struct row_buffer rows;

    *to = (struct row_pool){0};
    for (enum pool_kind kind = POOL_SESSION; kind < POOL_KIND_COUNT; kind++) {
        for (uint32_t i = 0; i < from->counts[kind]; i++) {
            if (!pool_spread_anew(from, pool_item_at(from, kind, i), kind, profiles->row_ticks,
                                  row_ticks, &rows)) {
                return false;
            }
            struct profile_view volumes = row_buffer_view(&rows);
            struct profile_view takers = profile_view_of(rows.takers, rows.first, rows.count);

            if (!pool_append(to, kind, &volumes, &takers)) {
                return false;
            }
        }
    }
    return pool_sums_fit(to);
}

/* After the stored sessions got rows of another size: their values and the nodes of the last. */
static void recompute_sessions(struct profiles *profiles)
{
    struct row_buffer rows;
    const struct row_pool *pool = &profiles->pool;

    for (uint32_t i = 0; i < pool->counts[POOL_SESSION]; i++) {
        const struct pool_item *item = pool_item_at(pool, POOL_SESSION, i);

        if (!row_buffer_open(&rows, item->first, item->first + item->count - 1)) {
            continue; /* the pool holds only what fits */
        }
        pool_add_to(pool, item, POOL_SESSION, &rows);
        struct profile_view view = row_buffer_view(&rows);

        profile_value_of(&view, profiles->row_ticks, &profiles->sessions[i].value);
        if (i + 1 == pool->counts[POOL_SESSION]) {
            find_hvns(profiles, &view);
        }
    }
}

static bool build_live(struct profiles *profiles, const struct profile_source *source,
                       int64_t until_ms)
{
    struct live_profile developing = profiles_developing_live(profiles);
    struct live_profile rolling = profiles_rolling_live(profiles);

    live_profile_clear(&developing);
    live_profile_clear(&rolling);
    return profile_build(&developing, source, profiles->row_ticks, profiles->day_ms, until_ms) &&
           (!profiles->is_rolling ||
            profile_build(&rolling, source, profiles->row_ticks,
                          profiles->rolling_after_ms + OC_MINUTE_MS, until_ms));
}

void profiles_refit(struct profiles *profiles, const struct profile_source *source,
                    int64_t row_ticks, int64_t until_ms)
{
    for (;; row_ticks = nice125_above(row_ticks)) {
        struct row_pool pool;

        if (!spread_pool(profiles, row_ticks, &pool)) {
            continue;
        }
        profiles->pool = pool;
        profiles->row_ticks = row_ticks;
        if (build_live(profiles, source, until_ms)) {
            break;
        }
    }
    recompute_sessions(profiles);
    profiles->is_refitted = true;
    profiles->revision++;
}

void profiles_rebuild_live(struct profiles *profiles, const struct profile_source *source,
                           int64_t until_ms)
{
    if (!build_live(profiles, source, until_ms)) {
        profiles_refit(profiles, source, nice125_above(profiles->row_ticks), until_ms);
    }
}

static void append_session(struct profiles *profiles, const struct profile_source *source)
{
    int64_t until_ms = profiles->day_ms + OC_DAY_MS;

    for (;;) {
        struct profile_view volumes =
            live_profile_view(&profiles->developing_span, profiles->developing_volumes);
        struct profile_view takers =
            live_profile_view(&profiles->developing_span, profiles->developing_takers);

        if (pool_append(&profiles->pool, POOL_SESSION, &volumes, &takers)) {
            return;
        }
        profiles_refit(profiles, source, nice125_above(profiles->row_ticks), until_ms);
    }
}

/* Step 1: the developing session becomes a completed one, if it is complete. */
static void freeze_session(struct profiles *profiles, const struct profile_source *source)
{
    struct session_info info = {
        .day_ms = profiles->day_ms, .high = profiles->day_high, .low = profiles->day_low};

    if (profiles->day_minutes < SESSION_MINUTES_MIN ||
        !profiles_developing(profiles, &info.value)) {
        return;
    }
    naked_add(&profiles->naked, info.value.poc, info.day_ms);
    if (profiles->pool.counts[POOL_SESSION] ==
        POOL_SESSIONS) { /* append_session drops the oldest */
        memmove(&profiles->sessions[0], &profiles->sessions[1], (POOL_SESSIONS - 1) * sizeof info);
    }
    append_session(profiles, source);
    profiles_developing(profiles, &info.value); /* the rows may have grown */
    profiles->sessions[profiles->pool.counts[POOL_SESSION] - 1] = info;
    profiles->session_count++;
    struct profile_view view =
        live_profile_view(&profiles->developing_span, profiles->developing_volumes);

    find_hvns(profiles, &view);
}

/* The ended day is exactly the last 24 h. */
static void start_rolling(struct profiles *profiles, int64_t next_day_ms)
{
    struct live_profile rolling = profiles_rolling_live(profiles);

    live_profile_clear(&rolling);
    profiles->is_rolling = true;
    profiles->rolling_after_ms = next_day_ms - OC_DAY_MS - OC_MINUTE_MS;
    if (next_day_ms == profiles->day_ms + OC_DAY_MS) {
        memcpy(profiles->rolling_volumes, profiles->developing_volumes,
               sizeof profiles->rolling_volumes);
        profiles->rolling_span = profiles->developing_span;
    }
}

bool profiles_sum_sessions(const struct profiles *profiles, uint32_t count, struct row_buffer *sum)
{
    return pool_sum(&profiles->pool, POOL_SESSION, profiles->pool.counts[POOL_SESSION] - count,
                    sum);
}

static bool value_of_sessions(const struct profiles *profiles, uint32_t count,
                              struct profile_value *out)
{
    struct row_buffer sum;

    if (!profiles_sum_sessions(profiles, count, &sum)) {
        return false;
    }
    struct profile_view view = row_buffer_view(&sum);

    return profile_value_of(&view, profiles->row_ticks, out);
}

/* Step 3. */
static void choose_references(struct profiles *profiles)
{
    uint32_t kept = profiles->pool.counts[POOL_SESSION];
    const struct session_info *newest = &profiles->sessions[kept > 0 ? kept - 1 : 0];

    profiles->composite_before = profiles->composite;
    profiles->has_composite_before = profiles->has_composite;
    profiles->has_composite =
        kept >= COMPOSITE_MIN && value_of_sessions(profiles, kept, &profiles->composite);
    profiles->balance_sessions = kept > 0 ? 1 : 0;
    while (profiles->balance_sessions > 0 && profiles->balance_sessions < kept &&
           profile_overlap(&newest[-(int)profiles->balance_sessions].value,
                           &newest[1 - (int)profiles->balance_sessions].value) >= BALANCE_OVERLAP) {
        profiles->balance_sessions++;
    }
    profiles->has_reference = kept > 0;
    if (profiles->balance_sessions >= BALANCE_MIN &&
        value_of_sessions(profiles, profiles->balance_sessions, &profiles->balance)) {
        profiles->reference = profiles->balance;
    } else if (kept > 0) {
        profiles->reference = newest->value;
    }
}

void profiles_roll_over(struct profiles *profiles, const struct profile_source *source,
                        int64_t close, int64_t next_day_ms)
{
    freeze_session(profiles, source);
    start_rolling(profiles, next_day_ms);
    bool is_next_day = next_day_ms == profiles->day_ms + OC_DAY_MS;

    profiles_start_day(profiles, next_day_ms);
    int64_t row_ticks = day_row_ticks(source, close);

    if (row_ticks != profiles->row_ticks || !pool_sums_fit(&profiles->pool)) {
        profiles_refit(profiles, source, row_ticks, next_day_ms);
    } else if (!is_next_day) {
        profiles_rebuild_live(profiles, source, next_day_ms);
    }
    choose_references(profiles);
    naked_expire(&profiles->naked, next_day_ms);
    profiles->is_refitted = false;
    profiles->revision++;
}

/* Rows of the minutes of a 4h candle; false: too many. */
static bool build_block(const struct profiles *profiles, const struct profile_source *source,
                        int64_t open_ms, struct row_buffer *rows)
{
    size_t newest = series_back_of(source->m1, open_ms + BLOCK_MS - 1);
    size_t end = newest; /* one past the oldest */
    double low = 0.0;
    double high = 0.0;

    for (;; end++) {
        const struct oc_candle *candle = oc_series_at(source->m1, end);

        if (candle == NULL || oc_candle_open_ms(candle) < open_ms) {
            break;
        }
        low = end == newest || candle->low < low ? candle->low : low;
        high = end == newest || candle->high > high ? candle->high : high;
    }
    if (end == newest) {
        return row_buffer_open(rows, 0, -1);
    }
    if (!row_buffer_open(
            rows, row_of_tick(oc_price_to_ticks(source->instrument, low), profiles->row_ticks),
            row_of_tick(oc_price_to_ticks(source->instrument, high), profiles->row_ticks))) {
        return false;
    }
    for (size_t back = newest; back < end; back++) {
        struct oc_bar bar = profile_bar(source, oc_series_at(source->m1, back));

        row_buffer_spread(rows, &bar, profiles->row_ticks);
    }
    return true;
}

/* The same, cheaper, when the block ends now: the developing session less its earlier blocks. */
static void subtract_block(const struct profiles *profiles, struct row_buffer *rows)
{
    struct profile_view view =
        live_profile_view(&profiles->developing_span, profiles->developing_volumes);
    const struct row_pool *pool = &profiles->pool;
    uint32_t first = pool->counts[POOL_BLOCK] - profiles->day_blocks;

    rows->first = view.first;
    rows->count = view.count;
    for (uint32_t i = 0; i < view.count; i++) {
        rows->volumes[i] = profile_volume_at(&view, i);
    }
    for (uint32_t i = first; i < pool->counts[POOL_BLOCK]; i++) {
        pool_subtract_from(pool, pool_item_at(pool, POOL_BLOCK, i), rows);
    }
}

static bool append_block(struct profiles *profiles, const struct profile_source *source,
                         int64_t open_ms)
{
    struct row_buffer rows;

    if (open_ms >= profiles->day_ms && !profiles->is_refitted) {
        subtract_block(profiles, &rows);
    } else if (!build_block(profiles, source, open_ms, &rows)) {
        return false;
    }
    struct profile_view volumes = row_buffer_view(&rows);

    profile_view_trim(&volumes);
    return pool_append(&profiles->pool, POOL_BLOCK, &volumes, NULL);
}

void profiles_add_block(struct profiles *profiles, const struct profile_source *source,
                        int64_t open_ms)
{
    int64_t until_ms = oc_candle_open_ms(oc_series_at(source->m1, 0)) + OC_MINUTE_MS;

    while (!append_block(profiles, source, open_ms)) {
        profiles_refit(profiles, source, nice125_above(profiles->row_ticks), until_ms);
    }
    profiles->day_blocks += open_ms >= profiles->day_ms ? 1 : 0;
    if (!pool_sums_fit(&profiles->pool)) {
        profiles_refit(profiles, source, nice125_above(profiles->row_ticks), until_ms);
    }
}

bool profiles_block_reference(const struct profiles *profiles, struct profile_value *out)
{
    struct row_buffer sum;

    if (profiles->pool.counts[POOL_BLOCK] < POOL_BLOCKS ||
        !pool_sum(&profiles->pool, POOL_BLOCK, 0, &sum)) {
        return false;
    }
    struct profile_view view = row_buffer_view(&sum);

    return profile_value_of(&view, profiles->row_ticks, out);
}
