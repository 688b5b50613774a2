/* hub_inside.h - what the files of the hub share.
 * SPDX-License-Identifier: MIT */
#ifndef SERVER_HUB_INSIDE_H
#define SERVER_HUB_INSIDE_H

#include "base/buffer.h"
#include "base/limits.h"
#include "net/frame.h"
#include "net/loop.h"
#include "net/ws_server.h"
#include "server/hub.h"
#include "server/state.h"

#include <stdbool.h>
#include <stdint.h>

/* X(constant, name, takes @SYMBOL) in the order in which a client's channels are asked */
#define HUB_KIND_LIST(X)                \
    X(HUB_SIGNALS, "signals", true)     \
    X(HUB_ENDORSED, "endorsed", true)   \
    X(HUB_OUTCOMES, "outcomes", true)   \
    X(HUB_OPINIONS, "opinions", true)   \
    X(HUB_CANDLES, "candles", true)     \
    X(HUB_STRUCTURE, "structure", true) \
    X(HUB_MARKET, "market", false)

enum hub_kind {
#define HUB_KIND_ENUM(name, text, symbol) name,
    HUB_KIND_LIST(HUB_KIND_ENUM)
#undef HUB_KIND_ENUM
        HUB_KIND_COUNT
};

enum {
    HUB_NAME_CAP = OC_SYMBOL_CAP + 16,
    HUB_CLIENT_CHANNELS = LIMIT_SERVER_CHANNELS,
    HUB_REPLAY_PER_TURN =
        LIMIT_SERVER_REPLAY, /* events encoded for replays in one turn, over all clients */
    HUB_TICKS_PER_S = 10,
    HUB_OPEN_CANDLE_MS = 1000,
    HUB_EVENT_CHANNELS = 4 /* an event is on at most so many channels */
};

struct hub_client;
struct hub_channel;

struct hub_sub {
    struct hub_sub *next; /* of the client */
    struct hub_client *client;
    struct hub_channel *channel;
    size_t seat;   /* index in channel->seats */
    bool is_asked; /* by the request being handled */
    /* Events of the channel with low < seq <= done have reached the client. */
    uint64_t low, done;
};

struct hub_channel {
    struct hub_channel *next; /* in its hash chain */
    char name[HUB_NAME_CAP];
    enum hub_kind kind;
    struct hub_sub **seats;
    size_t count, size;
    uint64_t last_seq;    /* of the newest event on it */
    int64_t last_open_ms; /* candles: when the open one was sent last */
};

struct hub_client {
    struct hub *hub;
    struct ws_conn *conn;
    struct hub_sub *subs;
    size_t sub_count;
    size_t index;      /* in hub->clients */
    uint64_t stamp;    /* of the event handed to it last */
    uint64_t last_seq; /* delivered, or older than its subscriptions */
    uint64_t cursor;   /* replaying: the log is done up to here */
    uint64_t dropped;  /* lost since its queue was full; 0: not lagging */
    int64_t sent_ms;   /* mono */
    enum server_role role;
    bool is_replaying;
    bool is_waiting; /* replay waits for room in the queue */
};

/* The seqs before an event on its channels, in the order of hub_event_channels; 0: none or not on it. */
struct hub_prev {
    uint64_t seqs[HUB_EVENT_CHANNELS];
};

struct hub {
    struct server *server;
    struct hub_channel **hash;
    size_t hash_size, channel_count;
    size_t used_channels, subscriptions, candle_subscriptions;
    struct hub_client **clients;
    size_t client_count, client_size;
    size_t heartbeat_at;    /* the next client to look at */
    struct hub_prev *prevs; /* by seq % prev_cap */
    size_t prev_cap;
    uint64_t stamp;
    struct loop_timer *ticker;
    struct loop_hook hook;
    size_t replaying; /* clients; those that wait included */
    size_t replay_at; /* the client served next */
    struct ws_config ws;
    struct buffer body, head;
    uint8_t *dirty; /* symbols that changed for `market`, by index */
    size_t dirty_size;
    bool has_dirty;
    unsigned ticks;
    bool is_draining;
};

/* ---- hub_channel.c ---- */

/* Finds or makes; NULL: out of memory. symbol and timeframe may be NULL. */
struct hub_channel *hub_channel_of(struct hub *hub, enum hub_kind kind, const char *symbol,
                                   const char *timeframe);
struct hub_channel *hub_channel_find(const struct hub *hub, const char *name);
/* Checks a name that a client gave; *why is a code for the error message. */
enum oc_status hub_channel_parse(struct hub *hub, struct slice name, struct hub_channel **out,
                                 char *why, size_t why_size);
struct hub_sub *hub_sub_find(const struct hub_client *client, const struct hub_channel *channel);
struct hub_sub *hub_sub_add(struct hub_client *client, struct hub_channel *channel);
void hub_sub_remove(struct hub_client *client, struct hub_sub *sub);
void hub_channels_deinit(struct hub *hub);

/* ---- hub_client.c ---- */

extern const struct ws_events HUB_WS_EVENTS;
/* Hands a frame over, or counts it as lost. */
void hub_client_send(struct hub_client *client, struct frame *frame);
/* An answer: never dropped; a client that does not read its answers is cut. */
void hub_client_answer(struct hub_client *client, struct slice text);

/* ---- hub_message.c ---- */

void hub_client_message(struct hub_client *client, struct slice message);

/* ---- hub_replay.c ---- */

/* The channels of an event, most general first; NULL where it is on none. Makes missing ones. */
void hub_event_channels(struct hub *hub, const struct store_event *event,
                        struct hub_channel *out[HUB_EVENT_CHANNELS]);
/* Remembers the event's place in its channels. */
void hub_remember(struct hub *hub, const struct store_event *event,
                  struct hub_channel *const channels[HUB_EVENT_CHANNELS]);
struct hub_prev *hub_prev_of(struct hub *hub, uint64_t seq);
/* For the subscriptions that are asked for: live events only. */
void hub_subscribe_live(struct hub_client *client);
/* ... what the log has after `since`, then live events; or resync-required and live events. */
void hub_replay_begin(struct hub_client *client, uint64_t since, bool is_same_epoch);
bool hub_replay_has_room(const struct hub_client *client);
void hub_replay_turn(void *context);            /* the hook */
void hub_replay_end(struct hub_client *client); /* goes away, or has caught up */

/* ---- hub_event.c ---- */

void hub_write_event(struct hub *hub, const struct store_event *event, struct buffer *out);
/* A text frame of type, channel, seq and prev (seq 0: neither) around the body. */
struct frame *hub_event_frame(struct hub *hub, const char *type, const struct hub_channel *channel,
                              uint64_t seq, uint64_t prev, struct slice body);
void hub_market_snapshot(struct hub *hub, struct hub_client *client);
void hub_market_flush(struct hub *hub);

#endif
