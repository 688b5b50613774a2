/* server_internal.h - the inside of the HTTP and WebSocket server, for its own files only.
 *
 * http_server.c listens and counts, http_conn.c reads, parses and closes, http_respond.c answers,
 * ws_server.c takes over after an upgrade.
 * SPDX-License-Identifier: MIT */
#ifndef NET_SERVER_INTERNAL_H
#define NET_SERVER_INTERNAL_H

#include "net/deadline.h"
#include "net/http_server.h"
#include "net/loop_internal.h"
#include "net/out_queue.h"
#include "net/peer_table.h"
#include "net/request_parser.h"

struct ws_conn;

enum conn_state {
    CONN_HTTP,
    CONN_WEBSOCKET,
    CONN_ENDING,    /* sends what is queued, discards what comes, then shuts its side */
    CONN_LINGERING, /* own side shut: waits for the peer's end, so that no reset eats the answer */
    CONN_CLOSED     /* uv_close was called; the memory lives until its callback */
};

enum conn_wait { WAIT_NOTHING, WAIT_IDLE, WAIT_HEAD, WAIT_BODY, WAIT_LINGER, WAIT_WEBSOCKET };

enum { DEADLINE_READ, DEADLINE_WRITE };

struct http_conn {
    uv_tcp_t tcp;
    struct http_server *server;
    struct http_conn *next, *prev;              /* all of the server */
    struct http_conn *next_dirty, **dirty_link; /* dirty_link: what points here; NULL: not dirty */
    struct http_exchange *exchange;             /* the request being read or handled */
    struct ws_conn *ws;
    struct deadline read_deadline, write_deadline;
    struct out_queue out;
    struct buffer stash;    /* bytes read but not yet parsed */
    uint64_t progress_mark; /* of out, when the write deadline was set */
    uint64_t counted;       /* of out.sent, in the server's statistics */
    uint64_t id;
    struct http_peer peer;
    enum conn_state state;
    enum conn_wait wait;
    bool is_reading;
    bool is_corked;   /* its answers gather in server->cork until the end of the read callback */
    bool is_refused;  /* over a connection limit: not counted per peer */
    bool has_ended;   /* the peer sent its FIN */
    bool wants_drain; /* the application was told OC_EFULL, or the socket was full */
};

enum exchange_state {
    EXCHANGE_READING,
    EXCHANGE_HANDLING, /* inside on_request */
    EXCHANGE_DEFERRED,
    EXCHANGE_STREAMING,
    EXCHANGE_DONE /* answered inside on_request: freed when it returns */
};

struct http_exchange {
    struct http_request request;
    struct request_parser parser;
    struct http_peer peer;
    struct http_conn *conn;     /* NULL: the connection is gone */
    struct http_server *server; /* NULL: the server is gone */
    struct http_exchange *next; /* in the pool or among the orphans */
    struct http_exchange *prev;
    http_request_fn *on_gone;
    http_request_fn *on_drain;
    void *context;
    uint64_t connection_id;
    int64_t content_left; /* of a stream with a length; -1: none */
    size_t queue_bytes_max;
    enum exchange_state state;
    bool is_in_handler;
    bool is_chunked;
    bool is_close; /* the connection ends with this answer */
};

enum { POOL_MAX = 256, READ_BUFFER_SIZE = 65536, CORK_SIZE = 65536 };

struct http_server {
    struct loop *loop;
    uv_tcp_t listener;
    struct http_server_config config;
    struct request_limits limits;
    struct deadline_wheel wheel;
    struct loop_hook flush_hook;
    struct http_conn *conns; /* all, newest first */
    struct http_conn *dirty; /* have something to do at the end of the turn */
    struct http_exchange *pool;
    size_t pool_count;
    struct http_exchange orphans; /* ring head: exchanges whose connection is gone */
    struct peer_table peers;
    struct buffer cork; /* answers of the connection being read */
    struct buffer head; /* the head being built */
    uint64_t next_id;
    http_server_closed_fn *on_closed;
    void *closed_context;
    int64_t date_mono_ms; /* when date was made; -1: never */
    char date[HTTP_DATE_SIZE];
    struct http_server_stats stats;
    uint16_t port;
    bool is_draining;
    bool is_closing;
    bool is_listening; /* the listener's handle is not closed yet */
    char read_buffer[READ_BUFFER_SIZE];
};

/* http_server.c */
void server_conn_gone(struct http_conn *conn); /* unlinks and frees it; may free a closing server */

/* http_conn.c */
OC_MUST_USE enum oc_status conn_open(struct http_server *server, struct http_conn **out);
void conn_start(struct http_conn *conn, bool is_refused);
void conn_close(struct http_conn *conn); /* idempotent; the rest happens in a later turn */
void conn_end(struct http_conn *conn);   /* after the last answer: flush, shut, linger, close */
void conn_touch(struct http_conn *conn); /* look at it at the end of this turn */
void conn_flush(struct http_conn *conn); /* sends what is queued; blocked or all gone afterwards */
void conn_shut(struct http_conn *conn);  /* all is sent: our FIN, then linger */
void conn_cork(struct http_conn *conn);  /* answers gather until conn_uncork */
void conn_uncork(struct http_conn *conn);
void conn_wait(struct http_conn *conn, enum conn_wait wait, uint32_t timeout_ms);
/* Bytes to send, behind everything else. Drops the connection if there is no memory. */
void conn_send(struct http_conn *conn, const struct slice *pieces, size_t count);
void conn_send_frame(struct http_conn *conn, struct frame *frame);
void conn_on_deadline(struct deadline *deadline, void *context);

/* http_exchange.c */
struct http_exchange *exchange_new(struct http_conn *conn); /* NULL: out of memory */
void exchange_release(struct http_exchange *exchange);
void exchange_orphan(struct http_exchange *exchange); /* its connection is gone: tells its holder */

/* http_read.c */
void conn_update_reading(struct http_conn *conn);
void conn_turn(struct http_conn *conn); /* the end of the turn: flush, parse on */

/* http_respond.c */
void respond_refusal(struct http_exchange *exchange, int status, const char *text);
void respond_refused_connection(struct http_conn *conn);
/* The body of an answer that the server gives itself; returns its content type. */
const char *respond_refusal_body(struct http_server *server, int status, const char *text,
                                 struct buffer *body);
enum { REFUSAL_BODY_CAP = 4096 };
void respond_drained(struct http_exchange *exchange);
void respond_finish(struct http_exchange *exchange); /* the application's hold on it ends */
void respond_put_header(struct buffer *out, struct slice name, struct slice value);

/* ws_server.c */
void ws_on_data(struct http_conn *conn, const char *data, size_t size);
void ws_on_deadline(struct http_conn *conn);
void ws_on_drained(struct http_conn *conn);
void ws_on_gone(struct http_conn *conn); /* delivers on_close, frees the WebSocket */
bool ws_wants_data(const struct http_conn *conn);

#endif
