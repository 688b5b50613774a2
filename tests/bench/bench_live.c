/* bench_live.c - the running program: a frame in on an exchange socket, an event out on a subscriber's
 * socket, beside a ping-pong; 1,000 symbols closing together; HTTP beside nginx; analyze; memory.
 *
 * The exchange and the subscribers are this process, the server is the program under test. The ping-pong
 * is 400 bytes to a process that reads and writes them back on a blocking TCP socket.
 * SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/error.h"
#include "support/bench_exchange.h"
#include "support/bench_report.h"
#include "support/bench_socket.h"
#include "support/place.h"
#include "support/process.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SYMBOLS = 1000,
    DAYS = 1,
    START_MINUTE = 90,
    BURSTS_MAX = 1000,
    ROOM = 10 + BURSTS_MAX,
    PEER_CHANNELS = 60, /* of at most 64 */
    PEERS = (SYMBOLS + PEER_CHANNELS - 1) / PEER_CHANNELS,
    BURSTS = 15, /* OUTCRY_BENCH_BURSTS: more, for a profiler */
    PING_SIZE = 400,
    READY_MS = 90000,
    LINE = 256,
    WRK_ROUNDS = 3,
    GETS = 60,
    ANALYSES = 400
};

static struct bench {
    struct bench_exchange exchange;
    struct process serve, nginx;
    struct bench_peer peers[PEERS];
    uint16_t port, metrics_port;
    int ping;
    pid_t echo;
} bench;

/* ---- start ---- */

static void start_echo(void)
{
    uint16_t port;
    int listener = bench_listen(&port);

    bench.echo = fork();
    BENCH_NEED(bench.echo >= 0);
    if (bench.echo == 0) {
        char data[PING_SIZE];
        int socket = -1;

        while (socket < 0)
            socket = bench_accept(listener);
        for (;;) {
            ssize_t got = read(socket, data, sizeof data);

            if (got <= 0 || write(socket, data, (size_t)got) != got)
                _exit(0);
        }
    }
    bench.ping = bench_connect(port);
    (void)close(listener);
}

static double ping_us(void)
{
    char data[PING_SIZE] = {0};
    int64_t from_ns = clock_mono_ns();
    size_t have = 0;

    bench_write_all(bench.ping, data, sizeof data);
    while (have < sizeof data) {
        ssize_t got = read(bench.ping, data, sizeof data - have);

        BENCH_NEED(got > 0);
        have += (size_t)got;
    }
    return (double)(clock_mono_ns() - from_ns) / 1e3;
}

static void start_server(void)
{
    static const char *const ARGV[] = {"outcry", "serve", NULL};
    char rest[LINE], ws[LINE], symbols[LINE], metrics[LINE];
    const char *settings[] = {"OUTCRY_MARKET=usdm",
                              symbols,
                              rest,
                              ws,
                              metrics,
                              "OUTCRY_SERVER_PORT=0",
                              "OUTCRY_LOG_LEVEL=info",
                              "OUTCRY_READY_MIN_FRESH=1", /* ready: all of them are live */
                              "OUTCRY_BACKFILL_DAYS=1",
                              "OUTCRY_BACKFILL_HIGHER=0",
                              "OUTCRY_EXCHANGE_REST_IN_FLIGHT=16",
                              "OUTCRY_EXCHANGE_LATE_MS=600000",
                              "OUTCRY_EXCHANGE_LATE_REAL_MS=600000",
                              NULL};

    bench.metrics_port = process_free_port();
    (void)snprintf(symbols, sizeof symbols, "OUTCRY_SYMBOLS=top:%d:USDT", SYMBOLS);
    (void)snprintf(rest, sizeof rest, "OUTCRY_EXCHANGE_REST_URL=http://127.0.0.1:%u",
                   http_server_port(bench.exchange.rest));
    (void)snprintf(ws, sizeof ws, "OUTCRY_EXCHANGE_WS_URL=ws://127.0.0.1:%u",
                   bench.exchange.stream_port);
    (void)snprintf(metrics, sizeof metrics, "OUTCRY_METRICS_PORT=%u", bench.metrics_port);
    process_start(&bench.serve, ARGV, settings);
}

static void die_with_log(const char *what)
{
    char *log = process_output(&bench.serve);
    size_t size = strlen(log);

    printf("%s\n", log + (size > 3000 ? size - 3000 : 0));
    free(log);
    process_close(&bench.serve);
    (void)kill(bench.echo, SIGKILL);
    bench_fail(what, __FILE__, __LINE__);
}

static void wait_until_live(void)
{
    int64_t from_ms = process_mono_ms();
    char line[PROCESS_LINE_CAP];
    size_t size;
    bool is_ready = false;
    int status = 0;

    if (!process_wait_line(&bench.serve, "ready http=", 20000, line))
        die_with_log("the server does not start");
    bench.port = (uint16_t)strtoul(strrchr(line, ':') + 1, NULL, 10);
    while (!is_ready && process_mono_ms() < from_ms + READY_MS) {
        int socket = bench_connect(bench.port);

        bench_exchange_run(&bench.exchange, 100);
        status =
            bench_http(socket, "GET /ready HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", &size, NULL, 0);
        is_ready = status == 200;
        (void)close(socket);
    }
    if (!is_ready)
        die_with_log("/ready is not 200");
    printf("%d symbols live after %.1f s\n", SYMBOLS, (double)(process_mono_ms() - from_ms) / 1e3);
}

static void subscribe(void)
{
    static char text[65536];

    for (size_t p = 0; p < PEERS; p++) {
        int size = snprintf(text, sizeof text, "{\"id\":1,\"op\":\"subscribe\",\"channels\":[");

        for (size_t s = p * PEER_CHANNELS; s < (p + 1) * PEER_CHANNELS && s < SYMBOLS; s++)
            size += snprintf(text + size, sizeof text - (size_t)size, "%s\"candles@C%04zuUSDT@1m\"",
                             s == p * PEER_CHANNELS ? "" : ",", s);
        (void)snprintf(text + size, sizeof text - (size_t)size, "]}");
        bench_peer_open(&bench.peers[p], bench.port, "/ws");
        bench_peer_send(&bench.peers[p], text);
        while (bench.peers[p].messages < 2) { /* welcome, ack */
            bench_wait_readable(bench.peers[p].socket);
            bench_peer_read(&bench.peers[p]);
        }
    }
}

/* ---- closes ---- */

static double close_us(size_t symbol)
{
    struct bench_peer *peer = &bench.peers[symbol / PEER_CHANNELS];
    char frame[BENCH_FRAME_CAP];
    size_t size = bench_exchange_frame(&bench.exchange, symbol, true, frame);
    size_t want = peer->candles + 1;
    int64_t from_ns = clock_mono_ns();

    bench_write_all(bench.exchange.socket_of[symbol], frame, size);
    while (peer->candles < want) {
        if (!bench_is_readable(peer->socket, 10000))
            die_with_log("a close brought no event");
        bench_peer_read(peer);
    }
    return (double)(clock_mono_ns() - from_ns) / 1e3;
}

static void next_minute(void)
{
    bench.exchange.minute_ms += 60000;
    bench_exchange_run(&bench.exchange, 20);
}

/* Every symbol of one minute, one after the other, each beside a ping-pong. */
static void bench_close(void)
{
    static double closes[SYMBOLS], pings[SYMBOLS];
    struct bench_row row = {.what = "close of one symbol to the subscriber's socket, p50",
                            .budget = "<= 1.5 x"};
    double close, ping;

    for (size_t warm_up = 0; warm_up < 2; warm_up++) {
        for (size_t i = 0; i < SYMBOLS; i++) {
            pings[i] = ping_us();
            closes[i] = close_us(i);
        }
        next_minute();
    }
    close = bench_median(closes, SYMBOLS);
    ping = bench_median(pings, SYMBOLS);
    bench_cell(row.measured, "%.1f us (p99 %.0f)", close, bench_quantile(closes, SYMBOLS, 0.99));
    bench_cell(row.peer, "ping-pong %.1f us (p99 %.0f): %.2f x", ping,
               bench_quantile(pings, SYMBOLS, 0.99), close / ping);
    row.is_within = close <= 1.5 * ping;
    bench_print(&row);
}

/* The frames of a minute, a write per connection; how long until the last of 1,000 events is here. */
static double burst_ms(void)
{
    static char bytes[SYMBOLS * BENCH_FRAME_CAP];
    struct pollfd polls[PEERS];
    size_t at[SYMBOLS + 1], size = 0, left = PEERS, want[PEERS];
    int64_t from_ns;

    for (size_t i = 0; i < SYMBOLS; i++) {
        at[i] = size;
        size += bench_exchange_frame(&bench.exchange, i, true, bytes + size);
    }
    at[SYMBOLS] = size;
    for (size_t p = 0; p < PEERS; p++) {
        polls[p] = (struct pollfd){.fd = bench.peers[p].socket, .events = POLLIN};
        want[p] = bench.peers[p].candles +
                  (p == PEERS - 1 ? SYMBOLS - (size_t)p * PEER_CHANNELS : PEER_CHANNELS);
    }
    from_ns = clock_mono_ns();
    for (size_t from = 0, i = 1; i <= SYMBOLS; i++) {
        if (i < SYMBOLS && bench.exchange.socket_of[i] == bench.exchange.socket_of[from])
            continue;
        bench_write_all(bench.exchange.socket_of[from], bytes + at[from], at[i] - at[from]);
        from = i;
    }
    while (left > 0) {
        BENCH_NEED(poll(polls, PEERS, 10000) > 0);
        for (size_t p = 0; p < PEERS; p++) {
            if (polls[p].fd < 0 || (polls[p].revents & POLLIN) == 0)
                continue;
            bench_peer_read(&bench.peers[p]);
            if (bench.peers[p].candles < want[p])
                continue;
            polls[p].fd = -1;
            left--;
        }
    }
    return (double)(clock_mono_ns() - from_ns) / 1e6;
}

static void bench_bursts(void)
{
    static double ms[BURSTS_MAX];
    const char *wanted = getenv("OUTCRY_BENCH_BURSTS");
    size_t count = wanted == NULL ? BURSTS : (size_t)strtoul(wanted, NULL, 10);
    struct bench_row row = {.what = "1,000 symbols closing together, last event out",
                            .budget = "<= 5 ms (goal 2)"};

    BENCH_NEED(count > 0 && count <= BURSTS_MAX);
    for (size_t i = 0; i < count; i++) {
        ms[i] = burst_ms();
        next_minute();
    }
    bench_cell(row.measured, "%.2f ms", bench_median(ms, count));
    bench_cell(row.peer, "best %.2f, worst %.2f", ms[0], ms[count - 1]);
    row.is_within = ms[count / 2] <= 5;
    bench_print(&row);
}

/* ---- HTTP ---- */

static void bench_candles(void)
{
    double ms[GETS];
    size_t size = 0;
    char request[LINE];
    int socket = bench_connect(bench.port);
    struct bench_row row = {.what = "GET /api/candles, 1,000 rows",
                            .budget = "<= 1 ms of the loop"};

    for (size_t i = 0; i < GETS; i++) {
        int64_t from_ns = clock_mono_ns();

        (void)snprintf(request, sizeof request,
                       "GET /api/candles/C%04zuUSDT?timeframe=1m&limit=1000 HTTP/1.1\r\n"
                       "Host: 127.0.0.1\r\n\r\n",
                       i);
        BENCH_NEED(bench_http(socket, request, &size, NULL, 0) == 200);
        ms[i] = (double)(clock_mono_ns() - from_ns) / 1e6;
    }
    (void)close(socket);
    bench_cell(row.measured, "%.2f ms to the last byte", bench_median(ms, GETS));
    bench_cell(row.peer, "%zu kB", size / 1000);
    row.is_within = ms[GETS / 2] <= 1;
    bench_print(&row);
}

/* The smallest bound of the histogram of that route that holds 99 %; < 0: not there. */
static double busy_p99_ms(const char *text, const char *route, double *mean_us)
{
    double bounds[32], counts[32], total = 0;
    size_t rows = 0;
    char mark[LINE];
    const char *at = text;

    (void)snprintf(mark, sizeof mark, "outcry_loop_busy_seconds_bucket{route=\"%s\",le=\"", route);
    while (rows < 32 && (at = strstr(at, mark)) != NULL) {
        const char *value;

        at += strlen(mark);
        bounds[rows] = strncmp(at, "+Inf", 4) == 0 ? 1e9 : strtod(at, NULL);
        value = strstr(at, "} ");
        BENCH_NEED(value != NULL);
        counts[rows++] = total = strtod(value + 2, NULL);
    }
    (void)snprintf(mark, sizeof mark, "outcry_loop_busy_seconds_sum{route=\"%s\"} ", route);
    at = strstr(text, mark);
    if (rows == 0 || total < 1 || at == NULL)
        return -1;
    *mean_us = strtod(at + strlen(mark), NULL) * 1e6 / total;
    for (size_t i = 0; i < rows; i++) {
        if (counts[i] >= 0.99 * total)
            return bounds[i] * 1e3;
    }
    return -1;
}

static void bench_analyze(void)
{
    static char metrics[1 << 20];
    struct bench_row row = {.what = "POST /api/signals/analyze, time of the loop, p99",
                            .budget = "< 1 ms"};
    char request[LINE], body[64];
    double mean_us = 0, p99_ms;
    size_t size;
    int socket = bench_connect(bench.port);

    for (size_t i = 0; i < ANALYSES; i++) {
        int length = snprintf(body, sizeof body, "{\"symbol\":\"C%04zuUSDT\"}", i % SYMBOLS);

        (void)snprintf(request, sizeof request,
                       "POST /api/signals/analyze HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                       "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
                       length, body);
        BENCH_NEED(bench_http(socket, request, &size, NULL, 0) == 200);
    }
    BENCH_NEED(bench_http(socket, "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", &size,
                          metrics, sizeof metrics) == 200);
    (void)close(socket);
    p99_ms = busy_p99_ms(metrics, "POST /api/signals/analyze", &mean_us);
    bench_cell(row.measured, "<= %.3g ms", p99_ms);
    bench_cell(row.peer, "mean %.0f us of %d", mean_us, ANALYSES);
    row.is_within = p99_ms >= 0 && p99_ms <= 1;
    bench_print(&row);
}

static bool has_program(const char *name)
{
    const char *const argv[] = {"sh", "-c", name, NULL};

    return process_run(argv, NULL, 5000, NULL) == 0;
}

static double wrk_rate(uint16_t port, const char *path)
{
    char url[LINE];
    const char *const argv[] = {"wrk", "-t1", "-c16", "-d1s", url, NULL};
    char *output = NULL;
    const char *rate;
    double value;

    (void)snprintf(url, sizeof url, "http://127.0.0.1:%u%s", port, path);
    if (process_run(argv, NULL, 20000, &output) != 0 || output == NULL)
        return 0;
    rate = strstr(output, "Requests/sec:");
    value = rate == NULL ? 0 : strtod(rate + 13, NULL);
    free(output);
    return value;
}

static uint16_t start_nginx(const char *folder)
{
    char config[2048], path[PLACE_PATH_CAP + 16];
    const char *const argv[] = {
        "sh", "-c", "PATH=$PATH:/usr/sbin exec nginx -p \"$0\" -c \"$0/conf\"", folder, NULL};
    uint16_t port = process_free_port();

    (void)snprintf(
        config, sizeof config,
        "daemon off;\nmaster_process off;\nworker_processes 1;\npid pid;\n"
        "error_log error;\nevents { worker_connections 512; }\n"
        "http { access_log off; keepalive_requests 100000000;\n"
        "client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c;\n"
        "uwsgi_temp_path d; scgi_temp_path e;\n"
        "server { listen 127.0.0.1:%u; location / { default_type application/json;\n"
        "return 200 '{\"success\":true,\"data\":{\"status\":\"ok\",\"version\":\"0.1.0\","
        "\"market\":\"usdm\",\"uptime_s\":812,\"symbols\":1000,\"seq\":1841}}'; } } }\n",
        port);
    place_write(folder, "conf", config);
    (void)snprintf(path, sizeof path, "%s/pid", folder);
    process_start(&bench.nginx, argv, NULL);
    for (int tries = 0; tries < 200 && access(path, R_OK) != 0; tries++)
        process_pause(10);
    process_pause(50);
    return port;
}

static void bench_get(void)
{
    static const char WHAT[] = "GET of a small JSON (/health), wrk -t1 -c16";
    double ours[WRK_ROUNDS], theirs[WRK_ROUNDS], ratios[WRK_ROUNDS];
    struct bench_row row = {.what = WHAT, .budget = ">= 0.9 x"};
    char folder[PLACE_PATH_CAP];
    uint16_t port;

    if (!has_program("PATH=$PATH:/usr/sbin; command -v nginx") || !has_program("command -v wrk")) {
        bench_skip(WHAT, "nginx or wrk is not installed");
        return;
    }
    place_temp_make(folder);
    port = start_nginx(folder);
    for (size_t i = 0; i < WRK_ROUNDS; i++) {
        theirs[i] = wrk_rate(port, "/");
        ours[i] = wrk_rate(bench.port, "/health");
        ratios[i] = theirs[i] > 0 ? ours[i] / theirs[i] : 0;
    }
    (void)process_stop(&bench.nginx, 5000);
    process_close(&bench.nginx);
    place_temp_remove(folder);
    bench_cell(row.measured, "%.0f k/s", bench_median(ours, WRK_ROUNDS) / 1e3);
    bench_cell(row.peer, "nginx %.0f k/s: %.2f x", bench_median(theirs, WRK_ROUNDS) / 1e3,
               bench_median(ratios, WRK_ROUNDS));
    row.is_within = ratios[WRK_ROUNDS / 2] >= 0.9;
    bench_print(&row);
}

/* ---- the rest ---- */

/* Engines touch all of their memory when they start, so the server grows with the symbols alone. */
static void bench_memory(void)
{
    struct bench_row row = {.what = "memory of the running server, 1,500 symbols (1,000, scaled)",
                            .budget = "<= 600 MB"};
    double mb = (double)bench_resident_bytes(bench.serve.pid) / 1e6;

    bench_cell(row.measured, "%.0f MB", mb * 1500 / SYMBOLS);
    bench_cell(row.peer, "%.0f MB measured with 1,000", mb);
    row.is_within = mb * 1500 / SYMBOLS <= 600;
    bench_print(&row);
}

int main(void)
{
    struct error error;

    BENCH_NEED(loop_process_init(4096, NULL, &error) == OC_OK);
    start_echo();
    bench_exchange_open(&bench.exchange, SYMBOLS, DAYS, START_MINUTE, ROOM);
    start_server();
    wait_until_live();
    subscribe();
    bench_close();
    bench_bursts();
    bench_memory();
    bench_candles();
    bench_analyze();
    bench_get();
    for (size_t p = 0; p < PEERS; p++)
        bench_peer_close(&bench.peers[p]);
    (void)process_stop(&bench.serve, 5000);
    process_close(&bench.serve);
    bench_exchange_close(&bench.exchange);
    (void)kill(bench.echo, SIGKILL);
    (void)waitpid(bench.echo, NULL, 0);
    return 0;
}
