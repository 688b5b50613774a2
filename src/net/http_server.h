/* http_server.h - HTTP/1.1 server on the loop: requests in, responses and streams out.
 *
 * Life of a request: on_request is called with the whole request (headers checked, body complete).
 * Before it returns, the handler does exactly one of: http_respond, http_stream_begin, http_defer,
 * ws_accept (ws_server.h). A handler that does none of them is a bug and is answered 500.
 *
 * After http_defer or http_stream_begin the request belongs to the application, whatever happens to the
 * client, until it is ended by http_respond, http_stream_end or http_stream_cut: the pointer and all its
 * slices stay valid that long. If the client goes away before that, on_gone comes once and the request
 * turns inert: every call still works, does nothing (OC_ECLOSED), and the ending one frees it.
 * on_gone may end the request itself. Without such a hand-over a request is invalid when the handler
 * returns.
 *
 * Pipelined requests are handled one after the other, in order, also with deferred answers. Callbacks
 * never come from inside a call into this module, and never after http_server_close's on_closed.
 *
 * What the server answers itself, then closes the connection: 400 malformed (also: bare LF, NUL, two
 * Hosts, no Host in 1.1, "X : a", folded lines, Content-Length with Transfer-Encoding), 408 too slow,
 * 413 body over the cap, 414 target too long, 417 unknown Expect, 431 headers too large or too many,
 * 501 unknown method or transfer coding, 503 too many connections, 505 version.
 * HEAD is answered like GET without the body: handlers need not care. Date, Content-Length,
 * Transfer-Encoding and Connection are the server's business.
 * SPDX-License-Identifier: MIT */
#ifndef NET_HTTP_SERVER_H
#define NET_HTTP_SERVER_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/slice.h"
#include "net/frame.h"
#include "net/http.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_server;
struct http_exchange; /* the server's side of a request */

enum { HTTP_PEER_TEXT_SIZE = 46, HTTP_PEER_KEY_SIZE = 16 };

struct http_peer {
    char text[HTTP_PEER_TEXT_SIZE];  /* "192.0.2.7", "2001:db8::7"; IPv4-mapped shown as IPv4 */
    uint8_t key[HTTP_PEER_KEY_SIZE]; /* for rate limits: IPv4 mapped into ::ffff/96, IPv6 its /64 */
    uint16_t port;
    bool is_loopback;
};

struct http_request {
    enum http_method method; /* HEAD stays HTTP_METHOD_HEAD */
    struct slice target;     /* as sent: path[?query] */
    struct slice path;       /* begins with '/' (or is "*" for OPTIONS *), not decoded */
    struct slice query;      /* behind the first '?', without it; empty if none; not decoded */
    struct slice host;       /* the Host header; empty only in HTTP/1.0 */
    struct slice body;       /* whole, chunks joined */
    const struct http_header *headers;
    size_t header_count;
    const struct http_peer *peer;
    int64_t received_mono_ms; /* when the last byte of it arrived */
    bool is_http10;
    bool wants_websocket; /* GET with Upgrade: websocket and Connection: Upgrade */
    void *user;           /* the application's own, NULL at first */
    struct http_exchange *exchange;
};

/* The first header of that name (ASCII case ignored); data NULL if absent. */
struct slice http_request_header(const struct http_request *request, const char *name);
size_t http_request_header_count(const struct http_request *request, const char *name);
bool http_request_is_gone(const struct http_request *request); /* inert: nobody reads the answer */

/* A number of the connection, unique in the process, for logs and per-connection tables. */
uint64_t http_request_connection_id(const struct http_request *request);

/* ---- answers ---- */

struct http_response {
    int status;               /* 200 .. 599; 204 and 304 go without body */
    const char *content_type; /* NULL: none */
    const struct http_header
        *headers; /* more of them; names and values with CR, LF or NUL are a bug
                                          of the caller: asserted, and left out in release */
    size_t header_count;
    struct slice body;    /* copied during the call */
    struct frame *shared; /* instead of body, not copied: the server takes an own reference */
    bool close;           /* close the connection afterwards */
};

void http_respond(struct http_request *request, const struct http_response *response);

/* The short form: status, type, body. */
void http_respond_with(struct http_request *request, int status, const char *content_type,
                       struct slice body);

typedef void http_request_fn(struct http_request *request, void *context);

/* Takes the request over, to be answered later. on_gone may be NULL. */
void http_defer(struct http_request *request, http_request_fn *on_gone, void *context);

/* ---- streams: Server-Sent Events, slow bodies ---- */

struct http_stream {
    int64_t content_length;   /* of the whole body, or -1: chunked (in HTTP/1.0: until the close) */
    size_t queue_bytes_max;   /* 0: LIMIT_NET_STREAM_QUEUE. Unsent bytes before OC_EFULL */
    http_request_fn *on_gone; /* may be NULL */
    http_request_fn *on_drain; /* the queue has become empty again; may be NULL */
    void *context;
};

/* Sends the head now (response's body, if any, is the first piece). After http_defer too: then the
 * callbacks given here replace the earlier one. */
void http_stream_begin(struct http_request *request, const struct http_response *head,
                       const struct http_stream *stream);
/* OC_EFULL: not taken, the queue is full: wait for on_drain, or cut. OC_ECLOSED: client gone. The last
 * piece may overshoot the cap, never by more than itself. In a HEAD answer pieces go nowhere.
 * OC_ERANGE: more than content_length. */
OC_MUST_USE enum oc_status http_stream_write(struct http_request *request, struct slice piece);
OC_MUST_USE enum oc_status http_stream_write_shared(
    struct http_request *request, struct frame *piece);        /* takes an own reference */
size_t http_stream_queued(const struct http_request *request); /* bytes not yet with the kernel */

/* Ends the body properly and frees the request. With a content_length not reached: as http_stream_cut */
void http_stream_end(struct http_request *request);
/* Sends what is queued, then drops the connection in the middle of the body; frees the request. Before
 * any answer of a deferred request: drops the connection without one. */
void http_stream_cut(struct http_request *request);

/* ---- the server ---- */

/* Writes the body of an answer that the server gives itself (400, 413, 426, ...); text is the reason.
 * Without such a function it is the text, as text/plain. */
typedef void http_refusal_fn(int status, const char *text, struct buffer *body, void *context);

struct http_server_config {
    const char *host;            /* literal IPv4 or IPv6 address, "::1"; no names */
    uint16_t port;               /* 0: a free one, see http_server_port */
    size_t connections_max;      /* more are answered 503 and closed; WebSockets count too */
    size_t connections_per_peer; /* per peer key, 0: no limit; not applied to loopback */
    size_t header_bytes_max;     /* request line and all header lines: 431, target alone 414 */
    size_t header_count_max;
    size_t body_bytes_max;
    uint32_t header_timeout_ms;    /* first byte of a request to the end of its headers, absolute */
    uint32_t body_timeout_ms;      /* end of headers to the end of the body, absolute */
    uint32_t idle_timeout_ms;      /* without a request, from the accept or the last answer */
    uint32_t write_timeout_ms;     /* queued output without any progress */
    http_refusal_fn *refusal_body; /* may be NULL */
    const char *refusal_type;      /* its content type; kept by pointer: a literal */
    http_request_fn *on_request;
    void *context;
};

void http_server_config_init(struct http_server_config *config); /* sensible values everywhere */

/* host, on_request and the numbers are copied. The error names address and reason. */
OC_MUST_USE enum oc_status http_server_open(struct loop *loop,
                                            const struct http_server_config *config,
                                            struct http_server **out, struct error *error);
uint16_t http_server_port(const struct http_server *server);

/* For an orderly end: stops listening, closes idle connections now and the others after their current
 * answer. Streams and WebSockets stay: the application ends them. */
void http_server_drain(struct http_server *server);

typedef void http_server_closed_fn(void *context);
/* Drops every connection: on_gone and on_close callbacks come in a later turn, then on_closed (may be
 * NULL), then the server is gone. Deferred requests may be ended even later. */
void http_server_close(struct http_server *server, http_server_closed_fn *on_closed, void *context);

/* ---- numbers for metrics: totals since the start, except the *_now ---- */

/* X(field, what) */
#define HTTP_SERVER_STATS(X)                                                          \
    X(connections_now, "open connections, WebSockets included")                       \
    X(websockets_now, "open WebSockets")                                              \
    X(streams_now, "responses being streamed")                                        \
    X(requests_now, "requests being handled")                                         \
    X(queued_bytes_now, "output not yet with the kernel")                             \
    X(accepted, "connections accepted")                                               \
    X(requests, "requests handed to the application")                                 \
    X(responses, "responses sent, the server's own included")                         \
    X(websockets, "WebSocket upgrades")                                               \
    X(bytes_in, "bytes read")                                                         \
    X(bytes_out, "bytes written")                                                     \
    X(messages_in, "WebSocket messages read")                                         \
    X(messages_out, "WebSocket frames sent")                                          \
    X(rejected_connections, "refused: too many connections")                          \
    X(rejected_malformed, "refused: malformed request")                               \
    X(rejected_header, "refused: headers or target too large")                        \
    X(rejected_body, "refused: body too large")                                       \
    X(rejected_timeout, "cut: request too slow")                                      \
    X(rejected_method, "refused: method not implemented")                             \
    X(cut_write_timeout, "cut: client does not read")                                 \
    X(overflows, "frames or pieces not taken because the queue of a client was full") \
    X(ws_protocol_errors, "WebSockets closed for a fault of the client")              \
    X(ws_ping_timeouts, "WebSockets cut: no pong")                                    \
    X(accept_errors, "accept failed, for instance out of file descriptors")

struct http_server_stats {
#define HTTP_SERVER_STATS_FIELD(name, what) uint64_t name;
    HTTP_SERVER_STATS(HTTP_SERVER_STATS_FIELD)
#undef HTTP_SERVER_STATS_FIELD
};

/* valid until the next call */
const struct http_server_stats *http_server_stats(struct http_server *server);

#endif
