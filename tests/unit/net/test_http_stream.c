/* test_http_stream.c - streamed responses: chunks, lengths, slow and vanished readers.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/net_rig.h"

#include <sys/socket.h>

static struct app {
    struct net_rig rig;
    struct http_request *held[4];
    int held_count;
    int gone_count;
    int drain_count;
    struct frame *shared;
} app;

static void on_gone(struct http_request *request, void *context)
{
    (void)request;
    (void)context;
    app.gone_count++;
}

static void on_drain(struct http_request *request, void *context)
{
    (void)request;
    (void)context;
    app.drain_count++;
}

static void begin_stream(struct http_request *request, int64_t content_length)
{
    struct http_response head = {.status = 200, .content_type = "text/plain"};
    struct http_stream stream = {.content_length = content_length,
                                 .queue_bytes_max = 100000,
                                 .on_gone = on_gone,
                                 .on_drain = on_drain};

    http_stream_begin(request, &head, &stream);
    app.held[app.held_count++] = request;
}

static void on_request(struct http_request *request, void *context)
{
    (void)context;
    if (slice_is(request->path, "/stream"))
        begin_stream(request, -1);
    else if (slice_is(request->path, "/length"))
        begin_stream(request, 10);
    else
        http_respond_with(request, 200, "text/plain", request->target);
}

static int start(void **state)
{
    (void)state;
    memset(&app, 0, sizeof(app));
    net_rig_start(&app.rig, on_request, NULL, NULL);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    net_rig_stop(&app.rig);
    frame_unref(app.shared);
    return 0;
}

#define GET(path)  "GET " path " HTTP/1.1\r\nHost: x\r\n\r\n"
#define LAST(path) "GET " path " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

static void chunked_streams(void **state)
{
    struct net_peer peer;

    (void)state;
    net_peer_open(&peer, &app.rig);
    net_peer_send(&peer, GET("/stream") LAST("/z"));
    assert_true(net_rig_wait_for(&app.rig, &app.held_count, 1, 1000));
    assert_int_equal(http_stream_write(app.held[0], slice_of("hello")), OC_OK);
    assert_true(net_peer_wait_text(&peer, "\r\n\r\n5\r\nhello\r\n", 1, 1000));
    app.shared = frame_new_bytes(slice_of("0123456789abcdefXYZ"));
    assert_int_equal(http_stream_write_shared(app.held[0], app.shared), OC_OK);
    http_stream_end(app.held[0]);
    assert_true(net_peer_wait_end(&peer, 1000));
    assert_int_equal(net_peer_count(&peer, "13\r\n0123456789abcdefXYZ\r\n0\r\n\r\nHTTP/1.1 200"),
                     1);
    net_peer_close(&peer);
}

static void streams_with_a_length_may_be_cut(void **state)
{
    struct net_peer peer;

    (void)state;
    net_peer_open(&peer, &app.rig);
    net_peer_send(&peer, GET("/length"));
    assert_true(net_rig_wait_for(&app.rig, &app.held_count, 1, 1000));
    assert_int_equal(http_stream_write(app.held[0], slice_of("12345678901")), OC_ERANGE);
    assert_int_equal(http_stream_write(app.held[0], slice_of("1234")), OC_OK);
    http_stream_cut(app.held[0]);
    assert_true(net_peer_wait_end(&peer, 1000));
    assert_int_equal(net_peer_count(&peer, "Content-Length: 10\r\n\r\n1234"), 1);
    assert_int_equal(peer.got[peer.got_size - 1], '4');
    net_peer_close(&peer);
}

static void a_slow_reader_of_a_stream_is_told_of(void **state)
{
    static char piece[50000];
    struct net_peer peer;
    enum oc_status status = OC_OK;
    int wide = 1 << 20;
    int written = 0;

    (void)state;
    memset(piece, 'x', sizeof(piece));
    net_peer_open_small(&peer, &app.rig);
    net_peer_send(&peer, GET("/stream"));
    assert_true(net_rig_wait_for(&app.rig, &app.held_count, 1, 1000));
    while (status == OC_OK && written < 1000) {
        status = http_stream_write(app.held[0], (struct slice){piece, sizeof(piece)});
        written += status == OC_OK;
        if (written % 2 == 0)
            net_rig_run(&app.rig, 1);
    }
    assert_int_equal(status, OC_EFULL);
    assert_true(http_stream_queued(app.held[0]) <= 100000 + sizeof(piece) + 20);
    app.drain_count = 0;
    assert_int_equal(setsockopt(peer.socket, SOL_SOCKET, SO_RCVBUF, &wide, sizeof(wide)), 0);
    assert_true(net_peer_wait_size(&peer, (size_t)written * sizeof(piece), 10000));
    assert_true(net_rig_wait_for(&app.rig, &app.drain_count, 1, 1000));
    http_stream_end(app.held[0]);
    assert_true(net_peer_wait_text(&peer, "\r\n0\r\n\r\n", 1, 1000));
    net_peer_close(&peer);
}

static void a_stream_notices_that_its_reader_left(void **state)
{
    struct net_peer peer;

    (void)state;
    net_peer_open(&peer, &app.rig);
    net_peer_send(&peer, GET("/stream"));
    assert_true(net_rig_wait_for(&app.rig, &app.held_count, 1, 1000));
    net_peer_close(&peer);
    assert_true(net_rig_wait_for(&app.rig, &app.gone_count, 1, 1000));
    assert_int_equal(http_stream_write(app.held[0], slice_of("x")), OC_ECLOSED);
    http_stream_end(app.held[0]);
    assert_int_equal(http_server_stats(app.rig.server)->streams_now, 0);
}

static void heads_of_streams(void **state)
{
    struct net_peer peer;

    (void)state;
    net_peer_open(&peer, &app.rig);
    net_peer_send(&peer, "HEAD /stream HTTP/1.1\r\nHost: x\r\n\r\n" LAST("/z"));
    assert_true(net_rig_wait_for(&app.rig, &app.held_count, 1, 1000));
    assert_int_equal(http_stream_write(app.held[0], slice_of("hello")), OC_OK);
    http_stream_end(app.held[0]);
    assert_true(net_peer_wait_end(&peer, 1000));
    assert_int_equal(net_peer_count(&peer, "Transfer-Encoding: chunked\r\n\r\nHTTP/1.1 200"), 1);
    net_peer_close(&peer);
}

static void http10_streams_end_with_the_connection(void **state)
{
    struct net_peer peer;

    (void)state;
    net_peer_open(&peer, &app.rig);
    net_peer_send(&peer, "GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    assert_true(net_rig_wait_for(&app.rig, &app.held_count, 1, 1000));
    assert_int_equal(http_stream_write(app.held[0], slice_of("hello")), OC_OK);
    http_stream_end(app.held[0]);
    assert_true(net_peer_wait_end(&peer, 1000));
    assert_int_equal(net_peer_count(&peer, "Connection: close\r\n\r\nhello"), 1);
    assert_int_equal(net_peer_count(&peer, "Transfer-Encoding"), 0);
    net_peer_close(&peer);
}

#define ADD(name, run) check_add_fixture(&list, name, run, start, stop, NULL)

int main(void)
{
    struct check_list list = {0};

    ADD("streams are chunked, the next request waits", chunked_streams);
    ADD("a stream with a length may be cut short", streams_with_a_length_may_be_cut);
    ADD("a slow reader fills the queue, then drains it", a_slow_reader_of_a_stream_is_told_of);
    ADD("a stream notices that its reader left", a_stream_notices_that_its_reader_left);
    ADD("a stream asked for by HEAD has no body", heads_of_streams);
    ADD("a stream in HTTP/1.0 ends with the connection", http10_streams_end_with_the_connection);
    return check_run(&list, "http_stream");
}
