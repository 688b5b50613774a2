/* test_flow_sim_ws.c - the simulated exchange's streams from outside: paths, messages, limits, frames.
 * SPDX-License-Identifier: MIT */
#include "net/ws_client.h"
#include "support/check.h"
#include "support/sim_rig.h"

enum { SOON_MS = 5000 };

static struct sim_rig spot, usdm;

static void begin(void **state)
{
    (void)state;
    sim_rig_start(&spot, "--speed 60 --symbols BTCUSDT,ETHUSDT --history 2");
    sim_rig_start(&usdm, "--speed 60 --market usdm --symbols BTCUSDT,ETHUSDT --history 2");
}

static void end(void **state)
{
    (void)state;
    sim_rig_stop(&spot);
    sim_rig_stop(&usdm);
}

/* Connect to a path; then something that holds all of the parts arrives. */
static const struct path_case {
    const char *name;
    bool is_usdm;
    const char *path, *gets;
} PATHS[] = {
    {"/ws/<stream> is bare", false, "/ws/btcusdt@kline_1m", "{\"e\":\"kline\"|\"s\":\"BTCUSDT\""},
    {"/ws/<a>/<b> delivers both", false, "/ws/ethusdt@kline_1m/btcusdt@kline_1m",
     "{\"e\":\"kline\"|\"s\":\"BTCUSDT\""},
    {"/stream wraps", false, "/stream?streams=btcusdt@kline_1m/ethusdt@kline_1m",
     "{\"stream\":\"ethusdt@kline_1m\",\"data\":{\"e\":\"kline\""},
    {"percent-encoded names", false, "/stream?streams=btcusdt%40kline_1m%2Fethusdt%40kline_1m",
     "{\"stream\":\"ethusdt@kline_1m\""},
    {"the zone's plus survives", false, "/stream?streams=btcusdt@kline_1m@%2B08:00",
     "{\"stream\":\"btcusdt@kline_1m@+08:00\",\"data\":{\"e\":\"kline\""},
    {"timeUnit in the URL: microseconds", false,
     "/stream?streams=btcusdt@kline_1m&timeUnit=MICROSECOND", "\"x\":true|999999,\"s\":"},
    {"the close is sent", false, "/ws/btcusdt@kline_1m", "\"x\":true"},
    {"an hour closes too", false, "/ws/btcusdt@kline_5m", "\"i\":\"5m\"|\"x\":true"},
    {"seconds close", false, "/ws/btcusdt@kline_1s", "\"i\":\"1s\"|\"x\":true"},
    {"aggTrade", false, "/ws/btcusdt@aggTrade", "{\"e\":\"aggTrade\"|\"M\":true"},
    {"trade", false, "/ws/btcusdt@trade", "{\"e\":\"trade\"|\"M\":true"},
    {"miniTicker", false, "/ws/btcusdt@miniTicker", "{\"e\":\"24hrMiniTicker\""},
    {"!miniTicker@arr", false, "/ws/!miniTicker@arr", "[{\"e\":\"24hrMiniTicker\""},
    {"ticker", false, "/ws/btcusdt@ticker", "{\"e\":\"24hrTicker\"|\"x\":\""},
    {"bookTicker has no e on spot", false, "/ws/btcusdt@bookTicker", "{\"u\":|\"b\":\""},
    {"a partial book has no e on spot", false, "/ws/btcusdt@depth5", "{\"lastUpdateId\":"},
    {"a diff of the book", false, "/ws/btcusdt@depth@100ms", "{\"e\":\"depthUpdate\"|\"U\":"},
    {"futures: klines live under /market", true, "/market/ws/btcusdt@kline_1m", "{\"e\":\"kline\""},
    {"futures: books live under /public", true, "/public/stream?streams=btcusdt@bookTicker",
     "{\"stream\":\"btcusdt@bookTicker\",\"data\":{\"e\":\"bookTicker\""},
    {"futures: books live under the old path", true, "/ws/btcusdt@depth5",
     "{\"e\":\"depthUpdate\"|\"pu\":"},
};

static void path_row(void **state)
{
    const struct path_case *row = *state;
    struct sim_peer peer;
    size_t from = 0;

    sim_peer_open(&peer, row->is_usdm ? &usdm : &spot, row->path);
    assert_true(peer.is_open);
    if (sim_peer_wait(&peer, row->gets, &from, SOON_MS + 2000) == NULL)
        fail_msg("%s: %zu messages, none with %s; the last: %.300s", row->path, peer.count,
                 row->gets, peer.count > 0 ? peer.messages[peer.count - 1] : "");
    sim_peer_free(&peer);
}

/* Connect, send; the answer is exactly this; then what must not come does not. */
static const struct message_case {
    const char *name;
    bool is_usdm;
    const char *path, *sends, *answer, *never;
} MESSAGES[] = {
    {"SUBSCRIBE is acknowledged", false, "/ws",
     "{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@kline_1m\"],\"id\":1}",
     "{\"result\":null,\"id\":1}", NULL},
    {"a number that is no stream in the path is nothing", false, "/ws/7",
     "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1}", "{\"result\":[],\"id\":1}", "kline"},
    {"an empty streams= is nothing", false, "/stream?streams=",
     "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1}", "{\"result\":[],\"id\":1}", "kline"},
    {"an id of text comes back", false, "/stream",
     "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":\"abc-1\"}", "{\"result\":[],\"id\":\"abc-1\"}",
     NULL},
    {"a null id comes back", false, "/stream", "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":null}",
     "{\"result\":[],\"id\":null}", NULL},
    {"/stream is combined", false, "/stream",
     "{\"method\":\"GET_PROPERTY\",\"params\":[\"combined\"],\"id\":3}",
     "{\"result\":true,\"id\":3}", NULL},
    {"/ws is not", false, "/ws", "{\"method\":\"GET_PROPERTY\",\"params\":[\"combined\"],\"id\":3}",
     "{\"result\":false,\"id\":3}", NULL},
    {"upper case is acknowledged and silent", false, "/ws",
     "{\"method\":\"SUBSCRIBE\",\"params\":[\"BTCUSDT@kline_1m\"],\"id\":2}",
     "{\"result\":null,\"id\":2}", "kline"},
    {"an unknown interval is acknowledged and silent", false, "/ws",
     "{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@kline_7m\"],\"id\":2}",
     "{\"result\":null,\"id\":2}", "kline"},
    {"UNSUBSCRIBE of what never was is acknowledged", false, "/ws",
     "{\"method\":\"UNSUBSCRIBE\",\"params\":[\"xyz@kline_1m\"],\"id\":2}",
     "{\"result\":null,\"id\":2}", NULL},
    {"futures: klines on the old path are acknowledged and silent", true, "/ws",
     "{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@kline_1m\"],\"id\":2}",
     "{\"result\":null,\"id\":2}", "kline"},
    {"futures: klines under /public are acknowledged and silent", true, "/public/ws",
     "{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@kline_1m\"],\"id\":2}",
     "{\"result\":null,\"id\":2}", "kline"},
    {"futures: seconds are acknowledged and silent", true, "/market/ws",
     "{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@kline_1s\"],\"id\":2}",
     "{\"result\":null,\"id\":2}", "kline"},
};

static void message_row(void **state)
{
    const struct message_case *row = *state;
    struct sim_peer peer;
    size_t from = 0;

    sim_peer_open(&peer, row->is_usdm ? &usdm : &spot, row->path);
    assert_true(peer.is_open);
    sim_peer_send(&peer, row->sends);
    assert_non_null(sim_peer_wait(&peer, row->answer, &from, SOON_MS));
    assert_string_equal(peer.messages[0], row->answer);
    if (row->never != NULL) {
        sim_peer_run(&peer, 1500); /* a minute and a half of simulated time */
        assert_int_equal(sim_peer_count(&peer, row->never), 0);
    }
    sim_peer_free(&peer);
}

/* What ends a connection, with what. */
static const struct end_case {
    const char *name;
    const char *sends;
    const char *answer;
    uint16_t code;
    const char *reason;
} ENDS[] = {
    {"broken JSON: code 3, then closed", "{\"method\"", "{\"error\":{\"code\":3,", 1008,
     "Invalid request"},
    {"an unknown method: code 2, then closed", "{\"method\":\"FOO\",\"id\":4}",
     "{\"error\":{\"code\":2,\"msg\":\"Invalid request: unknown variant `FOO`", 1008,
     "Invalid request"},
};

static void end_row(void **state)
{
    const struct end_case *row = *state;
    struct sim_peer peer;
    size_t from = 0;

    sim_peer_open(&peer, &spot, "/ws");
    sim_peer_send(&peer, row->sends);
    assert_non_null(sim_peer_wait(&peer, row->answer, &from, SOON_MS));
    assert_true(sim_peer_wait_close(&peer, SOON_MS));
    assert_int_equal(peer.close_code, row->code);
    assert_string_equal(peer.close_reason, row->reason);
    sim_peer_free(&peer);
}

static void too_many_streams(void **state)
{
    static char text[65536];
    struct sim_peer peer;
    size_t used, from = 0;
    int i, batch;

    (void)state;
    sim_peer_open(&peer, &spot, "/stream");
    for (batch = 0; batch < 2; batch++) {
        used = (size_t)snprintf(text, sizeof text, "{\"method\":\"SUBSCRIBE\",\"params\":[");
        for (i = 0; i < 512 + batch; i++)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s\"n%d_%d@kline_1m\"",
                                     i > 0 ? "," : "", batch, i);
        snprintf(text + used, sizeof text - used, "],\"id\":%d}", batch);
        sim_peer_send(&peer, text);
        assert_non_null(sim_peer_wait(
            &peer,
            batch == 0 ? "{\"result\":null,\"id\":0}"
                       : "{\"error\":{\"code\":4,\"msg\":\"Too many subscriptions\"},\"id\":1}",
            &from, SOON_MS));
    }
    assert_true(sim_peer_wait_close(&peer, SOON_MS));
    assert_int_equal(peer.close_code, 1008);
    assert_string_equal(peer.close_reason, "Invalid request");
    sim_peer_free(&peer);
}

static void too_fast(void **state)
{
    struct sim_peer peer;
    int i;

    (void)state;
    sim_peer_open(&peer, &spot, "/ws");
    for (i = 0; i < 6; i++)
        sim_peer_send(&peer, "{\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":1}");
    assert_true(sim_peer_wait_close(&peer, SOON_MS));
    assert_int_equal(peer.count, 5);
    assert_int_equal(peer.close_code, 1008);
    assert_string_equal(peer.close_reason, "Too many requests");
    sim_peer_free(&peer);
}

static void unknown_path(void **state)
{
    struct sim_peer peer;

    (void)state;
    sim_peer_open(&peer, &spot, "/market/ws");
    assert_false(peer.is_open);
    assert_int_equal(peer.refused_status, 404);
    sim_peer_free(&peer);
}

static void one_less(void **state)
{
    struct sim_peer peer;
    size_t from = 0, before;

    (void)state;
    sim_peer_open(&peer, &spot, "/ws/btcusdt@aggTrade/ethusdt@aggTrade");
    assert_non_null(sim_peer_wait(&peer, "ETHUSDT", &from, SOON_MS));
    sim_peer_send(&peer, "{\"method\":\"UNSUBSCRIBE\",\"params\":[\"ethusdt@aggTrade\"],\"id\":1}");
    assert_non_null(sim_peer_wait(&peer, "{\"result\":null,\"id\":1}", &from, SOON_MS));
    before = sim_peer_count(&peer, "ETHUSDT");
    sim_peer_run(&peer, 700);
    assert_int_equal(sim_peer_count(&peer, "ETHUSDT"), before);
    assert_true(sim_peer_count(&peer, "BTCUSDT") > 5);
    sim_peer_free(&peer);
}

static double number_in(const char *text, const char *key)
{
    const char *at = strstr(text, key);

    assert_non_null(at);
    at += strlen(key);
    return strtod(*at == '"' ? at + 1 : at, NULL);
}

/* Open first, high and low only grow apart, volume only grows, the close has the last word; then REST
 * shows the same candle. */
static void updates_grow(void **state)
{
    struct sim_peer peer;
    size_t from = 0;
    const char *text;
    double last_volume = -1, high = 0, low = 1e18, open_ms = 0;
    char path[160], close[32];
    cJSON *rows;
    int updates = 0;

    (void)state;
    sim_peer_open(&peer, &usdm, "/market/ws/ethusdt@kline_1m");
    assert_non_null(sim_peer_wait(&peer, "\"x\":true", &from, SOON_MS));
    while ((text = sim_peer_wait(&peer, "\"e\":\"kline\"", &from, SOON_MS)) != NULL) {
        assert_true(number_in(text, "\"v\":") >= last_volume);
        assert_true(number_in(text, "\"h\":") >= high && number_in(text, "\"l\":") <= low);
        last_volume = number_in(text, "\"v\":");
        high = number_in(text, "\"h\":");
        low = number_in(text, "\"l\":");
        assert_true(open_ms == 0 || open_ms == number_in(text, "\"t\":"));
        open_ms = number_in(text, "\"t\":");
        assert_true(number_in(text, "\"E\":") >= open_ms);
        if (strstr(text, "\"x\":true") != NULL)
            break;
        updates++;
    }
    assert_non_null(text);
    assert_true(updates > 100); /* every 250 ms */
    assert_in_range((int)(number_in(text, "\"E\":") - open_ms), 60004, 62004);
    snprintf(path, sizeof path, "/fapi/v1/klines?symbol=ETHUSDT&interval=1m&limit=1&startTime=%.0f",
             open_ms);
    rows = sim_rig_json(&usdm, path);
    snprintf(close, sizeof close, "\"c\":\"%s\"",
             cJSON_GetArrayItem(cJSON_GetArrayItem(rows, 0), 4)->valuestring);
    assert_non_null(strstr(text, close));
    cJSON_Delete(rows);
    sim_peer_free(&peer);
}

static void pings(void **state)
{
    struct sim_rig rig;
    struct sim_peer peer;

    (void)state;
    sim_rig_start(&rig, "--symbols BTCUSDT --ping-ms 200 --pong-ms 600 --lifetime-ms 2500");
    sim_peer_open(&peer, &rig, "/ws");
    sim_peer_run(&peer, 1500); /* the client answers pings: it stays */
    assert_false(peer.has_closed);
    assert_true(sim_peer_wait_close(&peer, 3000)); /* and is too old in the end */
    assert_int_equal(peer.close_code, 1000);
    sim_peer_free(&peer);
    sim_rig_stop(&rig);
}

static void no_pong(void **state)
{
    struct sim_rig rig;
    struct sim_peer peer;

    (void)state;
    sim_rig_start(&rig, "--symbols BTCUSDT --ping-ms 100 --pong-ms 300");
    sim_peer_open(&peer, &rig, "/ws");
    ws_client_pause(peer.client);
    sim_peer_run(&peer, 1200);
    ws_client_resume(peer.client);
    assert_true(sim_peer_wait_close(&peer, SOON_MS));
    assert_int_equal(peer.close_code, 1008);
    assert_string_equal(peer.close_reason, "Pong timeout");
    sim_peer_free(&peer);
    sim_rig_stop(&rig);
}

/* Without speed time waits for a subscriber, and then for it to read. */
static void full_speed(void **state)
{
    struct sim_rig rig;
    struct sim_peer peer;
    size_t from = 0;
    const char *text;
    double start_ms = 1762128000000.0, open_ms = start_ms - 60000;
    int closes = 0;

    (void)state;
    sim_rig_start(&rig, "--speed max --symbols BTCUSDT --updates 0 --hold --until "
                        "2025-11-03T10:00:30Z");
    sim_peer_open(&peer, &rig, "/ws");
    sim_peer_run(&peer, 300);
    assert_true(sim_rig_state(&rig, "now") == start_ms);
    sim_peer_send(&peer, "{\"method\":\"SUBSCRIBE\",\"params\":[\"btcusdt@kline_1m\"],\"id\":1}");
    while ((text = sim_peer_wait(&peer, "\"x\":true", &from, SOON_MS)) != NULL) {
        assert_true(number_in(text, "\"t\":") == open_ms);
        open_ms += 60000;
        if (++closes == 601) /* the close before the start was still on its way */
            break;
    }
    assert_int_equal(closes, 601);
    sim_peer_run(&peer, 200);
    assert_true(sim_rig_state(&rig, "ended") == 1);
    sim_peer_free(&peer);
    sim_rig_stop(&rig);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "both markets start", begin, NULL);
    CHECK_ROWS(&list, PATHS, path_row);
    CHECK_ROWS(&list, MESSAGES, message_row);
    CHECK_ROWS(&list, ENDS, end_row);
    check_add(&list, "the 1025th stream: code 4, then closed", too_many_streams, NULL);
    check_add(&list, "the sixth message of a second: closed", too_fast, NULL);
    check_add(&list, "an unknown path is refused with 404", unknown_path, NULL);
    check_add(&list, "UNSUBSCRIBE ends one stream of two", one_less, NULL);
    check_add(&list, "updates grow into the close, and REST agrees", updates_grow, NULL);
    check_add(&list, "pings are answered, and age ends a connection", pings, NULL);
    check_add(&list, "who does not answer pings is closed: Pong timeout", no_pong, NULL);
    check_add(&list, "at full speed every close arrives, in order", full_speed, NULL);
    check_add(&list, "both end with code 0 on SIGTERM", end, NULL);
    return check_run(&list, "sim ws");
}
