/* http_client_uv.c - a curl multi handle on libuv: sockets by uv_poll, its one timer by ours.
 * SPDX-License-Identifier: MIT */
#include "net/http_client_internal.h"

#include <stdlib.h>

struct poll_socket {
    uv_poll_t uv;
    struct http_client *client;
    curl_socket_t socket;
};

static void act(struct http_client *client, curl_socket_t socket, int events)
{
    int running;

    (void)curl_multi_socket_action(client->multi, socket, events, &running);
    http_client_finish(client);
}

static void on_poll(uv_poll_t *uv, int code, int events)
{
    struct poll_socket *poll = uv->data;
    int flags = 0;

    if (code < 0)
        flags = CURL_CSELECT_ERR;
    if ((events & UV_READABLE) != 0)
        flags |= CURL_CSELECT_IN;
    if ((events & UV_WRITABLE) != 0)
        flags |= CURL_CSELECT_OUT;
    act(poll->client, poll->socket, flags);
}

static void on_timer(void *context)
{
    act(context, CURL_SOCKET_TIMEOUT, 0);
}

static void on_poll_closed(uv_handle_t *handle)
{
    free(handle->data);
}

static int on_curl_socket(CURL *easy, curl_socket_t socket, int what, void *context,
                          void *socket_context)
{
    struct http_client *client = context;
    struct poll_socket *poll = socket_context;
    int events = 0;

    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        if (poll != NULL) {
            uv_poll_stop(&poll->uv);
            uv_close((uv_handle_t *)&poll->uv, on_poll_closed);
            (void)curl_multi_assign(client->multi, socket, NULL);
        }
        return 0;
    }
    if (poll == NULL) {
        poll = calloc(1, sizeof(*poll));
        if (poll == NULL)
            return -1;
        if (uv_poll_init_socket(loop_uv(client->loop), &poll->uv, socket) != 0) {
            free(poll);
            return -1;
        }
        poll->uv.data = poll;
        poll->client = client;
        poll->socket = socket;
        (void)curl_multi_assign(client->multi, socket, poll);
    }
    if (what != CURL_POLL_IN)
        events |= UV_WRITABLE;
    if (what != CURL_POLL_OUT)
        events |= UV_READABLE;
    return uv_poll_start(&poll->uv, events, on_poll) == 0 ? 0 : -1;
}

static int on_curl_timer(CURLM *multi, long timeout_ms, void *context)
{
    struct http_client *client = context;

    (void)multi;
    if (timeout_ms < 0)
        loop_timer_stop(client->timer);
    else /* 0 would be this turn, perhaps inside http_client_start's caller */
        loop_timer_once(client->timer, timeout_ms > 0 ? (uint64_t)timeout_ms : 1);
    return 0;
}

void http_client_kick(struct http_client *client)
{
    loop_timer_once(client->timer, 1);
}

enum oc_status http_client_open(struct loop *loop, const struct http_client_config *config,
                                struct http_client **out, struct error *error)
{
    struct http_client *client = calloc(1, sizeof(*client));

    if (client == NULL)
        return error_set(error, OC_ENOMEM, "open the HTTP client: out of memory");
    client->loop = loop;
    client->config = *config;
    if (client->config.parallel_max == 0)
        client->config.parallel_max = 1;
    client->multi = curl_multi_init();
    client->timer = loop_timer_new(loop, on_timer, client);
    if (client->multi == NULL || client->timer == NULL) {
        http_client_free(client);
        return error_set(error, OC_ENOMEM, "open the HTTP client: out of memory");
    }
    curl_multi_setopt(client->multi, CURLMOPT_SOCKETFUNCTION, on_curl_socket);
    curl_multi_setopt(client->multi, CURLMOPT_SOCKETDATA, client);
    curl_multi_setopt(client->multi, CURLMOPT_TIMERFUNCTION, on_curl_timer);
    curl_multi_setopt(client->multi, CURLMOPT_TIMERDATA, client);
    curl_multi_setopt(client->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
    curl_multi_setopt(client->multi, CURLMOPT_MAX_HOST_CONNECTIONS,
                      (long)client->config.connections_per_host);
    *out = client;
    return OC_OK;
}

/* The multi's end closes its sockets, which closes our polls; the timer still exists for that. */
void http_client_free(struct http_client *client)
{
    if (client->multi != NULL) {
        http_client_cancel_all(client);
        (void)curl_multi_cleanup(client->multi);
    }
    loop_timer_free(client->timer);
    free(client);
}

void http_client_close(struct http_client *client)
{
    if (client == NULL || client->is_closing)
        return;
    client->is_closing = true;
    http_client_cancel_all(client);
    if (client->depth == 0)
        http_client_free(client);
}
