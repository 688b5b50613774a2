/* server.c - opening and closing the API, and what the application tells it.
 * SPDX-License-Identifier: MIT */
#include "server/server.h"

#include "base/limits.h"
#include "base/log.h"
#include "server/hub.h"
#include "server/list_stream.h"
#include "server/sse.h"
#include "server/state.h"

#include <stdlib.h>
#include <string.h>

enum { SERVER_ARENA_BLOCK = 64 * 1024, SERVER_DOCUMENT_CAP = 1024 * 1024 };

static void free_server(struct server *server)
{
    if (server->hub != NULL) {
        hub_free(server->hub);
    }
    sse_free(server->sse);
    list_streams_free(server->lists);
    access_deinit(&server->access);
    arena_deinit(&server->arena);
    buffer_deinit(&server->out);
    buffer_deinit(&server->document);
    free(server);
}

static void fill_limits(struct http_server_config *http, const struct server_config *config)
{
    if (config->connections_max != 0) {
        http->connections_max = config->connections_max;
    }
    if (config->header_timeout_ms != 0) {
        http->header_timeout_ms = config->header_timeout_ms;
    }
    if (config->body_timeout_ms != 0) {
        http->body_timeout_ms = config->body_timeout_ms;
    }
    if (config->idle_timeout_ms != 0) {
        http->idle_timeout_ms = config->idle_timeout_ms;
    }
    if (config->write_timeout_ms != 0) {
        http->write_timeout_ms = config->write_timeout_ms;
    }
}

static enum oc_status listen_main(struct server *server, const struct server_config *config,
                                  struct error *error)
{
    struct http_server_config http;

    http_server_config_init(&http);
    fill_limits(&http, config);
    http.host = config->host;
    http.port = config->port;
    http.refusal_body = refusal_write;
    http.refusal_type = "application/json";
    http.on_request = dispatch_request;
    http.context = server;
    return http_server_open(server->loop, &http, &server->http, error);
}

static enum oc_status listen_metrics(struct server *server, const struct server_config *config,
                                     struct error *error)
{
    struct http_server_config http;

    if (!config->has_metrics || config->metrics_host == NULL || config->metrics_host[0] == '\0') {
        return OC_OK;
    }
    http_server_config_init(&http);
    http.host = config->metrics_host;
    http.port = config->metrics_port;
    http.connections_max = 64;
    http.on_request = dispatch_metrics_request;
    http.context = server;
    return http_server_open(server->loop, &http, &server->metrics_http, error);
}

static enum oc_status init_parts(struct server *server, const struct server_config *config,
                                 struct error *error)
{
    enum oc_status status = access_init(&server->access, config, error);

    if (status == OC_OK) {
        status = openapi_write(&server->document, server);
    }
    if (status == OC_OK) {
        status = hub_new(server, &server->hub);
    }
    if (status == OC_OK) {
        status = sse_new(server, &server->sse);
    }
    if (status == OC_OK) {
        status = list_streams_new(server, &server->lists);
    }
    return status == OC_OK ? OC_OK
                           : error_set(error, status, "open server: %s", oc_status_text(status));
}

static void on_http_closed(void *context)
{
    struct server *server = context;
    server_closed_fn *on_closed = server->on_closed;
    void *closed_context = server->closed_context;

    if (--server->closing > 0) {
        return;
    }
    free_server(server);
    if (on_closed != NULL) {
        on_closed(closed_context);
    }
}

/* Names in lower case, as the studies are; of those beyond the buffer none is shown. */
static void list_indicators(struct server *server, const struct server_config *config)
{
    size_t used = 0;

    for (size_t i = 0; i < config->indicator_count; i++) {
        const char *name = config->indicators[i];
        size_t size = strlen(name);

        if (used + size + 2 > sizeof(server->indicators)) {
            break;
        }
        if (used > 0) {
            server->indicators[used++] = ',';
        }
        for (size_t k = 0; k < size; k++) {
            char c = name[k];

            server->indicators[used++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        }
    }
    if (used == 0) {
        memcpy(server->indicators, "rsi:14", 7);
    } else {
        server->indicators[used] = '\0';
    }
}

enum oc_status server_open(struct loop *loop, const struct server_config *config,
                           const struct source *source, struct store *store, struct server **out,
                           struct error *error)
{
    struct server *server = NULL;
    enum oc_status status = server_config_check(config, error);

    if (status != OC_OK) {
        return status;
    }
    server = calloc(1, sizeof(*server));
    if (server == NULL) {
        return error_set(error, OC_ENOMEM, "open server: out of memory");
    }
    server->loop = loop;
    server->source = source;
    server->store = store;
    server->min_fresh_frac = config->min_fresh_frac;
    server->default_timeframe = config->default_timeframe;
    server->timeframes = config->timeframes;
    list_indicators(server, config);
    server->heartbeat_ms = config->heartbeat_ms;
    server->ws_queue_bytes_max = config->ws_queue_bytes_max;
    server->ws_queue_count_max = config->ws_queue_count_max;
    server->is_tls_outside = config->is_tls_outside;
    server->opened_mono_ms = loop_mono_ms(loop);
    arena_init(&server->arena, SERVER_ARENA_BLOCK, LIMIT_SERVER_ARENA);
    buffer_init(&server->out, LIMIT_SERVER_ANSWER);
    buffer_init(&server->document, SERVER_DOCUMENT_CAP);
    status = init_parts(server, config, error);
    if (status == OC_OK) {
        status = listen_metrics(server, config, error);
    }
    if (status == OC_OK) {
        status = listen_main(server, config, error);
    }
    if (status != OC_OK) {
        if (server->metrics_http != NULL) { /* its end comes in a later turn */
            server->closing = 1;
            http_server_close(server->metrics_http, on_http_closed, server);
        } else {
            free_server(server);
        }
        return status;
    }
    *out = server;
    return OC_OK;
}

uint16_t server_port(const struct server *server)
{
    return http_server_port(server->http);
}

uint16_t server_metrics_port(const struct server *server)
{
    return server->metrics_http == NULL ? 0 : http_server_port(server->metrics_http);
}

enum oc_status server_set_tokens(struct server *server, const struct server_token *tokens,
                                 size_t count, const char *shared_secret, struct error *error)
{
    bool has_secret = count > 0 || (shared_secret != NULL && shared_secret[0] != '\0');
    enum oc_status status = OC_OK;

    if (!has_secret && !address_is_loopback(server->access.bound)) {
        return error_set(error, OC_EFORBIDDEN,
                         "server.tokens: none left, but %s is open to others; the old ones stay",
                         server->access.bound);
    }
    status = auth_set_tokens(&server->access.auth, tokens, count, shared_secret);
    return status == OC_OK ? OC_OK
                           : error_set(error, status, "server.tokens: %s", oc_status_text(status));
}

void server_drain(struct server *server)
{
    server->is_draining = true;
    hub_drain(server->hub);
    sse_drain(server->sse);
    http_server_drain(server->http);
    if (server->metrics_http != NULL) {
        http_server_drain(server->metrics_http);
    }
}

size_t server_connections(const struct server *server)
{
    size_t count = (size_t)http_server_stats(server->http)->connections_now;

    if (server->metrics_http != NULL) {
        count += (size_t)http_server_stats(server->metrics_http)->connections_now;
    }
    return count;
}

void server_close(struct server *server, server_closed_fn *on_closed, void *context)
{
    server->on_closed = on_closed;
    server->closed_context = context;
    server->is_draining = true;
    sse_drain(server->sse);
    list_streams_drain(server->lists);
    server->closing = server->metrics_http != NULL ? 2 : 1;
    if (server->metrics_http != NULL) {
        http_server_close(server->metrics_http, on_http_closed, server);
    }
    http_server_close(server->http, on_http_closed, server);
}

/* ---- what happened ---- */

void server_publish_signal(struct server *server, const struct signal_record *record)
{
    hub_signal(server->hub, record);
    sse_signal(server->sse, record);
}

void server_publish_outcome(struct server *server, const struct outcome_record *record)
{
    hub_outcome(server->hub, record);
    if (record->seq != 0) {
        sse_skip(server->sse, record->seq);
    }
}

void server_publish_opinion(struct server *server, const struct opinion_record *record)
{
    hub_opinion(server->hub, record);
}

void server_publish_candle(struct server *server, const struct oc_instrument *instrument,
                           enum oc_timeframe timeframe, const struct oc_candle *candle,
                           bool is_final)
{
    hub_candle(server->hub, instrument, timeframe, candle, is_final);
}

void server_publish_structure(struct server *server, const struct oc_instrument *instrument,
                              const struct oc_structure_event *event)
{
    hub_structure(server->hub, instrument, event);
}

void server_publish_market(struct server *server, size_t symbol_index)
{
    hub_market(server->hub, symbol_index);
}

void server_symbols_changed(struct server *server)
{
    hub_symbols_changed(server->hub);
}
