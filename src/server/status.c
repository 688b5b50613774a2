/* status.c - /health, /ready and /metrics.
 * SPDX-License-Identifier: MIT */
#include "server/handlers.h"
#include "server/state.h"

#include <string.h>

bool server_is_ready(const struct server *server, struct ready_counts *out)
{
    const struct source *source = server->source;
    size_t count = source->symbol_count(source->context);
    struct source_exchange exchange = {.state = "", .reason = ""};
    struct ready_counts counts = {0};
    size_t fresh_trading = 0;

    for (size_t i = 0; i < count; i++) {
        struct source_symbol symbol;

        memset(&symbol, 0, sizeof(symbol));
        source->symbol_at(source->context, i, &symbol);
        if (!symbol.is_followed) {
            counts.spare++;
            continue;
        }
        counts.followed++;
        counts.fresh += symbol.is_fresh ? 1 : 0;
        counts.warm += symbol.engine != NULL ? 1 : 0;
        if (symbol.instrument->is_trading) {
            counts.trading++;
            fresh_trading += symbol.is_fresh ? 1 : 0;
        }
    }
    if (out != NULL) {
        *out = counts;
    }
    source->exchange(source->context, &exchange);
    return exchange.is_live && counts.trading > 0 &&
           (double)fresh_trading >= server->min_fresh_frac * (double)counts.trading;
}

/* Counting looks at every symbol, and probes come often. */
static size_t followed_of(struct server *server)
{
    enum { RECOUNT_MS = 100 };
    size_t count = server->source->symbol_count(server->source->context);
    int64_t mono_ms = loop_mono_ms(server->loop);
    struct ready_counts counts;

    if (server->counted_symbols != count || mono_ms >= server->counted_mono_ms + RECOUNT_MS) {
        (void)server_is_ready(server, &counts);
        server->counted_followed = counts.followed;
        server->counted_symbols = count;
        server->counted_mono_ms = mono_ms;
    }
    return server->counted_followed;
}

enum oc_status get_health(struct call *call)
{
    struct server *server = call->server;
    struct json_writer *json = &call->json;

    json_object_begin(json);
    json_member_string(json, "status", "ok");
    if (call->who.role >= SERVER_ROLE_READER) {
        json_member_string(json, "version", server->source->version);
        json_member_string(json, "broker", server->source->broker);
        json_member_string(json, "market", oc_market_text(server->source->market));
        json_member_int(json, "uptime_s",
                        (loop_mono_ms(server->loop) - server->opened_mono_ms) / 1000);
        json_member_uint(json, "symbols", followed_of(server));
        json_member_uint(json, "seq", server->store->seq);
        json_member_string(json, "epoch", server->store->epoch);
    }
    json_object_end(json);
    return OC_OK;
}

static void write_waiting(struct json_writer *json, const struct source *source)
{
    size_t count = source->symbol_count(source->context);

    json_key(json, "waiting");
    json_array_begin(json);
    for (size_t i = 0; i < count; i++) {
        struct source_symbol symbol;

        memset(&symbol, 0, sizeof(symbol));
        source->symbol_at(source->context, i, &symbol);
        if (!symbol.is_followed || symbol.is_fresh) {
            continue;
        }
        json_object_begin(json);
        json_member_string(json, "symbol", symbol.instrument->symbol);
        json_member_string(json, "broker", source->broker);
        json_member_string(json, "market", oc_market_text(source->market));
        json_member_string(json, "status", symbol.status);
        json_member_string(json, "reason",
                           symbol.reason != NULL && symbol.reason[0] != '\0' ? symbol.reason
                                                                             : "not fresh");
        json_object_end(json);
    }
    json_array_end(json);
}

/* 503 with the same data and an error beside it, so that both kinds of readers understand. */
enum oc_status get_ready(struct call *call)
{
    const struct server *server = call->server;
    struct source_exchange exchange = {.state = "", .reason = ""};
    struct json_writer *json = &call->json;
    struct ready_counts counts;
    bool is_ready = server_is_ready(server, &counts) && !server->is_draining;

    call->content_type = "application/json";
    call->http_status = is_ready ? 200 : 503;
    call->retry_s = is_ready ? 0 : 5;
    server->source->exchange(server->source->context, &exchange);
    json_object_begin(json);
    json_member_bool(json, "success", is_ready);
    json_key(json, "data");
    json_object_begin(json);
    json_member_bool(json, "ready", is_ready);
    if (call->who.role >= SERVER_ROLE_READER) {
        json_member_uint(json, "fresh", counts.fresh);
        json_member_uint(json, "followed", counts.followed);
        json_member_string(json, "exchange", exchange.state);
        json_member_string(json, "reason", server->is_draining ? "shutting down" : exchange.reason);
        write_waiting(json, server->source);
    }
    json_object_end(json);
    if (!is_ready) {
        json_key(json, "error");
        json_object_begin(json);
        json_member_string(json, "code", oc_status_code(OC_EAGAIN));
        json_member_string(json, "message", "not enough symbols are fresh");
        json_object_end(json);
    }
    json_object_end(json);
    return OC_OK;
}

enum oc_status get_metrics(struct call *call)
{
    metrics_write(call->server, call->out);
    call->content_type = "text/plain; version=0.0.4; charset=utf-8";
    return OC_OK;
}
