/* signals.c - lists of signals and opinions.
 * SPDX-License-Identifier: MIT */
#include "server/handlers.h"
#include "server/list_stream.h"
#include "server/signal_json.h"
#include "server/sizing.h"
#include "server/state.h"

#include <string.h>

enum { SIGNALS_LIMIT = 50 };

/* The filters of the query; symbol is room for a text that lives as long as the query. */
static struct store_query read_filters(const struct call *call, char symbol[OC_SYMBOL_CAP])
{
    const struct param_value *text = call_value(call, "symbol");
    const struct param_value *direction = call_value(call, "direction");
    const struct param_value *engine = call_value(call, "engine");
    const struct param_value *setup = call_value(call, "setup");
    const struct param_value *status = call_value(call, "status");
    const struct param_value *endorsed = call_value(call, "endorsed");
    struct store_query query = {
        .has_direction = direction->is_set,
        .direction = (enum oc_direction)(direction->integer - 1),
        .has_engine = engine->is_set,
        .engine = (enum oc_engine_id)engine->integer,
        .has_setup = setup->is_set,
        .setup = (enum oc_setup)setup->integer,
        .has_endorsed = endorsed->is_set,
        .endorsed = endorsed->integer != 0,
        .since_ms = call_integer(call, "since", 0),
        .until_ms = call_integer(call, "until", 0),
        .min_confidence = call_value(call, "min_confidence")->number,
        .limit = (size_t)call_integer(call, "limit", SIGNALS_LIMIT),
        .before = (uint64_t)call_integer(call, "cursor", 0),
    };

    if (text->is_set && slice_copy(text->text, symbol, OC_SYMBOL_CAP)) {
        query.symbol = symbol;
    }
    if (status->is_set) { /* "live", then the outcomes */
        query.status = status->integer == 0
                           ? STORE_STATUS_LIVE
                           : STORE_STATUS_OF((enum oc_outcome_status)(status->integer - 1));
    }
    return query;
}

/* A symbol may be asked for while it is followed or while the store still has signals of it. */
static enum oc_status check_known(struct call *call, struct slice text, const char *field,
                                  char symbol[OC_SYMBOL_CAP])
{
    size_t index = 0;
    struct source_symbol found;
    enum oc_status status = call_check_symbol(call, text, field);

    if (status != OC_OK) {
        return status;
    }
    (void)slice_copy(text, symbol, OC_SYMBOL_CAP);
    if (store_latest(call->server->store, symbol) != NULL) {
        return OC_OK;
    }
    return call_symbol(call, text, field, &index, &found);
}

enum oc_status get_signals(struct call *call)
{
    char symbol[OC_SYMBOL_CAP];
    struct store_query query = read_filters(call, symbol);

    if (query.symbol != NULL) {
        enum oc_status status =
            check_known(call, call_value(call, "symbol")->text, "symbol", symbol);

        if (status != OC_OK) {
            return status;
        }
    }
    return list_answer(call, &query, false);
}

enum oc_status get_symbol_signals(struct call *call)
{
    char symbol[OC_SYMBOL_CAP];
    struct store_query query = read_filters(call, symbol);
    enum oc_status status = check_known(call, call->argument, "symbol", symbol);

    if (status != OC_OK) {
        return status;
    }
    query.symbol = symbol;
    return list_answer(call, &query, false);
}

/* The signal as it stands, and beside it, if asked for, the sizes of its plan. */
static enum oc_status write_one(struct call *call, const struct signal_record *record)
{
    const struct source *source = call->server->source;
    struct source_symbol symbol;
    struct sizing sizing;
    size_t index = 0;
    enum oc_status status = sizing_read(call, &sizing);

    if (status != OC_OK) {
        return status;
    }
    if (source->symbol_find(source->context, record->instrument.symbol, &index)) {
        memset(&symbol, 0, sizeof(symbol));
        source->symbol_at(source->context, index, &symbol);
        sizing.min_notional = symbol.min_notional;
    }
    json_object_begin(&call->json);
    signal_write_members(&call->json, record, SIGNAL_CURRENT);
    sizing_write_signal(&call->json, &sizing, record);
    json_object_end(&call->json);
    return OC_OK;
}

enum oc_status get_latest_signal(struct call *call)
{
    char symbol[OC_SYMBOL_CAP];
    enum oc_status status = check_known(call, call->argument, "symbol", symbol);
    const struct signal_record *record = NULL;

    if (status != OC_OK) {
        return status;
    }
    record = store_latest(call->server->store, symbol);
    if (record == NULL) {
        return call_fail(call, OC_ENOTFOUND, NULL, NULL, "%s has no signal yet", symbol);
    }
    return write_one(call, record);
}

enum oc_status get_signal_by_id(struct call *call)
{
    char id[STORE_ID_SIZE];
    const struct signal_record *record = NULL;

    if (slice_copy(call->argument, id, sizeof(id))) {
        record = store_signal_by_id(call->server->store, id);
    }
    if (record == NULL) {
        return call_fail(call, OC_ENOTFOUND, NULL, "signal_id",
                         "there is no signal of that id, or it is not kept any more");
    }
    return write_one(call, record);
}

enum oc_status get_opinions(struct call *call)
{
    char symbol[OC_SYMBOL_CAP];
    struct store_query query = read_filters(call, symbol);

    if (query.symbol != NULL) {
        enum oc_status status =
            check_known(call, call_value(call, "symbol")->text, "symbol", symbol);

        if (status != OC_OK) {
            return status;
        }
    }
    return list_answer(call, &query, true);
}
