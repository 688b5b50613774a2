/* test_hostile_ws.c - the running server and WebSocket clients that break RFC 6455: each is closed with
 * the right code, while another subscriber stays and hears everything.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/live_http.h"
#include "support/live_pair.h"
#include "support/raw_client.h"

#include <signal.h>

enum { FRAMES_CAP = 4, ANSWER_MS = 10000, READY_MS = 60000, END_MS = 5000, BIG = 65536 };

/* Instead of a first byte: the frame's own bytes follow; a continuation that is not the last. */
enum { BYTES = 0x100, MORE = 0x400 };

static struct live_pair pair;
static struct raw_client witness;

static void starts(void **state)
{
    static const char *const SIM[] = {"--seed", "7", "--symbols", "BTCUSDT", "--speed", "60", NULL};
    static const char *const SERVE[] = {"--symbols=BTCUSDT", "--backfill-days=1",
                                        "--ws-heartbeat-ms=1000", NULL};

    (void)state;
    live_pair_start_sim(&pair, SIM);
    live_pair_start_serve(&pair, NULL, SERVE, NULL);
    live_pair_wait_ready(&pair, READY_MS);
    raw_open(&witness, pair.port, 0);
    raw_upgrade(&witness, "/ws", "");
    raw_send_text(&witness,
                  "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"candles@BTCUSDT@1m\"]}");
    assert_int_equal(raw_frame_with(&witness, "\"ack\"", ANSWER_MS).first, RAW_TEXT);
}

#define SEND(first, text)                       \
    {                                           \
        first, text, sizeof(text) - 1, 0, false \
    }
#define BARE(first, text)                      \
    {                                          \
        first, text, sizeof(text) - 1, 0, true \
    }
#define FILL(first, count)         \
    {                              \
        first, "", 0, count, false \
    }
#define LIST "{\"id\":7,\"op\":\"list\"}"
#define ACK  "\"type\":\"ack\",\"id\":7"

static const struct ws_case {
    const char *name;
    struct {
        unsigned first; /* 0 ends */
        const char *payload;
        size_t size;
        size_t fill;  /* the payload is so many blanks instead */
        bool is_bare; /* not masked */
    } send[FRAMES_CAP];
    unsigned code;    /* of the server's Close; 0: it stays open */
    const char *have; /* a text that is answered before; NULL: none */
    bool is_split;    /* raw bytes one at a time */
} CASES[] = {
    /* ---- what must work ---- */
    {"a message in three fragments with a ping between is answered",
     {SEND(0x01, "{\"id\":7,"), SEND(RAW_PING, "hi"), SEND(MORE, "\"op\":"),
      SEND(0x80, "\"list\"}")},
     0,
     ACK,
     false},
    {"a message of 64 KiB is answered",
     {SEND(0x01, LIST), FILL(0x80, BIG - sizeof(LIST) + 1)},
     0,
     ACK,
     false},
    {"empty fragments are no fault",
     {SEND(0x01, ""), SEND(MORE, ""), SEND(0x80, LIST)},
     0,
     ACK,
     false},
    {"a length in more bytes than needed is refused",
     {SEND(BYTES, "\x81\xfe\x00\x05\x00\x00\x00\x00hello")},
     1002,
     NULL,
     false},
    {"a frame a byte at a time is answered",
     {SEND(BYTES, "\x81\x94\x00\x00\x00\x00" LIST)},
     0,
     ACK,
     true},
    /* ---- text ---- */
    {"bad UTF-8 is 1007", {SEND(RAW_TEXT, "{\"id\":\"\xff\"}")}, 1007, NULL, false},
    {"an overlong form is 1007", {SEND(RAW_TEXT, "\xc0\xaf")}, 1007, NULL, false},
    {"a surrogate is 1007", {SEND(RAW_TEXT, "\xed\xa0\x80")}, 1007, NULL, false},
    {"a character cut off at the end is 1007", {SEND(RAW_TEXT, "\xe2\x82")}, 1007, NULL, false},
    {"bad UTF-8 over two fragments is 1007",
     {SEND(0x01, "\xe2\x82"), SEND(0x80, "A")},
     1007,
     NULL,
     false},
    {"binary is 1003", {SEND(RAW_BINARY, LIST)}, 1003, NULL, false},
    {"an empty binary message is 1003", {SEND(RAW_BINARY, "")}, 1003, NULL, false},
    /* ---- sizes ---- */
    {"a message of one byte more than 64 KiB is 1009",
     {FILL(RAW_TEXT, BIG + 1)},
     1009,
     NULL,
     false},
    {"fragments that add up to more than 64 KiB are 1009",
     {FILL(0x01, BIG), SEND(0x80, " ")},
     1009,
     NULL,
     false},
    {"a declared length of 2^62 is refused at its first byte",
     {SEND(BYTES, "\x81\xff\x40\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00.")},
     1009,
     NULL,
     false},
    {"a declared length with the top bit is 1002",
     {SEND(BYTES, "\x81\xff\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")},
     1002,
     NULL,
     false},
    /* ---- frames ---- */
    {"a frame without mask is 1002", {BARE(RAW_TEXT, LIST)}, 1002, NULL, false},
    {"a ping without mask is 1002", {BARE(RAW_PING, "a")}, 1002, NULL, false},
    {"a wrong mask makes bad UTF-8: 1007",
     {SEND(BYTES, "\x81\x94\x80\x80\x80\x80" LIST)},
     1007,
     NULL,
     false},
    {"a fragmented ping is 1002", {SEND(0x09, "a")}, 1002, NULL, false},
    {"a fragmented Close is 1002", {SEND(0x08, "\x03\xe8")}, 1002, NULL, false},
    {"a ping of 126 bytes is 1002", {FILL(RAW_PING, 126)}, 1002, NULL, false},
    {"a Close of 126 bytes is 1002", {FILL(RAW_CLOSE, 126)}, 1002, NULL, false},
    {"the reserved opcode 3 is 1002", {SEND(0x83, "")}, 1002, NULL, false},
    {"the reserved opcode 11 is 1002", {SEND(0x8b, "")}, 1002, NULL, false},
    {"reserved bit 1 is 1002: no compression was agreed on", {SEND(0xc1, LIST)}, 1002, NULL, false},
    {"reserved bit 2 is 1002", {SEND(0xa1, LIST)}, 1002, NULL, false},
    {"reserved bit 3 is 1002", {SEND(0x91, LIST)}, 1002, NULL, false},
    {"a continuation of nothing is 1002", {SEND(0x80, LIST)}, 1002, NULL, false},
    {"a new message inside a fragmented one is 1002",
     {SEND(0x01, "a"), SEND(RAW_TEXT, LIST)},
     1002,
     NULL,
     false},
    /* ---- Close ---- */
    {"Close 1000 is answered by 1000", {SEND(RAW_CLOSE, "\x03\xe8")}, 1000, NULL, false},
    {"Close without a code is answered by one without", {SEND(RAW_CLOSE, "")}, 1005, NULL, false},
    {"Close with one byte is 1002", {SEND(RAW_CLOSE, "\x03")}, 1002, NULL, false},
    {"Close 999 is 1002", {SEND(RAW_CLOSE, "\x03\xe7")}, 1002, NULL, false},
    {"Close 1005 is 1002", {SEND(RAW_CLOSE, "\x03\xed")}, 1002, NULL, false},
    {"a reason that is not UTF-8 is 1007",
     {SEND(RAW_CLOSE, "\x03\xe8\xff\xff")},
     1007,
     NULL,
     false},
    {"what stands before a fault is still answered",
     {SEND(RAW_TEXT, LIST), SEND(0x83, "")},
     1002,
     ACK,
     false},
    /* ---- messages that are no requests: an error, and the connection stays ---- */
    {"no JSON is an error", {SEND(RAW_TEXT, "hello")}, 0, "\"type\":\"error\"", false},
    {"an empty message is an error", {SEND(RAW_TEXT, "")}, 0, "\"type\":\"error\"", false},
    {"an unknown op is an error",
     {SEND(RAW_TEXT, "{\"id\":3,\"op\":\"evil\"}")},
     0,
     "\"type\":\"error\",\"id\":3",
     false},
    {"an unknown channel is an error",
     {SEND(RAW_TEXT, "{\"id\":3,\"op\":\"subscribe\",\"channels\":[\"evil\"]}")},
     0,
     "\"code\":\"unknown_channel\"",
     false},
    {"an unknown symbol is an error",
     {SEND(RAW_TEXT, "{\"id\":3,\"op\":\"subscribe\",\"channels\":[\"signals@EVIL\"]}")},
     0,
     "\"type\":\"error\",\"id\":3",
     false},
    {"a negative since is an error",
     {SEND(RAW_TEXT, "{\"id\":3,\"op\":\"subscribe\",\"channels\":[\"signals\"],\"since\":-1}")},
     0,
     "\"type\":\"error\",\"id\":3",
     false},
    {"a since of 1e300 is an error",
     {SEND(RAW_TEXT, "{\"id\":3,\"op\":\"subscribe\",\"channels\":[\"signals\"],\"since\":1e300}")},
     0,
     "\"type\":\"error\",\"id\":3",
     false},
};

static bool send_frame_of(struct raw_client *client, const struct ws_case *row, size_t index)
{
    size_t fill = row->send[index].fill;
    unsigned first = row->send[index].first;
    char *blanks;

    if (first == BYTES) {
        for (size_t i = 0; row->is_split && i < row->send[index].size; i++) {
            raw_send_bytes(client, row->send[index].payload + i, 1);
            process_pause(2);
        }
        return row->is_split ||
               raw_send_bytes(client, row->send[index].payload, row->send[index].size);
    }
    if (fill == 0)
        return raw_send_frame(client, first, !row->send[index].is_bare, row->send[index].payload,
                              row->send[index].size);
    blanks = malloc(fill);
    assert_non_null(blanks);
    memset(blanks, ' ', fill);
    (void)raw_send_frame(client, first, true, blanks, fill); /* may be hung up on in the middle */
    free(blanks);
    return true;
}

static void expect_close(struct raw_client *client, unsigned code)
{
    struct raw_frame frame;

    do { /* heartbeats, pongs */
        frame = raw_frame_next(client, ANSWER_MS);
    } while (frame.first != 0 && frame.first != RAW_CLOSE);
    if (raw_close_code(&frame) != code)
        fail_msg("closed with %u (first byte %02x), not %u", raw_close_code(&frame), frame.first,
                 code);
    if (frame.size > 2 || code == 1003) /* we began it: the server waits for ours, then for FIN */
        raw_send_frame(client, RAW_CLOSE, true, "\x03\xe8", 2);
    assert_true(raw_wait_end(client, ANSWER_MS));
    frame = raw_frame_next(client, 0);
    assert_int_equal(frame.first, 0); /* nothing follows a Close */
}

static void ws_row(void **state)
{
    const struct ws_case *row = *state;
    struct raw_client client;
    struct raw_frame frame;

    raw_open(&client, pair.port, 0);
    raw_upgrade(&client, "/ws", "");
    frame = raw_frame_with(&client, "\"type\":\"welcome\"", ANSWER_MS);
    assert_int_equal(frame.first, RAW_TEXT);
    for (size_t i = 0; i < FRAMES_CAP && row->send[i].first != 0; i++)
        (void)send_frame_of(&client, row, i);
    if (row->have != NULL)
        assert_int_equal(raw_frame_with(&client, row->have, ANSWER_MS).first, RAW_TEXT);
    if (row->code != 0) {
        expect_close(&client, row->code);
    } else { /* it still serves */
        raw_send_text(&client, "{\"id\":\"again\",\"op\":\"ping\"}");
        frame = raw_frame_with(&client, "\"type\":\"pong\",\"id\":\"again\"", ANSWER_MS);
        assert_int_equal(frame.first, RAW_TEXT);
    }
    raw_close(&client);
}

/* ---- handshakes ---- */

#define SHAKE "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
#define KEY   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

static const struct shake_case {
    const char *name;
    const char *text;
    int status;
} SHAKES[] = {
    {"GET /ws without an upgrade is 426", "GET /ws HTTP/1.1\r\nHost: localhost\r\n\r\n", 426},
    {"version 8 is 426", SHAKE KEY "Sec-WebSocket-Version: 8\r\n\r\n", 426},
    {"no key is 400", SHAKE "Sec-WebSocket-Version: 13\r\n\r\n", 400},
    {"a key of 15 bytes is 400",
     SHAKE "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25j\r\n\r\n", 400},
    {"two keys are 400", SHAKE KEY KEY "Sec-WebSocket-Version: 13\r\n\r\n", 400},
    {"an upgrade of another path is answered as HTTP",
     "GET /health HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" KEY
     "Sec-WebSocket-Version: 13\r\n\r\n",
     200},
    {"an upgrade to h2c is answered as HTTP",
     "GET /health HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", 200},
};

static void shake_row(void **state)
{
    const struct shake_case *row = *state;
    struct raw_client client;
    struct raw_answer answer;

    raw_open(&client, pair.port, 0);
    raw_send(&client, row->text);
    answer = raw_answer_next(&client, false, ANSWER_MS);
    if (answer.status != row->status)
        fail_msg("answered %d %.200s, not %d", answer.status, answer.body, row->status);
    raw_close(&client);
}

/* ---- many at once ---- */

static void one_channel_often(void **state)
{
    struct raw_client client;
    char text[4096] = "{\"id\":5,\"op\":\"subscribe\",\"channels\":[";
    struct raw_frame frame;

    (void)state;
    for (int i = 0; i < 70; i++)
        (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s\"candles@BTCUSDT@1m\"",
                       i == 0 ? "" : ",");
    (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "]}");
    raw_open(&client, pair.port, 0);
    raw_upgrade(&client, "/ws", "");
    raw_send_text(&client, text);
    frame = raw_frame_with(&client, "\"id\":5", ANSWER_MS);
    assert_non_null(strstr(frame.payload, "\"channels\":[\"candles@BTCUSDT@1m\"]"));
    raw_close(&client);
}

static void ends_well(void **state)
{
    struct raw_frame frame;

    (void)state;
    frame = raw_frame_with(&witness, "\"closed\":true", ANSWER_MS);
    if (frame.first != RAW_TEXT)
        fail_msg("the other subscriber hears nothing any more");
    live_pair_wait_ready(&pair, READY_MS);
    process_signal(&pair.serve, SIGTERM);
    do {
        frame = raw_frame_next(&witness, END_MS);
    } while (frame.first != 0 && frame.first != RAW_CLOSE);
    assert_int_equal(raw_close_code(&frame), 1001);
    assert_int_equal(process_wait(&pair.serve, END_MS), 0);
    raw_close(&witness);
    live_pair_close(&pair);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "the server comes up and has a subscriber", starts, NULL);
    CHECK_ROWS(&list, CASES, ws_row);
    CHECK_ROWS(&list, SHAKES, shake_row);
    check_add(&list, "one channel 70 times is one channel", one_channel_often, NULL);
    check_add(&list, "after all of it: the subscriber hears candles, and SIGTERM says 1001",
              ends_well, NULL);
    return check_run(&list, "hostile WebSocket clients");
}
