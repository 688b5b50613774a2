/* bench_socket.h - raw sockets of a bench: both sides of a WebSocket with the least that works, and
 * HTTP requests on a connection that stays.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_BENCH_SOCKET_H
#define SUPPORT_BENCH_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { BENCH_WS_HEADER = 4 /* of a server's frame of 126 .. 65535 bytes */ };

int bench_listen(uint16_t *port);
int bench_accept(int listener); /* without waiting; -1: nobody */
int bench_connect(uint16_t port);
void bench_write_all(int socket, const void *data, size_t size); /* waits */
/* Without waiting: -1 nothing there, 0 the end. */
ssize_t bench_read_some(int socket, void *out, size_t size);
bool bench_is_readable(int socket, int timeout_ms);
void bench_wait_readable(int socket); /* at most ten seconds, else the bench fails */

/* ---- the server's side ---- */

void bench_ws_header(char out[BENCH_WS_HEADER], size_t size);
/* Answers an upgrade when its headers are complete; false: not yet. */
bool bench_ws_accept(int socket, const char *request);
/* Takes the next whole masked message from the input; NULL: none. To be freed. */
char *bench_ws_client_message(char *input, size_t *input_size);

/* ---- the client's side ---- */

struct bench_peer {
    int socket;
    char *input;
    size_t input_size, input_room;
    size_t candles; /* messages of type candle so far */
    size_t messages;
};

void bench_peer_open(struct bench_peer *peer, uint16_t port, const char *path);
void bench_peer_close(struct bench_peer *peer);
void bench_peer_send(struct bench_peer *peer, const char *text);
void bench_peer_read(struct bench_peer *peer); /* what is there, without waiting */

/* A request on an open connection; waits for the whole answer. Returns its status, *body_size the size of
 * the body; keep (may be NULL) gets its beginning, with a final 0. */
int bench_http(int socket, const char *request, size_t *body_size, char *keep, size_t keep_size);

#endif
