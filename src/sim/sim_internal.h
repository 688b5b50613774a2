/* sim_internal.h - what the files of the simulator share.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_SIM_INTERNAL_H
#define SIM_SIM_INTERNAL_H

#include "net/http_server.h"
#include "net/loop.h"
#include "net/ws_server.h"
#include "sim/agenda.h"
#include "sim/cursor.h"
#include "sim/fault.h"
#include "sim/info.h"
#include "sim/sim.h"
#include "sim/ticker.h"
#include "sim/weight.h"
#include "sim/wire.h"

enum { SIM_PINGS_OPEN = 64, SIM_MESSAGES_SPOT = 5, SIM_MESSAGES_USDM = 10 };

/* ---- streams ---- */

enum sim_stream_kind {
    SIM_STREAM_KLINE,
    SIM_STREAM_AGG_TRADE,
    SIM_STREAM_TRADE,
    SIM_STREAM_MINI_TICKER,
    SIM_STREAM_TICKER,
    SIM_STREAM_BOOK_TICKER,
    SIM_STREAM_PARTIAL_DEPTH,
    SIM_STREAM_DEPTH,
    SIM_STREAM_MINI_TICKERS, /* !miniTicker@arr */
    SIM_STREAM_TICKERS       /* !ticker@arr, USD-M only */
};

struct sim_stream_name {
    enum sim_stream_kind kind;
    struct sim_series *series; /* NULL: of all symbols */
    enum sim_interval interval;
    int64_t tz_ms;
    size_t levels;
    int64_t speed_ms;
};

struct sim_conn;

struct sim_stream {
    struct sim_task task; /* first member */
    struct sim *sim;
    struct sim_stream *next_by_hash;
    uint64_t hash;
    char *text; /* as subscribed */
    struct sim_stream_name name;
    struct sim_conn **members;
    size_t member_count, member_cap;
    /* klines: the candle under way, its minutes that are over, what was sent last */
    int64_t open_ms, next_ms;
    struct sim_candle closed;
    int64_t closed_until; /* minute */
    int64_t sent_minute;
    size_t sent_done;
    int64_t held_open_ms; /* by a reorder fault; -1: none */
    /* trades: the next print; depth: the book told last */
    int64_t print_minute;
    size_t print_next;
    struct sim_book book;
};

/* A frame held back by a fault, or the amendment to come. */
struct sim_held {
    struct sim_task task; /* first member */
    struct sim *sim;
    struct sim_stream *stream;
    int64_t open_ms;
    bool is_amendment;
    struct sim_held *next, *prev;
};

/* ---- connections ---- */

struct sim_subscription {
    uint64_t hash;
    char *text;
    struct sim_stream *stream; /* NULL: acknowledged and silent */
};

struct sim_ping {
    int64_t payload;
    int64_t sent_mono_ms;
    uint64_t frames; /* sent before it */
};

struct sim_conn {
    struct sim *sim;
    struct ws_conn *ws;
    struct sim_conn *next, *prev;
    bool is_combined, has_books, has_market; /* what its path delivers */
    enum sim_unit unit;
    struct sim_subscription *subscriptions;
    size_t count, cap;
    size_t kline_count;                          /* those that deliver */
    int64_t messages_mono_ms[SIM_MESSAGES_USDM]; /* the last ones, a ring */
    uint64_t message_count;
    struct sim_ping pings[SIM_PINGS_OPEN]; /* a ring of those not answered */
    uint64_t ping_first, ping_count;
    int64_t last_ping_payload, next_ping_mono_ms, opened_mono_ms;
    uint64_t frames_sent, frames_seen; /* seen: before the last answered ping */
    bool is_stalled, stall_pong, is_closing;
    int64_t stall_until_ms, stall_until_mono_ms; /* 0: not by that clock */
    int64_t shutdown_ms;                         /* announced by a fault; 0: none */
};

/* ---- the whole ---- */

struct sim_live {
    struct sim_cursor cursor;
    struct sim_ticker_cache ticker;
};

struct sim_weight_entry {
    uint8_t key[HTTP_PEER_KEY_SIZE];
    struct sim_weight weight;
    int64_t connect_window; /* five minutes */
    uint32_t connects;
};

struct sim_counts {
    uint64_t frames, frames_dropped, requests, refused, connections, slow_clients;
};

struct sim {
    struct loop *loop;
    struct http_server *server;
    struct loop_hook hook;
    struct loop_timer *timer;       /* the next moment of simulated time */
    struct loop_timer *house_timer; /* pings, ages */
    struct sim_options options;     /* texts in it are not kept */
    enum oc_market market;
    sim_end_fn *on_end, *on_closed;
    void *context, *closed_context;

    struct sim_store store;
    struct sim_live *live; /* by index of the series */
    size_t prints_cap;
    struct sim_agenda agenda;
    struct sim_plan plan;
    struct sim_task plan_task, minute_task, end_task;
    struct sim_stream **streams; /* by hash */
    size_t stream_slots, stream_count;
    struct sim_held *held;
    size_t held_count;

    /* time */
    int64_t now_ms, start_ms, end_ms;
    double speed; /* 0: as fast as the clients read */
    bool is_running, is_ended, is_closing;
    int64_t anchor_ms, anchor_mono_ms; /* simulated and monotonic, of the last change of speed */
    int64_t stood_ms;                  /* real time in which simulated time did not run */
    int64_t rest_mono_ms;              /* last REST request */

    struct sim_conn *conns;
    size_t conn_count, kline_subscriptions;
    struct sim_weight_entry *weights;
    size_t weight_count;
    struct buffer scratch, body;
    struct sim_counts counts;
};

/* sim.c */
struct sim_view sim_view_of(struct sim *sim, struct sim_series *series); /* moved to now */

/* time.c */
void sim_time_open(struct sim *sim);
void sim_time_on_turn(void *context);
int64_t sim_event_ms(struct sim *sim); /* now as the exchange's clock says */
int64_t sim_window_ms(const struct sim *sim);
int64_t sim_mono_ms(const struct sim *sim);
void sim_set_speed(struct sim *sim, double speed);
void sim_catch_up(struct sim *sim); /* runs what is due; before anything is told about now */
void sim_wake(struct sim *sim);     /* something changed that time may have waited for */

/* faults.c */
void sim_plan_arm(struct sim *sim); /* after rules changed */
void sim_plan_run(struct sim *sim); /* what is due already, though time may stand still */
OC_MUST_USE enum oc_status sim_inject(struct sim *sim, struct slice text, struct error *error);
void sim_faults_open(struct sim *sim);
void sim_hold(struct sim_stream *stream, int64_t open_ms, int64_t due_ms, bool is_amendment);
void sim_held_free_all(struct sim *sim);

/* stream.c */
bool sim_stream_parse(const struct sim *sim, struct slice text, struct sim_stream_name *out);
/* The stream of that name, made if need be; NULL: no such stream (or out of memory). */
struct sim_stream *sim_stream_get(struct sim *sim, struct slice text, uint64_t hash);
bool sim_stream_join(struct sim_stream *stream, struct sim_conn *conn);
void sim_stream_leave(struct sim_stream *stream, struct sim_conn *conn);
void sim_streams_free(struct sim *sim);
bool sim_stream_is_book(const struct sim_stream_name *name);

/* feed.c: what streams tell and when */
void sim_feed_begin(struct sim_stream *stream); /* the first subscriber has come */
void sim_feed_run(struct sim_task *task, int64_t now_ms);
int64_t sim_late_ms(const struct sim *sim, const struct sim_series *series, int64_t close_ms);
void sim_feed_send_kline(struct sim_stream *stream, int64_t open_ms, bool is_final);
void sim_feed_forget(struct sim *sim, const struct sim_series *series); /* candles were edited */

/* feed_other.c */
void sim_feed_other_begin(struct sim_stream *stream);
void sim_feed_other(struct sim_stream *stream, int64_t now_ms);

/* emit.c: one event to all subscribers of a stream */
typedef void sim_put_fn(struct buffer *out, const struct sim_stream *stream, enum sim_unit unit,
                        const void *event);
void sim_emit(struct sim_stream *stream, sim_put_fn *put, const void *event, int64_t open_ms);

/* conn.c */
void sim_conn_accept(struct sim *sim, struct http_request *request);
void sim_conn_close_all(struct sim *sim, uint16_t code, const char *reason);
void sim_conn_send(struct sim_conn *conn, struct frame *frame);
void sim_conn_house(struct sim *sim);                   /* pings, pongs, ages, stalls */
bool sim_conn_pushes_back(const struct sim_conn *conn); /* time has to wait for it */
void sim_conn_stall(struct sim_conn *conn, const struct sim_fault *fault);
void sim_conn_end_stall(struct sim_conn *conn); /* if it is over */

/* subscribe.c */
void sim_conn_on_message(struct sim_conn *conn, struct slice text);
void sim_conn_subscribe_path(struct sim_conn *conn, struct slice names);
void sim_conn_unsubscribe_all(struct sim_conn *conn);

/* rest.c */
void sim_on_request(struct http_request *request, void *context);
struct sim_weight_entry *sim_weight_of(struct sim *sim, const struct http_peer *peer);
int64_t sim_real_wait_s(const struct sim *sim, int64_t window_ms);

/* state.c */
void sim_on_control_request(struct sim *sim, struct http_request *request);

#endif
