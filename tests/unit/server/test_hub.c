/* test_hub.c - the WebSocket: requests, channels, replay, slow clients.
 *
 * The law of issue 2, 7: whoever reconnects with `since` misses nothing and sees nothing twice. It is
 * tried with random events, channels and disconnects against the list of what was published.
 * SPDX-License-Identifier: MIT */
#include "server/state.h"
#include "support/check.h"
#include "support/hub_peer.h"
#include "support/server_rig.h"

enum { WAIT_MS = 3000 };

static struct server_rig rig;
static int64_t minute = INT64_C(1760000000000) / 60000; /* of the next made-up signal */

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

static uint64_t signal_now(size_t symbol, bool is_endorsed)
{
    return server_rig_signal(&rig, symbol, minute++ * 60000, OC_LONG, is_endorsed);
}

static const cJSON *ask(struct hub_peer *peer, size_t *at, const char *request, const char *type)
{
    const cJSON *answer = NULL;

    hub_peer_send(peer, request);
    answer = hub_peer_next(peer, at, type, WAIT_MS);
    if (answer == NULL) {
        fail_msg("no %s to %s", type, request);
    }
    return answer;
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
    text = cJSON_PrintUnformatted(ask(peer, &at, row->request, row->type));
    if (strstr(text, row->has) == NULL) {
        fail_msg("%s does not hold %s", text, row->has);
    }
    free(text);
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
    assert_int_equal(
        cJSON_GetArraySize(cJSON_GetObjectItem(ask(peer, &at, request, "ack"), "channels")), 23);
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
    (void)ask(peer, &at,
              "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals@AAAUSDT\",\"endorsed\","
              "\"outcomes@AAAUSDT\"]}",
              "ack");
    first = signal_now(0, true); /* by signals@AAAUSDT, not again by endorsed */
    (void)signal_now(1, false);  /* by none */
    third = signal_now(1, true); /* by endorsed */
    (void)server_rig_outcome(&rig, 1, 60000, OC_LONG, OC_OUTCOME_HIT_STOP); /* by none */
    ending = server_rig_outcome(&rig, 0, (minute - 3) * 60000, OC_LONG, OC_OUTCOME_HIT_TARGET);
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
    (void)ask(peer, &at,
              "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"candles@AAAUSDT@1m\",\"market\"]}",
              "ack");
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
    (void)ask(peer, &at, "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals\"]}", "ack");
    (void)ask(peer, &at, "{\"id\":2,\"op\":\"unsubscribe\",\"channels\":[\"signals\"]}", "ack");
    (void)signal_now(0, true);
    (void)ask(peer, &at, "{\"id\":3,\"op\":\"ping\"}", "pong");
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

/* ---- since ---- */

static void since_replays_then_lives(void **state)
{
    struct hub_peer *peer = calloc(1, sizeof(*peer));
    size_t at = 0;
    uint64_t since = rig.store->seq;
    uint64_t want[4];
    char request[160];
    const cJSON *message = NULL;

    (void)state;
    want[0] = signal_now(0, false);
    want[1] = server_rig_outcome(&rig, 0, (minute - 1) * 60000, OC_LONG, OC_OUTCOME_OPEN);
    want[2] = signal_now(1, true);
    hub_peer_open(peer, &rig.net, false);
    snprintf(
        request, sizeof(request),
        "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals\",\"outcomes\"],\"since\":%llu,"
        "\"epoch\":\"00000000000000aa\"}",
        (unsigned long long)since);
    (void)ask(peer, &at, request, "ack");
    for (int i = 0; i < 3; i++) {
        message = hub_peer_next(peer, &at, i == 1 ? "outcome" : "signal", WAIT_MS);
        assert_non_null(message);
        assert_true(hub_peer_number(message, "seq") == (double)want[i]);
    }
    message = hub_peer_next(peer, &at, "caught-up", WAIT_MS);
    assert_true(hub_peer_number(message, "seq") == (double)want[2]);
    want[3] = signal_now(0, true);
    message = hub_peer_next(peer, &at, "signal", WAIT_MS);
    assert_true(hub_peer_number(message, "seq") == (double)want[3]);
    assert_true(hub_peer_number(message, "prev") == (double)want[2]);
    hub_peer_close(peer);
    free(peer);
}

static const struct resync_case {
    const char *name;
    const char *request;
} RESYNCS[] = {
    {"another epoch", "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals\"],\"since\":1,"
                      "\"epoch\":\"00000000000000bb\"}"},
    {"since in the future",
     "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals\"],\"since\":99999999}"},
};

static void resync_row(void **state)
{
    const struct resync_case *row = *state;
    struct hub_peer *peer = calloc(1, sizeof(*peer));
    size_t at = 0;
    uint64_t seq = 0;
    const cJSON *message = NULL;

    hub_peer_open(peer, &rig.net, false);
    (void)ask(peer, &at, row->request, "ack");
    message = hub_peer_next(peer, &at, "resync-required", WAIT_MS);
    assert_non_null(message);
    assert_true(hub_peer_number(message, "oldest") == (double)rig.store->oldest_seq);
    seq = signal_now(0, false); /* live events start anyway */
    message = hub_peer_next(peer, &at, "signal", WAIT_MS);
    assert_true(hub_peer_number(message, "seq") == (double)seq);
    hub_peer_close(peer);
    free(peer);
}

static void since_too_old(void **state)
{
    static const struct store_memory_config SMALL = {
        .signal_cap = 50, .opinion_cap = 50, .event_cap = 8, .epoch = "00000000000000aa"};
    struct server_rig own;
    struct hub_peer *peer = calloc(1, sizeof(*peer));
    size_t at = 0;
    const cJSON *message = NULL;
    char request[120];

    (void)state;
    server_rig_start(&own, NULL, &SMALL);
    for (int i = 0; i < 20; i++) {
        (void)server_rig_signal(&own, 0, minute++ * 60000, OC_SHORT, true);
    }
    hub_peer_open(peer, &own.net, false);
    snprintf(request, sizeof(request),
             "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals\"],\"since\":%llu}",
             (unsigned long long)own.store->oldest_seq - 2);
    (void)ask(peer, &at, request, "ack");
    message = hub_peer_next(peer, &at, "resync-required", WAIT_MS);
    assert_true(hub_peer_number(message, "oldest") == (double)own.store->oldest_seq);
    /* one later it is whole */
    snprintf(request, sizeof(request),
             "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals\"],\"since\":%llu}",
             (unsigned long long)own.store->oldest_seq - 1);
    (void)ask(peer, &at, request, "ack");
    for (int i = 0; i < 8; i++) {
        assert_non_null(hub_peer_next(peer, &at, "signal", WAIT_MS));
    }
    assert_non_null(hub_peer_next(peer, &at, "caught-up", WAIT_MS));
    hub_peer_close(peer);
    server_rig_stop(&own);
    free(peer);
}

/* ---- slow clients ---- */

static void with_small_queues(struct server_config *config)
{
    config->ws_queue_bytes_max = 20000;
    config->ws_queue_count_max = 16;
}

static void slow_client_is_told(void **state)
{
    struct server_rig own;
    struct hub_peer *peer = calloc(1, sizeof(*peer));
    size_t at = 0;
    uint64_t from = 0;
    uint64_t last = 0;
    const cJSON *message = NULL;
    size_t got = 0;
    double dropped = 0;
    size_t sent = 0;
    char request[120];

    (void)state;
    server_rig_start(&own, with_small_queues, NULL);
    hub_peer_open(peer, &own.net, false);
    (void)ask(peer, &at, "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals\"]}", "ack");
    from = own.store->seq;
    while (own.server->counts.hub_dropped <
           200) { /* the kernel's buffers take some megabytes first */
        (void)server_rig_signal(&own, 0, minute++ * 60000, OC_LONG, true);
        assert_true(++sent < 9000);
        if (sent % 10 == 0) {
            net_rig_run(&own.net, 0);
        }
    }
    message = hub_peer_next(peer, &at, "lagged", 10000);
    assert_non_null(message);
    dropped = hub_peer_number(message, "dropped");
    last = (uint64_t)hub_peer_number(message, "seq");
    for (size_t i = 0; i < at; i++) {
        got += strcmp(hub_peer_text(peer->messages[i], "type"), "signal") == 0 ? 1 : 0;
    }
    assert_true(dropped > 0);
    assert_true(last == from + got); /* what came was without a hole */
    assert_true((double)got + dropped == (double)sent);
    /* it may ask again for what it lost */
    snprintf(request, sizeof(request),
             "{\"id\":2,\"op\":\"subscribe\",\"channels\":[\"signals\"],\"since\":%llu}",
             (unsigned long long)last);
    hub_peer_send(peer, request);
    for (uint64_t seq = last + 1; seq <= own.store->seq; seq++) {
        message = hub_peer_next(peer, &at, "signal", 10000);
        assert_non_null(message);
        assert_true(hub_peer_number(message, "seq") == (double)seq);
    }
    assert_non_null(hub_peer_next(peer, &at, "caught-up", WAIT_MS));
    hub_peer_close(peer);
    server_rig_stop(&own);
    free(peer);
}

/* ---- the law ---- */

enum { LAW_CLIENTS = 5, LAW_STEPS = 1500, LAW_EVENTS = 4000 };

struct law_event {
    uint64_t seq;
    size_t symbol;
    bool is_signal, is_endorsed;
};

struct law_channels {
    const char *list;
    bool (*has)(const struct law_event *event);
};

static bool has_signals(const struct law_event *event)
{
    return event->is_signal;
}

static bool has_symbol_or_endorsed(const struct law_event *event)
{
    return event->is_signal && (event->symbol == 0 || event->is_endorsed);
}

static bool has_endorsed(const struct law_event *event)
{
    return event->is_endorsed;
}

static bool has_all(const struct law_event *event)
{
    (void)event;
    return true;
}

static bool has_outcomes_of_one(const struct law_event *event)
{
    return !event->is_signal && event->symbol == 1;
}

static const struct law_channels LAW_CHANNELS[LAW_CLIENTS] = {
    {"\"signals\"", has_signals},
    {"\"endorsed\",\"signals@AAAUSDT\"", has_symbol_or_endorsed},
    {"\"endorsed\"", has_endorsed},
    {"\"outcomes\",\"signals\",\"endorsed\",\"signals@BBBUSDT\"", has_all},
    {"\"outcomes@BBBUSDT\"", has_outcomes_of_one},
};

struct law_client {
    struct hub_peer *peer; /* NULL: away */
    size_t at;             /* messages read */
    uint64_t last;         /* the last seq seen */
    uint64_t first;        /* it is owed what came after this */
    size_t seen;
};

static struct law_event law_log[LAW_EVENTS];
static size_t law_count;

static uint64_t law_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void law_publish(struct server_rig *own, uint64_t *random)
{
    struct law_event event = {.symbol = law_random(random) % 2,
                              .is_signal = law_random(random) % 3 != 0};

    event.is_endorsed = event.is_signal && law_random(random) % 2 == 0;
    if (event.is_signal) {
        event.seq =
            server_rig_signal(own, event.symbol, minute++ * 60000, OC_LONG, event.is_endorsed);
    } else {
        event.seq =
            server_rig_outcome(own, event.symbol, minute++ * 60000, OC_SHORT, OC_OUTCOME_HIT_STOP);
    }
    law_log[law_count++] = event;
}

/* Each message that came must be the next one this client is owed. */
static void law_read(struct law_client *client, const struct law_channels *channels)
{
    hub_peer_read(client->peer);
    for (; client->at < client->peer->count; client->at++) {
        const cJSON *message = client->peer->messages[client->at];
        const char *type = hub_peer_text(message, "type");
        uint64_t seq = (uint64_t)hub_peer_number(message, "seq");
        uint64_t owed = 0;

        if (strcmp(type, "signal") != 0 && strcmp(type, "outcome") != 0) {
            assert_string_not_equal(type, "lagged");
            assert_string_not_equal(type, "resync-required");
            assert_string_not_equal(type, "error");
            continue;
        }
        for (size_t i = 0; i < law_count && owed == 0; i++) {
            if (law_log[i].seq > client->last && channels->has(&law_log[i])) {
                owed = law_log[i].seq;
            }
        }
        assert_int_equal(seq, owed);
        assert_true(hub_peer_number(message, "prev") <= (double)client->last ||
                    client->last == client->first);
        client->last = seq;
        client->seen++;
    }
}

static void law_connect(struct law_client *client, struct server_rig *own,
                        const struct law_channels *channels)
{
    char request[200];

    client->peer = calloc(1, sizeof(*client->peer));
    client->at = 0;
    hub_peer_open(client->peer, &own->net, false);
    snprintf(request, sizeof(request),
             "{\"id\":1,\"op\":\"subscribe\",\"channels\":[%s],\"since\":%llu,\"epoch\":"
             "\"00000000000000aa\"}",
             channels->list, (unsigned long long)client->last);
    hub_peer_send(client->peer, request);
}

static void law_leave(struct law_client *client)
{
    hub_peer_close(client->peer);
    free(client->peer);
    client->peer = NULL;
}

static void law_run(uint64_t seed)
{
    struct server_rig *own = calloc(1, sizeof(*own));
    struct law_client clients[LAW_CLIENTS];
    uint64_t random = seed;

    memset(clients, 0, sizeof(clients));
    law_count = 0;
    server_rig_start(own, NULL, NULL);
    for (int i = 0; i < LAW_CLIENTS; i++) {
        clients[i].last = clients[i].first = own->store->seq;
    }
    for (int step = 0; step < LAW_STEPS; step++) {
        struct law_client *client = &clients[law_random(&random) % LAW_CLIENTS];
        const struct law_channels *channels = &LAW_CHANNELS[client - clients];
        uint64_t dice = law_random(&random) % 10;

        if (dice < 6) {
            for (uint64_t n = law_random(&random) % 4; n > 0; n--) {
                law_publish(own, &random);
            }
        } else if (client->peer == NULL) {
            law_connect(client, own, channels);
        } else if (dice == 6) { /* away, perhaps in the middle of a replay */
            law_read(client, channels);
            law_leave(client);
        } else {
            net_rig_run(&own->net, 0);
            law_read(client, channels);
        }
    }
    for (int i = 0; i < LAW_CLIENTS; i++) {
        size_t owed = 0;

        if (clients[i].peer == NULL) {
            law_connect(&clients[i], own, &LAW_CHANNELS[i]);
        }
        for (size_t k = 0; k < law_count; k++) {
            owed += LAW_CHANNELS[i].has(&law_log[k]) ? 1 : 0;
        }
        for (int turn = 0; turn < 300 && clients[i].seen < owed; turn++) {
            net_rig_run(&own->net, 1);
            law_read(&clients[i], &LAW_CHANNELS[i]);
        }
        assert_int_equal(clients[i].seen, owed);
        assert_true(owed > 50);
        law_leave(&clients[i]);
    }
    server_rig_stop(own);
    free(own);
}

static const struct law_case {
    const char *name;
    uint64_t seed;
} LAWS[] = {
    {"nothing missed, nothing twice: seed 1", 1},
    {"nothing missed, nothing twice: seed 2", 2},
    {"nothing missed, nothing twice: seed 3", 0x9e3779b97f4a7c15},
};

static void law_row(void **state)
{
    law_run(((const struct law_case *)*state)->seed * 2654435761U + 88172645463325252U);
}

/* ---- Server-Sent Events ---- */

static void stream_resumes(void **state)
{
    struct net_peer peer;
    uint64_t first = signal_now(0, true);
    uint64_t second = signal_now(1, true);
    char text[200];

    (void)state;
    net_peer_open(&peer, &rig.net);
    snprintf(text, sizeof(text),
             "GET /api/signals/stream HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: "
             "00000000000000aa.%llu\r\n\r\n",
             (unsigned long long)(first - 1));
    net_peer_send(&peer, text);
    snprintf(text, sizeof(text), "id: 00000000000000aa.%llu\nevent: signal\ndata: {\"signal_id\"",
             (unsigned long long)second);
    assert_true(net_peer_wait_text(&peer, text, 1, WAIT_MS));
    assert_int_equal(net_peer_count(&peer, "event: signal"), 2);
    (void)server_rig_outcome(&rig, 0, 60000, OC_LONG, OC_OUTCOME_HIT_STOP); /* not of this stream */
    (void)signal_now(0, false);
    assert_true(net_peer_wait_text(&peer, "event: signal", 3, WAIT_MS));
    assert_int_equal(net_peer_count(&peer, "HIT_STOP"), 0);
    net_peer_close(&peer);
    net_rig_run(&rig.net, 5);
}

static void stream_filters(void **state)
{
    struct net_peer peer;

    (void)state;
    net_peer_open(&peer, &rig.net);
    net_peer_send(&peer, "GET /api/signals/stream?symbol=BBBUSDT&endorsed=true HTTP/1.1\r\n"
                         "Host: localhost\r\n\r\n");
    assert_true(net_peer_wait_text(&peer, "retry: 2000", 1, WAIT_MS));
    (void)signal_now(0, true);
    (void)signal_now(1, false);
    (void)signal_now(1, true);
    assert_true(net_peer_wait_text(&peer, "\"endorsed\":true", 1, WAIT_MS));
    assert_int_equal(net_peer_count(&peer, "event: signal"), 1);
    net_peer_close(&peer);
    net_rig_run(&rig.net, 5);
}

static void stream_of_another_epoch(void **state)
{
    struct net_peer peer;

    (void)state;
    net_peer_open(&peer, &rig.net);
    net_peer_send(&peer, "GET /api/signals/stream HTTP/1.1\r\nHost: localhost\r\n"
                         "Last-Event-ID: 00000000000000bb.1\r\n\r\n");
    assert_true(net_peer_wait_text(&peer, "event: resync-required", 1, WAIT_MS));
    net_peer_close(&peer);
    net_rig_run(&rig.net, 5);
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

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "welcome comes first, with epoch and seq", welcome, NULL);
    CHECK_ROWS(&list, REQUESTS, request_row);
    check_add(&list, "twenty-three channels at once", too_many_channels, NULL);
    check_add(&list, "an event comes once, by the first of its channels",
              events_reach_their_channels, NULL);
    check_add(&list, "candles and the market", candles_and_market, NULL);
    check_add(&list, "who unsubscribed hears nothing more", a_subscriber_leaves, NULL);
    check_add(&list, "a binary frame closes with 1003", binary_closes, NULL);
    check_add(&list, "a message over 64 KiB closes with 1009", long_messages_close, NULL);
    check_add(&list, "since replays, then caught-up, then live", since_replays_then_lives, NULL);
    CHECK_ROWS(&list, RESYNCS, resync_row);
    check_add(&list, "a stream resumes after its Last-Event-ID", stream_resumes, NULL);
    check_add(&list, "a stream filters", stream_filters, NULL);
    check_add(&list, "a stream of another epoch must start anew", stream_of_another_epoch, NULL);
    list.tests[0].setup_func = start;
    list.tests[list.count - 1].teardown_func = stop;
    check_add(&list, "since older than the log asks for a resync", since_too_old, NULL);
    check_add(&list, "a slow client is told what it lost", slow_client_is_told, NULL);
    CHECK_ROWS(&list, LAWS, law_row);
    check_add(&list, "a drain says goodbye", drain_says_goodbye, NULL);
    return check_run(&list, "hub");
}
