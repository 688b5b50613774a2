/* analyze.c - POST /api/signals/analyze: the vote on the last closed candles, here and now.
 * SPDX-License-Identifier: MIT */
#include "server/handlers.h"
#include "server/signal_json.h"
#include "server/sizing.h"
#include "server/state.h"

#include <string.h>

/* Engines that decide on the timeframe asked for; all without one. */
static enum oc_status read_mask(struct call *call, uint32_t *mask)
{
    const struct param_value *timeframe = call_body(call, "timeframe");

    *mask = UINT32_MAX;
    if (!timeframe->is_set) {
        return OC_OK;
    }
    *mask = 0;
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        if (oc_engine_timeframe((enum oc_engine_id)i) == (int)timeframe->integer) {
            *mask |= UINT32_C(1) << i;
        }
    }
    if (*mask == 0) {
        return call_fail(call, OC_EINVALID, NULL, "timeframe", "no engine decides on %.*s",
                         (int)timeframe->text.size, timeframe->text.data);
    }
    return OC_OK;
}

/* Finds the symbol, or asks for a spare slot. OC_EACCEPTED: not ready yet. */
static enum oc_status find_symbol(struct call *call, size_t *index, struct source_symbol *out,
                                  uint32_t *retry_s)
{
    const struct source *source = call->server->source;
    char symbol[OC_SYMBOL_CAP];
    enum oc_status status = OC_OK;
    bool is_there = false;

    (void)slice_copy(call_body(call, "symbol")->text, symbol, sizeof(symbol));
    is_there = source->symbol_find(source->context, symbol, index);
    if (is_there) {
        memset(out, 0, sizeof(*out));
        source->symbol_at(source->context, *index, out);
    }
    if (!is_there || !out->is_followed) {
        struct error error = {0};

        status = source->want(source->context, symbol, retry_s, &error);
        if (status != OC_OK && status != OC_EACCEPTED) {
            call->retry_s = *retry_s;
            return call_fail(call, status, NULL, status == OC_ESYMBOL ? "symbol" : NULL, "%s",
                             error.text);
        }
        is_there = source->symbol_find(source->context, symbol, index);
        if (is_there) {
            memset(out, 0, sizeof(*out));
            source->symbol_at(source->context, *index, out);
        }
    }
    return is_there && out->engine != NULL ? OC_OK : OC_EACCEPTED;
}

static enum oc_status not_ready(struct call *call, const struct source_symbol *symbol,
                                bool is_there)
{
    const struct source *source = call->server->source;
    struct json_writer *json = &call->json;
    const char *reason = is_there && symbol->reason != NULL ? symbol->reason : "";

    call->retry_s = call->retry_s == 0 ? 2 : call->retry_s;
    json_object_begin(json);
    json_key(json, "symbol");
    json_string_slice(json, call_body(call, "symbol")->text);
    json_member_string(json, "broker", source->broker);
    json_member_string(json, "market", oc_market_text(source->market));
    json_member_bool(json, "ready", false);
    json_member_string(json, "reason", reason[0] != '\0' ? reason : "back-fill has begun");
    json_member_ratio(json, "progress", is_there ? symbol->backfill_frac : 0.0, true);
    json_member_uint(json, "retry_after_s", call->retry_s);
    json_object_end(json);
    return OC_EACCEPTED;
}

static void write_open_signal(struct call *call, const struct signal_record *record,
                              const struct oc_engine *engine)
{
    enum oc_engine_id lead = OC_ENGINE_NONE;
    enum oc_direction direction = record->signal.direction;
    int64_t open_ms = 0;
    char id[STORE_ID_SIZE];

    if (direction == OC_NEUTRAL) { /* either side: the longer ones first */
        direction = OC_LONG;
        open_ms = oc_engine_open_signal(engine, direction, &lead);
        if (open_ms == 0) {
            direction = OC_SHORT;
        }
    }
    if (open_ms == 0) {
        open_ms = oc_engine_open_signal(engine, direction, &lead);
    }
    store_make_id(id, record->broker, record->instrument.market, record->instrument.symbol, open_ms,
                  lead, direction);
    json_key(&call->json, "open_signal_id");
    if (open_ms != 0 && store_signal_by_id(call->server->store, id) != NULL) {
        json_string(&call->json, id);
    } else { /* none, or one of the back-fill that was never published */
        json_null(&call->json);
    }
}

static void write_explanation(struct call *call, const struct source_symbol *symbol)
{
    json_key(&call->json, "explain");
    json_array_begin(&call->json);
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        const struct oc_opinion *opinion = oc_engine_opinion(symbol->engine, (enum oc_engine_id)i);

        if (opinion != NULL) {
            json_object_begin(&call->json);
            opinion_write_members(&call->json, symbol->instrument, opinion);
            json_object_end(&call->json);
        }
    }
    json_array_end(&call->json);
}

enum oc_status post_analyze(struct call *call)
{
    const struct source *source = call->server->source;
    struct source_symbol symbol = {0};
    struct store_provenance provenance;
    struct signal_record record;
    struct oc_signal vote;
    struct sizing sizing;
    size_t index = 0;
    uint32_t mask = 0;
    enum oc_status status = OC_OK;
    const struct param_value *broker = call_body(call, "broker");

    if (broker->is_set && !slice_is_nocase(broker->text, source->broker)) {
        return call_fail(call, OC_EINVALID, NULL, "broker", "this server's broker is %s",
                         source->broker);
    }
    status = read_mask(call, &mask);
    if (status == OC_OK) {
        status = sizing_read(call, &sizing);
    }
    if (status == OC_OK) {
        status = find_symbol(call, &index, &symbol, &call->retry_s);
    }
    if (status == OC_OK) {
        status = oc_engine_analyze(symbol.engine, mask, &vote);
        status = status == OC_EAGAIN ? OC_EACCEPTED : status;
    }
    if (status == OC_EACCEPTED) {
        return not_ready(call, &symbol, symbol.instrument != NULL);
    }
    if (status != OC_OK) {
        return status;
    }
    call->retry_s = 0;
    memset(&provenance, 0, sizeof(provenance));
    source->provenance(source->context, index, &provenance);
    store_signal_init(&record, symbol.instrument, source->broker, &provenance, &vote);
    json_object_begin(&call->json);
    signal_write_members(&call->json, &record, SIGNAL_CANONICAL);
    write_open_signal(call, &record, symbol.engine);
    json_member_bool(&call->json, "fresh", symbol.is_fresh);
    if (call_body(call, "explain")->integer != 0) {
        write_explanation(call, &symbol);
    }
    sizing.min_notional = symbol.min_notional;
    sizing_write_signal(&call->json, &sizing, &record);
    json_object_end(&call->json);
    return OC_OK;
}
