/* bench_net.c - broadcast of one 400-byte text to many WebSockets beside a bare write loop over as many
 * sockets; bytes of memory of an idle WebSocket. 10,000 of each, or what the limit of open files allows
 * (two a subscriber in this process); OUTCRY_BENCH_SOCKETS sets another number.
 * SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "net/ws_server.h"
#include "support/bench_report.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 15, TEXT_SIZE = 400, SOCKETS_MAX = 20000 };

static struct bench {
    struct loop *loop;
    struct http_server *server;
    struct ws_conn *conns[SOCKETS_MAX];
    int bare[SOCKETS_MAX];
    int count, wanted;
} bench;

static void on_message(struct ws_conn *conn, struct slice message, bool is_text, void *context)
{
    (void)conn;
    (void)message;
    (void)is_text;
    (void)context;
}

static void on_close(struct ws_conn *conn, uint16_t code, struct slice reason, void *context)
{
    (void)conn;
    (void)code;
    (void)reason;
    (void)context;
}

static const struct ws_events EVENTS = {.on_message = on_message, .on_close = on_close};

static void on_request(struct http_request *request, void *context)
{
    struct ws_config config;

    (void)context;
    ws_config_init(&config);
    if (ws_accept(request, &config, &EVENTS, NULL, NULL, 0, &bench.conns[bench.count]) == OC_OK &&
        ++bench.count == bench.wanted)
        loop_stop(bench.loop);
}

static int connect_to(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) != 0) {
        perror("connect");
        _exit(1);
    }
    return fd;
}

/* The child: opens the sockets, then reads and forgets until it is killed. */
static void be_client(uint16_t port, uint16_t bare_port, int count)
{
    static const char UPGRADE[] =
        "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    static struct pollfd all[2 * SOCKETS_MAX];
    static char data[65536];

    for (int i = 0; i < count; i++) {
        all[i].fd = connect_to(port);
        all[i].events = POLLIN;
        if (write(all[i].fd, UPGRADE, sizeof(UPGRADE) - 1) < 0)
            _exit(1);
    }
    for (int i = count; i < 2 * count; i++) {
        all[i].fd = connect_to(bare_port);
        all[i].events = POLLIN;
    }
    while (poll(all, (nfds_t)(2 * count), -1) > 0)
        for (int i = 0; i < 2 * count; i++)
            if ((all[i].revents & POLLIN) != 0 && read(all[i].fd, data, sizeof(data)) <= 0)
                _exit(0);
}

static int listen_bare(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(fd, 4096) != 0 || getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        return -1;
    *port = ntohs(address.sin_port);
    return fd;
}

static void on_stop(void *context)
{
    loop_stop(context);
}

static void broadcast(struct loop_timer *timer)
{
    static char text[TEXT_SIZE];
    double ours[ROUNDS], bare[ROUNDS], ratios[ROUNDS];
    struct bench_row row = {.budget = "<= 1.1 x"};
    char what[BENCH_CELL_CAP];

    memset(text, 'x', sizeof(text));
    for (int round = 0; round < ROUNDS; round++) {
        struct frame *frame;
        struct slice bytes;
        int64_t from_ns = clock_mono_ns();

        frame = frame_new_text((struct slice){text, sizeof(text)});
        for (int i = 0; i < bench.wanted; i++)
            if (ws_send(bench.conns[i], frame) != OC_OK)
                puts("a send failed");
        loop_stop(bench.loop);
        loop_run(bench.loop); /* one turn: flushes */
        ours[round] = (double)(clock_mono_ns() - from_ns) / 1e6;
        bytes = frame_bytes(frame);
        from_ns = clock_mono_ns();
        for (int i = 0; i < bench.wanted; i++)
            if (write(bench.bare[i], bytes.data, bytes.size) != (ssize_t)bytes.size)
                puts("a write failed");
        bare[round] = (double)(clock_mono_ns() - from_ns) / 1e6;
        ratios[round] = ours[round] / bare[round];
        frame_unref(frame);
        loop_timer_once(timer, 50); /* the client reads */
        loop_run(bench.loop);
    }
    bench_cell(what, "broadcast of one signal (%d bytes) to %d WebSockets", TEXT_SIZE,
               bench.wanted);
    row.what = what;
    bench_cell(row.measured, "%.1f ms", bench_median(ours, ROUNDS));
    bench_cell(row.peer, "bare write(2) loop %.1f ms: %.2f x", bench_median(bare, ROUNDS),
               bench_median(ratios, ROUNDS));
    row.is_within = ratios[ROUNDS / 2] <= 1.1;
    bench_print(&row);
}

static int sockets_wanted(size_t files)
{
    const char *wanted = getenv("OUTCRY_BENCH_SOCKETS");
    size_t most = files > 400 ? (files - 200) / 2 : 100;

    if (wanted != NULL)
        return (int)strtol(wanted, NULL, 10);
    return most < 10000 ? (int)(most / 100 * 100) : 10000;
}

int main(void)
{
    struct http_server_config config;
    struct loop_timer *timer;
    struct error error;
    uint16_t bare_port = 0;
    int listener = listen_bare(&bare_port);
    struct bench_row row = {.is_note = true};
    char what[BENCH_CELL_CAP];
    int64_t before;
    size_t files = 0;
    pid_t child;

    if (loop_process_init(60000, &files, &error) != OC_OK)
        return 1;
    bench.wanted = sockets_wanted(files);
    if (bench.wanted < 1 || bench.wanted > SOCKETS_MAX / 2 || listener < 0)
        return 2;
    http_server_config_init(&config);
    config.on_request = on_request;
    if (loop_open(&bench.loop, &error) != OC_OK ||
        http_server_open(bench.loop, &config, &bench.server, &error) != OC_OK) {
        puts(error.text);
        return 1;
    }
    timer = loop_timer_new(bench.loop, on_stop, bench.loop);
    before = bench_resident_bytes(0);
    child = fork();
    if (child == 0) {
        be_client(http_server_port(bench.server), bare_port, bench.wanted);
        _exit(0);
    }
    loop_run(bench.loop); /* until all are upgraded */
    bench_cell(what, "memory of an idle WebSocket, %d open", bench.wanted);
    row.what = what;
    bench_cell(row.measured, "%.1f kB (user space)",
               (double)(bench_resident_bytes(0) - before) / bench.wanted / 1e3);
    bench_print(&row);
    for (int i = 0; i < bench.wanted; i++)
        bench.bare[i] = accept(listener, NULL, NULL);
    broadcast(timer);
    kill(child, SIGKILL);
    (void)waitpid(child, NULL, 0);
    loop_timer_free(timer);
    http_server_close(bench.server, NULL, NULL);
    return loop_close(bench.loop, &error) == OC_OK ? 0 : 1;
}
