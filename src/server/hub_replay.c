/* hub_replay.c - serving `since` from the log of events.
 * SPDX-License-Identifier: MIT */
#include "server/hub_inside.h"

#include <string.h>

/* ---- the places of events in their channels ---- */

void hub_event_channels(struct hub *hub, const struct store_event *event,
                        struct hub_channel *out[HUB_EVENT_CHANNELS])
{
    const char *symbol = event->signal != NULL ? event->signal->instrument.symbol
                                               : event->outcome->instrument.symbol;
    enum hub_kind kind = event->signal != NULL ? HUB_SIGNALS : HUB_OUTCOMES;
    bool is_endorsed = event->signal != NULL && event->signal->signal.is_endorsed;

    out[0] = hub_channel_of(hub, kind, NULL, NULL);
    out[1] = hub_channel_of(hub, kind, symbol, NULL);
    out[2] = is_endorsed ? hub_channel_of(hub, HUB_ENDORSED, NULL, NULL) : NULL;
    out[3] = is_endorsed ? hub_channel_of(hub, HUB_ENDORSED, symbol, NULL) : NULL;
}

struct hub_prev *hub_prev_of(struct hub *hub, uint64_t seq)
{
    return &hub->prevs[seq % hub->prev_cap];
}

void hub_remember(struct hub *hub, const struct store_event *event,
                  struct hub_channel *const channels[HUB_EVENT_CHANNELS])
{
    struct hub_prev *prev = hub_prev_of(hub, event->seq);

    for (size_t i = 0; i < HUB_EVENT_CHANNELS; i++) {
        prev->seqs[i] = 0;
        if (channels[i] != NULL) {
            prev->seqs[i] = channels[i]->last_seq;
            channels[i]->last_seq = event->seq;
        }
    }
}

/* ---- one client ---- */

static void send_resync(struct hub_client *client)
{
    struct store *store = client->hub->server->store;
    struct buffer text;

    client->hub->server->counts.hub_resync++;
    buffer_init(&text, 256);
    buffer_append_text(&text, "{\"type\":\"resync-required\",\"oldest\":");
    buffer_append_uint(&text, store->oldest_seq);
    buffer_append_text(&text, ",\"seq\":");
    buffer_append_uint(&text, store->seq);
    buffer_append_text(&text, ",\"epoch\":\"");
    buffer_append_text(&text, store->epoch);
    buffer_append_text(&text, "\"}");
    hub_client_answer(client, buffer_slice(&text));
    buffer_deinit(&text);
}

/* From here on subscriptions of this request begin behind `low`; they are live when done is MAX. */
static void set_asked(struct hub_client *client, uint64_t low, uint64_t done)
{
    for (struct hub_sub *sub = client->subs; sub != NULL; sub = sub->next) {
        if (sub->is_asked) {
            sub->is_asked = false;
            sub->low = low;
            sub->done = done;
        }
    }
}

/* What the others have had so far. */
static void settle_others(struct hub_client *client, uint64_t newest)
{
    for (struct hub_sub *sub = client->subs; sub != NULL; sub = sub->next) {
        if (sub->is_asked) {
            continue;
        }
        if (sub->done == UINT64_MAX) {
            sub->done = newest;
        } else if (sub->low <= client->cursor && sub->done < client->cursor) {
            sub->done = client->cursor;
        }
    }
}

void hub_subscribe_live(struct hub_client *client)
{
    uint64_t newest = client->hub->server->store->seq;

    set_asked(client, newest, client->is_replaying ? newest : UINT64_MAX);
}

void hub_replay_begin(struct hub_client *client, uint64_t since, bool is_same_epoch)
{
    struct hub *hub = client->hub;
    struct store *store = hub->server->store;

    if (!is_same_epoch || since > store->seq || since + 1 < store->oldest_seq) {
        send_resync(client);
        hub_subscribe_live(client);
        return;
    }
    settle_others(client, store->seq);
    set_asked(client, since, since);
    if (!client->is_replaying) {
        client->is_replaying = true;
        client->is_waiting = false;
        client->cursor = since;
        hub->replaying++;
    } else if (since < client->cursor) {
        client->cursor = since;
    }
    client->last_seq = since < client->last_seq ? since : client->last_seq;
    loop_again(hub->server->loop);
}

void hub_replay_end(struct hub_client *client)
{
    if (client->is_replaying) {
        client->is_replaying = false;
        client->hub->replaying--;
    }
}

/* The channel by which the client is to get the event now; NULL: by none, or it has had it. */
static const struct hub_channel *wanted_by(const struct hub_client *client, uint64_t seq,
                                           struct hub_channel *const *channels, size_t *place)
{
    const struct hub_channel *found = NULL;

    for (size_t i = 0; i < HUB_EVENT_CHANNELS; i++) {
        const struct hub_sub *sub = channels[i] == NULL ? NULL : hub_sub_find(client, channels[i]);

        if (sub == NULL) {
            continue;
        }
        if (sub->low < seq && seq <= sub->done) {
            return NULL;
        }
        if (seq > sub->done && found == NULL) {
            found = channels[i];
            *place = i;
        }
    }
    return found;
}

/* Replays use half of a client's queue; the rest is for live events. */
bool hub_replay_has_room(const struct hub_client *client)
{
    const struct hub *hub = client->hub;

    return ws_queued_bytes(client->conn) < hub->ws.queue_bytes_max / 2 &&
           ws_queued_count(client->conn) < hub->ws.queue_count_max / 2;
}

struct replay {
    struct hub_client *client;
    int budget;
};

static bool visit_event(void *context, const struct store_event *event)
{
    struct replay *replay = context;
    struct hub_client *client = replay->client;
    struct hub *hub = client->hub;
    struct hub_channel *channels[HUB_EVENT_CHANNELS];
    const struct hub_channel *channel = NULL;
    struct frame *frame = NULL;
    enum oc_status status = OC_ENOMEM;
    size_t place = 0;

    if (replay->budget <= 0) {
        return false;
    }
    if (!hub_replay_has_room(client)) {
        client->is_waiting = true; /* the ticker looks again */
        return false;
    }
    hub_event_channels(hub, event, channels);
    channel = wanted_by(client, event->seq, channels, &place);
    if (channel == NULL) {
        client->cursor = event->seq;
        return true;
    }
    replay->budget--;
    hub_write_event(hub, event, &hub->body);
    frame = hub_event_frame(hub, event->signal != NULL ? "signal" : "outcome", channel, event->seq,
                            hub_prev_of(hub, event->seq)->seqs[place], buffer_slice(&hub->body));
    if (frame != NULL) {
        status = ws_send(client->conn, frame);
        frame_unref(frame);
    }
    if (status != OC_OK) {
        client->is_waiting = true;
        return false;
    }
    client->cursor = event->seq;
    client->last_seq = event->seq;
    client->sent_ms = loop_mono_ms(hub->server->loop);
    hub->server->counts.hub_replayed++;
    return true;
}

/* The log went on without this client. */
static void tell_lag(struct hub_client *client, uint64_t oldest)
{
    struct buffer text;

    client->hub->server->counts.hub_lagged++;
    buffer_init(&text, 128);
    buffer_append_text(&text, "{\"type\":\"lagged\",\"dropped\":");
    buffer_append_uint(&text, oldest - 1 - client->cursor);
    buffer_append_text(&text, ",\"seq\":");
    buffer_append_uint(&text, client->cursor);
    buffer_append_char(&text, '}');
    hub_client_answer(client, buffer_slice(&text));
    buffer_deinit(&text);
    client->cursor = oldest - 1;
}

static void catch_up(struct hub_client *client)
{
    struct buffer text;
    enum oc_status status = OC_OK;

    buffer_init(&text, 64);
    buffer_append_text(&text, "{\"type\":\"caught-up\",\"seq\":");
    buffer_append_uint(&text, client->cursor);
    buffer_append_char(&text, '}');
    status = ws_send_text(client->conn, buffer_slice(&text));
    buffer_deinit(&text);
    if (status == OC_EFULL) {
        client->is_waiting = true;
        return;
    }
    for (struct hub_sub *sub = client->subs; sub != NULL; sub = sub->next) {
        sub->done = UINT64_MAX;
    }
    client->last_seq = client->cursor;
    hub_replay_end(client);
}

static int replay_client(struct hub_client *client, int budget)
{
    struct store *store = client->hub->server->store;
    struct replay replay = {.client = client, .budget = budget};

    if (client->cursor + 1 < store->oldest_seq) {
        tell_lag(client, store->oldest_seq);
    }
    if (store_replay(store, client->cursor, visit_event, &replay) == OC_OK &&
        client->cursor == store->seq && !client->is_waiting) {
        catch_up(client);
    }
    return budget - replay.budget + 1;
}

/* At the end of a turn: a share of work for the replays, in turns over the clients. */
void hub_replay_turn(void *context)
{
    struct hub *hub = context;
    int budget = HUB_REPLAY_PER_TURN;
    size_t looked = 0;
    bool has_more = false;

    while (hub->replaying > 0 && budget > 0 && looked < hub->client_count) {
        struct hub_client *client = NULL;

        hub->replay_at = hub->replay_at < hub->client_count ? hub->replay_at : 0;
        client = hub->clients[hub->replay_at++];
        looked++;
        if (client->is_replaying && !client->is_waiting) {
            budget -= replay_client(client, budget);
            has_more = has_more || (client->is_replaying && !client->is_waiting);
        }
    }
    if (has_more || (budget <= 0 && hub->replaying > 0)) {
        loop_again(hub->server->loop);
    }
}
