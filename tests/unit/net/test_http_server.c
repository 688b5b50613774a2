/* test_http_server.c - the server as raw sockets see it: order, framing, limits, slow and rude clients.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/net_rig.h"

#include <sys/socket.h>
#include <unistd.h>

enum { HELD_MAX = 8 };

static struct app {
    struct net_rig rig;
    struct http_request *held[HELD_MAX];
    int held_count;
    int gone_count;
    int request_count;
    struct frame *shared;
} app;

static void on_gone(struct http_request *request, void *context)
{
    (void)request;
    (void)context;
    app.gone_count++;
}

static void on_request(struct http_request *request, void *context)
{
    (void)context;
    app.request_count++;
    if (slice_is(request->path, "/hold")) {
        http_defer(request, on_gone, NULL);
        app.held[app.held_count++] = request;
    } else if (slice_is(request->path, "/shared")) {
        http_respond(request, &(struct http_response){.status = 200, .shared = app.shared});
    } else if (slice_is(request->path, "/silent")) {
        return; /* a bug of the handler */
    } else if (slice_is(request->path, "/close")) {
        http_respond(request, &(struct http_response){
                                  .status = 200, .body = slice_of("bye"), .close = true});
    } else if (slice_is(request->path, "/none")) {
        http_respond(request, &(struct http_response){.status = 204});
    } else if (request->method == HTTP_METHOD_POST) {
        http_respond_with(request, 200, "text/plain", request->body);
    } else {
        http_respond_with(request, 200, "text/plain", request->target);
    }
}

static void tweak(struct http_server_config *config)
{
    config->header_timeout_ms = 300;
    config->body_timeout_ms = 300;
    config->idle_timeout_ms = 600;
    config->write_timeout_ms = 400;
    config->header_bytes_max = 2048;
    config->body_bytes_max = 5000;
    config->connections_max = 20;
}

static int start(void **state)
{
    (void)state;
    memset(&app, 0, sizeof(app));
    net_rig_start(&app.rig, on_request, NULL, tweak);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    net_rig_stop(&app.rig);
    frame_unref(app.shared);
    return 0;
}

static void answer_held(int index, const char *text)
{
    http_respond_with(app.held[index], 200, "text/plain", slice_of(text));
}

/* ---- whole answers: each row is sent on an own connection that the server closes ---- */

#define GET(path)  "GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"
#define LAST(path) "GET " path " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

static const struct ask_case {
    const char *name;
    const char *request;
    const char *begins; /* of the whole answer */
    const char *ends;
    size_t answers; /* how many status lines */
} ASKS[] = {
    {"a GET with Connection: close", LAST("/a?b"), "HTTP/1.1 200 OK\r\nDate: ",
     "Content-Type: text/plain\r\nContent-Length: 4\r\nConnection: close\r\n\r\n/a?b", 1},
    {"HEAD has the length and no body",
     "HEAD /abc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK\r\n",
     "Content-Length: 4\r\nConnection: close\r\n\r\n", 1},
    {"204 has neither length nor body", LAST("/none"), "HTTP/1.1 204 No Content\r\n",
     "GMT\r\nConnection: close\r\n\r\n", 1},
    {"HTTP/1.0 ends with the answer", "GET /a HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\n",
     "\r\n\r\n/a", 1},
    {"HTTP/1.0 may keep the connection",
     "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /b HTTP/1.0\r\n\r\n",
     "HTTP/1.1 200 OK\r\n", "\r\n\r\n/b", 2},
    {"the handler may close", GET("/close") GET("/b"), "HTTP/1.1 200 OK\r\n",
     "Connection: close\r\n\r\nbye", 1},
    {"a POST after a POST in one packet",
     "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
     "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\ndef",
     "HTTP/1.1 200 OK\r\n", "\r\n\r\ndef", 2},
    {"a POST after a GET in one packet",
     GET("/a") "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\ndef",
     "HTTP/1.1 200 OK\r\n", "\r\n\r\ndef", 2},
    {"a GET after a POST in one packet",
     "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" LAST("/z"), "HTTP/1.1 200 OK\r\n",
     "\r\n\r\n/z", 2},
    {"a GET after a chunked POST in one packet",
     "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
     "chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" LAST("/z"),
     "HTTP/1.1 200 OK\r\n", "\r\n\r\n/z", 2},
    {"garbage after a request is answered in order", GET("/a") "garbage\r\n\r\n",
     "HTTP/1.1 200 OK\r\n", "\n", 2},
    {"malformed is 400 and the end", "GET / HTTP/1.1\r\nHost : x\r\n\r\n" GET("/b"),
     "HTTP/1.1 400 Bad Request\r\n", "Connection: close\r\n\r\nheader name is not a token\n", 1},
    {"a body over the cap is 413", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5001\r\n\r\nabc",
     "HTTP/1.1 413 Content Too Large\r\n", "limit\n", 1},
    {"an unimplemented method is 501", "PROPFIND / HTTP/1.1\r\nHost: x\r\n\r\n",
     "HTTP/1.1 501 Not Implemented\r\n", "method not implemented\n", 1},
    {"a handler that forgets to answer is 500", GET("/silent") LAST("/b"),
     "HTTP/1.1 500 Internal Server Error\r\n", "\r\n\r\n/b", 2},
};

static void ask_row(void **state)
{
    const struct ask_case *row = *state;
    struct net_peer count;
    char *got;

    start(NULL);
    got = net_rig_ask(&app.rig, row->request);
    assert_memory_equal(got, row->begins, strlen(row->begins));
    assert_true(strlen(got) >= strlen(row->ends));
    assert_string_equal(got + strlen(got) - strlen(row->ends), row->ends);
    count = (struct net_peer){.got = got, .got_size = strlen(got)};
    assert_int_equal(net_peer_count(&count, "HTTP/1.1 "), row->answers);
    free(got);
    stop(NULL);
}

/* ---- order ---- */

static void bytes_one_at_a_time(void **state)
{
    static const char TEXT[] =
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" LAST("/z");
    struct net_peer peer;

    (void)state;
    net_peer_open(&peer, &app.rig);
    for (size_t i = 0; i < sizeof(TEXT) - 1; i++)
        net_peer_send_bytes(&peer, TEXT + i, 1);
    assert_true(net_peer_wait_end(&peer, 2000));
    assert_int_equal(net_peer_count(&peer, "200 OK"), 2);
    assert_int_equal(net_peer_count(&peer, "\r\n\r\nabcHTTP"), 1);
    net_peer_close(&peer);
}

static void deferred_answers_keep_their_order(void **state)
{
    struct net_peer peer;

    (void)state;
    net_peer_open(&peer, &app.rig);
    net_peer_send(&peer, GET("/hold") GET("/fast") GET("/hold") LAST("/end"));
    assert_true(net_rig_wait_for(&app.rig, &app.held_count, 1, 1000));
    net_rig_run(&app.rig, 30);
    assert_int_equal(app.request_count, 1); /* the second waits for the first answer */
    answer_held(0, "one");
    assert_true(net_rig_wait_for(&app.rig, &app.held_count, 2, 1000));
    assert_true(net_peer_wait_text(&peer, "/fast", 1, 1000));
    answer_held(1, "two");
    assert_true(net_peer_wait_end(&peer, 1000));
    assert_true(strstr(peer.got, "one") < strstr(peer.got, "/fast"));
    assert_true(strstr(peer.got, "/fast") < strstr(peer.got, "two"));
    assert_true(strstr(peer.got, "two") < strstr(peer.got, "/end"));
    net_peer_close(&peer);
}

static void a_thousand_pipelined(void **state)
{
    struct net_peer peer;

    (void)state;
    net_peer_open(&peer, &app.rig);
    for (int i = 0; i < 999; i++)
        net_peer_send(&peer, GET("/a"));
    net_peer_send(&peer, LAST("/z"));
    assert_true(net_peer_wait_end(&peer, 5000));
    assert_int_equal(net_peer_count(&peer, "200 OK"), 1000);
    assert_int_equal(app.request_count, 1000);
    net_peer_close(&peer);
}

static void half_closed_clients_are_answered(void **state)
{
    struct net_peer peer;

    (void)state;
    net_peer_open(&peer, &app.rig);
    net_peer_send(&peer, GET("/hold") GET("/b"));
    assert_int_equal(shutdown(peer.socket, SHUT_WR), 0);
    assert_true(net_rig_wait_for(&app.rig, &app.held_count, 1, 1000));
    net_rig_run(&app.rig, 30);
    answer_held(0, "one");
    assert_true(net_peer_wait_end(&peer, 1000));
    assert_int_equal(net_peer_count(&peer, "200 OK"), 2);
    net_peer_close(&peer);
}

/* ---- clients that go away ---- */

static void gone_client_turns_the_request_inert(void **state)
{
    struct net_peer peer;
    struct linger reset = {1, 0};

    (void)state;
    net_peer_open(&peer, &app.rig);
    net_peer_send(&peer, GET("/hold"));
    assert_true(net_rig_wait_for(&app.rig, &app.held_count, 1, 1000));
    assert_false(http_request_is_gone(app.held[0]));
    assert_int_equal(setsockopt(peer.socket, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset)), 0);
    net_peer_close(&peer); /* a reset */
    assert_true(net_rig_wait_for(&app.rig, &app.gone_count, 1, 1000));
    assert_true(http_request_is_gone(app.held[0]));
    assert_true(slice_is(app.held[0]->path, "/hold")); /* still readable */
    answer_held(0, "nobody hears");
    assert_int_equal(http_server_stats(app.rig.server)->requests_now, 0);
}

static void a_request_may_outlive_the_server(void **state)
{
    struct net_peer peer;

    (void)state;
    net_peer_open(&peer, &app.rig);
    net_peer_send(&peer, GET("/hold"));
    assert_true(net_rig_wait_for(&app.rig, &app.held_count, 1, 1000));
    net_rig_close_server(&app.rig);
    assert_int_equal(app.gone_count, 1);
    answer_held(0, "nobody hears");
    net_peer_close(&peer);
}

/* ---- slow and greedy clients ---- */

static void slow_headers_are_cut(void **state)
{
    struct net_peer peer;

    (void)state;
    net_peer_open(&peer, &app.rig);
    net_peer_send(&peer, "GET / HTTP/1.1\r\nHost: x\r\n");
    for (int i = 0; i < 12 && !peer.has_ended; i++) { /* a byte each 50 ms does not help */
        net_rig_run(&app.rig, 50);
        net_peer_send(&peer, "a");
    }
    assert_true(net_peer_wait_end(&peer, 3000));
    assert_memory_equal(peer.got, "HTTP/1.1 408 ", 13);
    assert_int_equal(http_server_stats(app.rig.server)->rejected_timeout, 1);
    net_peer_close(&peer);
}

static void slow_bodies_are_cut(void **state)
{
    struct net_peer peer;

    (void)state;
    net_peer_open(&peer, &app.rig);
    net_peer_send(&peer, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n");
    for (int i = 0; i < 12; i++) {
        net_rig_run(&app.rig, 50);
        net_peer_send(&peer, "a");
    }
    assert_true(net_peer_wait_end(&peer, 3000));
    assert_memory_equal(peer.got, "HTTP/1.1 408 ", 13);
    net_peer_close(&peer);
}

static void idle_connections_are_closed(void **state)
{
    struct net_peer peer;

    (void)state;
    net_peer_open(&peer, &app.rig);
    net_peer_send(&peer, GET("/a"));
    assert_true(net_peer_wait_text(&peer, "/a", 1, 1000));
    net_peer_send(&peer, "\r\n"); /* no request */
    assert_false(net_peer_wait_end(&peer, 300));
    assert_true(net_peer_wait_end(&peer, 1500));
    net_peer_close(&peer);
}

static void a_client_that_never_reads_is_cut(void **state)
{
    static char text[1 << 22];
    struct net_peer peer;

    (void)state;
    memset(text, 'x', sizeof(text));
    app.shared = frame_new_bytes((struct slice){text, sizeof(text)});
    net_peer_open_small(&peer, &app.rig);
    for (int i = 0; i < 20; i++)
        net_peer_send(&peer, GET("/shared"));
    net_rig_run(&app.rig, 100);
    assert_int_equal(app.request_count, 1); /* the next waits until the answer has left */
    net_rig_run(&app.rig, 1200);
    assert_int_equal(http_server_stats(app.rig.server)->cut_write_timeout, 1);
    assert_int_equal(http_server_stats(app.rig.server)->connections_now, 0);
    net_peer_close(&peer);
}

static void large_shared_bodies_arrive(void **state)
{
    static char text[1 << 22];
    struct net_peer peer;

    (void)state;
    memset(text, 'x', sizeof(text));
    app.shared = frame_new_bytes((struct slice){text, sizeof(text)});
    net_peer_open(&peer, &app.rig);
    net_peer_send(&peer, GET("/shared") GET("/shared") LAST("/z"));
    assert_true(net_peer_wait_end(&peer, 5000));
    assert_int_equal(net_peer_count(&peer, "200 OK"), 3);
    assert_true(peer.got_size > 2 * sizeof(text));
    net_peer_close(&peer);
}

static void large_headers_are_431(void **state)
{
    static char text[8000];
    char *got;

    (void)state;
    memset(text, 'a', sizeof(text) - 1);
    memcpy(text, "GET / HTTP/1.1\r\nX: ", 19);
    got = net_rig_ask(&app.rig, text);
    assert_memory_equal(got, "HTTP/1.1 431 ", 13);
    free(got);
}

static void continue_is_sent_once(void **state)
{
    struct net_peer peer;

    (void)state;
    net_peer_open(&peer, &app.rig);
    net_peer_send(&peer,
                  "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\n"
                  "Content-Length: 3\r\n\r\n");
    assert_true(net_peer_wait_text(&peer, "HTTP/1.1 100 Continue\r\n\r\n", 1, 1000));
    net_peer_send(&peer, "abc");
    assert_true(net_peer_wait_end(&peer, 1000));
    assert_int_equal(net_peer_count(&peer, "100 Continue"), 1);
    assert_int_equal(net_peer_count(&peer, "\r\n\r\nabc"), 1);
    net_peer_close(&peer);
}

static void too_many_connections_get_503(void **state)
{
    struct net_peer peers[21];
    char *got;

    (void)state;
    for (int i = 0; i < 20; i++)
        net_peer_open(&peers[i], &app.rig);
    net_rig_run(&app.rig, 20);
    got = net_rig_ask(&app.rig, LAST("/a"));
    assert_memory_equal(got, "HTTP/1.1 503 ", 13);
    free(got);
    for (int i = 0; i < 20; i++)
        net_peer_close(&peers[i]);
    net_rig_run(&app.rig, 20);
    got = net_rig_ask(&app.rig, LAST("/a"));
    assert_memory_equal(got, "HTTP/1.1 200 ", 13);
    free(got);
}

static void drain_finishes_what_runs(void **state)
{
    struct net_peer idle, busy;

    (void)state;
    net_peer_open(&idle, &app.rig);
    net_peer_open(&busy, &app.rig);
    net_peer_send(&busy, GET("/hold"));
    assert_true(net_rig_wait_for(&app.rig, &app.held_count, 1, 1000));
    http_server_drain(app.rig.server);
    assert_true(net_peer_wait_end(&idle, 1000));
    assert_false(busy.has_ended);
    answer_held(0, "last");
    assert_true(net_peer_wait_end(&busy, 1000));
    assert_int_equal(net_peer_count(&busy, "Connection: close\r\n\r\nlast"), 1);
    net_peer_close(&idle);
    net_peer_close(&busy);
}

#define ADD(name, run) check_add_fixture(&list, name, run, start, stop, NULL)

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, ASKS, ask_row);
    ADD("bytes one at a time make the same requests", bytes_one_at_a_time);
    ADD("deferred answers keep their order", deferred_answers_keep_their_order);
    ADD("a thousand pipelined requests are answered once each", a_thousand_pipelined);
    ADD("half-closed clients are answered", half_closed_clients_are_answered);
    ADD("a gone client turns the request inert", gone_client_turns_the_request_inert);
    ADD("a deferred request may outlive the server", a_request_may_outlive_the_server);
    ADD("slow headers are cut, however steadily they drip", slow_headers_are_cut);
    ADD("slow bodies are cut", slow_bodies_are_cut);
    ADD("idle connections are closed", idle_connections_are_closed);
    ADD("a client that never reads is cut", a_client_that_never_reads_is_cut);
    ADD("large shared bodies arrive whole", large_shared_bodies_arrive);
    ADD("headers over the cap are 431", large_headers_are_431);
    ADD("100 Continue is sent once", continue_is_sent_once);
    ADD("connections over the cap get 503", too_many_connections_get_503);
    ADD("drain closes idle connections and finishes running requests", drain_finishes_what_runs);
    return check_run(&list, "http_server");
}
