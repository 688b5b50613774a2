/* http_respond.c - answers: whole, deferred, streamed, cut; and the server's own refusals.
 * SPDX-License-Identifier: MIT */
#include "net/server_internal.h"

#include "base/clock.h"
#include "base/limits.h"

#include <assert.h>
#include <string.h>

enum { DATE_REFRESH_MS = 200, CHUNK_HEAD_SIZE = 20 };

/* ---- the request as seen by the application ---- */

struct slice http_request_header(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (slice_is_nocase(request->headers[i].name, name))
            return request->headers[i].value;
    return (struct slice){NULL, 0};
}

size_t http_request_header_count(const struct http_request *request, const char *name)
{
    size_t count = 0;

    for (size_t i = 0; i < request->header_count; i++)
        if (slice_is_nocase(request->headers[i].name, name))
            count++;
    return count;
}

bool http_request_is_gone(const struct http_request *request)
{
    const struct http_conn *conn = request->exchange->conn;

    return conn == NULL || conn->state != CONN_HTTP;
}

uint64_t http_request_connection_id(const struct http_request *request)
{
    return request->exchange->connection_id;
}

/* ---- the head ---- */

static const char *date_text(struct http_server *server)
{
    int64_t mono_ms = loop_mono_ms(server->loop);

    if (server->date_mono_ms < 0 || mono_ms - server->date_mono_ms >= DATE_REFRESH_MS) {
        server->date_mono_ms = mono_ms;
        http_date_format(clock_now_ms(), server->date);
    }
    return server->date;
}

static bool is_line_safe(struct slice text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == '\r' || text.data[i] == '\n' || text.data[i] == '\0')
            return false;
    return true;
}

void respond_put_header(struct buffer *out, struct slice name, struct slice value)
{
    bool is_safe = name.size > 0 && is_line_safe(name) && is_line_safe(value);

    assert(is_safe);
    if (!is_safe)
        return;
    buffer_append_slice(out, name);
    buffer_append(out, ": ", 2);
    buffer_append_slice(out, value);
    buffer_append(out, "\r\n", 2);
}

static void put_literal(struct buffer *out, const char *text)
{
    buffer_append(out, text, strlen(text));
}

/* Status line, date, the caller's headers. */
static struct buffer *begin_head(struct http_server *server, const struct http_response *response)
{
    struct buffer *out = &server->head;

    assert(response->status >= 200 && response->status <= 599);
    buffer_clear(out);
    if (response->status == 200) {
        put_literal(out, "HTTP/1.1 200 OK\r\nDate: ");
    } else {
        put_literal(out, "HTTP/1.1 ");
        buffer_append_int(out, response->status);
        buffer_append_char(out, ' ');
        put_literal(out, http_status_text(response->status));
        put_literal(out, "\r\nDate: ");
    }
    buffer_append(out, date_text(server), HTTP_DATE_SIZE - 1);
    put_literal(out, "\r\n");
    if (response->content_type != NULL)
        respond_put_header(out, slice_of("Content-Type"), slice_of(response->content_type));
    for (size_t i = 0; i < response->header_count; i++)
        respond_put_header(out, response->headers[i].name, response->headers[i].value);
    return out;
}

static void end_head(struct buffer *out, const struct http_exchange *exchange)
{
    if (exchange->is_close)
        put_literal(out, "Connection: close\r\n");
    else if (exchange->parser.is_http10)
        put_literal(out, "Connection: keep-alive\r\n");
    put_literal(out, "\r\n");
}

static bool has_no_body(int status)
{
    return status == 204 || status == 304;
}

/* ---- ends of an exchange ---- */

/* The request leaves the application's hands. */
void respond_finish(struct http_exchange *exchange)
{
    struct http_server *server = exchange->server;
    struct http_conn *conn = exchange->conn;

    if (conn != NULL) { /* otherwise it was uncounted when the connection went away */
        if (exchange->state == EXCHANGE_STREAMING)
            server->stats.streams_now--;
        server->stats.requests_now--;
    }
    if (conn != NULL && conn->state == CONN_HTTP) {
        if (exchange->is_close || server->is_draining) {
            conn_end(conn);
        } else {
            conn_wait(conn, WAIT_IDLE, server->config.idle_timeout_ms);
            if (!exchange->is_in_handler)
                conn_touch(conn); /* pipelined requests may wait in the stash */
        }
    }
    if (exchange->is_in_handler)
        exchange->state = EXCHANGE_DONE;
    else
        exchange_release(exchange);
}

static struct http_exchange *answerable(struct http_request *request)
{
    struct http_exchange *exchange = request->exchange;

    assert(exchange->state == EXCHANGE_HANDLING || exchange->state == EXCHANGE_DEFERRED);
    return exchange;
}

void http_respond(struct http_request *request, const struct http_response *response)
{
    struct http_exchange *exchange = answerable(request);
    struct slice body = response->shared != NULL ? frame_bytes(response->shared) : response->body;
    struct slice pieces[2];
    struct buffer *head;

    if (http_request_is_gone(request)) {
        respond_finish(exchange);
        return;
    }
    exchange->is_close |= response->close || exchange->server->is_draining;
    head = begin_head(exchange->server, response);
    if (!has_no_body(response->status)) {
        put_literal(head, "Content-Length: ");
        buffer_append_uint(head, body.size);
        put_literal(head, "\r\n");
    }
    end_head(head, exchange);
    pieces[0] = buffer_slice(head);
    pieces[1] = body;
    exchange->server->stats.responses++;
    if (buffer_status(head) != OC_OK) {
        conn_close(exchange->conn);
    } else if (request->method == HTTP_METHOD_HEAD || has_no_body(response->status)) {
        conn_send(exchange->conn, pieces, 1);
    } else if (response->shared != NULL && body.size > CORK_SIZE / 4) {
        conn_send(exchange->conn, pieces, 1);
        conn_send_frame(exchange->conn, response->shared);
    } else {
        conn_send(exchange->conn, pieces, 2);
    }
    respond_finish(exchange);
}

void http_respond_with(struct http_request *request, int status, const char *content_type,
                       struct slice body)
{
    http_respond(request, &(struct http_response){
                              .status = status, .content_type = content_type, .body = body});
}

void http_defer(struct http_request *request, http_request_fn *on_gone, void *context)
{
    struct http_exchange *exchange = request->exchange;

    assert(exchange->state == EXCHANGE_HANDLING);
    exchange->state = EXCHANGE_DEFERRED;
    exchange->on_gone = on_gone;
    exchange->context = context;
}

/* ---- streams ---- */

static void send_first(struct http_request *request, const struct http_response *response)
{
    enum oc_status status = OC_OK;

    if (response->shared != NULL)
        status = http_stream_write_shared(request, response->shared);
    else if (response->body.size > 0)
        status = http_stream_write(request, response->body);
    assert(status == OC_OK || status == OC_ECLOSED);
    (void)status;
}

void http_stream_begin(struct http_request *request, const struct http_response *response,
                       const struct http_stream *stream)
{
    struct http_exchange *exchange = answerable(request);
    struct slice piece;
    struct buffer *head;

    exchange->state = EXCHANGE_STREAMING;
    exchange->on_gone = stream->on_gone;
    exchange->on_drain = stream->on_drain;
    exchange->context = stream->context;
    exchange->content_left = stream->content_length;
    exchange->queue_bytes_max =
        stream->queue_bytes_max > 0 ? stream->queue_bytes_max : LIMIT_NET_STREAM_QUEUE;
    if (exchange->conn == NULL)
        return;
    exchange->server->stats.streams_now++;
    if (http_request_is_gone(request))
        return;
    exchange->is_chunked = stream->content_length < 0 && !exchange->parser.is_http10;
    exchange->is_close |= response->close || exchange->server->is_draining ||
                          (stream->content_length < 0 && exchange->parser.is_http10);
    head = begin_head(exchange->server, response);
    if (exchange->is_chunked) {
        put_literal(head, "Transfer-Encoding: chunked\r\n");
    } else if (stream->content_length >= 0) {
        put_literal(head, "Content-Length: ");
        buffer_append_int(head, stream->content_length);
        put_literal(head, "\r\n");
    }
    end_head(head, exchange);
    piece = buffer_slice(head);
    exchange->server->stats.responses++;
    if (buffer_status(head) != OC_OK)
        conn_close(exchange->conn);
    else
        conn_send(exchange->conn, &piece, 1);
    send_first(request, response);
}

/* Whether a piece may go out now; counts it against the length. */
static enum oc_status admit(struct http_exchange *exchange, size_t size)
{
    assert(exchange->state == EXCHANGE_STREAMING);
    if (http_request_is_gone(&exchange->request))
        return OC_ECLOSED;
    if (exchange->content_left >= 0 && (uint64_t)exchange->content_left < size)
        return OC_ERANGE;
    if (exchange->conn->out.bytes >= exchange->queue_bytes_max) {
        exchange->server->stats.overflows++;
        exchange->conn->wants_drain = true;
        return OC_EFULL;
    }
    if (exchange->content_left >= 0)
        exchange->content_left -= (int64_t)size;
    return OC_OK;
}

static struct slice chunk_head(char out[CHUNK_HEAD_SIZE], size_t size)
{
    size_t at = CHUNK_HEAD_SIZE;

    out[--at] = '\n';
    out[--at] = '\r';
    do {
        out[--at] = "0123456789abcdef"[size & 15];
        size >>= 4;
    } while (size > 0);
    return (struct slice){out + at, CHUNK_HEAD_SIZE - at};
}

static void send_piece(struct http_exchange *exchange, struct slice bytes, struct frame *shared)
{
    char head[CHUNK_HEAD_SIZE];
    struct slice pieces[3] = {chunk_head(head, bytes.size), bytes, {"\r\n", 2}};
    struct http_conn *conn = exchange->conn;

    if (exchange->request.method == HTTP_METHOD_HEAD || bytes.size == 0)
        return; /* an empty chunk would be the end */
    if (shared != NULL) {
        if (exchange->is_chunked)
            conn_send(conn, &pieces[0], 1);
        conn_send_frame(conn, shared);
        if (exchange->is_chunked)
            conn_send(conn, &pieces[2], 1);
    } else if (exchange->is_chunked) {
        conn_send(conn, pieces, 3);
    } else {
        conn_send(conn, &bytes, 1);
    }
}

enum oc_status http_stream_write(struct http_request *request, struct slice piece)
{
    enum oc_status status = admit(request->exchange, piece.size);

    if (status == OC_OK)
        send_piece(request->exchange, piece, NULL);
    return status;
}

enum oc_status http_stream_write_shared(struct http_request *request, struct frame *piece)
{
    enum oc_status status = admit(request->exchange, frame_bytes(piece).size);

    if (status == OC_OK)
        send_piece(request->exchange, frame_bytes(piece), piece);
    return status;
}

size_t http_stream_queued(const struct http_request *request)
{
    return request->exchange->conn != NULL ? request->exchange->conn->out.bytes : 0;
}

void http_stream_end(struct http_request *request)
{
    struct http_exchange *exchange = request->exchange;
    struct slice last = {"0\r\n\r\n", 5};

    assert(exchange->state == EXCHANGE_STREAMING);
    if (exchange->content_left > 0 && request->method != HTTP_METHOD_HEAD) {
        http_stream_cut(request);
        return;
    }
    if (!http_request_is_gone(request) && exchange->is_chunked &&
        request->method != HTTP_METHOD_HEAD)
        conn_send(exchange->conn, &last, 1);
    respond_finish(exchange);
}

void http_stream_cut(struct http_request *request)
{
    struct http_exchange *exchange = request->exchange;

    assert(exchange->state != EXCHANGE_DONE && exchange->state != EXCHANGE_READING);
    if (!http_request_is_gone(request))
        conn_end(exchange->conn);
    respond_finish(exchange);
}

void respond_drained(struct http_exchange *exchange)
{
    if (exchange->on_drain != NULL)
        exchange->on_drain(&exchange->request, exchange->context);
}

/* ---- refusals ---- */

static void count_refusal(struct http_server_stats *stats, int status)
{
    if (status == 413)
        stats->rejected_body++;
    else if (status == 431 || status == 414)
        stats->rejected_header++;
    else if (status == 501)
        stats->rejected_method++;
    else if (status != 408 && status != 503)
        stats->rejected_malformed++;
}

const char *respond_refusal_body(struct http_server *server, int status, const char *text,
                                 struct buffer *body)
{
    if (server->config.refusal_body != NULL) {
        server->config.refusal_body(status, text, body, server->config.context);
        return server->config.refusal_type;
    }
    put_literal(body, text);
    buffer_append_char(body, '\n');
    return "text/plain";
}

static void send_refusal(struct http_conn *conn, struct http_exchange *exchange, int status,
                         const char *text)
{
    struct http_server *server = conn->server;
    struct http_response response = {.status = status};
    struct buffer body;
    struct buffer *head;
    struct slice pieces[2];

    buffer_init(&body, REFUSAL_BODY_CAP);
    response.content_type = respond_refusal_body(server, status, text, &body);
    head = begin_head(server, &response);
    put_literal(head, "Content-Length: ");
    buffer_append_uint(head, body.size);
    put_literal(head, "\r\nConnection: close\r\n");
    if (status == 503)
        put_literal(head, "Retry-After: 1\r\n");
    put_literal(head, "\r\n");
    pieces[0] = buffer_slice(head);
    pieces[1] = buffer_slice(&body);
    /* llhttp knows the method before its errors, except when the method is the error */
    conn_send(conn, pieces,
              exchange != NULL && exchange->parser.method == HTTP_METHOD_HEAD ? 1 : 2);
    buffer_deinit(&body);
    server->stats.responses++;
    conn_end(conn);
}

void respond_refusal(struct http_exchange *exchange, int status, const char *text)
{
    struct http_conn *conn = exchange->conn;

    count_refusal(&conn->server->stats, status);
    send_refusal(conn, exchange, status, text != NULL ? text : "malformed request");
    exchange_release(exchange);
}

void respond_refused_connection(struct http_conn *conn)
{
    send_refusal(conn, NULL, 503, "too many connections");
    conn_update_reading(conn);
}
