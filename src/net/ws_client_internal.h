/* ws_client_internal.h - the inside of an outgoing WebSocket, for ws_client.c and ws_client_open.c.
 * SPDX-License-Identifier: MIT */
#ifndef NET_WS_CLIENT_INTERNAL_H
#define NET_WS_CLIENT_INTERNAL_H

#include "net/ws_client.h"

#include "net/lws_host.h"
#include "net/ws_url.h"

#include "base/buffer.h"

enum {
    ADDRESSES_MAX = 4,
    ADDRESS_SIZE = 48,
    REASON_MAX = 123,
};
enum { CODE_ABNORMAL = 1006, CODE_NONE = 1005, CODE_UNSUPPORTED = 1003, CODE_TOO_BIG = 1009 };

enum ws_state {
    WS_RESOLVING,
    WS_CONNECTING,
    WS_OPEN,
    WS_CLOSING, /* our Close is on its way or answered by silence */
    WS_ENDED    /* waits for the end of the turn */
};

struct ws_text {
    struct ws_text *next;
    size_t size;
    unsigned char bytes[]; /* LWS_PRE bytes of room, then the text */
};

struct ws_client {
    struct lws_host *host;
    struct loop_timer *timer;
    struct ws_client *next_ended;
    struct lws *wsi; /* NULL: none now */
    const struct ws_client_events *events;
    void *context;
    struct ws_client_config config; /* its strings are not kept */
    struct ws_url url;
    char *header_lines; /* "Name: value\r\n" each; NULL: none */
    char addresses[ADDRESSES_MAX][ADDRESS_SIZE];
    size_t address_count, address_next;
    uv_getaddrinfo_t resolve;
    struct buffer message; /* fragments of one message */
    struct ws_text *queue, *queue_last;
    size_t queue_bytes;
    int64_t heard_ms;
    int64_t connect_by_ms; /* the absolute end of connecting */
    enum ws_state state;
    enum oc_status end_status;
    int http_status;
    int verify_error;    /* OpenSSL's verdict on the peer's certificate; 0: none against it */
    uint16_t close_code; /* to be sent, then to be reported */
    uint8_t reason_size;
    bool is_resolving; /* uv_getaddrinfo is under way: the memory must stay */
    bool was_open;
    bool is_dropped;
    bool is_paused;
    bool wants_ping;
    bool awaits_pong;
    bool wants_close; /* our Close is to be written */
    bool has_sent_close;
    bool has_peer_close; /* the peer's Close came */
    char reason[REASON_MAX];
    char close_reason[REASON_MAX + 1];
    char text[160];
};

/* ws_client.c */
void ws_client_fail(struct ws_client *client, enum oc_status status, const char *text);
void ws_client_kill(struct ws_client *client); /* no handshake; the end follows */
void ws_client_end(struct ws_client *client);  /* unless something still points to it */
void ws_client_on_timer(void *context);
void ws_client_free(struct ws_client *client);

/* ws_client_open.c */
void ws_client_begin_close(struct ws_client *client, uint16_t code); /* of an open one */
void ws_client_connect_next(struct ws_client *client); /* to the next address, or ends */

#endif
