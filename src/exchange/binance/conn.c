/* conn.c - one stream connection: a state machine with a table of edges.
 * SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/limits.h"
#include "base/log.h"
#include "exchange/binance/client.h"
#include "exchange/binance/conn_send.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t BANNED_WAIT_MS = 60000;

/* CONN_STATE_COUNT: the event means nothing in that state and is counted. */
enum { NONE = CONN_STATE_COUNT };

/* clang-format off */
static const uint8_t EDGES[CONN_STATE_COUNT][CONN_EVENT_COUNT] = {
/*                    NOTHING START         DUE              OPEN              SETTLED    WANTED            CLOSED        BROKEN        STOP */
[CONN_IDLE] =        {NONE,   CONN_WAITING, NONE,            NONE,             NONE,      NONE,             NONE,         NONE,         NONE},
[CONN_WAITING] =     {NONE,   NONE,         CONN_CONNECTING, NONE,             NONE,      NONE,             NONE,         NONE,         CONN_IDLE},
[CONN_CONNECTING] =  {NONE,   NONE,         NONE,            CONN_SUBSCRIBING, NONE,      NONE,             CONN_WAITING, CONN_WAITING, CONN_IDLE},
[CONN_SUBSCRIBING] = {NONE,   NONE,         NONE,            NONE,             CONN_LIVE, CONN_SUBSCRIBING, CONN_WAITING, CONN_WAITING, CONN_IDLE},
[CONN_LIVE] =        {NONE,   NONE,         NONE,            NONE,             NONE,      CONN_SUBSCRIBING, CONN_WAITING, CONN_WAITING, CONN_IDLE},
};
/* clang-format on */

const char *conn_state_text(enum conn_state state)
{
    static const char *const TEXTS[] = {"idle", "waiting", "connecting", "subscribing", "live"};

    return (size_t)state < sizeof(TEXTS) / sizeof(TEXTS[0]) ? TEXTS[state] : "?";
}

/* ---- the socket's callbacks ---- */

static void on_open(struct ws_client *ws, void *context)
{
    (void)ws;
    conn_handle(context, CONN_ON_OPEN);
}

static void on_message(struct ws_client *ws, struct slice text, void *context)
{
    (void)ws;
    streams_on_message(context, text);
}

/* A refused upgrade tells when to come back at the earliest. */
static int64_t refusal_wait_ms(const struct conn *conn, int http_status)
{
    switch (http_status) {
    case 403:
    case 451:
        return conn->binance->config.blocked_retry_ms;
    case 418:
    case 429:
        return BANNED_WAIT_MS;
    default:
        return 0;
    }
}

static void on_closed(struct ws_client *ws, const struct ws_client_end *end, void *context)
{
    struct conn *conn = context;

    (void)ws;
    conn->ws = NULL;
    conn->min_wait_ms = refusal_wait_ms(conn, end->http_status);
    if (end->was_open)
        (void)snprintf(conn->reason, sizeof(conn->reason),
                       "stream closed by the exchange: %u %.*s%s%.40s", end->code,
                       (int)(end->reason.size < 40 ? end->reason.size : 40),
                       end->reason.size > 0 ? end->reason.data : "",
                       end->text[0] != '\0' ? " " : "", end->text);
    else
        (void)snprintf(conn->reason, sizeof(conn->reason), "stream does not open: %.90s",
                       end->text[0] != '\0' ? end->text : oc_status_text(end->status));
    conn_handle(conn, CONN_ON_CLOSED);
}

static const struct ws_client_events WS_EVENTS = {
    .on_open = on_open, .on_message = on_message, .on_closed = on_closed};

/* ---- entering a state ---- */

static void drop_socket(struct conn *conn)
{
    struct ws_client *ws = conn->ws;

    conn->ws = NULL;
    conn->opened_mono_ms = 0;
    conn->settled_mono_ms = 0;
    conn->event_ms = 0;
    conn->lag_mono_ms = 0;
    buffer_clear(&conn->unsubscribe);
    for (uint32_t i = 0; i < conn->shard->count; i++)
        conn->entries[i] = (struct conn_entry){ENTRY_WANTED, false, false, 0};
    conn->unsettled = conn->shard->count;
    conn->silent = conn->shard->count;
    ws_client_drop(ws);
}

static enum conn_event enter_idle(struct conn *conn)
{
    loop_timer_stop(conn->timer);
    drop_socket(conn);
    return CONN_ON_NOTHING;
}

/* A banned address is not to be seen knocking. */
static void respect_ban(struct conn *conn, int64_t mono_ms)
{
    const struct rest *rest = &conn->binance->rest;
    int64_t left_ms = rest->blocked_mono_ms - mono_ms;

    if (rest->block_status != 418)
        return;
    if (left_ms > BANNED_WAIT_MS)
        left_ms = BANNED_WAIT_MS;
    if (conn->min_wait_ms < left_ms)
        conn->min_wait_ms = left_ms;
}

static enum conn_event enter_waiting(struct conn *conn)
{
    struct binance *binance = conn->binance;
    int64_t mono_ms = loop_mono_ms(conn->binance->loop);
    /* it delivered: no failure; even a server that ends each at once is bounded by the pace */
    bool has_delivered = conn->settled_mono_ms != 0 && conn->silent < conn->shard->count;
    bool was_open = conn->opened_mono_ms != 0;
    int64_t wait_ms = 0;

    if (has_delivered)
        backoff_reset(&conn->backoff);
    drop_socket(conn);
    if (was_open) {
        binance->metrics.reconnects++;
        streams_on_lost(conn);
    }
    if (conn->attempts > 0 && !conn->is_urgent)
        wait_ms = backoff_next_ms(&conn->backoff);
    respect_ban(conn, mono_ms);
    if (wait_ms < conn->min_wait_ms)
        wait_ms = conn->min_wait_ms;
    if (conn->attempts > 0)
        log_event(LOG_WARN, "exchange", "stream-down",
                  "venue=binance streams=%u attempts=%u wait_ms=%lld reason=%s", conn->shard->count,
                  conn->attempts, (long long)wait_ms, conn->reason);
    conn->is_urgent = false;
    conn->min_wait_ms = 0;
    loop_timer_once(conn->timer, (uint64_t)wait_ms);
    return CONN_ON_NOTHING;
}

static enum conn_event enter_connecting(struct conn *conn)
{
    struct binance *binance = conn->binance;
    const struct exchange_config *config = &binance->config;
    struct ws_client_config ws;
    struct error error;

    ws_client_config_init(&ws);
    ws.url = binance->urls.stream;
    ws.connect_timeout_ms = (uint32_t)config->connect_timeout_ms;
    ws.ping_after_ms = (uint32_t)(config->silence_ms < 60000 ? config->silence_ms / 3 : 20000);
    ws.hangup_after_ms = (uint32_t)(config->silence_ms < 40000 ? config->silence_ms : 40000);
    ws.message_bytes_max = LIMIT_EXCHANGE_FRAME;
    ws.ca_file = config->ca_file;
    conn->attempts++;
    binance->metrics.connects++;
    if (ws_client_open(binance->loop, &ws, &WS_EVENTS, conn, &conn->ws, &error) != OC_OK) {
        (void)snprintf(conn->reason, sizeof(conn->reason), "%.120s", error.text);
        conn->ws = NULL;
        return CONN_ON_CLOSED;
    }
    return CONN_ON_NOTHING;
}

static enum conn_event enter_subscribing(struct conn *conn)
{
    int64_t mono_ms = loop_mono_ms(conn->binance->loop);

    if (conn->opened_mono_ms == 0) {
        conn->opened_mono_ms = mono_ms;
        conn->frame_mono_ms = mono_ms;
        conn->sent_mono_ms = mono_ms - conn->binance->urls.market->message_gap_ms;
        log_event(LOG_INFO, "exchange", "stream-open", "venue=binance streams=%u attempts=%u",
                  conn->shard->count, conn->attempts);
    }
    return conn_send_next(conn);
}

static enum conn_event enter_live(struct conn *conn)
{
    loop_timer_stop(conn->timer);
    if (conn->settled_mono_ms == 0)
        conn->settled_mono_ms = loop_mono_ms(conn->binance->loop);
    conn->attempts = 1;
    conn->reason[0] = '\0';
    streams_on_live(conn);
    return CONN_ON_NOTHING;
}

static enum conn_event (*const ENTER[CONN_STATE_COUNT])(struct conn *conn) = {
    [CONN_IDLE] = enter_idle,
    [CONN_WAITING] = enter_waiting,
    [CONN_CONNECTING] = enter_connecting,
    [CONN_SUBSCRIBING] = enter_subscribing,
    [CONN_LIVE] = enter_live,
};

void conn_handle(struct conn *conn, enum conn_event event)
{
    while (event != CONN_ON_NOTHING) {
        uint8_t next = EDGES[conn->state][event];

        if (next == NONE) {
            conn->ignored_events++;
            return;
        }
        if (log_is_on(LOG_DEBUG))
            log_event(LOG_DEBUG, "exchange", "conn", "from=%s to=%s", conn_state_text(conn->state),
                      conn_state_text((enum conn_state)next));
        conn->state = (enum conn_state)next;
        event = ENTER[next](conn);
    }
}

static void on_timer(void *context)
{
    struct conn *conn = context;

    if (conn->state == CONN_WAITING) {
        int64_t wait_ms = pace_take(&conn->binance->connects, loop_mono_ms(conn->binance->loop));

        if (wait_ms > 0)
            loop_timer_once(conn->timer, (uint64_t)wait_ms);
        else
            conn_handle(conn, CONN_ON_DUE);
    } else if (conn->state == CONN_SUBSCRIBING) {
        conn_handle(conn, conn_send_next(conn));
    } else {
        conn_handle(conn, CONN_ON_WANTED);
    }
}

void conn_break(struct conn *conn, bool is_urgent, const char *reason)
{
    (void)snprintf(conn->reason, sizeof(conn->reason), "%.120s", reason);
    conn->is_urgent = is_urgent;
    conn_handle(conn, CONN_ON_BROKEN);
}

/* ---- life ---- */

struct conn *conn_new(struct binance *binance, struct shard *shard)
{
    const struct exchange_config *config = &binance->config;
    struct conn *conn = calloc(1, sizeof(*conn));
    int64_t spread_ms = config->lifetime_ms / 40;

    if (conn == NULL)
        return NULL;
    conn->binance = binance;
    conn->shard = shard;
    conn->entries = calloc(config->streams_per_connection, sizeof(conn->entries[0]));
    conn->timer = loop_timer_new(binance->loop, on_timer, conn);
    buffer_init(&conn->unsubscribe, LIMIT_EXCHANGE_CONTROL);
    if (conn->entries == NULL || conn->timer == NULL) {
        conn_free(conn);
        return NULL;
    }
    conn->unsettled = shard->count;
    conn->silent = shard->count;
    conn->lifetime_ms = config->lifetime_ms;
    if (spread_ms > 0)
        conn->lifetime_ms -= backoff_random(&binance->jitter, (uint32_t)spread_ms);
    backoff_init(&conn->backoff, (uint32_t)config->backoff_min_ms, (uint32_t)config->backoff_max_ms,
                 config->seed ^ backoff_random(&binance->jitter, UINT32_MAX));
    return conn;
}

void conn_free(struct conn *conn)
{
    if (conn == NULL)
        return;
    ws_client_drop(conn->ws);
    loop_timer_free(conn->timer);
    buffer_deinit(&conn->unsubscribe);
    free(conn->entries);
    free(conn);
}
