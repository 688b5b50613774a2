/* ws_server.c - upgraded connections: handshake, sending within caps, pings, closing.
 * SPDX-License-Identifier: MIT */
#include "net/ws_server.h"

#include "net/server_internal.h"
#include "net/ws_codec.h"

#include "base/hash.h"
#include "base/limits.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_SIZE = 24, ACCEPT_SIZE = 29 };

struct ws_conn {
    struct http_conn *conn;
    struct ws_codec *codec;
    const struct ws_events *events;
    void *context;
    char *reason; /* of the peer's Close; NULL: none */
    size_t reason_size;
    int64_t heard_ms; /* last bytes of the peer */
    struct ws_config config;
    uint16_t close_code; /* what on_close will report */
    bool has_sent_close;
    bool is_paused;
    bool awaits_pong;
};

void ws_config_init(struct ws_config *config)
{
    *config = (struct ws_config){
        .message_bytes_max = LIMIT_NET_WS_MESSAGE,
        .queue_bytes_max = LIMIT_NET_WS_QUEUE_BYTES,
        .queue_count_max = LIMIT_NET_WS_QUEUE_COUNT,
        .ping_every_ms = 30000,
        .pong_timeout_ms = 15000,
        .close_timeout_ms = 5000,
    };
}

/* ---- what the codec says ---- */

static void on_message(void *context, struct slice message, bool is_text)
{
    struct ws_conn *ws = context;

    if (ws->has_sent_close)
        return; /* between our Close and theirs */
    ws->conn->server->stats.messages_in++;
    ws->events->on_message(ws, message, is_text, ws->context);
}

static void on_ping(void *context, struct slice payload)
{
    struct ws_conn *ws = context;

    if (ws->events->on_ping != NULL)
        ws->events->on_ping(ws, payload, ws->context);
}

static void on_pong(void *context, struct slice payload)
{
    struct ws_conn *ws = context;

    if (ws->events->on_pong != NULL)
        ws->events->on_pong(ws, payload, ws->context);
}

static void on_peer_close(void *context, uint16_t code, struct slice reason)
{
    struct ws_conn *ws = context;

    if (!ws->has_sent_close)
        ws->close_code = code;
    if (reason.size == 0 || ws->reason != NULL)
        return;
    ws->reason = malloc(reason.size);
    if (ws->reason == NULL)
        return; /* a reason is for people: goes without */
    memcpy(ws->reason, reason.data, reason.size);
    ws->reason_size = reason.size;
}

static void on_output(void *context, struct slice bytes)
{
    struct ws_conn *ws = context;

    if (!ws->has_sent_close) /* nothing may follow a Close */
        conn_send(ws->conn, &bytes, 1);
}

static const struct ws_codec_events CODEC_EVENTS = {
    .on_message = on_message,
    .on_ping = on_ping,
    .on_pong = on_pong,
    .on_close = on_peer_close,
    .on_output = on_output,
};

/* ---- called by the connection ---- */

bool ws_wants_data(const struct http_conn *conn)
{
    return !conn->ws->is_paused &&
           conn->out.bytes < conn->ws->config.queue_bytes_max + (size_t)LIMIT_NET_WS_CONTROL;
}

static void arm_ping(struct ws_conn *ws, int64_t after_ms)
{
    if (ws->config.ping_every_ms > 0)
        conn_wait(ws->conn, WAIT_WEBSOCKET, after_ms > 0 ? (uint32_t)after_ms : 1);
    else
        conn_wait(ws->conn, WAIT_NOTHING, 0);
}

static void stash(struct http_conn *conn, const char *data, size_t size)
{
    buffer_append(&conn->stash, data, size);
    if (buffer_status(&conn->stash) != OC_OK)
        conn_close(conn);
}

void ws_on_data(struct http_conn *conn, const char *data, size_t size)
{
    struct ws_conn *ws = conn->ws;
    enum ws_codec_state state;
    size_t taken = 0;

    ws->heard_ms = loop_mono_ms(conn->server->loop);
    ws->awaits_pong = false;
    if (!ws_wants_data(conn) || conn->stash.size > 0) {
        stash(conn, data, size);
        return;
    }
    state = ws_codec_feed(ws->codec, data, size, &taken);
    if (conn->state != CONN_WEBSOCKET)
        return; /* dropped inside a callback */
    if (state == WS_CODEC_OPEN) {
        if (taken < size)
            stash(conn, data + taken, size - taken);
        return;
    }
    if (state == WS_CODEC_FAILED) {
        conn->server->stats.ws_protocol_errors++;
        if (!ws->has_sent_close)
            ws->close_code = ws_codec_fault(ws->codec);
    }
    ws->has_sent_close = true;
    conn_end(conn);
}

void ws_on_deadline(struct http_conn *conn)
{
    struct ws_conn *ws = conn->ws;
    int64_t silence_ms = loop_mono_ms(conn->server->loop) - ws->heard_ms;
    char frame[WS_CONTROL_FRAME_MAX];
    struct slice ping;

    if (ws->has_sent_close) {
        conn_close(conn);
    } else if (ws->is_paused) {
        arm_ping(ws, ws->config.ping_every_ms);
    } else if (ws->awaits_pong) {
        conn->server->stats.ws_ping_timeouts++;
        conn_close(conn);
    } else if (silence_ms < ws->config.ping_every_ms) {
        arm_ping(ws, ws->config.ping_every_ms - silence_ms);
    } else {
        ping =
            (struct slice){frame, ws_codec_control(WS_OPCODE_PING, (struct slice){NULL, 0}, frame)};
        ws->awaits_pong = true;
        conn_wait(conn, WAIT_WEBSOCKET, ws->config.pong_timeout_ms);
        conn_send(conn, &ping, 1);
    }
}

void ws_on_drained(struct http_conn *conn)
{
    struct ws_conn *ws = conn->ws;

    if (ws->events->on_drain != NULL && !ws->has_sent_close)
        ws->events->on_drain(ws, ws->context);
}

void ws_on_gone(struct http_conn *conn)
{
    struct ws_conn *ws = conn->ws;

    conn->server->stats.websockets_now--;
    ws->has_sent_close = true; /* sends inside on_close are refused */
    ws->events->on_close(ws, ws->close_code, (struct slice){ws->reason, ws->reason_size},
                         ws->context);
    conn->ws = NULL;
    ws_codec_free(ws->codec);
    free(ws->reason);
    free(ws);
}

/* ---- the handshake: RFC 6455 4.2 ---- */

static bool is_key(struct slice key)
{
    if (key.size != KEY_SIZE || key.data[22] != '=' || key.data[23] != '=')
        return false;
    for (size_t i = 0; i < 22; i++) {
        char c = key.data[i];

        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
              c == '+' || c == '/'))
            return false;
    }
    return true;
}

static void refuse(struct http_request *request, int status, const char *text)
{
    struct http_header version = {slice_of("Sec-WebSocket-Version"), slice_of("13")};
    struct buffer body;
    const char *type;

    buffer_init(&body, REFUSAL_BODY_CAP);
    type = respond_refusal_body(request->exchange->server, status, text, &body);
    http_respond(request, &(struct http_response){
                              .status = status,
                              .content_type = type,
                              .headers = &version,
                              .header_count = status == 426 ? 1 : 0,
                              .body = buffer_slice(&body),
                              .close = true,
                          });
    buffer_deinit(&body);
}

static enum oc_status check_handshake(struct http_request *request)
{
    struct slice version = http_request_header(request, "Sec-WebSocket-Version");

    if (!request->wants_websocket) {
        refuse(request, 426, "this address speaks WebSocket only");
        return OC_EMALFORMED;
    }
    if (!slice_is(version, "13")) {
        refuse(request, 426, "only version 13 of the protocol is spoken");
        return OC_EMALFORMED;
    }
    if (http_request_header_count(request, "Sec-WebSocket-Key") != 1 ||
        !is_key(http_request_header(request, "Sec-WebSocket-Key"))) {
        refuse(request, 400, "Sec-WebSocket-Key is missing or malformed");
        return OC_EMALFORMED;
    }
    return OC_OK;
}

static void send_switch(struct http_conn *conn, struct slice key, const struct http_header *headers,
                        size_t header_count)
{
    static const char GUID[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    static const char SWITCH[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                 "Connection: Upgrade\r\n";
    struct buffer *head = &conn->server->head;
    char text[KEY_SIZE + sizeof(GUID)];
    uint8_t digest[HASH_SHA1_SIZE];
    char accept[ACCEPT_SIZE];
    struct slice piece;

    memcpy(text, key.data, KEY_SIZE);
    memcpy(text + KEY_SIZE, GUID, sizeof(GUID) - 1);
    hash_sha1_of(text, KEY_SIZE + sizeof(GUID) - 1, digest);
    (void)hash_base64(digest, sizeof(digest), accept);
    buffer_clear(head);
    buffer_append(head, SWITCH, sizeof(SWITCH) - 1);
    respond_put_header(head, slice_of("Sec-WebSocket-Accept"), slice_of(accept));
    for (size_t i = 0; i < header_count; i++)
        respond_put_header(head, headers[i].name, headers[i].value);
    buffer_append(head, "\r\n", 2);
    piece = buffer_slice(head);
    if (buffer_status(head) != OC_OK)
        conn_close(conn);
    else
        conn_send(conn, &piece, 1);
}

static struct ws_conn *new_ws(struct http_conn *conn, const struct ws_config *config,
                              const struct ws_events *events, void *context)
{
    struct ws_conn *ws = calloc(1, sizeof(*ws));

    if (ws == NULL)
        return NULL;
    ws->codec = ws_codec_new(config->message_bytes_max, &CODEC_EVENTS, ws);
    if (ws->codec == NULL) {
        free(ws);
        return NULL;
    }
    ws->conn = conn;
    ws->events = events;
    ws->context = context;
    ws->config = *config;
    ws->heard_ms = loop_mono_ms(conn->server->loop);
    ws->close_code = WS_CLOSE_ABNORMAL;
    return ws;
}

enum oc_status ws_accept(struct http_request *request, const struct ws_config *config,
                         const struct ws_events *events, void *context,
                         const struct http_header *headers, size_t header_count,
                         struct ws_conn **out)
{
    struct http_exchange *exchange = request->exchange;
    struct http_conn *conn = exchange->conn;
    struct ws_conn *ws;

    if (http_request_is_gone(request)) {
        respond_finish(exchange);
        return OC_ECLOSED;
    }
    if (check_handshake(request) != OC_OK)
        return OC_EMALFORMED;
    ws = new_ws(conn, config, events, context);
    if (ws == NULL) {
        refuse(request, 503, "out of memory");
        return OC_ENOMEM;
    }
    send_switch(conn, http_request_header(request, "Sec-WebSocket-Key"), headers, header_count);
    if (conn->state != CONN_CLOSED)
        conn->state = CONN_WEBSOCKET;
    conn->ws = ws;
    conn->server->stats.websockets++;
    conn->server->stats.websockets_now++;
    conn->server->stats.responses++;
    respond_finish(exchange);
    arm_ping(ws, config->ping_every_ms);
    conn_touch(conn); /* bytes of the peer may wait in the stash */
    *out = ws;
    return OC_OK;
}

/* ---- called by the application ---- */

bool ws_is_open(const struct ws_conn *ws)
{
    return ws->conn->state == CONN_WEBSOCKET && !ws->has_sent_close;
}

static bool has_room(const struct ws_conn *ws, size_t size)
{
    const struct out_queue *out = &ws->conn->out;

    return out->count == 0 || (out->bytes + size <= ws->config.queue_bytes_max &&
                               out->count < ws->config.queue_count_max);
}

enum oc_status ws_send(struct ws_conn *ws, struct frame *frame)
{
    struct http_conn *conn = ws->conn;
    size_t size = frame_bytes(frame).size;

    if (!ws_is_open(ws))
        return OC_ECLOSED;
    if (!has_room(ws, size) && !out_queue_is_blocked(&conn->out))
        conn_flush(conn); /* much in one turn is not yet a slow client */
    if (conn->state == CONN_CLOSED)
        return OC_ECLOSED;
    if (!has_room(ws, size)) {
        conn->server->stats.overflows++;
        conn->wants_drain = true;
        return OC_EFULL;
    }
    conn_send_frame(conn, frame);
    conn->server->stats.messages_out++;
    return OC_OK;
}

enum oc_status ws_send_text(struct ws_conn *ws, struct slice text)
{
    struct frame *frame = frame_new_text(text);
    enum oc_status status;

    if (frame == NULL)
        return OC_ENOMEM;
    status = ws_send(ws, frame);
    frame_unref(frame);
    return status;
}

enum oc_status ws_ping(struct ws_conn *ws, struct slice payload)
{
    char bytes[WS_CONTROL_FRAME_MAX];
    struct slice piece = {bytes, ws_codec_control(WS_OPCODE_PING, payload, bytes)};

    if (!ws_is_open(ws))
        return OC_ECLOSED;
    if (!has_room(ws, piece.size))
        return OC_EFULL;
    conn_send(ws->conn, &piece, 1);
    return OC_OK;
}

void ws_close(struct ws_conn *ws, uint16_t code, const char *reason)
{
    char bytes[WS_CONTROL_FRAME_MAX];
    struct slice piece = {bytes, ws_codec_close(code, slice_of(reason), bytes)};

    if (!ws_is_open(ws))
        return;
    ws->close_code = code;
    conn_send(ws->conn, &piece, 1);
    ws->has_sent_close = true;
    conn_wait(ws->conn, WAIT_WEBSOCKET, ws->config.close_timeout_ms);
}

void ws_drop(struct ws_conn *ws)
{
    ws_codec_stop(ws->codec);
    ws->has_sent_close = true;
    if (!out_queue_is_blocked(&ws->conn->out) && ws->conn->state != CONN_CLOSED)
        conn_flush(ws->conn);
    conn_close(ws->conn);
}

void ws_pause(struct ws_conn *ws)
{
    ws->is_paused = true;
    ws_codec_pause(ws->codec);
    conn_touch(ws->conn);
}

void ws_resume(struct ws_conn *ws)
{
    ws->is_paused = false;
    ws->awaits_pong = false;
    ws->heard_ms = loop_mono_ms(ws->conn->server->loop);
    conn_touch(ws->conn);
}

size_t ws_queued_bytes(const struct ws_conn *ws)
{
    return ws->conn->out.bytes;
}

size_t ws_queued_count(const struct ws_conn *ws)
{
    return ws->conn->out.count;
}

const struct http_peer *ws_peer(const struct ws_conn *ws)
{
    return &ws->conn->peer;
}

uint64_t ws_connection_id(const struct ws_conn *ws)
{
    return ws->conn->id;
}

void *ws_context(const struct ws_conn *ws)
{
    return ws->context;
}

void ws_set_context(struct ws_conn *ws, void *context)
{
    ws->context = context;
}
