/* conn.c - WebSocket connections: paths, pings, ages, and how far a client may fall behind.
 * SPDX-License-Identifier: MIT */
#include "sim/sim_internal.h"

#include "base/decimal.h"
#include "base/log.h"
#include "net/query.h"

#include <stdlib.h>
#include <string.h>

enum {
    PUSH_BACK_BYTES = 131072, /* without speed: unsent bytes that make time wait */
    CONNECTS_MAX = 300,       /* per five minutes and address */
    CONNECT_WINDOW_MS = 300000
};

static void unlink_conn(struct sim_conn *conn)
{
    struct sim *sim = conn->sim;

    if (conn->prev != NULL)
        conn->prev->next = conn->next;
    else
        sim->conns = conn->next;
    if (conn->next != NULL)
        conn->next->prev = conn->prev;
    sim->conn_count--;
}

static void on_message(struct ws_conn *ws, struct slice message, bool is_text, void *context)
{
    struct sim_conn *conn = context;

    (void)ws;
    (void)is_text;
    if (!conn->is_closing)
        sim_conn_on_message(conn, message);
}

static void on_drain(struct ws_conn *ws, void *context)
{
    struct sim_conn *conn = context;

    (void)ws;
    sim_wake(conn->sim);
}

static void send_ping(struct sim_conn *conn)
{
    char text[DECIMAL_TEXT_SIZE];
    struct sim_ping *ping;
    int64_t payload = sim_event_ms(conn->sim);

    if (conn->ping_count == SIM_PINGS_OPEN)
        return;
    if (payload <= conn->last_ping_payload)
        payload = conn->last_ping_payload + 1;
    conn->last_ping_payload = payload;
    ping = &conn->pings[(conn->ping_first + conn->ping_count) % SIM_PINGS_OPEN];
    *ping = (struct sim_ping){payload, sim_mono_ms(conn->sim), conn->frames_sent};
    if (ws_ping(conn->ws, slice_make(text, decimal_print_int(text, payload))) == OC_OK)
        conn->ping_count++;
}

/* Only an answer to a ping of ours counts as a sign of life. */
static void on_pong(struct ws_conn *ws, struct slice payload, void *context)
{
    struct sim_conn *conn = context;
    uint64_t i;
    int64_t value;

    (void)ws;
    if (decimal_parse_int(payload.data, payload.size, &value) != OC_OK)
        return;
    for (i = conn->ping_first; i < conn->ping_first + conn->ping_count; i++) {
        const struct sim_ping *ping = &conn->pings[i % SIM_PINGS_OPEN];

        if (ping->payload != value)
            continue;
        conn->frames_seen = ping->frames;
        conn->ping_count -= i + 1 - conn->ping_first;
        conn->ping_first = i + 1;
        if (sim_conn_pushes_back(conn))
            send_ping(
                conn); /* of pings that come together one may be answered alone (RFC 6455 5.5.3) */
        sim_wake(conn->sim);
        return;
    }
}

static void on_close(struct ws_conn *ws, uint16_t code, struct slice reason, void *context)
{
    struct sim_conn *conn = context;
    struct sim *sim = conn->sim;

    (void)reason;
    log_event(LOG_DEBUG, "sim", "conn_closed", "conn=%llu code=%u",
              (unsigned long long)ws_connection_id(ws), code);
    sim_conn_unsubscribe_all(conn);
    unlink_conn(conn);
    free(conn);
    sim_wake(sim);
}

static const struct ws_events EVENTS = {on_message, on_drain, NULL, on_pong, on_close};

void sim_conn_send(struct sim_conn *conn, struct frame *frame)
{
    struct sim *sim = conn->sim;
    int64_t window = sim->options.window;
    enum oc_status status = ws_send(conn->ws, frame);

    if (status == OC_OK) {
        sim->counts.frames++;
        conn->frames_sent++;
        /* a ping every quarter of the window tells how far the client has read */
        if (sim->speed == 0 && window > 0 && conn->frames_sent % (uint64_t)(window / 4 + 1) == 0)
            send_ping(conn);
        return;
    }
    sim->counts.frames_dropped++;
    if (status != OC_ECLOSED) {
        sim->counts.slow_clients++;
        conn->is_closing = true;
        ws_drop(conn->ws);
    }
}

bool sim_conn_pushes_back(const struct sim_conn *conn)
{
    int64_t window = conn->sim->options.window;

    if (conn->is_closing || conn->is_stalled || conn->count == 0)
        return false;
    if (ws_queued_bytes(conn->ws) > PUSH_BACK_BYTES)
        return true;
    return window > 0 && conn->ping_count > 0 &&
           conn->frames_sent - conn->frames_seen > (uint64_t)window;
}

void sim_conn_stall(struct sim_conn *conn, const struct sim_fault *fault)
{
    struct sim *sim = conn->sim;

    conn->is_stalled = true;
    conn->stall_pong = fault->pong;
    conn->stall_until_ms = fault->for_ms > 0 ? sim->now_ms + fault->for_ms : 0;
    conn->stall_until_mono_ms = fault->real_ms > 0 ? sim_mono_ms(sim) + fault->real_ms : 0;
    if (!fault->pong)
        ws_pause(conn->ws);
}

void sim_conn_end_stall(struct sim_conn *conn)
{
    struct sim *sim = conn->sim;
    bool is_over = conn->stall_until_ms > 0 && sim->now_ms >= conn->stall_until_ms;

    if (conn->stall_until_mono_ms > 0 && sim_mono_ms(sim) >= conn->stall_until_mono_ms)
        is_over = true;
    if (!conn->is_stalled || !is_over)
        return;
    conn->is_stalled = false;
    if (!conn->stall_pong)
        ws_resume(conn->ws);
    sim_wake(sim);
}

static void close_for(struct sim_conn *conn, uint16_t code, const char *reason)
{
    conn->is_closing = true;
    ws_close(conn->ws, code, reason);
}

static void house_one(struct sim_conn *conn, int64_t mono_ms)
{
    const struct sim *sim = conn->sim;
    const struct sim_ping *oldest = &conn->pings[conn->ping_first % SIM_PINGS_OPEN];

    sim_conn_end_stall(conn);
    if (conn->is_closing || conn->is_stalled)
        return;
    if (conn->ping_count > 0 && mono_ms - oldest->sent_mono_ms > sim->options.pong_ms) {
        close_for(conn, WS_CLOSE_POLICY, "Pong timeout");
    } else if (mono_ms - conn->opened_mono_ms > sim->options.lifetime_ms) {
        close_for(conn, WS_CLOSE_NORMAL, "");
    } else if (mono_ms >= conn->next_ping_mono_ms) {
        conn->next_ping_mono_ms = mono_ms + sim->options.ping_ms;
        send_ping(conn);
    }
}

void sim_conn_house(struct sim *sim)
{
    struct sim_conn *conn, *next;
    int64_t mono_ms = sim_mono_ms(sim);

    for (conn = sim->conns; conn != NULL; conn = next) {
        next = conn->next;
        house_one(conn, mono_ms);
    }
}

void sim_conn_close_all(struct sim *sim, uint16_t code, const char *reason)
{
    struct sim_conn *conn;

    for (conn = sim->conns; conn != NULL; conn = conn->next)
        close_for(conn, code, reason);
}

/* ---- the upgrade ---- */

/* USD-M paths begin with the kind of data; without it there is only the order book. */
static void take_prefix(struct sim_conn *conn, enum oc_market market, struct slice *path)
{
    static const struct {
        const char *prefix;
        bool books, market;
    } PREFIXES[] = {
        {"/public/", true, false}, {"/market/", false, true}, {"/private/", false, false}};
    size_t i;

    conn->has_books = true;
    conn->has_market = market == OC_MARKET_SPOT;
    for (i = 0; market == OC_MARKET_USDM && i < sizeof PREFIXES / sizeof PREFIXES[0]; i++) {
        size_t size = strlen(PREFIXES[i].prefix) - 1;

        if (!slice_starts(*path, PREFIXES[i].prefix))
            continue;
        conn->has_books = PREFIXES[i].books;
        conn->has_market = PREFIXES[i].market;
        *path = slice_make(path->data + size, path->size - size);
        return;
    }
}

struct stream_target {
    struct slice names; /* separated by '/'; decoded, in the arena */
    bool is_combined, is_known;
    enum sim_unit unit;
};

static bool decode(struct slice text, struct arena *arena, struct slice *out)
{
    char *room = arena_alloc(arena, text.size + 1);
    size_t size;

    if (room == NULL || query_decode(text, QUERY_PLUS_IS_PLUS, room, &size) != OC_OK)
        return false;
    *out = slice_make(room, size);
    return true;
}

static bool parse_target(const struct http_request *request, struct slice path, struct arena *arena,
                         struct stream_target *out)
{
    struct query query;
    struct query_pair pair;

    memset(out, 0, sizeof *out);
    if (slice_is(path, "/stream") || slice_is(path, "/stream/")) {
        out->is_combined = true;
    } else if (slice_starts(path, "/ws/")) {
        if (!decode(slice_make(path.data + 4, path.size - 4), arena, &out->names))
            return false;
    } else if (!slice_is(path, "/ws")) {
        return false;
    }
    query_init(&query, request->query, QUERY_PLUS_IS_PLUS);
    for (;;) {
        enum oc_status status = query_next(&query, arena, &pair);

        if (status == OC_ENOTFOUND)
            return true;
        if (status != OC_OK)
            return false;
        if (out->is_combined && slice_is(pair.key, "streams"))
            out->names = pair.value;
        if (slice_is(pair.key, "timeUnit") && slice_is_nocase(pair.value, "MICROSECOND"))
            out->unit = SIM_UNIT_US;
    }
}

static bool too_many_connects(struct sim *sim, const struct http_peer *peer)
{
    struct sim_weight_entry *entry = sim_weight_of(sim, peer);
    int64_t window = sim_window_ms(sim) / CONNECT_WINDOW_MS;

    if (entry == NULL || sim->options.no_limits)
        return false;
    if (entry->connect_window != window) {
        entry->connect_window = window;
        entry->connects = 0;
    }
    return ++entry->connects > CONNECTS_MAX;
}

static void refuse(struct http_request *request, struct sim_conn *conn, int status)
{
    free(conn);
    http_respond_with(request, status, "text/html",
                      slice_of(status == 429 ? "Too many requests"
                                             : "<html><body><h2>404 Not found</h2></body></html>"));
}

static void link_conn(struct sim *sim, struct sim_conn *conn)
{
    conn->next = sim->conns;
    if (sim->conns != NULL)
        sim->conns->prev = conn;
    sim->conns = conn;
    sim->conn_count++;
    sim->counts.connections++;
}

void sim_conn_accept(struct sim *sim, struct http_request *request)
{
    struct sim_conn *conn = calloc(1, sizeof *conn);
    struct slice path = request->path;
    struct stream_target target;
    struct ws_config config;
    struct arena arena;
    bool is_good;

    if (conn == NULL || sim->conn_count >= LIMIT_SIM_CONNECTIONS || sim->is_closing) {
        free(conn);
        http_respond_with(request, 503, "text/plain", slice_of("Service Unavailable."));
        return;
    }
    if (too_many_connects(sim, request->peer)) {
        refuse(request, conn, 429);
        return;
    }
    take_prefix(conn, sim->market, &path);
    arena_init(&arena, 4096, 262144);
    is_good = parse_target(request, path, &arena, &target);
    if (!is_good) {
        refuse(request, conn, 404);
    } else {
        ws_config_init(&config);
        config.queue_bytes_max = LIMIT_SIM_QUEUE_BYTES;
        config.queue_count_max = LIMIT_SIM_QUEUE_COUNT;
        config.ping_every_ms = 0; /* pings are the exchange's own */
        config.close_timeout_ms = 2000;
        conn->sim = sim;
        conn->is_combined = target.is_combined;
        conn->unit = target.unit;
        conn->opened_mono_ms = sim_mono_ms(sim);
        conn->next_ping_mono_ms = conn->opened_mono_ms + sim->options.ping_ms;
        if (ws_accept(request, &config, &EVENTS, conn, NULL, 0, &conn->ws) != OC_OK) {
            free(conn);
        } else {
            link_conn(sim, conn);
            sim_catch_up(sim);
            sim_conn_subscribe_path(conn, target.names);
        }
    }
    arena_deinit(&arena);
}
