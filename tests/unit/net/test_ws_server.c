/* test_ws_server.c - WebSocket connections as raw sockets see them.
 *
 * Frames are written by hand after RFC 6455 section 5.2.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/net_rig.h"

#include "net/ws_server.h"

#include <sys/socket.h>
#include <unistd.h>

enum { CONNS_MAX = 64 };
enum { FIN_TEXT = 0x81, FIN_CLOSE = 0x88, FIN_PING = 0x89, FIN_PONG = 0x8a };

static struct app {
    struct net_rig rig;
    struct ws_conn *conns[CONNS_MAX];
    int conn_count, close_count, message_count, drain_count, pong_count;
    uint16_t close_code;
    char reason[128];
} app;

static void on_message(struct ws_conn *conn, struct slice message, bool is_text, void *context)
{
    (void)context;
    app.message_count++;
    if (!is_text)
        ws_close(conn, WS_CLOSE_UNSUPPORTED, "text only");
    else if (slice_is(message, "drop"))
        ws_drop(conn);
    else if (slice_is(message, "pause"))
        ws_pause(conn);
    else
        assert_int_equal(ws_send_text(conn, message), OC_OK);
}

static void on_drain(struct ws_conn *conn, void *context)
{
    (void)conn;
    (void)context;
    app.drain_count++;
}

static void on_pong(struct ws_conn *conn, struct slice payload, void *context)
{
    (void)conn;
    (void)payload;
    (void)context;
    app.pong_count++;
}

static void on_close(struct ws_conn *conn, uint16_t code, struct slice reason, void *context)
{
    (void)context;
    app.close_count++;
    app.close_code = code;
    assert_true(slice_copy(reason, app.reason, sizeof(app.reason)));
    assert_false(ws_is_open(conn));
    assert_int_equal(ws_send_text(conn, slice_of("too late")), OC_ECLOSED);
    for (int i = 0; i < app.conn_count; i++)
        if (app.conns[i] == conn)
            app.conns[i] = NULL;
}

static const struct ws_events EVENTS = {
    .on_message = on_message,
    .on_drain = on_drain,
    .on_pong = on_pong,
    .on_close = on_close,
};

static void on_request(struct http_request *request, void *context)
{
    struct http_header extra = {slice_of("X-Extra"), slice_of("1")};
    struct ws_config config;

    (void)context;
    if (!slice_starts(request->path, "/ws")) {
        http_respond_with(request, 200, "text/plain", slice_of("plain"));
        return;
    }
    ws_config_init(&config);
    config.message_bytes_max = 1000;
    config.queue_bytes_max = 200000;
    config.queue_count_max = 100;
    config.close_timeout_ms = 200;
    if (slice_is(request->path, "/ws/ping")) {
        config.ping_every_ms = 200;
        config.pong_timeout_ms = 300;
    }
    if (ws_accept(request, &config, &EVENTS, NULL, &extra, 1, &app.conns[app.conn_count]) == OC_OK)
        app.conn_count++;
    if (slice_is(request->path, "/ws/welcome"))
        assert_int_equal(ws_send_text(app.conns[app.conn_count - 1], slice_of("hi")), OC_OK);
}

static void tweak(struct http_server_config *config)
{
    config->write_timeout_ms = 60000;
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
    assert_int_equal(app.close_count, app.conn_count); /* exactly once each */
    return 0;
}

/* ---- handshakes ---- */

#define UPGRADE "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"

static const struct refusal_case {
    const char *name;
    const char *request;
    const char *begins;
    const char *has;
} REFUSALS[] = {
    {"a plain GET is told to upgrade", "GET /ws HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 426 ",
     "Sec-WebSocket-Version: 13"},
    {"another version is told the right one",
     UPGRADE "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
     "HTTP/1.1 426 ", "Sec-WebSocket-Version: 13"},
    {"a missing key", UPGRADE "Sec-WebSocket-Version: 13\r\n\r\n", "HTTP/1.1 400 ",
     "Sec-WebSocket-Key"},
    {"a short key", UPGRADE "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: abc=\r\n\r\n",
     "HTTP/1.1 400 ", "Sec-WebSocket-Key"},
    {"two keys",
     UPGRADE "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
     "HTTP/1.1 400 ", "Sec-WebSocket-Key"},
    {"a POST",
     "POST /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: "
     "0\r\n\r\n",
     "HTTP/1.1 426 ", ""},
    {"an upgrade to something else is plain HTTP",
     "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade, close\r\n\r\n",
     "HTTP/1.1 200 ", "plain"},
};

static void refusal_row(void **state)
{
    const struct refusal_case *row = *state;
    char *got;

    start(NULL);
    got = net_rig_ask(&app.rig, row->request);
    assert_memory_equal(got, row->begins, strlen(row->begins));
    assert_non_null(strstr(got, row->has));
    free(got);
    stop(NULL);
}

static void first_frame_with_the_handshake(void **state)
{
    static const char REQUEST[] =
        UPGRADE "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58";
    struct net_peer peer;

    (void)state;
    net_peer_open(&peer, &app.rig);
    net_peer_send_bytes(&peer, REQUEST, sizeof(REQUEST) - 1);
    assert_true(net_peer_wait_text(&peer, "\x81\x05Hello", 1, 1000));
    assert_int_equal(net_peer_count(&peer, "X-Extra: 1\r\n"), 1);
    net_peer_close(&peer);
}

static void welcome_with_the_handshake(void **state)
{
    struct net_peer peer;

    (void)state;
    net_peer_open(&peer, &app.rig);
    net_peer_send(&peer, "GET /ws/welcome HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                         "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                         "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    assert_true(net_peer_wait_text(&peer, "\r\n\r\n\x81\x02hi", 1, 1000));
    net_peer_close(&peer);
}

/* ---- sending ---- */

static void open_conn(struct net_peer *peer, const char *path)
{
    net_peer_open(peer, &app.rig);
    net_peer_upgrade(peer, path);
}

static void a_shared_frame_reaches_everybody(void **state)
{
    struct net_peer peers[CONNS_MAX];
    struct slice parts[2] = {slice_of("{\"a\":"), slice_of("1}")};
    struct frame *frame = frame_new_text_parts(parts, 2);

    (void)state;
    for (int i = 0; i < CONNS_MAX; i++)
        open_conn(&peers[i], "/ws");
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < CONNS_MAX; i++)
            assert_int_equal(ws_send(app.conns[i], frame), OC_OK);
    frame_unref(frame);
    for (int i = 0; i < CONNS_MAX; i++) {
        assert_true(net_peer_wait_size(&peers[i], 27, 1000));
        assert_int_equal(net_peer_count(&peers[i], "\x81\x07{\"a\":1}"), 3);
        net_peer_close(&peers[i]);
    }
}

static void closing_everybody_while_sending(void **state)
{
    struct net_peer peers[8];
    struct frame *frame = frame_new_text(slice_of("x"));

    (void)state;
    for (int i = 0; i < 8; i++)
        open_conn(&peers[i], "/ws");
    for (int i = 0; i < 8; i++) {
        if (i % 2 == 0)
            ws_drop(app.conns[i]);
        assert_int_equal(ws_send(app.conns[i], frame), i % 2 == 0 ? OC_ECLOSED : OC_OK);
    }
    frame_unref(frame);
    assert_true(net_rig_wait_for(&app.rig, &app.close_count, 4, 1000));
    assert_int_equal(app.close_code, WS_CLOSE_ABNORMAL);
    for (int i = 0; i < 8; i++) {
        assert_true(i % 2 == 0 ? net_peer_wait_end(&peers[i], 1000)
                               : net_peer_wait_text(&peers[i], "\x81\x01x", 1, 1000));
        net_peer_close(&peers[i]);
    }
}

static void a_slow_subscriber_overflows_alone(void **state)
{
    static char text[20000];
    struct net_peer slow, good;
    struct frame *frame;
    enum oc_status status = OC_OK;
    int wide = 1 << 20;
    size_t taken = 0;

    (void)state;
    memset(text, 'x', sizeof(text));
    frame = frame_new_text((struct slice){text, sizeof(text)});
    net_peer_open_small(&slow, &app.rig);
    net_peer_upgrade(&slow, "/ws");
    open_conn(&good, "/ws");
    for (int i = 0; i < 2000 && status == OC_OK; i++) {
        status = ws_send(app.conns[0], frame);
        taken += status == OC_OK;
        assert_int_equal(ws_send(app.conns[1], frame), OC_OK);
        assert_true(net_peer_wait_size(&good, 20004, 1000));
        net_peer_forget(&good);
    }
    assert_int_equal(status, OC_EFULL);
    assert_true(ws_queued_bytes(app.conns[0]) <= 200000);
    assert_true(http_server_stats(app.rig.server)->overflows == 1);
    app.drain_count = 0;
    assert_int_equal(setsockopt(slow.socket, SOL_SOCKET, SO_RCVBUF, &wide, sizeof(wide)), 0);
    assert_true(net_peer_wait_size(&slow, taken * 20004, 10000)); /* what was taken arrives */
    assert_true(net_rig_wait_for(&app.rig, &app.drain_count, 1, 1000));
    assert_int_equal(ws_send(app.conns[0], frame), OC_OK);
    frame_unref(frame);
    net_peer_close(&slow);
    net_peer_close(&good);
}

static void much_in_one_turn_is_no_overflow(void **state)
{
    struct net_peer peer;

    (void)state;
    open_conn(&peer, "/ws");
    for (int i = 0; i < 1000; i++)
        assert_int_equal(ws_send_text(app.conns[0], slice_of("0123456789")), OC_OK);
    assert_true(net_peer_wait_size(&peer, 12000, 2000));
    net_peer_close(&peer);
}

/* ---- liveness and closing ---- */

static void a_silent_peer_is_pinged_then_cut(void **state)
{
    struct net_peer peer;

    (void)state;
    open_conn(&peer, "/ws/ping");
    assert_true(net_peer_wait_text(&peer, "\x89", 1, 1000));
    net_peer_send_frame(&peer, FIN_PONG, "", 0);
    assert_true(net_rig_wait_for(&app.rig, &app.pong_count, 1, 1000));
    assert_true(net_peer_wait_text(&peer, "\x89", 2, 1000)); /* lives on, is asked again */
    assert_true(net_peer_wait_end(&peer, 1500));             /* no pong this time */
    assert_true(net_rig_wait_for(&app.rig, &app.close_count, 1, 1000));
    assert_int_equal(app.close_code, WS_CLOSE_ABNORMAL);
    assert_int_equal(http_server_stats(app.rig.server)->ws_ping_timeouts, 1);
    net_peer_close(&peer);
}

static void the_server_closes_with_code_and_reason(void **state)
{
    struct net_peer peer;

    (void)state;
    open_conn(&peer, "/ws");
    assert_int_equal(ws_send_text(app.conns[0], slice_of("last")), OC_OK);
    ws_close(app.conns[0], WS_CLOSE_GOING_AWAY, "bye");
    ws_close(app.conns[0], WS_CLOSE_NORMAL, "again"); /* does nothing */
    assert_int_equal(ws_send_text(app.conns[0], slice_of("x")), OC_ECLOSED);
    assert_true(net_peer_wait_size(&peer, 13, 1000));
    assert_memory_equal(peer.got,
                        "\x81\x04last\x88\x05\x03\xe9"
                        "bye",
                        13);
    net_peer_send_frame(&peer, FIN_TEXT, "ignored", 7);
    net_peer_send_frame(&peer, FIN_CLOSE, "\x03\xe9", 2);
    assert_true(net_peer_wait_end(&peer, 150)); /* before the timeout */
    assert_int_equal(peer.got_size, 13);        /* Close is not answered by another */
    net_peer_close(&peer);
    assert_true(net_rig_wait_for(&app.rig, &app.close_count, 1, 1000));
    assert_int_equal(app.close_code, WS_CLOSE_GOING_AWAY);
    assert_int_equal(app.message_count, 0);
}

static void a_close_without_answer_times_out(void **state)
{
    struct net_peer peer;

    (void)state;
    open_conn(&peer, "/ws");
    ws_close(app.conns[0], WS_CLOSE_NORMAL, "");
    assert_true(net_peer_wait_end(&peer, 1000));
    assert_true(net_rig_wait_for(&app.rig, &app.close_count, 1, 1000));
    net_peer_close(&peer);
}

static void a_reset_is_1006(void **state)
{
    struct net_peer peer;

    (void)state;
    open_conn(&peer, "/ws");
    net_peer_close(&peer);
    assert_true(net_rig_wait_for(&app.rig, &app.close_count, 1, 1000));
    assert_int_equal(app.close_code, WS_CLOSE_ABNORMAL);
}

static void dropping_inside_a_message(void **state)
{
    struct net_peer peer;

    (void)state;
    open_conn(&peer, "/ws");
    net_peer_send_frame(&peer, FIN_TEXT, "drop", 4);
    net_peer_send_frame(&peer, FIN_TEXT, "more", 4);
    assert_true(net_peer_wait_end(&peer, 1000));
    assert_int_equal(app.message_count, 1);
    net_peer_close(&peer);
}

static void a_paused_connection_reads_nothing(void **state)
{
    struct net_peer peer;

    (void)state;
    open_conn(&peer, "/ws");
    net_peer_send_frame(&peer, FIN_TEXT, "pause", 5);
    assert_true(net_rig_wait_for(&app.rig, &app.message_count, 1, 1000));
    net_peer_send_frame(&peer, FIN_TEXT, "a", 1);
    net_peer_send_frame(&peer, FIN_PING, "", 0);
    net_rig_run(&app.rig, 50);
    assert_int_equal(app.message_count, 1);
    assert_int_equal(peer.got_size, 0);
    ws_resume(app.conns[0]);
    assert_true(net_peer_wait_text(&peer,
                                   "\x81\x01"
                                   "a\x8a",
                                   1, 1000));
    net_peer_close(&peer);
}

static void a_flood_of_pings_is_bounded(void **state)
{
    char payload[125];
    struct net_peer peer;

    (void)state;
    memset(payload, 'p', sizeof(payload));
    net_peer_open_small(&peer, &app.rig);
    net_peer_upgrade(&peer, "/ws");
    for (int i = 0; i < 40000;
         i++) { /* 5 MB, no pong is read; stop when the server stops reading */
        uint8_t frame[131] = {0x89, 0xfd, 0, 0, 0, 0};
        ssize_t sent = send(peer.socket, frame, sizeof(frame), MSG_NOSIGNAL | MSG_DONTWAIT);

        if (sent != (ssize_t)sizeof(frame))
            break;
        if (i % 100 == 0)
            net_rig_run(&app.rig, 0);
    }
    net_rig_run(&app.rig, 50);
    assert_true(ws_queued_bytes(app.conns[0]) < 200000 + 3 * 65536);
    net_peer_close(&peer);
}

#define ADD(name, run) check_add_fixture(&list, name, run, start, stop, NULL)

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, REFUSALS, refusal_row);
    ADD("a frame that came with the handshake is not lost", first_frame_with_the_handshake);
    ADD("a message sent inside the handler follows the 101", welcome_with_the_handshake);
    ADD("a shared frame reaches everybody", a_shared_frame_reaches_everybody);
    ADD("connections may be dropped while walking the list", closing_everybody_while_sending);
    ADD("a slow subscriber overflows alone and recovers", a_slow_subscriber_overflows_alone);
    ADD("much in one turn is no overflow", much_in_one_turn_is_no_overflow);
    ADD("a silent peer is pinged, then cut", a_silent_peer_is_pinged_then_cut);
    ADD("the server closes with code and reason", the_server_closes_with_code_and_reason);
    ADD("a Close without answer times out", a_close_without_answer_times_out);
    ADD("an end without Close is 1006", a_reset_is_1006);
    ADD("a connection may be dropped inside its message", dropping_inside_a_message);
    ADD("a paused connection reads nothing, then catches up", a_paused_connection_reads_nothing);
    ADD("a flood of pings is bounded", a_flood_of_pings_is_bounded);
    return check_run(&list, "ws_server");
}
