/* http_server.c - listens, accepts within limits, counts, drains and closes.
 * SPDX-License-Identifier: MIT */
#include "net/server_internal.h"

#include "base/limits.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BACKLOG = 1024, REFUSALS_MAX = 256 };

void http_server_config_init(struct http_server_config *config)
{
    *config = (struct http_server_config){
        .host = "127.0.0.1",
        .connections_max = LIMIT_NET_CONNECTIONS,
        .header_bytes_max = LIMIT_NET_HEADER_BYTES,
        .header_count_max = LIMIT_NET_HEADER_COUNT,
        .body_bytes_max = LIMIT_NET_BODY_BYTES,
        .header_timeout_ms = 10000,
        .body_timeout_ms = 20000,
        .idle_timeout_ms = 60000,
        .write_timeout_ms = 20000,
    };
}

/* ---- the end of the turn ---- */

static void on_flush(void *context)
{
    struct http_server *server = context;
    struct http_conn *first = server->dirty; /* a local list: what is touched from now on waits */

    server->dirty = NULL;
    if (first != NULL)
        first->dirty_link = &first;
    while (first != NULL) {
        struct http_conn *conn = first;

        first = conn->next_dirty;
        if (first != NULL)
            first->dirty_link = &first;
        conn->dirty_link = NULL;
        conn_turn(conn);
    }
}

/* ---- accept ---- */

static void count_in(struct http_conn *conn)
{
    struct http_server *server = conn->server;
    const struct http_server_config *config = &server->config;
    bool is_refused = server->stats.connections_now > config->connections_max;

    if (!is_refused && !conn->peer.is_loopback && config->connections_per_peer > 0 &&
        peer_table_add(&server->peers, conn->peer.key) > config->connections_per_peer) {
        peer_table_remove(&server->peers, conn->peer.key);
        is_refused = true;
    }
    if (is_refused)
        server->stats.rejected_connections++;
    conn_start(conn, is_refused);
}

static void on_connection(uv_stream_t *listener, int code)
{
    struct http_server *server = listener->data;
    struct sockaddr_storage address;
    int size = (int)sizeof(address);
    struct http_conn *conn;

    if (server->is_closing)
        return;
    if (code != 0 || conn_open(server, &conn) != OC_OK) {
        server->stats.accept_errors++;
        return;
    }
    if (uv_accept(listener, (uv_stream_t *)&conn->tcp) != 0 ||
        uv_tcp_getpeername(&conn->tcp, (struct sockaddr *)&address, &size) != 0) {
        server->stats.accept_errors++;
        conn_close(conn);
        return;
    }
    server->stats.accepted++;
    (void)uv_tcp_nodelay(&conn->tcp, 1);
    peer_from_address((const struct sockaddr *)&address, &conn->peer);
    if (server->stats.connections_now > server->config.connections_max + REFUSALS_MAX) {
        server->stats.rejected_connections++;
        conn->is_refused = true;
        conn_close(conn);
        return;
    }
    count_in(conn);
}

/* ---- open ---- */

static enum oc_status fail_listen(const struct http_server_config *config, int code,
                                  struct error *error)
{
    return error_set(error, code == UV_EINVAL ? OC_EINVALID : OC_EIO, "listen on %s port %u: %s",
                     config->host, (unsigned)config->port, uv_strerror(code));
}

static int listen_on(struct http_server *server)
{
    struct sockaddr_storage address;
    int size = (int)sizeof(address);
    int code;

    memset(&address, 0, sizeof(address));
    code = uv_ip4_addr(server->config.host, server->config.port, (struct sockaddr_in *)&address);
    if (code != 0)
        code =
            uv_ip6_addr(server->config.host, server->config.port, (struct sockaddr_in6 *)&address);
    if (code == 0)
        code = uv_tcp_bind(&server->listener, (const struct sockaddr *)&address, 0);
    if (code == 0)
        code = uv_listen((uv_stream_t *)&server->listener, BACKLOG, on_connection);
    if (code == 0)
        code = uv_tcp_getsockname(&server->listener, (struct sockaddr *)&address, &size);
    if (code == 0)
        server->port = address.ss_family == AF_INET6
                           ? ntohs(((struct sockaddr_in6 *)&address)->sin6_port)
                           : ntohs(((struct sockaddr_in *)&address)->sin_port);
    return code;
}

static enum oc_status init_parts(struct http_server *server)
{
    const struct http_server_config *config = &server->config;

    server->date_mono_ms = -1;
    server->limits = (struct request_limits){
        .header_bytes = config->header_bytes_max,
        .header_count = config->header_count_max,
        .body_bytes = config->body_bytes_max,
    };
    server->orphans.next = &server->orphans;
    server->orphans.prev = &server->orphans;
    buffer_init(&server->cork, 4 * CORK_SIZE);
    buffer_init(&server->head, LIMIT_NET_HEADER_BYTES);
    if (config->connections_per_peer > 0 &&
        peer_table_init(&server->peers, config->connections_max) != OC_OK)
        return OC_ENOMEM;
    return deadline_wheel_init(&server->wheel, server->loop, conn_on_deadline, server);
}

static void free_server(struct http_server *server)
{
    while (server->pool != NULL) {
        struct http_exchange *exchange = server->pool;

        server->pool = exchange->next;
        request_parser_deinit(&exchange->parser);
        free(exchange);
    }
    /* Deferred requests of clients that went away: the application still has to end them. */
    while (server->orphans.next != NULL && server->orphans.next != &server->orphans) {
        struct http_exchange *exchange = server->orphans.next;

        server->orphans.next = exchange->next;
        exchange->server = NULL;
        exchange->next = NULL;
        exchange->prev = NULL;
    }
    loop_hook_stop(server->loop, &server->flush_hook);
    deadline_wheel_deinit(&server->wheel);
    peer_table_deinit(&server->peers);
    buffer_deinit(&server->cork);
    buffer_deinit(&server->head);
    free(server);
}

static void end_if_done(struct http_server *server)
{
    http_server_closed_fn *on_closed = server->on_closed;
    void *context = server->closed_context;

    if (!server->is_closing || server->is_listening || server->conns != NULL)
        return;
    free_server(server);
    if (on_closed != NULL)
        on_closed(context);
}

static void on_listener_closed(uv_handle_t *handle)
{
    struct http_server *server = handle->data;

    server->is_listening = false;
    end_if_done(server);
}

enum oc_status http_server_open(struct loop *loop, const struct http_server_config *config,
                                struct http_server **out, struct error *error)
{
    struct http_server *server;
    int code;

    if (config->header_count_max > LIMIT_NET_HEADER_COUNT || config->header_bytes_max < 256 ||
        config->body_bytes_max < 1 || config->connections_max < 1)
        return error_set(error, OC_EINVALID, "listen on %s port %u: a limit is out of range",
                         config->host, (unsigned)config->port);
    server = calloc(1, sizeof(*server));
    if (server == NULL)
        return error_set(error, OC_ENOMEM, "listen on %s: out of memory", config->host);
    server->loop = loop;
    server->config = *config;
    if (init_parts(server) != OC_OK) {
        free_server(server);
        return error_set(error, OC_ENOMEM, "listen on %s: out of memory", config->host);
    }
    code = uv_tcp_init(loop_uv(loop), &server->listener);
    if (code != 0) {
        free_server(server);
        return fail_listen(config, code, error);
    }
    server->listener.data = server;
    server->is_listening = true;
    code = listen_on(server);
    if (code != 0) {
        (void)fail_listen(config, code, error);
        http_server_close(server, NULL, NULL);
        return error != NULL ? error->status : OC_EIO;
    }
    loop_hook_start(loop, &server->flush_hook, LOOP_PHASE_FLUSH, on_flush, server);
    server->config.host = NULL; /* borrowed only until here */
    *out = server;
    return OC_OK;
}

uint16_t http_server_port(const struct http_server *server)
{
    return server->port;
}

/* ---- the end ---- */

static void close_listener(struct http_server *server)
{
    if (server->is_listening && !uv_is_closing((uv_handle_t *)&server->listener))
        uv_close((uv_handle_t *)&server->listener, on_listener_closed);
}

void http_server_drain(struct http_server *server)
{
    server->is_draining = true;
    close_listener(server);
    for (struct http_conn *conn = server->conns; conn != NULL; conn = conn->next)
        if (conn->state == CONN_HTTP && conn->wait == WAIT_IDLE)
            conn_end(conn);
}

void http_server_close(struct http_server *server, http_server_closed_fn *on_closed, void *context)
{
    if (server->is_closing)
        return;
    server->is_closing = true;
    server->on_closed = on_closed;
    server->closed_context = context;
    for (struct http_conn *conn = server->conns; conn != NULL; conn = conn->next)
        conn_close(conn);
    if (server->is_listening) {
        close_listener(server);
        return;
    }
    /* Drained before: on_closed still has to come from the loop. */
    if (uv_tcp_init(loop_uv(server->loop), &server->listener) == 0) {
        server->listener.data = server;
        server->is_listening = true;
        uv_close((uv_handle_t *)&server->listener, on_listener_closed);
    }
}

void server_conn_gone(struct http_conn *conn)
{
    struct http_server *server = conn->server;

    if (!conn->is_refused && !conn->peer.is_loopback)
        peer_table_remove(&server->peers, conn->peer.key);
    if (conn->prev != NULL)
        conn->prev->next = conn->next;
    else
        server->conns = conn->next;
    if (conn->next != NULL)
        conn->next->prev = conn->prev;
    server->stats.connections_now--;
    free(conn);
    end_if_done(server);
}

const struct http_server_stats *http_server_stats(struct http_server *server)
{
    uint64_t queued = 0;

    for (const struct http_conn *conn = server->conns; conn != NULL; conn = conn->next)
        queued += conn->out.bytes;
    server->stats.queued_bytes_now = queued;
    return &server->stats;
}
