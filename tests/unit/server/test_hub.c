/* test_hub.c - the WebSocket: requests, channels, hostile clients.
 * SPDX-License-Identifier: MIT */
#include "server/server.h"
#include "support/check.h"
#include "support/hub_peer.h"
#include "support/server_rig.h"

enum { WAIT_MS = 3000 };

static struct server_rig rig;

static int start(void **state)
{
    (void)state;
    server_rig_start(&rig, NULL, NULL);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    server_rig_stop(&rig);
    return 0;
}

/* ---- requests ---- */

static const struct request_case {
    const char *name;
    const char *request;
    const char *type, *has; /* of the answer */
} REQUESTS[] = {
    {"ping", "{\"id\":7,\"op\":\"ping\"}", "pong", "\"id\":7"},
    {"an id may be a text", "{\"id\":\"x-1\",\"op\":\"ping\"}", "pong", "\"id\":\"x-1\""},
    {"without an id it is null", "{\"op\":\"ping\"}", "pong", "\"id\":null"},
    {"list begins empty", "{\"id\":1,\"op\":\"list\"}", "ack", "\"channels\":[]"},
    {"several channels at once",
     "{\"id\":2,\"op\":\"subscribe\",\"channels\":[\"signals\",\"candles@AAAUSDT@5m\",\"market\"]}",
     "ack", "\"channels\":[\"signals\",\"candles@AAAUSDT@5m\",\"market\"]"},
    {"a channel twice is one",
     "{\"id\":2,\"op\":\"subscribe\",\"channels\":[\"signals\",\"signals\"]}", "ack",
     "\"channels\":[\"signals\"]"},
    {"an unknown channel", "{\"id\":3,\"op\":\"subscribe\",\"channels\":[\"signal\"]}", "error",
     "\"code\":\"unknown_channel\",\"message\":\"there is no channel signal\""},
    {"an unknown symbol", "{\"id\":3,\"op\":\"subscribe\",\"channels\":[\"signals@XYZ\"]}", "error",
     "\"code\":\"invalid_symbol\""},
    {"a symbol in lower case", "{\"id\":3,\"op\":\"subscribe\",\"channels\":[\"signals@aaausdt\"]}",
     "error", "should be AAAUSDT"},
    {"an unknown timeframe",
     "{\"id\":3,\"op\":\"subscribe\",\"channels\":[\"candles@AAAUSDT@2m\"]}", "error",
     "there is no timeframe 2m"},
    {"candles without a timeframe",
     "{\"id\":3,\"op\":\"subscribe\",\"channels\":[\"candles@AAAUSDT\"]}", "error",
     "should be candles@SYMBOL@TIMEFRAME"},
    {"one bad channel spoils the request",
     "{\"id\":3,\"op\":\"subscribe\",\"channels\":[\"signals\",\"nope\"]}", "error", "nope"},
    {"no channels", "{\"id\":3,\"op\":\"subscribe\"}", "error", "must be a list"},
    {"an empty list of channels", "{\"id\":3,\"op\":\"subscribe\",\"channels\":[]}", "error",
     "must be a list"},
    {"a channel that is no text", "{\"id\":3,\"op\":\"subscribe\",\"channels\":[5]}", "error",
     "must be a text"},
    {"since that is no seq",
     "{\"id\":3,\"op\":\"subscribe\",\"channels\":[\"signals\"],\"since\":-1}", "error",
     "since must be a seq"},
    {"an unknown op", "{\"id\":4,\"op\":\"dance\"}", "error", "\"code\":\"unknown_op\""},
    {"no op", "{\"id\":4}", "error", "unknown_op"},
    {"not an object", "[1]", "error", "\"code\":\"malformed\""},
    {"not JSON", "hello", "error", "\"code\":\"malformed\""},
    {"an id that is none", "{\"id\":{},\"op\":\"ping\"}", "error", "id must be"},
    {"unsubscribing what is not subscribed",
     "{\"id\":5,\"op\":\"unsubscribe\",\"channels\":[\"signals\"]}", "ack", "\"channels\":[]"},
};

static void request_row(void **state)
{
    const struct request_case *row = *state;
    struct hub_peer *peer = calloc(1, sizeof(*peer));
    size_t at = 0;
    char *text = NULL;

    hub_peer_open(peer, &rig.net, false);
    text = cJSON_PrintUnformatted(hub_peer_ask(peer, &at, row->request, row->type));
    if (strstr(text, row->has) == NULL) {
        fail_msg("%s does not hold %s", text, row->has);
    }
    free(text);
    hub_peer_close(peer);
    free(peer);
}

/* A time in nanoseconds is beyond 2^53. */
static void long_ids_come_back(void **state)
{
    static const char PONG[] = "{\"type\":\"pong\",\"id\":1795273510078851737}";
    struct hub_peer *peer = calloc(1, sizeof(*peer));
    size_t at = 0;

    (void)state;
    hub_peer_open(peer, &rig.net, false);
    (void)hub_peer_ask(peer, &at, "{\"op\":\"ping\",\"id\": 1795273510078851737 }", "pong");
    assert_text(peer->peer.got + peer->peer.got_size - strlen(PONG), PONG); /* the last frame */
    hub_peer_close(peer);
    free(peer);
}

static void welcome(void **state)
{
    struct hub_peer *peer = calloc(1, sizeof(*peer));
    size_t at = 0;
    const cJSON *message = NULL;

    (void)state;
    hub_peer_open(peer, &rig.net, false);
    message = hub_peer_next(peer, &at, "welcome", WAIT_MS);
    assert_non_null(message);
    assert_int_equal(at, 1); /* the first message */
    assert_text(hub_peer_text(message, "epoch"), "00000000000000aa");
    assert_true(hub_peer_number(message, "seq") == (double)rig.store->seq);
    assert_true(hub_peer_number(message, "heartbeat_ms") == 20000);
    hub_peer_close(peer);
    free(peer);
}

static void too_many_channels(void **state)
{
    struct hub_peer *peer = calloc(1, sizeof(*peer));
    static const char *const FRAMES[] = {"1m", "5m", "15m", "30m", "1h", "4h", "1d"};
    static const char *const KINDS[] = {"signals", "endorsed", "outcomes", "opinions"};
    char request[2048];
    size_t at = 0;
    int used = 0;

    (void)state;
    hub_peer_open(peer, &rig.net, false);
    used = snprintf(request, sizeof(request),
                    "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"market\"");
    for (int s = 0; s < 2; s++) {
        const char *symbol = s == 0 ? "AAAUSDT" : "BBBUSDT";

        for (int i = 0; i < 7; i++) {
            used += snprintf(request + used, sizeof(request) - (size_t)used, ",\"candles@%s@%s\"",
                             symbol, FRAMES[i]);
        }
        for (int i = 0; i < 4; i++) {
            used += snprintf(request + used, sizeof(request) - (size_t)used, ",\"%s@%s\"", KINDS[i],
                             symbol);
        }
    }
    snprintf(request + used, sizeof(request) - (size_t)used, "]}");
    assert_int_equal(cJSON_GetArraySize(
                         cJSON_GetObjectItem(hub_peer_ask(peer, &at, request, "ack"), "channels")),
                     23);
    hub_peer_close(peer);
    free(peer);
}

/* ---- channels ---- */

static void events_reach_their_channels(void **state)
{
    struct hub_peer *peer = calloc(1, sizeof(*peer));
    size_t at = 0;
    uint64_t first = 0;
    uint64_t third = 0;
    uint64_t ending = 0;
    const cJSON *message = NULL;

    (void)state;
    hub_peer_open(peer, &rig.net, false);
    (void)hub_peer_ask(
        peer, &at,
        "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals@AAAUSDT\",\"endorsed\","
        "\"outcomes@AAAUSDT\"]}",
        "ack");
    first = server_rig_next(&rig, 0, true); /* by signals@AAAUSDT, not again by endorsed */
    (void)server_rig_next(&rig, 1, false);  /* by none */
    third = server_rig_next(&rig, 1, true); /* by endorsed */
    (void)server_rig_outcome(&rig, 1, 60000, OC_LONG, OC_OUTCOME_HIT_STOP); /* by none */
    ending =
        server_rig_outcome(&rig, 0, rig.next_ms - 3 * OC_MINUTE_MS, OC_LONG, OC_OUTCOME_HIT_TARGET);
    message = hub_peer_next(peer, &at, "signal", WAIT_MS);
    assert_true(hub_peer_number(message, "seq") == (double)first);
    assert_text(hub_peer_text(message, "channel"), "signals@AAAUSDT");
    message = hub_peer_next(peer, &at, "signal", WAIT_MS);
    assert_true(hub_peer_number(message, "seq") == (double)third);
    assert_text(hub_peer_text(message, "channel"), "endorsed");
    assert_true(hub_peer_number(message, "prev") == (double)first); /* the one before on endorsed */
    message = hub_peer_next(peer, &at, "outcome", WAIT_MS);
    assert_true(hub_peer_number(message, "seq") == (double)ending);
    assert_text(hub_peer_text(cJSON_GetObjectItem(message, "data"), "status"), "HIT_TARGET");
    hub_peer_close(peer);
    free(peer);
}

static void candles_and_market(void **state)
{
    struct hub_peer *peer = calloc(1, sizeof(*peer));
    size_t at = 0;
    const cJSON *message = NULL;
    const cJSON *data = NULL;

    (void)state;
    hub_peer_open(peer, &rig.net, false);
    (void)hub_peer_ask(
        peer, &at,
        "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"candles@AAAUSDT@1m\",\"market\"]}", "ack");
    message = hub_peer_next(peer, &at, "market", WAIT_MS); /* all of them, at once */
    assert_int_equal(
        cJSON_GetArraySize(cJSON_GetObjectItem(cJSON_GetObjectItem(message, "data"), "symbols")),
        2);
    server_rig_minute(&rig);
    message = hub_peer_next(peer, &at, "candle", WAIT_MS);
    data = cJSON_GetObjectItem(message, "data");
    assert_text(hub_peer_text(data, "timeframe"), "1m");
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(data, "closed")));
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(data, "candle")), 9);
    message =
        hub_peer_next(peer, &at, "market", WAIT_MS); /* within a second: the one that changed */
    assert_int_equal(
        cJSON_GetArraySize(cJSON_GetObjectItem(cJSON_GetObjectItem(message, "data"), "symbols")),
        1);
    /* the open candle, at most once a second */
    server_publish_candle(rig.server, &rig.symbols[0].instrument, OC_TF_1M,
                          &rig.symbols[0].seen.open, false);
    server_publish_candle(rig.server, &rig.symbols[0].instrument, OC_TF_1M,
                          &rig.symbols[0].seen.open, false);
    net_rig_run(&rig.net, 50);
    hub_peer_read(peer);
    for (int i = 0; i < 2; i++) {
        message = hub_peer_next(peer, &at, "candle", 1);
        assert_true(message == NULL || cJSON_IsFalse(cJSON_GetObjectItem(
                                           cJSON_GetObjectItem(message, "data"), "closed")));
    }
    assert_null(message);
    hub_peer_close(peer);
    free(peer);
}

static void a_subscriber_leaves(void **state)
{
    struct hub_peer *peer = calloc(1, sizeof(*peer));
    size_t at = 0;

    (void)state;
    hub_peer_open(peer, &rig.net, false);
    (void)hub_peer_ask(peer, &at, "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals\"]}",
                       "ack");
    (void)hub_peer_ask(peer, &at, "{\"id\":2,\"op\":\"unsubscribe\",\"channels\":[\"signals\"]}",
                       "ack");
    (void)server_rig_next(&rig, 0, true);
    (void)hub_peer_ask(peer, &at, "{\"id\":3,\"op\":\"ping\"}", "pong");
    for (size_t i = 0; i < peer->count; i++) {
        assert_string_not_equal(hub_peer_text(peer->messages[i], "type"), "signal");
    }
    hub_peer_close(peer);
    free(peer);
}

/* ---- hostile ones ---- */

static void binary_closes(void **state)
{
    struct hub_peer *peer = calloc(1, sizeof(*peer));

    (void)state;
    hub_peer_open(peer, &rig.net, false);
    net_peer_send_frame(&peer->peer, 0x82, "\1\2", 2);
    assert_true(hub_peer_wait_close(peer, WAIT_MS));
    assert_int_equal(peer->close_code, 1003);
    hub_peer_close(peer);
    free(peer);
}

static void long_messages_close(void **state)
{
    struct hub_peer *peer = calloc(1, sizeof(*peer));
    char *message = malloc(65537);

    (void)state;
    memset(message, ' ', 65537);
    hub_peer_open(peer, &rig.net, false);
    net_peer_send_frame(&peer->peer, 0x81, message, 65537);
    assert_true(hub_peer_wait_close(peer, WAIT_MS));
    assert_int_equal(peer->close_code, 1009);
    free(message);
    hub_peer_close(peer);
    free(peer);
}

static void drain_says_goodbye(void **state)
{
    struct server_rig own;
    struct hub_peer *peer = calloc(1, sizeof(*peer));
    struct net_peer stream;

    (void)state;
    server_rig_start(&own, NULL, NULL);
    hub_peer_open(peer, &own.net, false);
    net_peer_open(&stream, &own.net);
    net_peer_send(&stream, "GET /api/signals/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_true(net_peer_wait_text(&stream, "retry: 2000", 1, WAIT_MS));
    server_drain(own.server);
    assert_true(hub_peer_wait_close(peer, WAIT_MS));
    assert_int_equal(peer->close_code, 1001);
    assert_true(net_peer_wait_text(&stream, "0\r\n\r\n", 1, WAIT_MS)); /* a proper end */
    hub_peer_close(peer);
    net_peer_close(&stream);
    server_rig_stop(&own);
    free(peer);
}

static void structure_of_a_symbol(void **state)
{
    struct oc_structure_event event = {.kind = OC_STRUCTURE_SWING_CHOCH,
                                       .direction = -1,
                                       .open_ms = 1700000100000,
                                       .known_ms = 1700000400000,
                                       .level = 4000,
                                       .low = 4000,
                                       .high = 4000};
    struct hub_peer *peer = calloc(1, sizeof(*peer));
    size_t at = 0;
    const cJSON *data = NULL;

    (void)state;
    hub_peer_open(peer, &rig.net, false);
    (void)hub_peer_ask(
        peer, &at, "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"structure@AAAUSDT\"]}", "ack");
    server_publish_structure(rig.server, &rig.symbols[1].instrument, &event); /* of another one */
    server_publish_structure(rig.server, &rig.symbols[0].instrument, &event);
    data = cJSON_GetObjectItem(hub_peer_next(peer, &at, "structure", WAIT_MS), "data");
    assert_text(hub_peer_text(data, "symbol"), "AAAUSDT");
    assert_text(hub_peer_text(data, "event"), "swing_choch");
    assert_text(hub_peer_text(data, "direction"), "bearish");
    assert_text(hub_peer_text(data, "known"), "2023-11-14T22:20:00.000Z");
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(data, "origin")));
    hub_peer_close(peer);
    free(peer);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "welcome comes first, with epoch and seq", welcome, NULL);
    CHECK_ROWS(&list, REQUESTS, request_row);
    check_add(&list, "an id beyond 2^53 comes back as it was", long_ids_come_back, NULL);
    check_add(&list, "twenty-three channels at once", too_many_channels, NULL);
    check_add(&list, "an event comes once, by the first of its channels",
              events_reach_their_channels, NULL);
    check_add(&list, "candles and the market", candles_and_market, NULL);
    check_add(&list, "market structure of one symbol", structure_of_a_symbol, NULL);
    check_add(&list, "who unsubscribed hears nothing more", a_subscriber_leaves, NULL);
    check_add(&list, "a binary frame closes with 1003", binary_closes, NULL);
    check_add(&list, "a message over 64 KiB closes with 1009", long_messages_close, NULL);
    list.tests[0].setup_func = start;
    list.tests[list.count - 1].teardown_func = stop;
    check_add(&list, "a drain says goodbye", drain_says_goodbye, NULL);
    return check_run(&list, "hub");
}
