/* http_exchange.c - memory of a request: pooled, and outliving its connection while somebody holds it.
 * SPDX-License-Identifier: MIT */
#include "net/server_internal.h"

#include <stdlib.h>

struct http_exchange *exchange_new(struct http_conn *conn)
{
    struct http_server *server = conn->server;
    struct http_exchange *exchange = server->pool;

    if (exchange != NULL) {
        server->pool = exchange->next;
        server->pool_count--;
    } else {
        exchange = malloc(sizeof(*exchange));
        if (exchange == NULL)
            return NULL;
        request_parser_init(&exchange->parser, &server->limits);
    }
    exchange->server = server;
    exchange->conn = conn;
    exchange->next = NULL;
    exchange->prev = NULL;
    exchange->on_gone = NULL;
    exchange->on_drain = NULL;
    exchange->connection_id = conn->id;
    exchange->state = EXCHANGE_READING;
    exchange->is_in_handler = false;
    exchange->is_chunked = false;
    exchange->is_close = false;
    return exchange;
}

void exchange_release(struct http_exchange *exchange)
{
    struct http_server *server = exchange->server;

    if (exchange->conn != NULL)
        exchange->conn->exchange = NULL;
    if (exchange->prev != NULL) { /* an orphan */
        exchange->prev->next = exchange->next;
        exchange->next->prev = exchange->prev;
    }
    if (server == NULL || server->pool_count >= POOL_MAX) {
        request_parser_deinit(&exchange->parser);
        free(exchange);
        return;
    }
    request_parser_reset(&exchange->parser);
    exchange->next = server->pool;
    server->pool = exchange;
    server->pool_count++;
}

void exchange_orphan(struct http_exchange *exchange)
{
    struct http_server *server = exchange->server;
    bool is_held = exchange->state == EXCHANGE_DEFERRED || exchange->state == EXCHANGE_STREAMING;

    if (exchange->state == EXCHANGE_STREAMING)
        server->stats.streams_now--;
    if (exchange->state != EXCHANGE_READING)
        server->stats.requests_now--;
    if (!is_held) {
        exchange_release(exchange);
        return;
    }
    exchange->conn->exchange = NULL;
    exchange->conn = NULL;
    exchange->next = &server->orphans;
    exchange->prev = server->orphans.prev;
    exchange->prev->next = exchange;
    server->orphans.prev = exchange;
    if (exchange->on_gone != NULL)
        exchange->on_gone(&exchange->request, exchange->context); /* may free it */
}
