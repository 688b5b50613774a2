/* analysis_profile.c - a whole profile with its nodes, for a query.
 * SPDX-License-Identifier: MIT */
#include "core/analysis_query.h"

#include "core/analysis_state.h"
#include "core/math/real.h"
#include "core/profile/row_size.h"

#include <stddef.h>

enum { QUERY_PASSES = 2 };

static const char *const KINDS[OC_PROFILE_KIND_COUNT] = {
#define KIND_TEXT(name, text) [name] = (text),
    OC_PROFILE_LIST(KIND_TEXT)
#undef KIND_TEXT
};

const char *oc_profile_kind_text(enum oc_profile_kind kind)
{
    return (unsigned)kind < (unsigned)OC_PROFILE_KIND_COUNT ? KINDS[kind] : "?";
}

bool oc_profile_kind_parse(const char *text, enum oc_profile_kind *out)
{
    for (int kind = 0; kind < OC_PROFILE_KIND_COUNT; kind++) {
        const char *a = KINDS[kind];
        const char *b = text;

        while (*a != 0 && *a == *b) {
            a++;
            b++;
        }
        if (*a == *b) {
            *out = (enum oc_profile_kind)kind;
            return true;
        }
    }
    return false;
}

/* The developing session; false: nothing in it. */
static bool copy_session(const struct profiles *profiles, struct row_buffer *rows)
{
    struct profile_view volumes =
        live_profile_view(&profiles->developing_span, profiles->developing_volumes);
    struct profile_view takers =
        live_profile_view(&profiles->developing_span, profiles->developing_takers);

    if (volumes.count == 0 ||
        !row_buffer_open(rows, volumes.first, volumes.first + volumes.count - 1)) {
        return false;
    }
    for (uint32_t i = 0; i < volumes.count; i++) {
        rows->volumes[i] = profile_volume_at(&volumes, i);
        rows->takers[i] = profile_volume_at(&takers, i);
    }
    return true;
}

/* The minutes that open after after_ms, in the day's rows or, for a wild day, in larger ones. */
static bool build_rolling(const struct profile_source *source, int64_t after_ms, int64_t *row_ticks,
                          struct row_buffer *rows)
{
    int64_t low = INT64_MAX;
    int64_t high = -1;
    size_t count = 0;

    for (;; count++) {
        const struct oc_candle *candle = oc_series_at(source->m1, count);

        if (candle == NULL || oc_candle_open_ms(candle) <= after_ms) {
            break;
        }
        struct oc_bar bar = profile_bar(source, candle);

        low = oc_min_i64(low, bar.low);
        high = oc_max_i64(high, bar.high);
    }
    if (count == 0) {
        return false;
    }
    while (!row_buffer_open(rows, row_of_tick(low, *row_ticks), row_of_tick(high, *row_ticks))) {
        *row_ticks = nice125_above(*row_ticks);
    }
    for (size_t back = 0; back < count; back++) {
        struct oc_bar bar = profile_bar(source, oc_series_at(source->m1, back));

        row_buffer_spread(rows, &bar, *row_ticks);
    }
    return true;
}

/* How many of the last sessions a kind sums up. */
static uint32_t sessions_of(const struct profiles *profiles, enum oc_profile_kind kind)
{
    uint32_t kept = profiles->pool.counts[POOL_SESSION];

    switch (kind) {
    case OC_PROFILE_LAST:
        return kept > 0 ? 1 : 0;
    case OC_PROFILE_COMPOSITE:
        return profiles->has_composite ? kept : 0;
    case OC_PROFILE_BALANCE:
    case OC_PROFILE_REFERENCE: /* a balance of one session is the last session */
        return profiles->balance_sessions;
    case OC_PROFILE_SESSION:
    case OC_PROFILE_ROLLING:
    case OC_PROFILE_KIND_COUNT:
        break;
    }
    return 0;
}

static bool collect(const struct analysis *analysis, const struct profile_source *source,
                    struct oc_profile *out, struct row_buffer *rows)
{
    const struct profiles *profiles = &analysis->profiles;
    int64_t now_ms = analysis->last_ms + OC_MINUTE_MS;

    out->row_ticks = profiles->row_ticks;
    if (analysis->last_ms < 0) {
        return false;
    }
    if (out->kind == OC_PROFILE_SESSION) {
        out->from_ms = profiles->day_ms;
        out->to_ms = now_ms;
        return copy_session(profiles, rows);
    }
    if (out->kind == OC_PROFILE_ROLLING) {
        out->from_ms = now_ms - OC_DAY_MS;
        out->to_ms = now_ms;
        return build_rolling(source, out->from_ms - OC_MINUTE_MS, &out->row_ticks, rows);
    }
    uint32_t kept = profiles->pool.counts[POOL_SESSION];

    out->sessions = sessions_of(profiles, out->kind);
    if (out->sessions == 0) {
        return false;
    }
    out->from_ms = profiles->sessions[kept - out->sessions].day_ms;
    out->to_ms = profiles->sessions[kept - 1].day_ms + OC_DAY_MS;
    return profiles_sum_sessions(profiles, out->sessions, rows);
}

static void fill_nodes(const struct profile_view *view, struct oc_profile *out)
{
    double smoothed[WIDE_ROWS];
    struct profile_hvn hvns[OC_PROFILE_NODES];
    struct profile_lvn lvns[OC_PROFILE_NODES];
    struct profile_nodes nodes = {hvns, lvns, OC_PROFILE_NODES, OC_PROFILE_NODES, 0, 0};

    profile_find_nodes(view, QUERY_PASSES, smoothed, &nodes);
    for (size_t i = 0; i < nodes.hvn_count; i++) {
        out->hvns[i] = (struct oc_profile_hvn){
            .low = row_first_tick(hvns[i].row, out->row_ticks),
            .high = row_last_tick(hvns[i].row, out->row_ticks),
            .price = row_poc_tick(hvns[i].row, out->row_ticks),
            .prominence = hvns[i].prominence,
        };
    }
    for (size_t i = 0; i < nodes.lvn_count; i++) {
        out->lvns[i] = (struct oc_profile_lvn){
            .low = row_first_tick(lvns[i].low_row, out->row_ticks),
            .high = row_last_tick(lvns[i].high_row, out->row_ticks),
            .depth = lvns[i].depth,
        };
    }
    out->hvn_count = nodes.hvn_count;
    out->lvn_count = nodes.lvn_count;
}

enum oc_status analysis_profile(const struct analysis *analysis, const struct oc_series *m1,
                                const struct oc_instrument *instrument, enum oc_profile_kind kind,
                                struct oc_profile *out)
{
    const struct profile_source source = {m1, NULL, instrument, analysis->config.has_taker_volume};
    struct row_buffer rows;
    struct profile_value value;

    out->kind = kind;
    out->sessions = 0;
    if (!collect(analysis, &source, out, &rows)) {
        return OC_EAGAIN;
    }
    struct profile_view view = row_buffer_view(&rows);

    profile_view_trim(&view);
    if (!profile_value_of(&view, out->row_ticks, &value)) {
        return OC_EAGAIN;
    }
    out->val = value.val;
    out->poc = value.poc;
    out->vah = value.vah;
    out->volume = 0;
    out->taker = 0;
    out->row_count = view.count;
    for (uint32_t i = 0; i < view.count; i++) {
        uint32_t index = view.start + i;

        out->rows[i] = (struct oc_profile_row){
            .first = row_first_tick(view.first + i, out->row_ticks),
            .volume = rows.volumes[index],
            .taker = oc_min_i64(rows.takers[index], rows.volumes[index]), /* each was floored */
        };
        out->volume += rows.volumes[index];
        out->taker += out->rows[i].taker;
    }
    fill_nodes(&view, out);
    return OC_OK;
}
