/* bench_frames.c - kline frames: parser and candle book from memory; the same behind a WebSocket, beside
 * a bare receive loop of libwebsockets that only counts them.
 * SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/error.h"
#include "base/hash.h"
#include "exchange/binance/parse.h"
#include "exchange/binance/slot_map.h"
#include "market/book.h"
#include "net/ws_client.h"
#include "support/bench_report.h"
#include "support/market.h"

#include <arpa/inet.h>
#include <libwebsockets.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SYMBOLS = 200,
    MINUTES = 15,
    UPDATES = 4, /* frames a minute; the last is final */
    FRAMES = SYMBOLS * MINUTES * UPDATES,
    FRAME_CAP = 640,
    PASSES = 20,
    REPEATS = 5,
    SOCKET_PASSES = 25,
    HEADER_SIZE = 4 /* of a WebSocket frame of 126 .. 65535 bytes from a server */
};

static const int64_t START_MS = INT64_C(1761955200000);
static const int64_t MINUTE_MS = INT64_C(60000);

static struct bench {
    char *bytes;           /* all frames, each behind its WebSocket header */
    size_t size;           /* of all */
    size_t at[FRAMES + 1]; /* where each begins */
    struct slot_map map;
    struct oc_instrument instrument;
    struct book books[SYMBOLS];
    struct oc_candle lasts[SYMBOLS];
    uint32_t current; /* symbol of the offer under way */
    size_t released, seen;
} bench;

/* ---- the frames ---- */

static size_t print_frame(char *out, const char *name, const struct oc_candle *candle,
                          bool is_final, int event_ms)
{
    char lower[OC_SYMBOL_CAP];
    int64_t open_ms = oc_candle_open_ms(candle);
    size_t i;

    for (i = 0; name[i] != '\0'; i++)
        lower[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] + 'a' - 'A') : name[i];
    lower[i] = '\0';
    return (size_t)snprintf(
        out, FRAME_CAP,
        "{\"stream\":\"%s@kline_1m\",\"data\":{\"e\":\"kline\",\"E\":%lld,\"s\":\"%s\",\"k\":{"
        "\"t\":%lld,\"T\":%lld,\"s\":\"%s\",\"i\":\"1m\",\"f\":5484113601,\"L\":5484114107,"
        "\"o\":\"%.3f\",\"c\":\"%.3f\",\"h\":\"%.3f\",\"l\":\"%.3f\",\"v\":\"%.3f\",\"n\":%u,"
        "\"x\":%s,\"q\":\"%.8f\",\"V\":\"%.3f\",\"Q\":\"%.8f\",\"B\":\"0\"}}}",
        lower, (long long)(open_ms + event_ms), name, (long long)open_ms,
        (long long)(open_ms + MINUTE_MS - 1), name, candle->open, candle->close, candle->high,
        candle->low, candle->volume_base, oc_candle_trades(candle), is_final ? "true" : "false",
        candle->turnover_quote, candle->taker_base, candle->turnover_quote / 2);
}

static void put_frame(size_t index, const char *name, const struct oc_candle *candle, int update)
{
    char *out = bench.bytes + bench.size;
    bool is_final = update == UPDATES - 1;
    size_t size = print_frame(out + HEADER_SIZE, name, candle, is_final,
                              is_final ? 60011 : 1000 + update * 15000);

    out[0] = (char)0x81;
    out[1] = 126;
    out[2] = (char)(size >> 8);
    out[3] = (char)(size & 0xff);
    bench.at[index] = bench.size;
    bench.size += HEADER_SIZE + size;
}

static void make_frames(void)
{
    static struct market markets[SYMBOLS];
    size_t index = 0;

    bench.instrument = market_instrument(0);
    bench.bytes = malloc((size_t)FRAMES * (FRAME_CAP + HEADER_SIZE));
    BENCH_NEED(bench.bytes != NULL);
    BENCH_NEED(slot_map_init(&bench.map, SYMBOLS));
    for (uint32_t s = 0; s < SYMBOLS; s++) {
        struct market_options options = market_options_default(s + 1, START_MS);
        char name[OC_SYMBOL_CAP];

        market_init(&markets[s], &options);
        (void)snprintf(name, sizeof name, "COIN%uUSDT", s);
        BENCH_NEED(slot_map_add(&bench.map, name, s));
    }
    for (int minute = 0; minute < MINUTES; minute++) {
        struct oc_candle candles[SYMBOLS];

        for (size_t s = 0; s < SYMBOLS; s++) {
            struct oc_bar bar = market_next(&markets[s]);

            candles[s] = market_candle(&bench.instrument, &bar);
        }
        for (int update = 0; update < UPDATES; update++) {
            for (size_t s = 0; s < SYMBOLS; s++) {
                char name[OC_SYMBOL_CAP];

                (void)snprintf(name, sizeof name, "COIN%zuUSDT", s);
                put_frame(index++, name, &candles[s], update);
            }
        }
    }
    bench.at[FRAMES] = bench.size;
}

/* ---- parser and book ---- */

static void on_released(void *context, const struct oc_candle *candle)
{
    (void)context;
    bench.lasts[bench.current] = *candle;
    bench.released++;
}

static void on_gap(void *context, int64_t first_ms, int64_t last_ms)
{
    (void)context, (void)first_ms, (void)last_ms;
}

static const struct oc_candle *lookup(void *context, int64_t open_ms)
{
    const struct oc_candle *last = &bench.lasts[bench.current];

    (void)context;
    return oc_candle_open_ms(last) == open_ms ? last : NULL;
}

static const struct book_sink SINK = {on_released, on_gap, lookup, NULL};

static void reset_books(void)
{
    for (size_t s = 0; s < SYMBOLS; s++)
        book_init(&bench.books[s], START_MS);
    bench.released = bench.seen = 0;
}

static void take_frame(const char *bytes, size_t size)
{
    struct binance_frame frame;
    struct book_offer offer;
    struct error error;
    uint32_t slot;

    binance_parse_frame(bytes, size, &frame, &error);
    if (frame.kind != BINANCE_FRAME_KLINE || !slot_map_find(&bench.map, frame.symbol, &slot))
        bench_fail(error.text, __FILE__, __LINE__);
    bench.current = slot;
    offer = (struct book_offer){frame.candle, frame.is_final, frame.event_ms};
    (void)book_offer(&bench.books[slot], &bench.instrument, &offer, &SINK);
    bench.seen++;
}

static void bench_memory(void)
{
    double rates[REPEATS];
    struct bench_row row = {.what = "frames: parser and book, from memory",
                            .budget = ">= 1 M/s (goal 3)"};

    for (size_t repeat = 0; repeat < REPEATS; repeat++) {
        int64_t spent_ns = 0;

        for (int pass = 0; pass < PASSES; pass++) {
            int64_t from_ns;

            reset_books();
            from_ns = bench_cpu_ns();
            for (size_t i = 0; i < FRAMES; i++)
                take_frame(bench.bytes + bench.at[i] + HEADER_SIZE,
                           bench.at[i + 1] - bench.at[i] - HEADER_SIZE);
            spent_ns += bench_cpu_ns() - from_ns;
            BENCH_NEED(bench.released == SYMBOLS * MINUTES);
        }
        rates[repeat] = (double)PASSES * FRAMES * 1e9 / (double)spent_ns;
    }
    bench_cell(row.measured, "%.2f M/s", bench_median(rates, REPEATS) / 1e6);
    bench_cell(row.peer, "%zu bytes a frame", bench.size / FRAMES - HEADER_SIZE);
    row.is_within = rates[REPEATS / 2] >= 1e6;
    bench_print(&row);
}

/* ---- the sender: a process that upgrades and then writes the frames as fast as they are read ---- */

static void write_all(int socket, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t written = write(socket, data, size);

        if (written <= 0)
            _exit(1);
        data += written;
        size -= (size_t)written;
    }
}

static void upgrade(int socket)
{
    static const char KEY[] = "Sec-WebSocket-Key: ";
    char request[4096] = "", accept_text[64], joined[128], reply[256];
    uint8_t digest[HASH_SHA1_SIZE];
    size_t have = 0;
    const char *key;

    while (strstr(request, "\r\n\r\n") == NULL) {
        ssize_t got = read(socket, request + have, sizeof request - 1 - have);

        if (got <= 0)
            _exit(1);
        have += (size_t)got;
        request[have] = '\0';
    }
    key = strstr(request, KEY);
    if (key == NULL)
        _exit(1);
    key += sizeof KEY - 1;
    (void)snprintf(joined, sizeof joined, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
                   (int)strcspn(key, "\r"), key);
    hash_sha1_of(joined, strlen(joined), digest);
    (void)hash_base64(digest, sizeof digest, accept_text);
    (void)snprintf(reply, sizeof reply,
                   "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                   "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
                   accept_text);
    write_all(socket, reply, strlen(reply));
}

static pid_t start_sender(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    pid_t child;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    BENCH_NEED(
        listener >= 0 && bind(listener, (const struct sockaddr *)&address, sizeof address) == 0 &&
        listen(listener, 4) == 0 && getsockname(listener, (struct sockaddr *)&address, &size) == 0);
    *port = ntohs(address.sin_port);
    child = fork();
    BENCH_NEED(child >= 0);
    if (child == 0) {
        for (;;) {
            int socket = accept(listener, NULL, NULL);

            if (socket < 0)
                _exit(1);
            upgrade(socket);
            for (int pass = 0; pass < SOCKET_PASSES; pass++)
                write_all(socket, bench.bytes, bench.size);
            while (read(socket, &address, sizeof address) > 0) /* until the reader has gone */
                continue;
            (void)close(socket);
        }
    }
    (void)close(listener);
    return child;
}

/* ---- our reader ---- */

struct reader {
    struct loop *loop;
    int64_t from_ns, spent_ns;
    size_t passes;
};

static void on_open(struct ws_client *client, void *context)
{
    (void)client, (void)context;
}

static void on_message(struct ws_client *client, struct slice text, void *context)
{
    struct reader *reader = context;

    (void)client;
    if (reader->from_ns == 0)
        reader->from_ns = clock_mono_ns();
    take_frame(text.data, text.size);
    if (bench.seen < FRAMES)
        return;
    BENCH_NEED(bench.released == SYMBOLS * MINUTES);
    reset_books();
    if (++reader->passes == SOCKET_PASSES) {
        reader->spent_ns = clock_mono_ns() - reader->from_ns;
        loop_stop(reader->loop);
    }
}

static void on_closed(struct ws_client *client, const struct ws_client_end *end, void *context)
{
    (void)client, (void)context;
    bench_fail(end->text, __FILE__, __LINE__);
}

static const struct ws_client_events EVENTS = {on_open, on_message, on_closed};

static void on_stop(void *context)
{
    loop_stop(context);
}

static double our_rate(struct loop *loop, uint16_t port)
{
    struct reader reader = {.loop = loop};
    struct ws_client_config config;
    struct ws_client *client;
    struct loop_timer *timer;
    struct error error;
    char url[64];

    (void)snprintf(url, sizeof url, "ws://127.0.0.1:%u/stream", port);
    ws_client_config_init(&config);
    config.url = url;
    reset_books();
    BENCH_NEED(ws_client_open(loop, &config, &EVENTS, &reader, &client, &error) == OC_OK);
    loop_run(loop);
    ws_client_drop(client);
    timer = loop_timer_new(loop, on_stop, loop); /* the socket closes in a later turn */
    BENCH_NEED(timer != NULL);
    loop_timer_once(timer, 50);
    loop_run(loop);
    loop_timer_free(timer);
    return (double)SOCKET_PASSES * FRAMES * 1e9 / (double)reader.spent_ns;
}

/* ---- the bare reader: libwebsockets' own poll loop, nothing done with what comes ---- */

struct bare {
    int64_t from_ns, spent_ns;
    size_t seen; /* bytes of payload */
    bool is_done;
};

static size_t payload_size(void)
{
    return bench.size - (size_t)FRAMES * HEADER_SIZE;
}

static int on_bare(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
                   size_t size)
{
    struct bare *bare = lws_context_user(lws_get_context(wsi));

    (void)user, (void)in;
    if (reason == LWS_CALLBACK_CLIENT_CONNECTION_ERROR || reason == LWS_CALLBACK_CLIENT_CLOSED)
        bare->is_done = true;
    if (reason != LWS_CALLBACK_CLIENT_RECEIVE)
        return 0;
    if (bare->from_ns == 0)
        bare->from_ns = clock_mono_ns();
    bare->seen += size;
    if (bare->seen < SOCKET_PASSES * payload_size())
        return 0;
    bare->spent_ns = clock_mono_ns() - bare->from_ns;
    bare->is_done = true;
    return -1;
}

static double bare_rate(uint16_t port)
{
    static const struct lws_protocols PROTOCOLS[] = {
        {.name = "bare", .callback = on_bare, .rx_buffer_size = 65536},
        {0},
    };
    struct bare bare = {0};
    struct lws_context_creation_info info = {
        .port = CONTEXT_PORT_NO_LISTEN, .protocols = PROTOCOLS, .user = &bare};
    struct lws_context *context;
    struct lws_client_connect_info to = {.address = "127.0.0.1",
                                         .port = port,
                                         .path = "/stream",
                                         .host = "127.0.0.1",
                                         .origin = "127.0.0.1",
                                         .protocol = NULL,
                                         .local_protocol_name = "bare"};

    info.pt_serv_buf_size = 65536;
    context = lws_create_context(&info);
    BENCH_NEED(context != NULL);
    to.context = context;
    BENCH_NEED(lws_client_connect_via_info(&to) != NULL);
    while (!bare.is_done && lws_service(context, 0) >= 0)
        continue;
    lws_context_destroy(context);
    BENCH_NEED(bare.seen == SOCKET_PASSES * payload_size());
    return (double)SOCKET_PASSES * FRAMES * 1e9 / (double)bare.spent_ns;
}

static void bench_socket(void)
{
    double ours[REPEATS], bare[REPEATS], ratios[REPEATS];
    struct bench_row row = {.what = "frames through a WebSocket: receive, parser and book",
                            .budget = ">= 0.8 x"};
    struct loop *loop;
    struct error error;
    uint16_t port = 0;
    pid_t sender;

    lws_set_log_level(LLL_ERR, NULL);
    sender = start_sender(&port);
    BENCH_NEED(loop_process_init(1024, NULL, &error) == OC_OK);
    BENCH_NEED(loop_open(&loop, &error) == OC_OK);
    for (size_t i = 0; i < REPEATS; i++) {
        ours[i] = our_rate(loop, port);
        bare[i] = bare_rate(port);
        ratios[i] = ours[i] / bare[i];
    }
    bench_cell(row.measured, "%.0f k/s", bench_median(ours, REPEATS) / 1e3);
    bench_cell(row.peer, "bare libwebsockets %.0f k/s: %.2f x", bench_median(bare, REPEATS) / 1e3,
               bench_median(ratios, REPEATS));
    row.is_within = ratios[REPEATS / 2] >= 0.8;
    bench_print(&row);
    (void)kill(sender, SIGKILL);
    (void)waitpid(sender, NULL, 0);
    BENCH_NEED(loop_close(loop, &error) == OC_OK);
}

int main(void)
{
    make_frames();
    bench_memory();
    bench_socket();
    slot_map_deinit(&bench.map);
    free(bench.bytes);
    return 0;
}
