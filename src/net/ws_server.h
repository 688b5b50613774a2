/* ws_server.h - WebSocket connections of the HTTP server (RFC 6455, no extensions).
 *
 * Checked here: handshake, masks, opcodes, fragments, control frames (1002), UTF-8 (1007), size of a
 * message (1009). Pings are answered, a close handshake is completed, silent peers are cut.
 * Checked by the application before ws_accept: path, Host, Origin, who it is.
 *
 * Frames sent in one turn leave in one write at its end. Callbacks come from the loop only, never from
 * inside a call into this module: it is safe to send to or close every connection of a list while
 * walking it.
 * SPDX-License-Identifier: MIT */
#ifndef NET_WS_SERVER_H
#define NET_WS_SERVER_H

#include "base/slice.h"
#include "net/frame.h"
#include "net/http_server.h"
#include "outcry/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ws_conn;

enum ws_close_code {
    WS_CLOSE_NORMAL = 1000,
    WS_CLOSE_GOING_AWAY = 1001,
    WS_CLOSE_PROTOCOL = 1002,
    WS_CLOSE_UNSUPPORTED = 1003,
    WS_CLOSE_NONE = 1005,     /* reported only: the peer's Close had no code */
    WS_CLOSE_ABNORMAL = 1006, /* reported only: there was no Close */
    WS_CLOSE_INVALID_DATA = 1007,
    WS_CLOSE_POLICY = 1008,
    WS_CLOSE_TOO_BIG = 1009,
    WS_CLOSE_INTERNAL = 1011,
    WS_CLOSE_TRY_LATER = 1013
};

struct ws_events {
    /* A whole message. text: valid UTF-8. Valid during the call. */
    void (*on_message)(struct ws_conn *conn, struct slice message, bool is_text, void *context);
    /* The queue is empty again after OC_EFULL or after a socket that took not everything. May be NULL */
    void (*on_drain)(struct ws_conn *conn, void *context);
    /* A ping (answered already) or pong of the peer. May be NULL. */
    void (*on_ping)(struct ws_conn *conn, struct slice payload, void *context);
    void (*on_pong)(struct ws_conn *conn, struct slice payload, void *context);
    /* Exactly once. conn is invalid when it returns. code: the peer's, or ours if we began. */
    void (*on_close)(struct ws_conn *conn, uint16_t code, struct slice reason, void *context);
};

struct ws_config {
    size_t message_bytes_max; /* whole message, all fragments: 1009 */
    size_t queue_bytes_max;   /* unsent frames: OC_EFULL */
    size_t queue_count_max;
    uint32_t ping_every_ms;    /* after that much silence of the peer; 0: never */
    uint32_t pong_timeout_ms;  /* then cut */
    uint32_t close_timeout_ms; /* for the peer's half of the close handshake */
};

void ws_config_init(struct ws_config *config); /* sensible values everywhere */

/* Upgrades. OC_OK: *out is open, the 101 is on its way, request is invalid now. events is borrowed for
 * the life of the connection (a static table), config is copied. Otherwise the request has been answered
 * (400, 426 with the version, 503) and is invalid too. headers: more of them for the 101. */
OC_MUST_USE enum oc_status ws_accept(struct http_request *request, const struct ws_config *config,
                                     const struct ws_events *events, void *context,
                                     const struct http_header *headers, size_t header_count,
                                     struct ws_conn **out);

/* OC_OK: a reference is held until the bytes are with the kernel. OC_EFULL: not taken, the queue is over
 * a cap: drop it and tell the client later (on_drain), or close. OC_ECLOSED: closing already. */
OC_MUST_USE enum oc_status ws_send(struct ws_conn *conn, struct frame *frame);
/* Encodes for this one peer. Also OC_ENOMEM. */
OC_MUST_USE enum oc_status ws_send_text(struct ws_conn *conn, struct slice text);
OC_MUST_USE enum oc_status ws_ping(struct ws_conn *conn, struct slice payload); /* <= 125 bytes */

/* Sends Close behind what is queued and waits for the answer, at most close_timeout_ms. Idempotent.
 * reason: at most 123 bytes, cut if longer. */
void ws_close(struct ws_conn *conn, uint16_t code, const char *reason);
/* Drops TCP behind what the socket takes at once: on_close with 1006 follows. */
void ws_drop(struct ws_conn *conn);

/* While paused nothing is read: no messages, no pongs, no answer to Close, and no ping timeout. */
void ws_pause(struct ws_conn *conn);
void ws_resume(struct ws_conn *conn);

size_t ws_queued_bytes(const struct ws_conn *conn);
size_t ws_queued_count(const struct ws_conn *conn);
bool ws_is_open(const struct ws_conn *conn); /* false: closing, sends are OC_ECLOSED */
const struct http_peer *ws_peer(const struct ws_conn *conn);
uint64_t ws_connection_id(const struct ws_conn *conn);
void *ws_context(const struct ws_conn *conn);
void ws_set_context(struct ws_conn *conn, void *context);

#endif
