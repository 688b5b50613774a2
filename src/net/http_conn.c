/* http_conn.c - one connection: reads, parses, hands requests over in order, writes, ends.
 * SPDX-License-Identifier: MIT */
#include "net/server_internal.h"

#include "base/limits.h"

#include <stdlib.h>
#include <sys/socket.h>

enum { LINGER_MS = 2000 };

static void on_tcp_closed(uv_handle_t *handle);

/* ---- life ---- */

enum oc_status conn_open(struct http_server *server, struct http_conn **out)
{
    struct http_conn *conn = calloc(1, sizeof(*conn));

    if (conn == NULL)
        return OC_ENOMEM;
    if (uv_tcp_init(loop_uv(server->loop), &conn->tcp) != 0) {
        free(conn);
        return OC_EIO;
    }
    conn->tcp.data = conn;
    conn->server = server;
    conn->id = ++server->next_id;
    conn->is_refused = true; /* until it was counted */
    conn->read_deadline.owner = conn;
    conn->read_deadline.kind = DEADLINE_READ;
    conn->write_deadline.owner = conn;
    conn->write_deadline.kind = DEADLINE_WRITE;
    buffer_init(&conn->stash, LIMIT_NET_READ_AHEAD + READ_BUFFER_SIZE);
    conn->next = server->conns;
    if (conn->next != NULL)
        conn->next->prev = conn;
    server->conns = conn;
    server->stats.connections_now++;
    *out = conn;
    return OC_OK;
}

static void count_sent(struct http_conn *conn)
{
    conn->server->stats.bytes_out += conn->out.sent - conn->counted;
    conn->counted = conn->out.sent;
}

static void on_written(struct out_queue *queue, int code)
{
    struct http_conn *conn = queue->stream->data;

    if (conn->state == CONN_CLOSED)
        return;
    count_sent(conn);
    if (code != 0) {
        conn_close(conn);
        return;
    }
    conn_touch(conn);
}

void conn_start(struct http_conn *conn, bool is_refused)
{
    conn->is_refused = is_refused;
    out_queue_init(&conn->out, (uv_stream_t *)&conn->tcp, on_written);
    conn_wait(conn, WAIT_IDLE, conn->server->config.idle_timeout_ms);
    if (is_refused)
        respond_refused_connection(conn);
    else
        conn_update_reading(conn);
}

void conn_close(struct http_conn *conn)
{
    if (conn->state == CONN_CLOSED)
        return;
    conn->state = CONN_CLOSED;
    deadline_clear(&conn->server->wheel, &conn->read_deadline);
    deadline_clear(&conn->server->wheel, &conn->write_deadline);
    uv_close((uv_handle_t *)&conn->tcp, on_tcp_closed);
}

static void untouch(struct http_conn *conn)
{
    if (conn->dirty_link == NULL)
        return;
    *conn->dirty_link = conn->next_dirty;
    if (conn->next_dirty != NULL)
        conn->next_dirty->dirty_link = conn->dirty_link;
    conn->dirty_link = NULL;
}

static void on_tcp_closed(uv_handle_t *handle)
{
    struct http_conn *conn = handle->data;

    if (conn->exchange != NULL)
        exchange_orphan(conn->exchange);
    if (conn->ws != NULL)
        ws_on_gone(conn);
    untouch(conn);
    out_queue_deinit(&conn->out);
    buffer_deinit(&conn->stash);
    server_conn_gone(conn);
}

void conn_end(struct http_conn *conn)
{
    if (conn->state >= CONN_ENDING)
        return;
    conn->state = CONN_ENDING;
    buffer_deinit(&conn->stash);
    conn_wait(conn, WAIT_NOTHING, 0);
    conn_touch(conn);
}

/* Everything is with the kernel: send our FIN, wait for the peer's. */
void conn_shut(struct http_conn *conn)
{
    uv_os_fd_t socket;

    if (conn->has_ended || uv_fileno((uv_handle_t *)&conn->tcp, &socket) != 0 ||
        shutdown(socket, SHUT_WR) != 0) {
        conn_close(conn);
        return;
    }
    conn->state = CONN_LINGERING;
    conn_wait(conn, WAIT_LINGER, LINGER_MS);
}

void conn_touch(struct http_conn *conn)
{
    struct http_server *server = conn->server;

    if (conn->dirty_link != NULL || conn->state == CONN_CLOSED)
        return;
    if (server->dirty == NULL)
        loop_again(server->loop); /* no wait before the hooks; costs nothing when they are next */
    conn->next_dirty = server->dirty;
    if (conn->next_dirty != NULL)
        conn->next_dirty->dirty_link = &conn->next_dirty;
    conn->dirty_link = &server->dirty;
    server->dirty = conn;
}

/* ---- deadlines ---- */

void conn_wait(struct http_conn *conn, enum conn_wait wait, uint32_t timeout_ms)
{
    conn->wait = wait; /* WAIT_NOTHING: a deadline that stays set does nothing */
    if (wait != WAIT_NOTHING)
        deadline_set(&conn->server->wheel, &conn->read_deadline, timeout_ms);
}

static void on_read_deadline(struct http_conn *conn)
{
    switch (conn->wait) {
    case WAIT_HEAD:
        conn->server->stats.rejected_timeout++;
        respond_refusal(conn->exchange, 408, "the headers took too long");
        break;
    case WAIT_BODY:
        conn->server->stats.rejected_timeout++;
        respond_refusal(conn->exchange, 408, "the body took too long");
        break;
    case WAIT_WEBSOCKET:
        ws_on_deadline(conn);
        break;
    case WAIT_IDLE:
        if (conn->out.count > 0) /* not idle while an answer is on its way */
            conn_wait(conn, WAIT_IDLE, conn->server->config.idle_timeout_ms);
        else
            conn_close(conn);
        break;
    case WAIT_LINGER:
        conn_close(conn);
        break;
    case WAIT_NOTHING:
        break;
    }
}

void conn_on_deadline(struct deadline *deadline, void *context)
{
    struct http_server *server = context;
    struct http_conn *conn = deadline->owner;

    if (deadline->kind == DEADLINE_READ) {
        on_read_deadline(conn);
        return;
    }
    if (out_queue_progress(&conn->out) != conn->progress_mark) {
        conn->progress_mark = out_queue_progress(&conn->out);
        deadline_set(&server->wheel, &conn->write_deadline, server->config.write_timeout_ms);
        return;
    }
    server->stats.cut_write_timeout++;
    conn_close(conn);
}

/* ---- writing ---- */

void conn_flush(struct http_conn *conn)
{
    struct http_server *server = conn->server;
    int code = out_queue_flush(&conn->out);

    count_sent(conn);
    if (code != 0) {
        conn_close(conn);
        return;
    }
    if (!out_queue_is_blocked(&conn->out)) {
        deadline_clear(&server->wheel, &conn->write_deadline);
        return;
    }
    conn->wants_drain = true;
    if (conn->write_deadline.next == NULL) {
        conn->progress_mark = out_queue_progress(&conn->out);
        deadline_set(&server->wheel, &conn->write_deadline, server->config.write_timeout_ms);
    }
}

static void push(struct http_conn *conn, struct slice bytes)
{
    if (out_queue_push_copy(&conn->out, bytes) != OC_OK)
        conn_close(conn);
}

/* What gathered in the cork goes out now, as far as the socket takes it. */
static void flush_cork(struct http_conn *conn)
{
    struct buffer *cork = &conn->server->cork;
    struct slice rest = buffer_slice(cork);

    if (rest.size == 0)
        return;
    if (conn->state != CONN_CLOSED && conn->out.count == 0) {
        uv_buf_t piece = uv_buf_init(cork->data, (unsigned)rest.size);
        int code = uv_try_write((uv_stream_t *)&conn->tcp, &piece, 1);

        if (code > 0) {
            conn->server->stats.bytes_out += (size_t)code;
            rest.data += code;
            rest.size -= (size_t)code;
        } else if (code != UV_EAGAIN) {
            conn_close(conn);
        }
    }
    if (conn->state != CONN_CLOSED && rest.size > 0) {
        push(conn, rest);
        conn_touch(conn);
    }
    buffer_clear(cork);
}

void conn_cork(struct http_conn *conn)
{
    conn->is_corked = true;
}

void conn_uncork(struct http_conn *conn)
{
    conn->is_corked = false;
    flush_cork(conn);
}

void conn_send(struct http_conn *conn, const struct slice *pieces, size_t count)
{
    struct buffer *cork = &conn->server->cork;
    size_t size = 0;

    if (conn->state == CONN_CLOSED)
        return;
    for (size_t i = 0; i < count; i++)
        size += pieces[i].size;
    if (conn->is_corked && conn->out.count == 0 && cork->size + size > CORK_SIZE)
        flush_cork(conn);
    if (conn->is_corked && conn->out.count == 0 && size <= CORK_SIZE) {
        for (size_t i = 0; i < count; i++)
            buffer_append_slice(cork, pieces[i]);
        if (buffer_status(cork) != OC_OK)
            conn_close(conn);
        return;
    }
    for (size_t i = 0; i < count && conn->state != CONN_CLOSED; i++)
        push(conn, pieces[i]);
    conn_touch(conn);
}

void conn_send_frame(struct http_conn *conn, struct frame *frame)
{
    if (conn->state == CONN_CLOSED)
        return;
    if (conn->is_corked && conn->server->cork.size > 0) {
        push(conn, buffer_slice(&conn->server->cork)); /* keeps the order, and one write for all */
        buffer_clear(&conn->server->cork);
    }
    if (conn->state != CONN_CLOSED && out_queue_push(&conn->out, frame) != OC_OK)
        conn_close(conn);
    conn_touch(conn);
}
