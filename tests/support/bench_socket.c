/* bench_socket.c - raw sockets of a bench.
 * SPDX-License-Identifier: MIT */
#include "support/bench_socket.h"

#include "base/hash.h"
#include "support/bench_report.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WAIT_MS = 10000, ROOM = 1 << 22 };

static struct sockaddr_in loopback(uint16_t port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

int bench_listen(uint16_t *port)
{
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    BENCH_NEED(listener >= 0);
    BENCH_NEED(bind(listener, (const struct sockaddr *)&address, sizeof address) == 0);
    BENCH_NEED(listen(listener, 4096) == 0);
    BENCH_NEED(getsockname(listener, (struct sockaddr *)&address, &size) == 0);
    *port = ntohs(address.sin_port);
    return listener;
}

static void hurry(int socket)
{
    int one = 1;

    (void)setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

int bench_accept(int listener)
{
    struct pollfd wait = {.fd = listener, .events = POLLIN};
    int socket;

    if (poll(&wait, 1, 0) != 1)
        return -1;
    socket = accept(listener, NULL, NULL);
    if (socket >= 0)
        hurry(socket);
    return socket;
}

int bench_connect(uint16_t port)
{
    struct sockaddr_in address = loopback(port);
    int peer = socket(AF_INET, SOCK_STREAM, 0);

    BENCH_NEED(peer >= 0);
    BENCH_NEED(connect(peer, (const struct sockaddr *)&address, sizeof address) == 0);
    hurry(peer);
    return peer;
}

void bench_write_all(int socket, const void *data, size_t size)
{
    const char *at = data;

    while (size > 0) {
        ssize_t written = send(socket, at, size, MSG_NOSIGNAL);

        BENCH_NEED(written > 0);
        at += written;
        size -= (size_t)written;
    }
}

ssize_t bench_read_some(int socket, void *out, size_t size)
{
    ssize_t got = recv(socket, out, size, MSG_DONTWAIT);

    if (got < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK ? -1 : 0;
    return got;
}

bool bench_is_readable(int socket, int timeout_ms)
{
    struct pollfd wait = {.fd = socket, .events = POLLIN};

    return poll(&wait, 1, timeout_ms) == 1;
}

void bench_wait_readable(int socket)
{
    BENCH_NEED(bench_is_readable(socket, WAIT_MS));
}

/* ---- WebSockets ---- */

void bench_ws_header(char out[BENCH_WS_HEADER], size_t size)
{
    out[0] = (char)0x81;
    out[1] = 126;
    out[2] = (char)(size >> 8);
    out[3] = (char)(size & 0xff);
}

bool bench_ws_accept(int socket, const char *request)
{
    static const char NAME[] = "Sec-WebSocket-Key: ";
    const char *key = strstr(request, NAME);
    char joined[128], digest_text[64], reply[256];
    uint8_t digest[HASH_SHA1_SIZE];

    if (strstr(request, "\r\n\r\n") == NULL)
        return false;
    BENCH_NEED(key != NULL);
    key += sizeof NAME - 1;
    (void)snprintf(joined, sizeof joined, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
                   (int)strcspn(key, "\r"), key);
    hash_sha1_of(joined, strlen(joined), digest);
    (void)hash_base64(digest, sizeof digest, digest_text);
    (void)snprintf(reply, sizeof reply,
                   "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                   "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
                   digest_text);
    bench_write_all(socket, reply, strlen(reply));
    return true;
}

/* Size of a frame's header with its mask, payload size in *size; 0: not all there. */
static size_t read_header(const uint8_t *at, size_t have, size_t *size)
{
    size_t mask, extra, length;

    if (have < 2)
        return 0;
    mask = (at[1] & 0x80) != 0 ? 4 : 0;
    length = at[1] & 0x7f;
    extra = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (have < 2 + extra + mask)
        return 0;
    if (extra > 0)
        length = 0;
    for (size_t i = 0; i < extra; i++)
        length = length << 8 | at[2 + i];
    *size = length;
    return 2 + extra + mask;
}

char *bench_ws_client_message(char *input, size_t *input_size)
{
    size_t size = 0;
    size_t header = read_header((const uint8_t *)input, *input_size, &size);
    char *out;

    if (header == 0 || *input_size < header + size)
        return NULL;
    out = malloc(size + 1);
    BENCH_NEED(out != NULL);
    for (size_t i = 0; i < size; i++)
        out[i] = (char)(input[header + i] ^ input[header - 4 + i % 4]);
    out[size] = '\0';
    *input_size -= header + size;
    memmove(input, input + header + size, *input_size);
    return out;
}

void bench_peer_open(struct bench_peer *peer, uint16_t port, const char *path)
{
    char request[512];
    char *end;
    int size = snprintf(request, sizeof request,
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                        "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                        path);

    *peer = (struct bench_peer){.socket = bench_connect(port), .input = malloc(ROOM)};
    BENCH_NEED(peer->input != NULL);
    peer->input_room = ROOM;
    bench_write_all(peer->socket, request, (size_t)size);
    for (;;) {
        ssize_t got;

        bench_wait_readable(peer->socket);
        got = bench_read_some(peer->socket, peer->input + peer->input_size,
                              peer->input_room - 1 - peer->input_size);
        BENCH_NEED(got > 0);
        peer->input_size += (size_t)got;
        peer->input[peer->input_size] = '\0';
        end = strstr(peer->input, "\r\n\r\n");
        if (end != NULL)
            break;
    }
    BENCH_NEED(strncmp(peer->input, "HTTP/1.1 101", 12) == 0);
    end += 4;
    peer->input_size -= (size_t)(end - peer->input);
    memmove(peer->input, end, peer->input_size);
}

void bench_peer_close(struct bench_peer *peer)
{
    (void)close(peer->socket);
    free(peer->input);
}

void bench_peer_send(struct bench_peer *peer, const char *text)
{
    size_t size = strlen(text);
    char *frame = malloc(size + 8);

    BENCH_NEED(frame != NULL && size > 125 && size < 65536);
    bench_ws_header(frame, size);
    frame[1] = (char)(0x80 | 126);
    memset(frame + 4, 0, 4); /* a mask that changes nothing */
    memcpy(frame + 8, text, size);
    bench_write_all(peer->socket, frame, size + 8);
    free(frame);
}

void bench_peer_read(struct bench_peer *peer)
{
    static const char CANDLE[] = "{\"type\":\"candle\"";
    size_t at = 0, size = 0, header;
    ssize_t got = bench_read_some(peer->socket, peer->input + peer->input_size,
                                  peer->input_room - peer->input_size);

    BENCH_NEED(got != 0);
    if (got < 0)
        return;
    peer->input_size += (size_t)got;
    for (;;) {
        header = read_header((const uint8_t *)peer->input + at, peer->input_size - at, &size);
        if (header == 0 || peer->input_size - at < header + size)
            break;
        peer->messages++;
        peer->candles += size > sizeof CANDLE &&
                         memcmp(peer->input + at + header, CANDLE, sizeof CANDLE - 1) == 0;
        at += header + size;
    }
    peer->input_size -= at;
    memmove(peer->input, peer->input + at, peer->input_size);
}

/* ---- HTTP ---- */

int bench_http(int socket, const char *request, size_t *body_size, char *keep, size_t keep_size)
{
    static char input[ROOM];
    size_t have = 0, want = 0;
    char *body = NULL;

    bench_write_all(socket, request, strlen(request));
    while (body == NULL || have < want) {
        ssize_t got;

        bench_wait_readable(socket);
        got = bench_read_some(socket, input + have, sizeof input - 1 - have);
        BENCH_NEED(got > 0);
        have += (size_t)got;
        input[have] = '\0';
        if (body == NULL && (body = strstr(input, "\r\n\r\n")) != NULL) {
            const char *length = strstr(input, "Content-Length: ");

            BENCH_NEED(length != NULL);
            body += 4;
            want = (size_t)(body - input) + (size_t)strtoul(length + 16, NULL, 10);
        }
    }
    *body_size = want - (size_t)(body - input);
    if (keep != NULL)
        (void)snprintf(keep, keep_size, "%s", body);
    return (int)strtol(input + 9, NULL, 10);
}
