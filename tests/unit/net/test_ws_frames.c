/* test_ws_frames.c - bytes of a WebSocket client in, bytes of the server out.
 *
 * Frames are written by hand after RFC 6455 section 5.2; each row runs in one piece and byte by byte.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/net_rig.h"

#include "net/ws_server.h"

enum { FIN_CLOSE = 0x88 };

static struct app {
    struct net_rig rig;
    int close_count;
    uint16_t close_code;
} app;

static void on_message(struct ws_conn *conn, struct slice message, bool is_text, void *context)
{
    (void)context;
    if (is_text)
        assert_int_equal(ws_send_text(conn, message), OC_OK);
    else
        ws_close(conn, WS_CLOSE_UNSUPPORTED, "text only");
}

static void on_close(struct ws_conn *conn, uint16_t code, struct slice reason, void *context)
{
    (void)conn;
    (void)reason;
    (void)context;
    app.close_count++;
    app.close_code = code;
}

static const struct ws_events EVENTS = {.on_message = on_message, .on_close = on_close};

static void on_request(struct http_request *request, void *context)
{
    struct ws_config config;
    struct ws_conn *conn;

    (void)context;
    ws_config_init(&config);
    config.message_bytes_max = 1000;
    assert_int_equal(ws_accept(request, &config, &EVENTS, NULL, NULL, 0, &conn), OC_OK);
}

static const struct frame_case {
    const char *name;
    const char *sent; /* hexadecimal, after the handshake */
    const char *want; /* hexadecimal: all that comes back */
    uint16_t code;    /* what on_close reports; 0: the connection stays open */
} FRAMES[] = {
    /* "Hello" masked: the example of RFC 6455 5.7 */
    {"a masked text is echoed", "818537fa213d7f9f4d5158", "810548656c6c6f", 0},
    {"two messages in one packet", "818537fa213d7f9f4d5158818537fa213d7f9f4d5158",
     "810548656c6c6f810548656c6c6f", 0},
    {"fragments are joined",
     "01830000000048656c80820000000"
     "06c6f",
     "810548656c6c6f", 0},
    {"a ping between fragments is answered first and does not break them",
     "018300000000"
     "48656c"
     "898100000000"
     "21"
     "808200000000"
     "6c6f",
     "8a0121810548656c6c6f", 0},
    {"an empty message", "818000000000", "8100", 0},
    {"a pong out of the blue is fine", "8a8000000000", "", 0},
    {"Close with a code is answered alike",
     "888200000000"
     "03e8",
     "880203e8", 1000},
    {"Close without a code", "888000000000", "8800", 1005},
    {"Close with a code and a reason",
     "888500000000"
     "0bb8627965",
     "88050bb8627965", 3000},
    {"nothing after Close is read",
     "888200000000"
     "03e9"
     "818100000000"
     "41",
     "880203e9", 1001},
    {"a frame without mask", "810548656c6c6f", "880203ea", 1002},
    {"RSV1 without an extension", "c18000000000", "880203ea", 1002},
    {"a reserved opcode", "838000000000", "880203ea", 1002},
    {"a reserved control opcode", "8b8000000000", "880203ea", 1002},
    {"a fragmented ping", "098000000000", "880203ea", 1002},
    {"a ping of 126 bytes", "89fe007e00000000", "880203ea", 1002},
    {"a continuation of nothing", "808000000000", "880203ea", 1002},
    {"a new message inside a message",
     "018100000000"
     "41"
     "818100000000"
     "42",
     "880203ea", 1002},
    {"a length of 16 bits that fits in 7",
     "81fe000500000000"
     "48656c6c6f",
     "880203ea", 1002},
    {"a length of 64 bits with the top bit", "81ff800000000000000000000000", "880203ea", 1002},
    {"Close of one byte",
     "888100000000"
     "03",
     "880203ea", 1002},
    {"Close with a reserved code",
     "888200000000"
     "03ed",
     "880203ea", 1002},
    {"Close with a reason that is not UTF-8",
     "888300000000"
     "03e8ff",
     "880203ef", 1007},
    {"text that is not UTF-8",
     "818200000000"
     "c328",
     "880203ef", 1007},
    {"a surrogate in a text",
     "818300000000"
     "eda080",
     "880203ef", 1007},
    {"a text cut inside a character",
     "818100000000"
     "c3",
     "880203ef", 1007},
    {"a character split over fragments is fine",
     "018100000000"
     "c3"
     "808100000000"
     "a9",
     "8102c3a9", 0},
    {"a message over the limit", "81fe03e90000000041", "880203f1", 1009},
    {"a huge length", "81ff7fffffffffffffff0000000041", "880203f1", 1009},
    {"binary, which this application refuses",
     "828100000000"
     "41",
     "880b03eb74657874206f6e6c79", 1003},
};

static size_t from_hex(const char *hex, uint8_t *out)
{
    size_t size = strlen(hex) / 2;

    for (size_t i = 0; i < size; i++) {
        char digits[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

        out[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return size;
}

static void exchange(const struct frame_case *row, bool in_pieces)
{
    uint8_t sent[128], want[128];
    size_t sent_size = from_hex(row->sent, sent);
    size_t want_size = from_hex(row->want, want);
    struct net_peer peer;

    memset(&app, 0, sizeof(app));
    net_rig_start(&app.rig, on_request, NULL, NULL);
    net_peer_open(&peer, &app.rig);
    net_peer_upgrade(&peer, "/ws");
    for (size_t i = 0; in_pieces && i < sent_size; i++)
        net_peer_send_bytes(&peer, sent + i, 1);
    if (!in_pieces)
        net_peer_send_bytes(&peer, sent, sent_size);
    if (!net_peer_wait_size(&peer, want_size, 2000))
        fail_msg("got only %zu bytes", peer.got_size);
    if (row->code == 1003) /* the server began: it waits for the answer */
        net_peer_send_frame(&peer, FIN_CLOSE, "\x03\xeb", 2);
    if (row->code != 0)
        assert_true(net_peer_wait_end(&peer, 2000));
    else
        assert_false(net_peer_wait_end(&peer, 20));
    assert_int_equal(peer.got_size, want_size);
    assert_memory_equal(peer.got, want, want_size);
    net_peer_close(&peer);
    if (row->code != 0) {
        assert_true(net_rig_wait_for(&app.rig, &app.close_count, 1, 3000));
        assert_int_equal(app.close_code, row->code);
    }
    net_rig_stop(&app.rig);
    assert_int_equal(app.close_count, 1);
}

static void frame_row(void **state)
{
    exchange(*state, false);
    exchange(*state, true);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, FRAMES, frame_row);
    return check_run(&list, "ws_frames");
}
