/* ws_client_open.c - opening an outgoing WebSocket, and what its owner may ask of it.
 * SPDX-License-Identifier: MIT */
#include "net/ws_client_internal.h"

#include "base/limits.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* libwebsockets must neither ping nor hang up by itself: our own timer judges, in milliseconds. */
static const lws_retry_bo_t NO_POLICY = {
    .secs_since_valid_ping = 65000,
    .secs_since_valid_hangup = 65500,
};

/* ---- connecting ---- */

void ws_client_connect_next(struct ws_client *client)
{
    struct lws_client_connect_info info;
    int64_t left_ms = client->connect_by_ms - loop_mono_ms(client->host->loop);

    if (client->address_next >= client->address_count || client->host->is_ending) {
        ws_client_fail(client, OC_EIO, "no address left to try");
        ws_client_end(client);
        return;
    }
    client->state = WS_CONNECTING;
    client->verify_error = 0;
    loop_timer_once(client->timer, left_ms > 1 ? (uint64_t)left_ms : 1);
    memset(&info, 0, sizeof(info));
    info.context = client->host->context;
    info.vhost = client->host->vhost;
    info.address = client->addresses[client->address_next++];
    info.port = client->url.port;
    info.ssl_connection = client->url.is_tls ? LCCSCF_USE_SSL : 0;
    info.path = client->url.path;
    info.host = client->url.authority;
    info.ietf_version_or_minus_one = -1;
    info.local_protocol_name = "outcry";
    info.alpn = "http/1.1";
    info.opaque_user_data = client;
    info.pwsi = &client->wsi;
    info.retry_and_idle_policy = &NO_POLICY;
    if (lws_client_connect_via_info(&info) == NULL) {
        client->wsi = NULL;
        if (client->address_next < client->address_count) {
            loop_timer_once(client->timer, 1);
        } else {
            ws_client_fail(client, OC_EIO, "connection refused");
            ws_client_end(client);
        }
    }
}

static void keep_addresses(struct ws_client *client, const struct addrinfo *list)
{
    for (; list != NULL && client->address_count < ADDRESSES_MAX; list = list->ai_next) {
        char *out = client->addresses[client->address_count];
        int code = UV_EINVAL;

        if (list->ai_family == AF_INET)
            code = uv_ip4_name((const struct sockaddr_in *)(const void *)list->ai_addr, out,
                               ADDRESS_SIZE);
        else if (list->ai_family == AF_INET6)
            code = uv_ip6_name((const struct sockaddr_in6 *)(const void *)list->ai_addr, out,
                               ADDRESS_SIZE);
        if (code == 0)
            client->address_count++;
    }
}

static void on_resolved(uv_getaddrinfo_t *resolve, int code, struct addrinfo *list)
{
    struct ws_client *client = resolve->data;
    char text[160];

    client->is_resolving = false;
    if (code == 0)
        keep_addresses(client, list);
    uv_freeaddrinfo(list);
    if (client->is_dropped || client->end_status != OC_OK || client->state != WS_RESOLVING) {
        ws_client_end(client);
        return;
    }
    if (client->address_count == 0) {
        (void)snprintf(text, sizeof(text), "resolve %.80s: %s", client->url.host,
                       code != 0 ? uv_strerror(code) : "no address");
        ws_client_fail(client, OC_EIO, text);
        ws_client_end(client);
        return;
    }
    ws_client_connect_next(client);
}

static enum oc_status start_resolving(struct ws_client *client, struct error *error)
{
    struct addrinfo hints;
    int code;

    memset(&hints, 0, sizeof(hints));
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    client->resolve.data = client;
    code = uv_getaddrinfo(loop_uv(client->host->loop), &client->resolve, on_resolved,
                          client->url.host, NULL, &hints);
    if (code != 0)
        return loop_error(error, code, "resolve", client->url.host);
    client->is_resolving = true;
    return OC_OK;
}

/* Our own headers as lines. Nobody may smuggle a line of his own through a value. */
static enum oc_status keep_headers(struct ws_client *client, const struct ws_client_config *config,
                                   struct error *error)
{
    size_t size = 1, used = 0;

    for (size_t i = 0; i < config->header_count; i++) {
        const char *header = config->headers[i];

        if (strpbrk(header, "\r\n") != NULL || strchr(header, ':') == NULL)
            return error_set(error, OC_EINVALID, "connect to %.60s: header %.*s: is not one line",
                             client->url.host, (int)strcspn(header, ":\r\n"), header);
        size += strlen(header) + 2;
    }
    if (size > LIMIT_NET_CLIENT_HEADERS)
        return error_set(error, OC_EINVALID, "connect to %.60s: headers over %d bytes",
                         client->url.host, LIMIT_NET_CLIENT_HEADERS);
    if (config->header_count == 0)
        return OC_OK;
    client->header_lines = malloc(size);
    if (client->header_lines == NULL)
        return error_set(error, OC_ENOMEM, "connect to %.60s: out of memory", client->url.host);
    for (size_t i = 0; i < config->header_count; i++)
        used += (size_t)snprintf(client->header_lines + used, size - used, "%s\r\n",
                                 config->headers[i]);
    return OC_OK;
}

static enum oc_status fill(struct ws_client *client, struct loop *loop,
                           const struct ws_client_config *config, struct error *error)
{
    enum oc_status status = ws_url_parse(config->url, &client->url, error);

    if (status == OC_OK)
        status = keep_headers(client, config, error);
    if (status != OC_OK)
        return status;
    client->host = lws_host_get(loop, config->ca_file);
    if (client->host == NULL)
        return error_set(error, OC_EIO, "connect to %.60s: libwebsockets has no context",
                         client->url.host);
    client->timer = loop_timer_new(loop, ws_client_on_timer, client);
    if (client->timer == NULL)
        return error_set(error, OC_ENOMEM, "connect to %.60s: out of memory", client->url.host);
    client->config = *config;
    client->config.url = NULL; /* borrowed only for the call */
    client->config.ca_file = NULL;
    client->config.headers = NULL;
    client->state = WS_RESOLVING;
    client->close_code = CODE_ABNORMAL;
    client->connect_by_ms = loop_mono_ms(loop) + config->connect_timeout_ms;
    buffer_init(&client->message, config->message_bytes_max);
    return start_resolving(client, error);
}

enum oc_status ws_client_open(struct loop *loop, const struct ws_client_config *config,
                              const struct ws_client_events *events, void *context,
                              struct ws_client **out, struct error *error)
{
    struct ws_client *client = calloc(1, sizeof(*client));
    enum oc_status status;

    if (client == NULL)
        return error_set(error, OC_ENOMEM, "connect: out of memory");
    client->events = events;
    client->context = context;
    status = fill(client, loop, config, error);
    if (status != OC_OK) {
        ws_client_free(client);
        return status;
    }
    loop_timer_once(client->timer, config->connect_timeout_ms);
    *out = client;
    return OC_OK;
}

/* ---- asked by the owner ---- */

enum oc_status ws_client_send(struct ws_client *client, struct slice text)
{
    struct ws_text *copy;

    if (client->state > WS_OPEN)
        return OC_ECLOSED;
    if (client->queue_bytes + text.size > client->config.queue_bytes_max)
        return OC_EFULL;
    copy = malloc(sizeof(*copy) + LWS_PRE + text.size);
    if (copy == NULL)
        return OC_ENOMEM;
    copy->next = NULL;
    copy->size = text.size;
    if (text.size > 0)
        memcpy(copy->bytes + LWS_PRE, text.data, text.size);
    if (client->queue_last != NULL)
        client->queue_last->next = copy;
    else
        client->queue = copy;
    client->queue_last = copy;
    client->queue_bytes += text.size;
    if (client->state == WS_OPEN)
        (void)lws_callback_on_writable(client->wsi);
    return OC_OK;
}

void ws_client_begin_close(struct ws_client *client, uint16_t code)
{
    client->close_code = code;
    client->state = WS_CLOSING;
    client->wants_close = true;
    if (client->is_paused)
        ws_client_resume(client);
    loop_timer_once(client->timer, client->config.close_timeout_ms);
    (void)lws_callback_on_writable(client->wsi);
}

void ws_client_close(struct ws_client *client, uint16_t code, const char *reason)
{
    if (client->state > WS_OPEN)
        return;
    client->close_code = code;
    (void)snprintf(client->close_reason, sizeof(client->close_reason), "%s",
                   reason != NULL ? reason : "");
    if (client->state != WS_OPEN) { /* nobody to shake hands with */
        ws_client_fail(client, OC_EIO, "closed before it was open");
        client->address_next = client->address_count;
        if (client->is_resolving)
            (void)uv_cancel((uv_req_t *)&client->resolve);
        ws_client_kill(client);
        return;
    }
    ws_client_begin_close(client, code);
}

void ws_client_drop(struct ws_client *client)
{
    if (client == NULL || client->is_dropped)
        return;
    client->is_dropped = true;
    client->address_next = client->address_count;
    loop_timer_stop(client->timer);
    if (client->is_resolving)
        (void)uv_cancel((uv_req_t *)&client->resolve);
    ws_client_kill(client);
}

void ws_client_pause(struct ws_client *client)
{
    if (client->is_paused)
        return;
    client->is_paused = true;
    if (client->state == WS_OPEN)
        (void)lws_rx_flow_control(client->wsi, 0);
}

void ws_client_resume(struct ws_client *client)
{
    if (!client->is_paused)
        return;
    client->is_paused = false;
    client->heard_ms = loop_mono_ms(client->host->loop);
    if (client->wsi == NULL || !client->was_open)
        return;
    (void)lws_rx_flow_control(client->wsi, 1);
    lws_cancel_service(client->host->context); /* what was read already is delivered by a service */
}

bool ws_client_is_open(const struct ws_client *client)
{
    return client->state == WS_OPEN;
}

int64_t ws_client_heard_mono_ms(const struct ws_client *client)
{
    return client->heard_ms;
}
