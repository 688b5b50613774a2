/* client.h - the Binance object, for the files of this folder.
 *
 * client.c      open, close, state, the venue's table
 * conn.c        one stream connection: the state machine
 * conn_send.c   its control messages and their answers
 * streams.c     which symbol is on which connection; make-before-break
 * frames.c      frames into candles
 * watch.c       silence, lag, late symbols, the exchange's time
 * select.c      instruments and selections
 * fetch.c       candles by REST
 * SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_BINANCE_CLIENT_H
#define EXCHANGE_BINANCE_CLIENT_H

#include "exchange/binance/parse.h"
#include "exchange/binance/rest.h"
#include "exchange/binance/slot_map.h"
#include "exchange/binance/urls.h"
#include "net/ws_client.h"

struct binance;
struct shard;

/* ---- one connection ------------------------------------------------------------------------ */

enum conn_state {
    CONN_IDLE,        /* not wanted */
    CONN_WAITING,     /* back-off or pace, then */
    CONN_CONNECTING,  /* TCP, TLS, upgrade */
    CONN_SUBSCRIBING, /* open; names are being sent or answered */
    CONN_LIVE,        /* every name was answered or has data */
    CONN_STATE_COUNT
};

enum conn_event {
    CONN_ON_NOTHING,
    CONN_ON_START,
    CONN_ON_DUE, /* waited long enough */
    CONN_ON_OPEN,
    CONN_ON_SETTLED, /* nothing left to send or to be answered */
    CONN_ON_WANTED,  /* names to send */
    CONN_ON_CLOSED,  /* the socket ended */
    CONN_ON_BROKEN,  /* we have had enough of it */
    CONN_ON_STOP,
    CONN_EVENT_COUNT
};

enum entry_state {
    ENTRY_WANTED,
    ENTRY_SENT,
    ENTRY_ACKED, /* proves nothing: has_data does */
    ENTRY_REFUSED
};

/* The shard's slot of the same index, as this connection sees it. */
struct conn_entry {
    enum entry_state state;
    bool has_data;
    bool is_alone; /* a batch with it was refused: ask for it by itself */
    uint32_t request_id;
};

struct conn {
    struct conn *next_dead;
    struct binance *binance;
    struct shard *shard;
    enum conn_state state;
    struct ws_client *ws;
    struct loop_timer *timer;
    struct conn_entry *entries; /* shard->count of them */
    struct buffer unsubscribe;  /* names to give up, with commas */
    uint32_t request_id;        /* of the last message */
    uint32_t unsettled;         /* entries neither answered nor with data */
    uint32_t silent;            /* entries without data */
    struct backoff backoff;
    int64_t min_wait_ms;     /* before the next attempt, whatever the back-off says */
    bool is_urgent;          /* next attempt without back-off */
    int64_t opened_mono_ms;  /* 0: not open */
    int64_t settled_mono_ms; /* since when LIVE */
    int64_t frame_mono_ms;   /* last frame */
    int64_t sent_mono_ms;    /* last message of ours */
    int64_t lifetime_ms;     /* jittered */
    int64_t event_ms;        /* E of the newest candle frame */
    int64_t lag_mono_ms;     /* since when it lags; 0: it does not */
    uint32_t attempts;       /* since it was last live */
    uint64_t ignored_events;
    char reason[EXCHANGE_REASON_CAP]; /* why it is not live */
};

struct conn *conn_new(struct binance *binance, struct shard *shard); /* NULL: out of memory */
void conn_free(struct conn *conn); /* never inside its own callbacks; NULL is fine */
void conn_handle(struct conn *conn, enum conn_event event); /* only writer of conn->state */
void conn_break(struct conn *conn, bool is_urgent, const char *reason);
void conn_add_entry(struct conn *conn, uint32_t index); /* the shard has grown by one */
void conn_remove_entry(struct conn *conn, uint32_t index, uint32_t last, const char *symbol);
void conn_acked(struct conn *conn, const struct binance_frame *frame);
void conn_refused(struct conn *conn, const struct binance_frame *frame);
void conn_has_data(struct conn *conn, uint32_t index);
const char *conn_state_text(enum conn_state state);

/* ---- symbols on connections -------------------------------------------------------------------- */

struct shard {
    struct shard *next;
    struct conn *current;   /* never NULL while the shard is listed */
    struct conn *successor; /* being made before current is broken */
    uint32_t *slots;
    uint32_t count;
    int64_t rotate_after_mono_ms; /* for rotations out of suspicion */
    uint32_t rotate_wait_ms;
};

struct slot {
    bool is_used;
    bool is_up;
    bool is_repairing;
    char symbol[OC_SYMBOL_CAP];
    struct shard *shard;
    uint32_t position;
    int64_t followed_mono_ms;
    int64_t data_mono_ms;     /* last frame; 0: none yet */
    int64_t final_open_ms;    /* newest final 1m candle seen; 0: the watch has no base yet */
    int64_t progress_mono_ms; /* when that changed */
    int64_t repair_after_mono_ms;
    uint32_t repair_wait_ms;
    uint32_t silent_repairs; /* in a row, with rows that the stream had not brought */
};

enum oc_status streams_follow(struct binance *binance, uint32_t slot, const char *symbol);
void streams_unfollow(struct binance *binance, uint32_t slot);
void streams_on_message(struct conn *conn, struct slice text);
void streams_on_lost(struct conn *conn); /* the connection has no socket any more */
void streams_on_live(struct conn *conn);
void streams_rotate(struct shard *shard, const char *reason); /* make before break */
void streams_tick(struct binance *binance,
                  int64_t mono_ms); /* rotations, take-overs, empty shards */
void streams_reap(struct binance *binance);
void streams_close(struct binance *binance);
void streams_count(const struct binance *binance, struct exchange_metrics *out);
void slot_final_seen(struct binance *binance, struct slot *slot, int64_t open_ms);

/* ---- the rest ----------------------------------------------------------------------------------- */

struct selector; /* select.c */

struct binance {
    struct exchange head;
    struct loop *loop;
    struct exchange_config config; /* every value filled in */
    char *ca_file;
    struct exchange_events events;
    struct binance_urls urls;
    struct rest rest;
    struct venue_clock clock;
    struct pace connects;
    struct exchange_metrics metrics;
    struct backoff jitter; /* a source of random numbers only */

    struct slot *slots;
    struct slot_map map;
    uint32_t followed;
    struct shard *shards;
    struct conn *dead; /* both are freed at the end of the turn */
    struct shard *dead_shards;

    struct selector *selector;
    struct oc_candle *rows; /* a page: the venue's maximum */

    struct loop_timer *tick;
    struct loop_timer *closer;
    struct loop_hook reaper;
    bool is_asking_time;
    int64_t time_asked_mono_ms;
    int64_t event_mono_ms; /* when the last event time came */
    int64_t minute;        /* of the exchange's clock, to wake the REST queue when it changes */
    int64_t lag_ms;
    int64_t tick_mono_ms; /* of the last tick */
    bool is_closing;
    bool are_streams_closed;
    bool was_live;
    enum exchange_state state;
    char reason[EXCHANGE_REASON_CAP];
};

static inline struct binance *binance_of(struct exchange *exchange)
{
    return (struct binance *)exchange; /* head is the first member */
}

int64_t client_now_ms(const struct binance *binance);
void client_update_state(struct binance *binance); /* may call on_state */
void client_saw_time(struct binance *binance);     /* after the clock moved */
void client_close_next(void *binance);             /* goes on with the closing; may free it */

void watch_tick(struct binance *binance, int64_t mono_ms);

OC_MUST_USE enum oc_status select_open(struct binance *binance); /* OC_ENOMEM */
enum oc_status select_start(struct binance *binance, const char *selection, struct error *error);
const struct exchange_instruments *select_instruments(const struct binance *binance);
bool select_is_busy(const struct binance *binance); /* work on another thread is not done */
void select_close(struct binance *binance);         /* not while busy */

enum oc_status fetch_start(struct binance *binance, const struct exchange_fetch *fetch,
                           bool is_range, exchange_page_fn *on_page, void *context);
/* The silence watch's own: rows go to on_candle, then to watch_repaired with the number that were new. */
enum oc_status fetch_repair(struct binance *binance, uint32_t slot, int64_t start_ms,
                            uint32_t limit);
void watch_repaired(struct binance *binance, uint32_t slot, bool is_ok, size_t new_finals);

#endif
