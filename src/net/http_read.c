/* http_read.c - bytes in, requests out: one after the other, each after the answer to the one before.
 * SPDX-License-Identifier: MIT */
#include "net/server_internal.h"

#include "base/limits.h"
#include "base/log.h"

#include <stdlib.h>
#include <string.h>

enum { REQUESTS_PER_TURN = 64 /* of one connection: who pipelines must not hold the loop */ };

static bool may_parse(const struct http_conn *conn)
{
    return conn->state == CONN_HTTP && conn->out.count == 0 &&
           (conn->exchange == NULL || conn->exchange->state == EXCHANGE_READING);
}

/* ---- hand a request over ---- */

static void fill_request(struct http_exchange *exchange)
{
    const struct request_parser *parser = &exchange->parser;
    struct http_request *request = &exchange->request;
    const char *mark = memchr(parser->target.data, '?', parser->target.size);
    size_t path_size = mark != NULL ? (size_t)(mark - parser->target.data) : parser->target.size;

    *request = (struct http_request){
        .method = parser->method,
        .target = parser->target,
        .path = {parser->target.data, path_size},
        .query = {mark != NULL ? mark + 1 : parser->target.data + path_size,
                  mark != NULL ? parser->target.size - path_size - 1 : 0},
        .host = parser->host,
        .body = buffer_slice(&parser->body),
        .headers = parser->headers,
        .header_count = parser->header_count,
        .peer = &exchange->peer,
        .received_mono_ms = loop_mono_ms(exchange->server->loop),
        .is_http10 = parser->is_http10,
        .wants_websocket = parser->wants_websocket,
        .exchange = exchange,
    };
}

static void dispatch(struct http_conn *conn, struct http_exchange *exchange)
{
    struct http_server *server = conn->server;

    conn_wait(conn, WAIT_NOTHING, 0);
    server->stats.requests++;
    server->stats.requests_now++;
    exchange->peer = conn->peer;
    exchange->is_close = !exchange->parser.keep_alive || server->is_draining;
    fill_request(exchange);
    exchange->state = EXCHANGE_HANDLING;
    exchange->is_in_handler = true;
    server->config.on_request(&exchange->request, server->config.context);
    exchange->is_in_handler = false;
    if (exchange->state == EXCHANGE_HANDLING) {
        log_event(LOG_ERROR, "net", "unanswered", "method=%s path=%.*s",
                  http_method_text(exchange->request.method), (int)exchange->request.path.size,
                  exchange->request.path.data);
        exchange->is_in_handler = true;
        http_respond_with(&exchange->request, 500, "text/plain", slice_of("internal error\n"));
        exchange->is_in_handler = false;
    }
    if (exchange->state == EXCHANGE_DONE)
        exchange_release(exchange);
}

/* ---- parse ---- */

static void after_part(struct http_conn *conn, struct http_exchange *exchange)
{
    static const char CONTINUE[] = "HTTP/1.1 100 Continue\r\n\r\n";
    struct request_parser *parser = &exchange->parser;
    struct slice go_on = {CONTINUE, sizeof(CONTINUE) - 1};

    if (!request_parser_has_begun(parser)) {
        exchange_release(exchange); /* empty lines only */
        return;
    }
    if (parser->has_head && conn->wait != WAIT_BODY)
        conn_wait(conn, WAIT_BODY, conn->server->config.body_timeout_ms);
    else if (!parser->has_head && conn->wait != WAIT_HEAD)
        conn_wait(conn, WAIT_HEAD, conn->server->config.header_timeout_ms);
    if (parser->has_head && parser->wants_continue) {
        parser->wants_continue = false;
        conn_send(conn, &go_on, 1);
    }
}

/* Parses and handles until the bytes, the turn's share or the right to go on are used up. Returns how
 * many bytes were used. */
static size_t parse(struct http_conn *conn, const char *data, size_t size)
{
    size_t used = 0;

    for (unsigned served = 0; used < size && served < REQUESTS_PER_TURN && may_parse(conn);) {
        size_t taken = 0;
        enum request_event event;

        if (conn->exchange == NULL)
            conn->exchange = exchange_new(conn);
        if (conn->exchange == NULL) {
            conn_close(conn);
            break;
        }
        event = request_parser_feed(&conn->exchange->parser, data + used, size - used, &taken);
        used += taken;
        if (event == REQUEST_COMPLETE) {
            served++;
            dispatch(conn, conn->exchange);
        } else if (event == REQUEST_BAD) {
            respond_refusal(conn->exchange, conn->exchange->parser.error_status,
                            conn->exchange->parser.error_text);
        } else {
            after_part(conn, conn->exchange);
        }
    }
    return used;
}

static void consume(struct http_conn *conn, const char *data, size_t size)
{
    size_t used;

    conn_cork(conn);
    used = parse(conn, data, size);
    conn_uncork(conn);
    data += used;
    size -= used;
    if (conn->state == CONN_WEBSOCKET) {
        if (size > 0)
            ws_on_data(conn, data, size);
        return;
    }
    if (size == 0 || conn->state != CONN_HTTP)
        return;
    buffer_append(&conn->stash, data, size);
    if (buffer_status(&conn->stash) != OC_OK)
        conn_close(conn);
    else if (may_parse(conn))
        conn_touch(conn); /* only its share of this turn is used up */
}

static void consume_stash(struct http_conn *conn)
{
    size_t size = 0;
    char *data = buffer_take(&conn->stash, &size);

    if (conn->state == CONN_WEBSOCKET)
        ws_on_data(conn, data, size);
    else
        consume(conn, data, size);
    free(data);
}

/* ---- read ---- */

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    struct http_conn *conn = handle->data;

    (void)suggested;
    *out = uv_buf_init(conn->server->read_buffer, READ_BUFFER_SIZE);
}

static void on_peer_end(struct http_conn *conn)
{
    bool is_streaming = conn->exchange != NULL && conn->exchange->state == EXCHANGE_STREAMING;

    conn->has_ended = true;
    if (conn->state == CONN_LINGERING || conn->state == CONN_WEBSOCKET || is_streaming)
        conn_close(conn);
    else
        conn_touch(conn);
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct http_conn *conn = stream->data;

    if (size == UV_EOF) {
        on_peer_end(conn);
    } else if (size < 0) {
        conn_close(conn);
    } else if (size > 0) {
        conn->server->stats.bytes_in += (uint64_t)size;
        if (conn->state == CONN_WEBSOCKET) {
            ws_on_data(conn, buffer->base, (size_t)size);
        } else if (conn->state == CONN_HTTP) {
            if (conn->stash.size == 0 && may_parse(conn)) {
                consume(conn, buffer->base, (size_t)size);
            } else {
                buffer_append(&conn->stash, buffer->base, (size_t)size);
                if (buffer_status(&conn->stash) != OC_OK)
                    conn_close(conn);
            }
        }
    }
    conn_update_reading(conn);
}

static bool wants_reading(const struct http_conn *conn)
{
    if (conn->has_ended)
        return false;
    switch (conn->state) {
    case CONN_HTTP:
        return conn->stash.size < LIMIT_NET_READ_AHEAD;
    case CONN_WEBSOCKET:
        return ws_wants_data(conn);
    case CONN_ENDING:
    case CONN_LINGERING:
        return true;
    case CONN_CLOSED:
        return false;
    }
    return false;
}

void conn_update_reading(struct http_conn *conn)
{
    bool wanted = wants_reading(conn);

    if (conn->state == CONN_CLOSED || wanted == conn->is_reading)
        return;
    conn->is_reading = wanted;
    if (!wanted)
        uv_read_stop((uv_stream_t *)&conn->tcp);
    else if (uv_read_start((uv_stream_t *)&conn->tcp, on_alloc, on_read) != 0)
        conn_close(conn);
}

/* ---- the end of the turn ---- */

static void tell_drained(struct http_conn *conn)
{
    if (!conn->wants_drain)
        return;
    conn->wants_drain = false;
    if (conn->state == CONN_WEBSOCKET)
        ws_on_drained(conn);
    else if (conn->exchange != NULL && conn->exchange->state == EXCHANGE_STREAMING)
        respond_drained(conn->exchange);
}

void conn_turn(struct http_conn *conn)
{
    if (conn->state == CONN_CLOSED)
        return;
    conn_flush(conn);
    if (conn->state != CONN_CLOSED && conn->out.count == 0) {
        if (conn->state == CONN_ENDING)
            conn_shut(conn);
        tell_drained(conn);
        if (conn->stash.size > 0 &&
            (may_parse(conn) || (conn->state == CONN_WEBSOCKET && ws_wants_data(conn))))
            consume_stash(conn);
        if (conn->has_ended && conn->stash.size == 0 && may_parse(conn))
            conn_end(conn); /* every request was answered; half of one will never be whole */
    }
    conn_update_reading(conn);
}
