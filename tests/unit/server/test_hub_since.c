/* test_hub_since.c - what was missed: since, slow clients, Last-Event-ID.
 * SPDX-License-Identifier: MIT */
#include "server/state.h"
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
    want[0] = server_rig_next(&rig, 0, false);
    want[1] = server_rig_outcome(&rig, 0, rig.next_ms - OC_MINUTE_MS, OC_LONG, OC_OUTCOME_OPEN);
    want[2] = server_rig_next(&rig, 1, true);
    hub_peer_open(peer, &rig.net, false);
    snprintf(
        request, sizeof(request),
        "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals\",\"outcomes\"],\"since\":%llu,"
        "\"epoch\":\"00000000000000aa\"}",
        (unsigned long long)since);
    (void)hub_peer_ask(peer, &at, request, "ack");
    for (int i = 0; i < 3; i++) {
        message = hub_peer_next(peer, &at, i == 1 ? "outcome" : "signal", WAIT_MS);
        assert_non_null(message);
        assert_true(hub_peer_number(message, "seq") == (double)want[i]);
    }
    message = hub_peer_next(peer, &at, "caught-up", WAIT_MS);
    assert_true(hub_peer_number(message, "seq") == (double)want[2]);
    want[3] = server_rig_next(&rig, 0, true);
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
    (void)hub_peer_ask(peer, &at, row->request, "ack");
    message = hub_peer_next(peer, &at, "resync-required", WAIT_MS);
    assert_non_null(message);
    assert_true(hub_peer_number(message, "oldest") == (double)rig.store->oldest_seq);
    seq = server_rig_next(&rig, 0, false); /* live events start anyway */
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
        (void)server_rig_next(&own, 0, true);
    }
    hub_peer_open(peer, &own.net, false);
    snprintf(request, sizeof(request),
             "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals\"],\"since\":%llu}",
             (unsigned long long)own.store->oldest_seq - 2);
    (void)hub_peer_ask(peer, &at, request, "ack");
    message = hub_peer_next(peer, &at, "resync-required", WAIT_MS);
    assert_true(hub_peer_number(message, "oldest") == (double)own.store->oldest_seq);
    /* one later it is whole */
    snprintf(request, sizeof(request),
             "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals\"],\"since\":%llu}",
             (unsigned long long)own.store->oldest_seq - 1);
    (void)hub_peer_ask(peer, &at, request, "ack");
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
    (void)hub_peer_ask(peer, &at, "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"signals\"]}",
                       "ack");
    from = own.store->seq;
    while (own.server->counts.hub_dropped <
           200) { /* the kernel's buffers take some megabytes first */
        (void)server_rig_next(&own, 0, true);
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

/* ---- Server-Sent Events ---- */

static void stream_resumes(void **state)
{
    struct net_peer peer;
    uint64_t first = server_rig_next(&rig, 0, true);
    uint64_t second = server_rig_next(&rig, 1, true);
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
    (void)server_rig_next(&rig, 0, false);
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
    (void)server_rig_next(&rig, 0, true);
    (void)server_rig_next(&rig, 1, false);
    (void)server_rig_next(&rig, 1, true);
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

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "since replays, then caught-up, then live", since_replays_then_lives, NULL);
    CHECK_ROWS(&list, RESYNCS, resync_row);
    check_add(&list, "a stream resumes after its Last-Event-ID", stream_resumes, NULL);
    check_add(&list, "a stream filters", stream_filters, NULL);
    check_add(&list, "a stream of another epoch must start anew", stream_of_another_epoch, NULL);
    list.tests[0].setup_func = start;
    list.tests[list.count - 1].teardown_func = stop;
    check_add(&list, "since older than the log asks for a resync", since_too_old, NULL);
    check_add(&list, "a slow client is told what it lost", slow_client_is_told, NULL);
    return check_run(&list, "hub_since");
}
