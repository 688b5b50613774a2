/* hub_event.c - events as frames, and their way to the subscribers.
 * SPDX-License-Identifier: MIT */
#include "server/hub_inside.h"

#include "base/clock.h"
#include "server/candles.h"
#include "server/signal_json.h"

#include <stdlib.h>
#include <string.h>

void hub_write_event(struct hub *hub, const struct store_event *event, struct buffer *out)
{
    struct json_writer json;

    (void)hub;
    buffer_clear(out);
    json_init(&json, out);
    if (event->signal != NULL) {
        signal_write(&json, event->signal, SIGNAL_PUBLISHED);
    } else {
        outcome_write_event(&json, event->outcome);
    }
}

struct frame *hub_event_frame(struct hub *hub, const char *type, const struct hub_channel *channel,
                              uint64_t seq, uint64_t prev, struct slice body)
{
    struct buffer *head = &hub->head;
    struct slice parts[3];

    buffer_clear(head);
    buffer_append_text(head, "{\"type\":\"");
    buffer_append_text(head, type);
    buffer_append_text(head, "\",\"channel\":\"");
    buffer_append_text(head, channel->name);
    if (seq != 0) {
        buffer_append_text(head, "\",\"seq\":");
        buffer_append_uint(head, seq);
        buffer_append_text(head, ",\"prev\":");
        buffer_append_uint(head, prev);
        buffer_append_text(head, ",\"data\":");
    } else {
        buffer_append_text(head, "\",\"data\":");
    }
    if (buffer_status(head) != OC_OK) {
        return NULL;
    }
    parts[0] = buffer_slice(head);
    parts[1] = body;
    parts[2] = slice_make("}", 1);
    return frame_new_text_parts(parts, 3);
}

/* One channel's share of an event. Clients that have had it already, or that get it from the log, are
 * passed over. */
static void send_to_channel(struct hub *hub, const char *type, const struct hub_channel *channel,
                            uint64_t seq, uint64_t prev)
{
    struct frame *frame = NULL;

    if (channel == NULL || channel->count == 0) {
        return;
    }
    frame = hub_event_frame(hub, type, channel, seq, prev, buffer_slice(&hub->body));
    if (frame == NULL) {
        return;
    }
    for (size_t i = 0; i < channel->count; i++) {
        struct hub_client *client = channel->seats[i]->client;

        if (client->stamp == hub->stamp) {
            continue;
        }
        if (seq != 0 && (client->is_replaying || seq <= client->last_seq)) {
            continue;
        }
        client->stamp = hub->stamp;
        hub_client_send(client, frame);
        if (seq != 0 && client->dropped == 0) {
            client->last_seq = seq;
        }
    }
    frame_unref(frame);
}

static bool has_subscriber(struct hub_channel *const *channels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (channels[i] != NULL && channels[i]->count > 0) {
            return true;
        }
    }
    return false;
}

static void publish_event(struct hub *hub, const struct store_event *event, const char *type)
{
    struct hub_channel *channels[HUB_EVENT_CHANNELS];
    const struct hub_prev *prev = NULL;
    int64_t begin_ns = clock_mono_ns();

    hub_event_channels(hub, event, channels);
    hub_remember(hub, event, channels);
    if (!has_subscriber(channels, HUB_EVENT_CHANNELS)) {
        return;
    }
    hub_write_event(hub, event, &hub->body);
    prev = hub_prev_of(hub, event->seq);
    hub->stamp++;
    for (size_t i = 0; i < HUB_EVENT_CHANNELS; i++) {
        send_to_channel(hub, type, channels[i], event->seq, prev->seqs[i]);
    }
    metrics_observe(&hub->server->counts.broadcast, (uint64_t)(clock_mono_ns() - begin_ns));
}

void hub_signal(struct hub *hub, const struct signal_record *record)
{
    struct store_event event = {.seq = record->seq, .signal = record};

    hub->server->counts.hub_signals++;
    publish_event(hub, &event, "signal");
}

void hub_outcome(struct hub *hub, const struct outcome_record *record)
{
    struct store_event event = {.seq = record->seq, .outcome = record};

    hub->server->counts.hub_outcomes++;
    if (record->seq != 0) {
        publish_event(hub, &event, "outcome");
    }
}

void hub_opinion(struct hub *hub, const struct opinion_record *record)
{
    struct hub_channel *channels[2] = {
        hub_channel_of(hub, HUB_OPINIONS, NULL, NULL),
        hub_channel_of(hub, HUB_OPINIONS, record->instrument.symbol, NULL)};
    struct json_writer json;

    hub->server->counts.hub_opinions++;
    if (!has_subscriber(channels, 2)) {
        return;
    }
    buffer_clear(&hub->body);
    json_init(&json, &hub->body);
    opinion_write(&json, record);
    hub->stamp++;
    send_to_channel(hub, "opinion", channels[0], 0, 0);
    send_to_channel(hub, "opinion", channels[1], 0, 0);
}

void hub_candle(struct hub *hub, const struct oc_instrument *instrument,
                enum oc_timeframe timeframe, const struct oc_candle *candle, bool is_final)
{
    int64_t mono_ms = loop_mono_ms(hub->server->loop);
    struct hub_channel *channel = NULL;
    struct json_writer json;

    hub->server->counts.hub_candles++;
    if (hub->candle_subscriptions == 0) {
        return;
    }
    channel = hub_channel_of(hub, HUB_CANDLES, instrument->symbol, oc_timeframe_text(timeframe));
    if (channel == NULL || channel->count == 0) {
        return;
    }
    if (!is_final && mono_ms - channel->last_open_ms < HUB_OPEN_CANDLE_MS) {
        return;
    }
    channel->last_open_ms = mono_ms;
    buffer_clear(&hub->body);
    json_init(&json, &hub->body);
    json_object_begin(&json);
    json_member_string(&json, "symbol", instrument->symbol);
    json_member_string(&json, "broker", hub->server->source->broker);
    json_member_string(&json, "market", oc_market_text(instrument->market));
    json_member_string(&json, "timeframe", oc_timeframe_text(timeframe));
    json_member_bool(&json, "closed", is_final);
    json_key(&json, "candle");
    candle_write(&json, instrument, candle);
    json_object_end(&json);
    hub->stamp++;
    send_to_channel(hub, "candle", channel, 0, 0);
}

void hub_structure(struct hub *hub, const struct oc_instrument *instrument,
                   const struct oc_structure_event *event)
{
    struct hub_channel *channels[2] = {
        hub_channel_of(hub, HUB_STRUCTURE, NULL, NULL),
        hub_channel_of(hub, HUB_STRUCTURE, instrument->symbol, NULL)};
    struct json_writer json;

    if (!has_subscriber(channels, 2)) {
        return;
    }
    buffer_clear(&hub->body);
    json_init(&json, &hub->body);
    json_object_begin(&json);
    json_member_string(&json, "symbol", instrument->symbol);
    json_member_string(&json, "broker", hub->server->source->broker);
    json_member_string(&json, "market", oc_market_text(instrument->market));
    json_member_string(&json, "timeframe", oc_timeframe_text(OC_TF_5M));
    json_member_string(&json, "event", oc_structure_text(event->kind));
    json_member_string(&json, "direction", event->direction > 0 ? "bullish" : "bearish");
    json_member_time(&json, "time", event->open_ms);
    json_member_time(&json, "known", event->known_ms);
    json_member_moment(&json, "origin", event->origin_ms, event->origin_ms > 0);
    json_member_price(&json, "level", instrument, event->level, true);
    json_member_price(&json, "low", instrument, event->low, true);
    json_member_price(&json, "high", instrument, event->high, true);
    json_object_end(&json);
    hub->stamp++;
    send_to_channel(hub, "structure", channels[0], 0, 0);
    send_to_channel(hub, "structure", channels[1], 0, 0);
}

/* ---- market ---- */

static void write_change(struct json_writer *json, const struct source_symbol *symbol)
{
    const struct oc_series *minutes = NULL;
    const struct oc_candle *last = NULL;
    const struct oc_candle *before = NULL;

    if (symbol->engine != NULL) {
        minutes = oc_engine_series(symbol->engine, OC_TF_1M);
        last = oc_series_at(minutes, 0);
    }
    if (last != NULL) {
        before = oc_series_find(minutes, oc_candle_open_ms(last) - OC_DAY_MS);
    }
    json_key(json, "price");
    if (symbol->has_open) {
        last = &symbol->open;
    }
    if (last != NULL) {
        json_decimal_exact(json, last->close, symbol->instrument->price_decimals);
    } else {
        json_null(json);
    }
    json_member_ratio(json, "change_24h", before == NULL ? 0.0 : last->close / before->close - 1.0,
                      before != NULL);
}

static void write_symbol(struct json_writer *json, const struct source *source, size_t index)
{
    struct source_symbol symbol;

    memset(&symbol, 0, sizeof(symbol));
    source->symbol_at(source->context, index, &symbol);
    json_object_begin(json);
    json_member_string(json, "symbol", symbol.instrument->symbol);
    json_member_string(json, "broker", source->broker);
    json_member_string(json, "market", oc_market_text(source->market));
    json_member_string(json, "status", symbol.status);
    write_change(json, &symbol);
    json_member_bool(json, "fresh", symbol.is_fresh);
    json_member_string(json, "reason", symbol.reason == NULL ? "" : symbol.reason);
    json_member_moment(json, "last_closed", symbol.last_closed_ms, symbol.last_closed_ms > 0);
    json_object_end(json);
}

static void write_market(struct hub *hub, bool only_dirty)
{
    const struct source *source = hub->server->source;
    size_t count = source->symbol_count(source->context);
    struct source_exchange exchange = {.state = "", .reason = ""};
    struct json_writer json;

    source->exchange(source->context, &exchange);
    buffer_clear(&hub->body);
    json_init(&json, &hub->body);
    json_object_begin(&json);
    json_member_string(&json, "broker", source->broker);
    json_member_string(&json, "market", oc_market_text(source->market));
    json_member_string(&json, "state", exchange.state);
    json_member_string(&json, "reason", exchange.reason);
    json_key(&json, "symbols");
    json_array_begin(&json);
    for (size_t i = 0; i < count; i++) {
        if (!only_dirty || (i < hub->dirty_size && hub->dirty[i] != 0)) {
            write_symbol(&json, source, i);
        }
    }
    json_array_end(&json);
    json_object_end(&json);
}

void hub_market_snapshot(struct hub *hub, struct hub_client *client)
{
    struct hub_channel *channel = hub_channel_of(hub, HUB_MARKET, NULL, NULL);
    struct frame *frame = NULL;

    if (channel == NULL) {
        return;
    }
    write_market(hub, false);
    frame = hub_event_frame(hub, "market", channel, 0, 0, buffer_slice(&hub->body));
    if (frame != NULL) {
        hub_client_send(client, frame);
        frame_unref(frame);
    }
}

void hub_market(struct hub *hub, size_t symbol_index)
{
    if (symbol_index >= hub->dirty_size) {
        size_t size = (symbol_index + 1) * 2;
        uint8_t *dirty = realloc(hub->dirty, size);

        if (dirty == NULL) {
            return;
        }
        memset(dirty + hub->dirty_size, 0, size - hub->dirty_size);
        hub->dirty = dirty;
        hub->dirty_size = size;
    }
    hub->dirty[symbol_index] = 1;
    hub->has_dirty = true;
}

void hub_symbols_changed(struct hub *hub)
{
    size_t count = hub->server->source->symbol_count(hub->server->source->context);

    for (size_t i = 0; i < count; i++) {
        hub_market(hub, i);
    }
}

void hub_market_flush(struct hub *hub)
{
    struct hub_channel *channel = NULL;

    if (!hub->has_dirty) {
        return;
    }
    channel = hub_channel_of(hub, HUB_MARKET, NULL, NULL);
    if (channel != NULL && channel->count > 0) {
        hub->server->counts.hub_markets++;
        write_market(hub, true);
        hub->stamp++;
        send_to_channel(hub, "market", channel, 0, 0);
    }
    memset(hub->dirty, 0, hub->dirty_size);
    hub->has_dirty = false;
}
