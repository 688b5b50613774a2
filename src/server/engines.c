/* engines.c - GET /api/engines: what the engines are, how they are set, what they wait for.
 * SPDX-License-Identifier: MIT */
#include "server/handlers.h"
#include "server/signal_json.h"
#include "server/state.h"

#include "outcry/strategy.h"
#include "outcry/timeframe.h"

#include <string.h>

static const char *const FAMILIES[OC_FAMILY_COUNT] = {"structure", "grid", "reversion", "momentum"};

static void write_params(struct json_writer *json, enum oc_engine_id id)
{
    const struct oc_strategy *strategy = oc_strategy_of(id);

    json_key(json, "parameters");
    json_array_begin(json);
    for (size_t i = 0; strategy != NULL && i < strategy->param_count; i++) {
        const struct oc_strategy_param *param = &strategy->params[i];

        json_object_begin(json);
        json_member_string(json, "name", param->name);
        json_member_number(json, "value", param->value);
        json_member_string(json, "unit", param->unit);
        json_member_string(json, "text", param->text);
        json_object_end(json);
    }
    json_array_end(json);
}

static void write_weights(struct json_writer *json, const struct oc_learned *learned,
                          enum oc_engine_id id)
{
    json_key(json, "weights");
    json_object_begin(json);
    for (int cell = 0; learned != NULL && cell < OC_CELL_COUNT; cell++) {
        json_member_ratio(json, oc_cell_text((enum oc_cell)cell),
                          oc_learned_weight(learned, id, (enum oc_cell)cell).weight, true);
    }
    json_object_end(json);
}

static void write_symbol(struct json_writer *json, const struct source_symbol *symbol,
                         enum oc_engine_id id)
{
    const struct oc_opinion *opinion = NULL;
    struct buffer text;

    if (symbol->engine != NULL && oc_engine_last_ms(symbol->engine) >= 0) {
        opinion = oc_engine_opinion(symbol->engine, id);
    }
    buffer_init(&text, SIGNAL_TEXT_CAP);
    if (opinion != NULL) {
        reason_append_opinion(&text, symbol->instrument, opinion);
    } else {
        buffer_append_text(&text, symbol->reason == NULL ? "" : symbol->reason);
    }
    json_object_begin(json);
    json_member_string(json, "symbol", symbol->instrument->symbol);
    json_member_bool(json, "available", opinion != NULL && opinion->is_available);
    json_member_bool(json, "warm", opinion != NULL && opinion->code != OC_CODE_WARMING_UP);
    json_member_string(json, "code",
                       oc_code_wire(opinion == NULL ? OC_CODE_WARMING_UP : opinion->code));
    json_member_int(json, "waits_for", opinion == NULL ? 0 : opinion->waits_for);
    json_member_built(json, "reason", &text);
    json_object_end(json);
    buffer_deinit(&text);
}

static enum oc_status write_symbols(struct call *call, enum oc_engine_id id)
{
    const struct source *source = call->server->source;
    const struct param_value *only = call_value(call, "symbol");
    size_t count = source->symbol_count(source->context);
    struct source_symbol symbol;

    json_key(&call->json, "symbols");
    json_array_begin(&call->json);
    for (size_t i = 0; i < count; i++) {
        memset(&symbol, 0, sizeof(symbol));
        source->symbol_at(source->context, i, &symbol);
        if (!only->is_set || slice_is(only->text, symbol.instrument->symbol)) {
            write_symbol(&call->json, &symbol, id);
        }
    }
    json_array_end(&call->json);
    return OC_OK;
}

enum oc_status get_engines(struct call *call)
{
    const struct source *source = call->server->source;
    const struct oc_learned *learned = source->learned(source->context);
    const struct param_value *only = call_value(call, "symbol");
    struct json_writer *json = &call->json;
    struct source_symbol symbol;
    size_t index = 0;

    if (only->is_set) {
        enum oc_status status = call_symbol(call, only->text, "symbol", &index, &symbol);

        if (status != OC_OK) {
            return status;
        }
    }
    json_array_begin(json);
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        enum oc_engine_id id = (enum oc_engine_id)i;

        json_object_begin(json);
        json_member_string(json, "engine", oc_engine_text(id));
        json_member_string(json, "title", oc_engine_title(id));
        json_member_string(json, "family", FAMILIES[oc_engine_family(id)]);
        json_member_string(json, "timeframe",
                           oc_timeframe_text((enum oc_timeframe)oc_engine_timeframe(id)));
        json_member_string(json, "mode", oc_engine_mode_text(source->modes[i]));
        json_member_string(json, "broker", source->broker);
        json_member_string(json, "market", oc_market_text(source->market));
        write_weights(json, learned, id);
        write_params(json, id);
        (void)write_symbols(call, id);
        json_object_end(json);
    }
    json_array_end(json);
    return OC_OK;
}
