/* raw_client.h - sockets that send whatever bytes a test likes to a server in another process, and read
 * HTTP answers and WebSocket frames by hand (RFC 9112, RFC 6455 section 5.2).
 *
 * Every wait is bounded by a timeout in milliseconds. Names of 127.0.0.1 only.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_RAW_CLIENT_H
#define SUPPORT_RAW_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct raw_client {
    int fd;
    char *got; /* received and not yet taken, ended by 0 */
    size_t size, room, taken;
    bool has_ended; /* the server closed or reset */
};

/* Non-blocking socket connected to the port; fails the test if it cannot. receive_bytes: size of the
 * kernel's receive buffer, 0 for its default. */
void raw_open(struct raw_client *client, uint16_t port, int receive_bytes);
void raw_close(struct raw_client *client); /* a zeroed or closed one is fine */
void raw_reset(struct raw_client *client); /* closes with RST */

/* Sends all; false: the server hung up first, or did not read for 10 s. */
bool raw_send_bytes(struct raw_client *client, const void *data, size_t size);
bool raw_send(struct raw_client *client, const char *text);

/* Receives what is there, waiting for it at most timeout_ms. */
void raw_pump(struct raw_client *client, int timeout_ms);
bool raw_wait_end(struct raw_client *client, int timeout_ms);
void raw_forget(struct raw_client *client); /* what was received */

/* ---- HTTP ---- */

struct raw_answer {
    int status;       /* 0: no whole answer came */
    const char *head; /* with the status line, ended by 0 */
    const char *body; /* by Content-Length, ended by 0; "" without */
    size_t body_size;
};

/* The next answer of the connection, valid until the next call for this client. is_head: the answer to a
 * HEAD request, which has no body. */
struct raw_answer raw_answer_next(struct raw_client *client, bool is_head, int timeout_ms);
/* Value of a header of the answer, or NULL; *size is its length. */
const char *raw_answer_header(const struct raw_answer *answer, const char *name, size_t *size);

/* ---- WebSocket ---- */

struct raw_frame {
    unsigned first;      /* FIN, reserved bits, opcode; 0: none came */
    const char *payload; /* ended by 0; valid until the next call */
    size_t size;
};

enum { RAW_TEXT = 0x81, RAW_BINARY = 0x82, RAW_CLOSE = 0x88, RAW_PING = 0x89, RAW_PONG = 0x8a };

/* The opening handshake for path with more header lines (each with its CRLF; ""); fails the test unless
 * it is answered by 101 with the accept of RFC 6455 section 1.3. */
void raw_upgrade(struct raw_client *client, const char *path, const char *headers);
/* One frame: first byte, payload; masked as a client must unless told otherwise. */
bool raw_send_frame(struct raw_client *client, unsigned first, bool is_masked, const void *payload,
                    size_t size);
bool raw_send_text(struct raw_client *client, const char *text);
/* The next whole frame of the server. first 0: none within timeout_ms, or the end. */
struct raw_frame raw_frame_next(struct raw_client *client, int timeout_ms);
/* The next text frame that contains text; pings are answered, others are passed over. */
struct raw_frame raw_frame_with(struct raw_client *client, const char *text, int timeout_ms);
unsigned raw_close_code(const struct raw_frame *frame); /* of a Close frame; 1005: it has none */

#endif
