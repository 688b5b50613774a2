/* ws_client.c - one outgoing WebSocket: names, connecting, messages, deadlines, the end.
 *
 * All deadlines are our own timer: timers of libwebsockets that are armed outside of its callbacks do
 * not fire on a foreign loop. Whatever ends a connection, its owner hears of it in ws_client_reap.
 * SPDX-License-Identifier: MIT */
#include "net/ws_client_internal.h"

#include "base/limits.h"

#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ws_client_config_init(struct ws_client_config *config)
{
    *config = (struct ws_client_config){
        .connect_timeout_ms = 10000,
        .ping_after_ms = 30000,
        .hangup_after_ms = 60000,
        .close_timeout_ms = 3000,
        .message_bytes_max = LIMIT_NET_CLIENT_MESSAGE,
        .queue_bytes_max = LIMIT_NET_CLIENT_QUEUE,
    };
}

/* ---- the end ---- */

static void set_text(struct ws_client *client, const char *text)
{
    if (client->text[0] == '\0')
        (void)snprintf(client->text, sizeof(client->text), "%s", text);
}

/* Nothing of libwebsockets or libuv points to it any more: to be told at the end of the turn. */
void ws_client_end(struct ws_client *client)
{
    if (client->state == WS_ENDED || client->is_resolving || client->wsi != NULL)
        return;
    client->state = WS_ENDED;
    client->next_ended = client->host->ended;
    client->host->ended = client;
    loop_again(client->host->loop);
}

void ws_client_fail(struct ws_client *client, enum oc_status status, const char *text)
{
    if (client->end_status == OC_OK)
        client->end_status = status;
    set_text(client, text);
}

/* The socket goes without a handshake. Its last callback ends the client. */
void ws_client_kill(struct ws_client *client)
{
    if (client->wsi == NULL) {
        ws_client_end(client);
        return;
    }
    lws_set_timeout(client->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
    lws_cancel_service(
        client->host->context); /* or it would wait for the next event of any socket */
}

void ws_client_free(struct ws_client *client)
{
    loop_timer_free(client->timer);
    buffer_deinit(&client->message);
    ws_url_deinit(&client->url);
    free(client->header_lines);
    while (client->queue != NULL) {
        struct ws_text *text = client->queue;

        client->queue = text->next;
        free(text);
    }
    free(client);
}

static void tell_end(struct ws_client *client)
{
    bool is_handshake = client->has_peer_close && client->end_status == OC_OK;
    struct ws_client_end told = {
        .status = is_handshake ? OC_OK : client->end_status,
        .was_open = client->was_open,
        .code = client->close_code,
        .reason = {client->reason, client->reason_size},
        .text = client->text,
        .http_status = client->http_status,
    };

    if (!is_handshake && told.status == OC_OK) { /* it just ended */
        told.status = OC_EIO;
        set_text(client, client->was_open ? "connection lost" : "connection refused");
    }
    client->events->on_closed(client, &told, client->context);
}

void ws_client_reap(void *context)
{
    struct lws_host *host = context;
    struct ws_client *client = host->ended;

    host->ended = NULL; /* who ends from now on waits for the next turn */
    while (client != NULL) {
        struct ws_client *next = client->next_ended;

        if (!client->is_dropped)
            tell_end(client);
        ws_client_free(client);
        client = next;
    }
}

/* ---- deadlines ---- */

static void on_silence(struct ws_client *client)
{
    int64_t silence_ms = loop_mono_ms(client->host->loop) - client->heard_ms;
    uint32_t ping_ms = client->config.ping_after_ms;
    uint32_t hangup_ms = client->config.hangup_after_ms;
    int64_t next_ms = INT64_MAX;

    if (client->is_paused) {
        client->heard_ms += silence_ms;
        silence_ms = 0;
    }
    if (hangup_ms > 0 && silence_ms >= hangup_ms) {
        ws_client_fail(client, OC_ETIMEOUT, "nothing was heard for too long");
        ws_client_kill(client);
        return;
    }
    if (ping_ms > 0 && silence_ms >= ping_ms && !client->awaits_pong) {
        client->awaits_pong = true;
        client->wants_ping = true;
        (void)lws_callback_on_writable(client->wsi);
    }
    if (ping_ms > 0 && silence_ms < ping_ms)
        next_ms = ping_ms - silence_ms;
    if (hangup_ms > 0 && hangup_ms - silence_ms < next_ms)
        next_ms = hangup_ms - silence_ms;
    if (next_ms == INT64_MAX && ping_ms > 0)
        next_ms = ping_ms; /* a ping is out and nobody asked for a hang-up: look again later */
    if (next_ms != INT64_MAX)
        loop_timer_once(client->timer, next_ms > 1 ? (uint64_t)next_ms : 1);
}

static void on_connect_timeout(struct ws_client *client)
{
    ws_client_fail(client, OC_ETIMEOUT,
                   client->is_resolving ? "name not resolved in time" : "no answer in time");
    client->address_next = client->address_count;
    if (client->is_resolving)
        (void)uv_cancel((uv_req_t *)&client->resolve); /* or it ends by itself, later */
    ws_client_kill(client);
}

void ws_client_on_timer(void *context)
{
    struct ws_client *client = context;

    switch (client->state) {
    case WS_RESOLVING:
    case WS_CONNECTING:
        if (loop_mono_ms(client->host->loop) < client->connect_by_ms && client->wsi == NULL)
            ws_client_connect_next(client);
        else
            on_connect_timeout(client);
        break;
    case WS_OPEN:
        on_silence(client);
        break;
    case WS_CLOSING:
        ws_client_fail(client, OC_ETIMEOUT, "no answer to our Close");
        ws_client_kill(client);
        break;
    case WS_ENDED:
        break;
    }
}

/* ---- messages ---- */

static int refuse_message(struct ws_client *client, enum oc_status status, uint16_t code,
                          const char *text)
{
    ws_client_fail(client, status, text);
    ws_client_begin_close(client, code);
    return 0;
}

static void on_heard(struct ws_client *client)
{
    client->heard_ms = loop_mono_ms(client->host->loop);
    client->awaits_pong = false;
}

static int on_receive(struct ws_client *client, const char *data, size_t size)
{
    bool is_first = lws_is_first_fragment(client->wsi) != 0;
    bool is_final = lws_is_final_fragment(client->wsi) != 0;
    struct slice whole = {data, size};

    on_heard(client);
    if (client->is_dropped || client->state != WS_OPEN)
        return 0;
    if (lws_frame_is_binary(client->wsi))
        return refuse_message(client, OC_EIO, CODE_UNSUPPORTED, "a binary message came");
    if (!is_first || !is_final) {
        if (is_first)
            buffer_clear(&client->message);
        buffer_append(&client->message, data, size);
        if (buffer_status(&client->message) != OC_OK)
            return refuse_message(client, OC_ETOOBIG, CODE_TOO_BIG, "message over the limit");
        if (!is_final)
            return 0;
        whole = buffer_slice(&client->message);
    } else if (size > client->config.message_bytes_max) {
        return refuse_message(client, OC_ETOOBIG, CODE_TOO_BIG, "message over the limit");
    }
    client->events->on_message(client, whole, client->context);
    return 0;
}

static int write_queued(struct ws_client *client)
{
    struct ws_text *text = client->queue;
    int written;

    client->queue = text->next;
    if (client->queue == NULL)
        client->queue_last = NULL;
    client->queue_bytes -= text->size;
    written = lws_write(client->wsi, text->bytes + LWS_PRE, text->size, LWS_WRITE_TEXT);
    free(text);
    if (written >= 0)
        return 0;
    ws_client_fail(client, OC_EIO, "write failed");
    return -1;
}

/* Close frames of its own libwebsockets sends only after -1 from a receive callback; after -1 from a
 * writable one it just hangs up. Its write type for them is 4: the gap in enum lws_write_protocol. */
enum { WRITE_CLOSE = 4 };

static int write_close(struct ws_client *client)
{
    unsigned char bytes[LWS_PRE + 2 + REASON_MAX];
    size_t reason_size = strlen(client->close_reason);

    client->wants_close = false;
    client->has_sent_close = true;
    bytes[LWS_PRE] = (unsigned char)(client->close_code >> 8);
    bytes[LWS_PRE + 1] = (unsigned char)client->close_code;
    memcpy(bytes + LWS_PRE + 2, client->close_reason, reason_size);
    return lws_write(client->wsi, bytes + LWS_PRE, 2 + reason_size,
                     (enum lws_write_protocol)WRITE_CLOSE) < 0
               ? -1
               : 0;
}

static int on_writable(struct ws_client *client)
{
    unsigned char ping[LWS_PRE + 1] = {0}; /* an empty one would not be sent */

    if (client->is_dropped)
        return -1;
    if (client->wants_ping) {
        client->wants_ping = false;
        if (lws_write(client->wsi, ping + LWS_PRE, 1, LWS_WRITE_PING) < 0)
            return -1;
    } else if (client->queue != NULL) {
        if (write_queued(client) != 0)
            return -1;
    } else if (client->wants_close) {
        return write_close(client);
    }
    if (client->wants_ping || client->queue != NULL || client->wants_close)
        (void)lws_callback_on_writable(client->wsi);
    return 0;
}

static void on_peer_close(struct ws_client *client, const unsigned char *data, size_t size)
{
    client->has_peer_close = true;
    if (client->state == WS_OPEN)
        client->close_code =
            size >= 2 ? (uint16_t)((unsigned)data[0] << 8 | data[1]) : (uint16_t)CODE_NONE;
    if (size > 2) {
        client->reason_size = (uint8_t)(size - 2 < REASON_MAX ? size - 2 : REASON_MAX);
        memcpy(client->reason, data + 2, client->reason_size);
    }
}

/* ---- libwebsockets' callback ---- */

static void on_established(struct ws_client *client)
{
    if (client->is_dropped || client->state != WS_CONNECTING)
        return;
    client->state = WS_OPEN;
    client->was_open = true;
    client->heard_ms = loop_mono_ms(client->host->loop);
    loop_timer_stop(client->timer);
    on_silence(client); /* arms the timer */
    if (client->queue != NULL)
        (void)lws_callback_on_writable(client->wsi);
    client->events->on_open(client, client->context);
}

static void on_connection_error(struct ws_client *client, struct lws *wsi, const char *text,
                                size_t size)
{
    char line[sizeof(client->text)];

    if (client->verify_error !=
        0) /* libwebsockets' own text does not say which certificate or why */
        (void)snprintf(line, sizeof(line), "certificate of %.60s refused: %s", client->url.host,
                       X509_verify_cert_error_string(client->verify_error));
    else
        (void)snprintf(line, sizeof(line), "%.*s", (int)size, text != NULL ? text : "");
    client->http_status = (int)lws_http_client_http_response(wsi);
    if (client->address_next >= client->address_count || client->http_status != 0)
        ws_client_fail(client, OC_EIO, line[0] != '\0' ? line : "connection refused");
}

static void on_destroy(struct ws_client *client)
{
    client->wsi = NULL;
    if (client->state == WS_CONNECTING && !client->is_dropped && client->end_status == OC_OK &&
        client->address_next < client->address_count)
        loop_timer_once(client->timer, 1); /* another address: not inside this callback */
    else
        ws_client_end(client);
}

/* The upgrade is being written: *at is where, room what is left there. */
static int on_handshake(const struct ws_client *client, char **at, size_t room)
{
    size_t size = client->header_lines == NULL ? 0 : strlen(client->header_lines);

    if (size >= room)
        return -1;
    if (size > 0)
        memcpy(*at, client->header_lines, size);
    *at += size;
    return 0;
}

int ws_client_lws(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                  size_t size)
{
    struct ws_client *client = wsi != NULL ? lws_get_opaque_user_data(wsi) : NULL;

    if (client == NULL)
        return 0;
    switch ((int)reason) {
    case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
        return on_handshake(client, in, size);
    case LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION:
        /* size: whether OpenSSL is content; user: its X509_STORE_CTX; 0 leaves the verdict to it */
        if (size == 0)
            client->verify_error = X509_STORE_CTX_get_error(user);
        break;
    case LWS_CALLBACK_CLIENT_ESTABLISHED:
        client->wsi = wsi;
        on_established(client);
        break;
    case LWS_CALLBACK_CLIENT_RECEIVE:
        return on_receive(client, in, size);
    case LWS_CALLBACK_CLIENT_RECEIVE_PONG:
        on_heard(client);
        break;
    case LWS_CALLBACK_CLIENT_WRITEABLE:
        return on_writable(client);
    case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
        on_peer_close(client, in, size);
        return client->has_sent_close ? -1 : 0; /* 0: libwebsockets answers it */
    case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
        on_connection_error(client, wsi, in, size);
        break;
    case LWS_CALLBACK_WSI_DESTROY: /* the one that always comes, and the last */
        on_destroy(client);
        break;
    default:
        break;
    }
    return 0;
}
