/* market.c - what the engine of a symbol knows: profiles, order flow, levels.
 * SPDX-License-Identifier: MIT */
#include "outcry/market_data.h"

#include "base/calendar.h"
#include "server/handlers.h"
#include "server/signal_json.h"
#include "server/state.h"

static void write_names(struct call *call, const struct oc_instrument *instrument)
{
    json_member_string(&call->json, "symbol", instrument->symbol);
    json_member_string(&call->json, "broker", call->server->source->broker);
    json_member_string(&call->json, "market", oc_market_text(instrument->market));
}

static void write_lots(struct json_writer *json, const struct oc_instrument *instrument,
                       int64_t lots)
{
    json_decimal(json, oc_lots_to_volume(instrument, lots), instrument->volume_decimals);
}

static void member_lots(struct json_writer *json, const char *key,
                        const struct oc_instrument *instrument, int64_t lots)
{
    json_key(json, key);
    write_lots(json, instrument, lots);
}

/* ---- profile ---- */

static void write_rows(struct json_writer *json, const struct oc_instrument *instrument,
                       const struct oc_profile *profile)
{
    json_key(json, "rows");
    json_array_begin(json);
    for (size_t i = 0; i < profile->row_count; i++) {
        json_array_begin(json);
        price_write(json, instrument, profile->rows[i].first);
        write_lots(json, instrument, profile->rows[i].volume);
        write_lots(json, instrument, profile->rows[i].taker);
        json_array_end(json);
    }
    json_array_end(json);
}

static void write_nodes(struct json_writer *json, const struct oc_instrument *instrument,
                        const struct oc_profile *profile)
{
    json_key(json, "hvn");
    json_array_begin(json);
    for (size_t i = 0; i < profile->hvn_count; i++) {
        json_object_begin(json);
        json_member_price(json, "price", instrument, profile->hvns[i].price, true);
        json_member_price(json, "low", instrument, profile->hvns[i].low, true);
        json_member_price(json, "high", instrument, profile->hvns[i].high, true);
        json_member_ratio(json, "prominence", profile->hvns[i].prominence, true);
        json_object_end(json);
    }
    json_array_end(json);
    json_key(json, "lvn");
    json_array_begin(json);
    for (size_t i = 0; i < profile->lvn_count; i++) {
        json_object_begin(json);
        json_member_price(json, "low", instrument, profile->lvns[i].low, true);
        json_member_price(json, "high", instrument, profile->lvns[i].high, true);
        json_member_ratio(json, "depth", profile->lvns[i].depth, true);
        json_object_end(json);
    }
    json_array_end(json);
}

static void write_naked(struct json_writer *json, const struct source_symbol *symbol)
{
    struct oc_naked_poc naked[OC_NAKED_CAP];
    size_t count = oc_engine_naked_pocs(symbol->engine, naked, OC_NAKED_CAP);
    char day[CALENDAR_TEXT_SIZE];

    json_key(json, "naked");
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        json_object_begin(json);
        json_member_price(json, "price", symbol->instrument, naked[i].price, true);
        json_key(json, "day");
        calendar_format(naked[i].day_ms, day);
        json_string_slice(json, slice_make(day, 10)); /* the date */
        json_object_end(json);
    }
    json_array_end(json);
}

enum oc_status get_profile(struct call *call)
{
    struct source_symbol symbol;
    size_t index = 0;
    enum oc_status status = call_engine(call, &index, &symbol);
    enum oc_profile_kind kind =
        (enum oc_profile_kind)call_integer(call, "kind", OC_PROFILE_SESSION);
    struct oc_profile *profile = arena_alloc(call->arena, sizeof(*profile));
    struct json_writer *json = &call->json;
    const struct oc_instrument *instrument = NULL;

    if (status != OC_OK) {
        return status;
    }
    instrument = symbol.instrument;
    if (profile == NULL) {
        return OC_ENOMEM;
    }
    status = oc_engine_profile(symbol.engine, kind, profile);
    if (status != OC_OK) {
        call->retry_s = 60;
        return call_fail(call, status, NULL, "kind", "%s has no %s profile yet", instrument->symbol,
                         oc_profile_kind_text(kind));
    }
    json_object_begin(json);
    write_names(call, instrument);
    json_member_string(json, "kind", oc_profile_kind_text(profile->kind));
    json_member_time(json, "from", profile->from_ms);
    json_member_time(json, "to", profile->to_ms);
    json_member_uint(json, "sessions", profile->sessions);
    json_member_price(json, "row", instrument, profile->row_ticks, true);
    json_member_price(json, "poc", instrument, profile->poc, true);
    json_member_price(json, "vah", instrument, profile->vah, true);
    json_member_price(json, "val", instrument, profile->val, true);
    member_lots(json, "volume", instrument, profile->volume);
    member_lots(json, "taker_buy_volume", instrument, profile->taker);
    write_rows(json, instrument, profile);
    write_nodes(json, instrument, profile);
    write_naked(json, &symbol);
    json_object_end(json);
    return OC_OK;
}

/* ---- flow ---- */

static const char *absorbed(int absorption)
{
    return absorption > 0 ? "buying" : absorption < 0 ? "selling" : NULL;
}

enum oc_status get_flow(struct call *call)
{
    struct source_symbol symbol;
    size_t index = 0;
    enum oc_status status = call_engine(call, &index, &symbol);
    const struct oc_instrument *instrument = NULL;
    struct json_writer *json = &call->json;
    struct oc_flow flow;

    if (status != OC_OK) {
        return status;
    }
    instrument = symbol.instrument;
    status = oc_engine_flow(symbol.engine, &flow);
    if (status != OC_OK) {
        return call_fail(call, status, NULL, NULL, "%s has no candle yet", instrument->symbol);
    }
    json_object_begin(json);
    write_names(call, instrument);
    json_member_time(json, "timestamp", flow.open_ms + OC_MINUTE_MS);
    json_member_bool(json, "has_delta", flow.has_delta);
    member_lots(json, "delta", instrument, flow.delta);
    member_lots(json, "cvd_session", instrument, flow.cvd_session);
    member_lots(json, "cvd", instrument, flow.cvd);
    json_member_ratio(json, "volume_z", flow.volume_z, flow.has_z);
    json_key(json, "aggression");
    json_object_begin(json);
    json_member_ratio(json, "long", flow.aggression_long, flow.has_z);
    json_member_ratio(json, "short", flow.aggression_short, flow.has_z);
    json_object_end(json);
    json_member_string(json, "absorption", absorbed(flow.absorption));
    json_key(json, "history");
    json_array_begin(json);
    for (size_t i = 0; i < flow.history_count; i++) {
        json_array_begin(json);
        json_time(json, flow.history[i].open_ms);
        write_lots(json, instrument, flow.history[i].delta);
        write_lots(json, instrument, flow.history[i].cvd_session);
        json_array_end(json);
    }
    json_array_end(json);
    json_object_end(json);
    return OC_OK;
}

/* ---- levels ---- */

enum { LEVEL_ZONES = 64 };

static const char *side_of(int64_t low, int64_t high, int64_t close)
{
    return high < close ? "support" : low > close ? "resistance" : "at";
}

static void write_level(struct json_writer *json, const struct source_symbol *symbol,
                        const struct oc_level *level, int64_t close)
{
    const struct oc_instrument *instrument = symbol->instrument;
    int64_t last_ms = oc_engine_last_ms(symbol->engine) + OC_MINUTE_MS;

    json_object_begin(json);
    json_member_price(json, "low", instrument, level->low, true);
    json_member_price(json, "high", instrument, level->high, true);
    json_member_price(json, "price", instrument, level->price, true);
    json_member_string(json, "kind", oc_level_kind_text(level->kind));
    json_member_string(json, "source", oc_level_source_text(level->source));
    json_member_string(json, "side", side_of(level->low, level->high, close));
    json_member_uint(json, "tier", level->tier);
    json_member_ratio(json, "significance", level->significance, true);
    json_member_ratio(json, "group_significance", level->group_significance, true);
    json_member_uint(json, "group", level->group);
    json_member_bool(json, "magnet", level->is_magnet);
    json_member_uint(json, "touches", level->touches);
    json_member_time(json, "known", level->known_ms);
    json_member_int(json, "age_min", (last_ms - level->known_ms) / OC_MINUTE_MS);
    json_member_moment(json, "last_touch", level->last_touch_ms, level->last_touch_ms > 0);
    json_member_bool(json, "active", true);
    json_object_end(json);
}

/* A support or resistance among the key levels: of no tier and no group of theirs. */
static void write_support(struct json_writer *json, const struct source_symbol *symbol,
                          const struct oc_support *support, int64_t close)
{
    const struct oc_instrument *instrument = symbol->instrument;
    int64_t last_ms = oc_engine_last_ms(symbol->engine) + OC_MINUTE_MS;

    json_object_begin(json);
    json_member_price(json, "low", instrument, support->low, true);
    json_member_price(json, "high", instrument, support->high, true);
    json_member_price(json, "price", instrument, support->price, true);
    json_member_string(json, "kind", support->kind > 0 ? "SUPPORT" : "RESISTANCE");
    json_member_string(json, "source", "pivots");
    json_member_string(json, "side", side_of(support->low, support->high, close));
    json_member_uint(json, "tier", 0);
    json_member_ratio(json, "significance", support->strength, true);
    json_member_ratio(json, "group_significance", 0.0, true);
    json_member_null(json, "group");
    json_member_bool(json, "magnet", false);
    json_member_uint(json, "touches", support->touches);
    json_member_time(json, "known", support->known_ms);
    json_member_int(json, "age_min", (last_ms - support->known_ms) / OC_MINUTE_MS);
    json_member_time(json, "last_touch", support->last_touch_ms);
    json_member_bool(json, "active", support->is_active);
    json_object_end(json);
}

enum oc_status get_levels(struct call *call)
{
    struct source_symbol symbol;
    size_t index = 0;
    enum oc_status status = call_engine(call, &index, &symbol);
    const struct oc_candle *last = NULL;
    struct oc_levels levels;
    struct oc_level zones[LEVEL_ZONES];
    struct oc_support supports[OC_SUPPORT_CAP];
    size_t zone_count = 0;
    size_t support_count = 0;
    int64_t close = 0;

    if (status != OC_OK) {
        return status;
    }
    last = oc_series_at(oc_engine_series(symbol.engine, OC_TF_1M), 0);
    if (last == NULL) {
        return call_fail(call, OC_EAGAIN, NULL, NULL, "%s has no candle yet",
                         symbol.instrument->symbol);
    }
    close = oc_price_to_ticks(symbol.instrument, last->close);
    levels = oc_engine_levels(symbol.engine);
    json_array_begin(&call->json);
    for (size_t i = 0; i < levels.count; i++) {
        write_level(&call->json, &symbol, &levels.items[i], close);
    }
    zone_count = oc_engine_zones(symbol.engine, zones, LEVEL_ZONES);
    for (size_t i = 0; i < zone_count; i++) {
        write_level(&call->json, &symbol, &zones[i], close);
    }
    support_count = oc_engine_supports(symbol.engine, supports, OC_SUPPORT_CAP);
    for (size_t i = 0; i < support_count; i++) {
        write_support(&call->json, &symbol, &supports[i], close);
    }
    json_array_end(&call->json);
    return OC_OK;
}
