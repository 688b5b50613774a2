/* ws_hub.c - WebSocket clients of the hub: coming, going, heartbeats, slow ones.
 * SPDX-License-Identifier: MIT */
#include "server/handlers.h"
#include "server/hub_inside.h"

#include <stdlib.h>
#include <string.h>

enum { HUB_BODY_CAP = 4 * 1024 * 1024 };

/* ---- sending ---- */

void hub_client_send(struct hub_client *client, struct frame *frame)
{
    struct metrics_count *counts = &client->hub->server->counts;

    if (client->dropped > 0 || ws_send(client->conn, frame) != OC_OK) {
        client->dropped++; /* it is told when its queue has drained */
        counts->hub_dropped++;
        return;
    }
    client->sent_ms = loop_mono_ms(client->hub->server->loop);
    counts->hub_sent++;
}

void hub_client_answer(struct hub_client *client, struct slice text)
{
    enum oc_status status = ws_send_text(client->conn, text);

    if (status == OC_OK) {
        client->sent_ms = loop_mono_ms(client->hub->server->loop);
    } else if (status != OC_ECLOSED) {
        ws_close(client->conn, WS_CLOSE_POLICY, "answers are not read");
    }
}

static void tell_lagged(struct hub_client *client)
{
    struct buffer text;
    enum oc_status status = OC_OK;

    buffer_init(&text, 128);
    buffer_append_text(&text, "{\"type\":\"lagged\",\"dropped\":");
    buffer_append_uint(&text, client->dropped);
    buffer_append_text(&text, ",\"seq\":");
    buffer_append_uint(&text, client->last_seq);
    buffer_append_char(&text, '}');
    status = ws_send_text(client->conn, buffer_slice(&text));
    buffer_deinit(&text);
    if (status == OC_OK) {
        client->hub->server->counts.hub_lagged++;
        client->dropped = 0;
    }
}

/* ---- events of the connection ---- */

static void on_message(struct ws_conn *conn, struct slice message, bool is_text, void *context)
{
    if (!is_text) {
        ws_close(conn, WS_CLOSE_UNSUPPORTED, "text only");
        return;
    }
    hub_client_message(context, message);
}

static void on_drain(struct ws_conn *conn, void *context)
{
    struct hub_client *client = context;

    (void)conn;
    if (client->dropped > 0) {
        tell_lagged(client);
    }
    if (client->is_waiting) {
        client->is_waiting = false;
        loop_again(client->hub->server->loop);
    }
}

static void on_close(struct ws_conn *conn, uint16_t code, struct slice reason, void *context)
{
    struct hub_client *client = context;
    struct hub *hub = client->hub;

    (void)conn;
    (void)code;
    (void)reason;
    hub_replay_end(client);
    while (client->subs != NULL) {
        hub_sub_remove(client, client->subs);
    }
    hub->client_count--;
    hub->clients[client->index] = hub->clients[hub->client_count];
    hub->clients[client->index]->index = client->index;
    if (hub->client_count == 0 && !hub->has_dirty) {
        loop_timer_stop(hub->ticker);
    }
    free(client);
}

const struct ws_events HUB_WS_EVENTS = {
    .on_message = on_message,
    .on_drain = on_drain,
    .on_close = on_close,
};

/* ---- ticks ---- */

static void send_heartbeat(struct hub *hub, struct hub_client *client, struct frame **frame)
{
    struct server *server = hub->server;
    struct json_writer json;

    if (*frame == NULL) {
        buffer_clear(&hub->head);
        json_init(&json, &hub->head);
        json_object_begin(&json);
        json_member_string(&json, "type", "heartbeat");
        json_member_time(&json, "now", server->source->wall_ms(server->source->context));
        json_member_uint(&json, "seq", server->store->seq);
        json_object_end(&json);
        *frame = frame_new_text(buffer_slice(&hub->head));
    }
    if (*frame != NULL && ws_send(client->conn, *frame) == OC_OK) {
        client->sent_ms = loop_mono_ms(server->loop);
    }
}

/* Ten times a second, each time a tenth of the clients: silence is noticed within a second. */
static void on_tick(void *context)
{
    struct hub *hub = context;
    int64_t mono_ms = loop_mono_ms(hub->server->loop);
    size_t count = hub->client_count / HUB_TICKS_PER_S + 1;
    struct frame *heartbeat = NULL;

    for (size_t i = 0; i < count && i < hub->client_count; i++) {
        struct hub_client *client = NULL;

        hub->heartbeat_at = hub->heartbeat_at < hub->client_count ? hub->heartbeat_at : 0;
        client = hub->clients[hub->heartbeat_at++];
        if (mono_ms - client->sent_ms >= (int64_t)hub->server->heartbeat_ms) {
            send_heartbeat(hub, client, &heartbeat);
        }
        if (client->is_waiting && hub_replay_has_room(client)) {
            client->is_waiting = false;
            loop_again(hub->server->loop);
        }
    }
    frame_unref(heartbeat);
    if (++hub->ticks % HUB_TICKS_PER_S == 0) {
        hub_market_flush(hub);
    }
}

/* ---- coming ---- */

static void send_welcome(struct hub_client *client)
{
    struct server *server = client->hub->server;
    struct buffer text;
    struct json_writer json;

    buffer_init(&text, 512);
    json_init(&json, &text);
    json_object_begin(&json);
    json_member_string(&json, "type", "welcome");
    json_member_string(&json, "version", server->source->version);
    json_member_string(&json, "broker", server->source->broker);
    json_member_string(&json, "market", oc_market_text(server->source->market));
    json_member_string(&json, "epoch", server->store->epoch);
    json_member_uint(&json, "seq", server->store->seq);
    json_member_uint(&json, "oldest", server->store->oldest_seq);
    json_member_uint(&json, "heartbeat_ms", server->heartbeat_ms);
    json_object_end(&json);
    hub_client_answer(client, buffer_slice(&text));
    buffer_deinit(&text);
}

static struct hub_client *client_new(struct hub *hub)
{
    struct hub_client *client = NULL;

    if (hub->client_count == hub->client_size) {
        size_t size = hub->client_size == 0 ? 64 : hub->client_size * 2;
        struct hub_client **clients =
            realloc((void *)hub->clients, size * sizeof(struct hub_client *));

        if (clients == NULL) {
            return NULL;
        }
        hub->clients = clients;
        hub->client_size = size;
    }
    client = calloc(1, sizeof(*client));
    if (client != NULL) {
        client->hub = hub;
        client->index = hub->client_count;
    }
    return client;
}

enum oc_status get_ws(struct call *call)
{
    struct hub *hub = call->server->hub;
    struct hub_client *client = NULL;
    enum oc_status status = OC_OK;

    if (hub->is_draining) {
        return call_fail(call, OC_EUNAVAILABLE, NULL, NULL, "shutting down");
    }
    client = client_new(hub);
    if (client == NULL) {
        return call_fail(call, OC_ENOMEM, NULL, NULL, "out of memory");
    }
    call->is_answered = true;
    call->http_status = 101;
    status = ws_accept(call->request, &hub->ws, &HUB_WS_EVENTS, client, call->headers,
                       call->header_count, &client->conn);
    if (status != OC_OK) { /* answered already */
        call->http_status = 400;
        free(client);
        return OC_OK;
    }
    client->role = call->who.role;
    client->last_seq = hub->server->store->seq;
    client->sent_ms = loop_mono_ms(hub->server->loop);
    hub->clients[hub->client_count++] = client;
    if (!loop_timer_is_running(hub->ticker)) {
        loop_timer_every(hub->ticker, 1000 / HUB_TICKS_PER_S);
    }
    send_welcome(client);
    return OC_OK;
}

/* ---- the hub ---- */

static bool remember_kept(void *context, const struct store_event *event)
{
    struct hub *hub = context;
    struct hub_channel *channels[HUB_EVENT_CHANNELS];

    hub_event_channels(hub, event, channels);
    hub_remember(hub, event, channels);
    return true;
}

enum oc_status hub_new(struct server *server, struct hub **out)
{
    struct hub *hub = calloc(1, sizeof(*hub));
    struct store_sizes sizes;

    if (hub == NULL) {
        return OC_ENOMEM;
    }
    hub->server = server;
    buffer_init(&hub->body, HUB_BODY_CAP);
    buffer_init(&hub->head, 1024);
    ws_config_init(&hub->ws);
    hub->ws.message_bytes_max = LIMIT_SERVER_MESSAGE;
    if (server->ws_queue_bytes_max != 0) {
        hub->ws.queue_bytes_max = server->ws_queue_bytes_max;
    }
    if (server->ws_queue_count_max != 0) {
        hub->ws.queue_count_max = server->ws_queue_count_max;
    }
    store_get_sizes(server->store, &sizes);
    hub->prev_cap = sizes.event_cap + 1;
    hub->prevs = calloc(hub->prev_cap, sizeof(*hub->prevs));
    hub->ticker = loop_timer_new(server->loop, on_tick, hub);
    if (hub->prevs == NULL || hub->ticker == NULL) {
        hub_free(hub);
        return OC_ENOMEM;
    }
    if (store_replay(server->store, server->store->oldest_seq - 1, remember_kept, hub) != OC_OK) {
        hub_free(hub);
        return OC_EINTERNAL;
    }
    loop_hook_start(server->loop, &hub->hook, LOOP_PHASE_WORK, hub_replay_turn, hub);
    *out = hub;
    return OC_OK;
}

void hub_free(struct hub *hub)
{
    if (hub == NULL) {
        return;
    }
    loop_hook_stop(hub->server->loop, &hub->hook);
    loop_timer_free(hub->ticker);
    hub_channels_deinit(hub);
    buffer_deinit(&hub->body);
    buffer_deinit(&hub->head);
    free((void *)hub->clients);
    free(hub->prevs);
    free(hub->dirty);
    free(hub);
}

void hub_numbers(const struct hub *hub, struct hub_numbers *out)
{
    out->clients = hub->client_count;
    out->subscriptions = hub->subscriptions;
    out->channels = hub->used_channels;
}

void hub_drain(struct hub *hub)
{
    hub->is_draining = true;
    for (size_t i = 0; i < hub->client_count; i++) {
        ws_close(hub->clients[i]->conn, WS_CLOSE_GOING_AWAY, "shutting down");
    }
}
