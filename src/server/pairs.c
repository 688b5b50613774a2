/* pairs.c - the symbols that are followed.
 * SPDX-License-Identifier: MIT */
#include "server/handlers.h"
#include "server/signal_json.h"
#include "server/state.h"

#include <string.h>

static bool engine_is_warm(const struct source_symbol *symbol, enum oc_engine_id id)
{
    const struct oc_opinion *opinion = NULL;

    if (symbol->engine == NULL || oc_engine_last_ms(symbol->engine) < 0) {
        return false;
    }
    opinion = oc_engine_opinion(symbol->engine, id);
    return opinion != NULL && opinion->code != OC_CODE_WARMING_UP;
}

static void write_price(struct json_writer *json, const struct source_symbol *symbol)
{
    const struct oc_candle *last = NULL;

    json_key(json, "price");
    if (symbol->has_open) {
        json_decimal_exact(json, symbol->open.close, symbol->instrument->price_decimals);
        return;
    }
    if (symbol->engine != NULL) {
        last = oc_series_at(oc_engine_series(symbol->engine, OC_TF_1M), 0);
    }
    if (last != NULL) {
        json_decimal_exact(json, last->close, symbol->instrument->price_decimals);
    } else {
        json_null(json);
    }
}

static void write_pair(struct call *call, const struct source_symbol *symbol)
{
    struct json_writer *json = &call->json;
    const struct oc_instrument *instrument = symbol->instrument;

    json_object_begin(json);
    json_member_string(json, "symbol", instrument->symbol);
    json_member_string(json, "broker", call->server->source->broker);
    json_member_string(json, "market", oc_market_text(instrument->market));
    json_member_string(json, "status", symbol->status);
    json_member_fixed(json, "tick", instrument->tick_units, instrument->price_decimals);
    json_member_fixed(json, "step", instrument->step_units, instrument->volume_decimals);
    json_key(json, "min_notional");
    if (symbol->min_notional > 0) {
        json_number(json, symbol->min_notional);
    } else {
        json_null(json);
    }
    json_member_bool(json, "followed", symbol->is_followed);
    json_member_bool(json, "ready", symbol->engine != NULL);
    json_member_bool(json, "fresh", symbol->is_fresh);
    json_member_string(json, "reason", symbol->reason == NULL ? "" : symbol->reason);
    json_member_moment(json, "last_closed", symbol->last_closed_ms, symbol->last_closed_ms > 0);
    write_price(json, symbol);
    json_key(json, "warm");
    json_object_begin(json);
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        json_member_bool(json, oc_engine_text((enum oc_engine_id)i),
                         engine_is_warm(symbol, (enum oc_engine_id)i));
    }
    json_object_end(json);
    json_object_end(json);
}

enum oc_status get_pairs(struct call *call)
{
    const struct source *source = call->server->source;
    size_t count = source->symbol_count(source->context);

    json_array_begin(&call->json);
    for (size_t i = 0; i < count; i++) {
        struct source_symbol symbol;

        memset(&symbol, 0, sizeof(symbol));
        source->symbol_at(source->context, i, &symbol);
        write_pair(call, &symbol);
    }
    json_array_end(&call->json);
    return OC_OK;
}

static enum oc_status change_pair(struct call *call,
                                  enum oc_status (*change)(void *, const char *, struct error *),
                                  const char *what)
{
    const struct source *source = call->server->source;
    enum oc_status status = call_check_symbol(call, call->argument, "symbol");
    char symbol[OC_SYMBOL_CAP];
    struct error error = {0};

    if (status != OC_OK) {
        return status;
    }
    if (change == NULL) {
        return call_fail(call, OC_EUNAVAILABLE, NULL, NULL,
                         "the symbols of this server are fixed by its configuration");
    }
    (void)slice_copy(call->argument, symbol, sizeof(symbol));
    status = change(source->context, symbol, &error);
    if (status != OC_OK && status != OC_EACCEPTED) {
        return call_fail(call, status, NULL, "symbol", "%s",
                         error.text[0] != '\0' ? error.text : oc_status_text(status));
    }
    json_object_begin(&call->json);
    json_member_string(&call->json, "symbol", symbol);
    json_member_string(&call->json, "broker", source->broker);
    json_member_string(&call->json, "market", oc_market_text(source->market));
    json_member_string(&call->json, "change", what);
    json_object_end(&call->json);
    call->retry_s = status == OC_EACCEPTED ? 5 : 0;
    return status;
}

enum oc_status post_pair(struct call *call)
{
    return change_pair(call, call->server->source->follow, "followed");
}

enum oc_status delete_pair(struct call *call)
{
    return change_pair(call, call->server->source->unfollow, "unfollowed");
}
