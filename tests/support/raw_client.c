/* raw_client.c - raw sockets with bounded waits; answers and frames taken apart by hand.
 * SPDX-License-Identifier: MIT */
#include "support/raw_client.h"

#include "support/check.h"
#include "support/process.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SEND_PATIENCE_MS = 10000, READ_BYTES = 65536 };

/* ---- bytes ---- */

void raw_open(struct raw_client *client, uint16_t port, int receive_bytes)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int one = 1;

    memset(client, 0, sizeof(*client));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    client->got = calloc(1, 1);
    client->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (client->got == NULL || client->fd < 0)
        fail_msg("no socket: %s", strerror(errno));
    if (receive_bytes > 0) { /* small segments too: the sender's kernel then keeps little for it */
        int segment = 536;

        (void)setsockopt(client->fd, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof(receive_bytes));
        (void)setsockopt(client->fd, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof(segment));
    }
    if (connect(client->fd, (const struct sockaddr *)&address, sizeof(address)) != 0)
        fail_msg("connect to port %u: %s", (unsigned)port, strerror(errno));
    (void)setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    assert_int_equal(fcntl(client->fd, F_SETFL, O_NONBLOCK), 0);
}

void raw_close(struct raw_client *client)
{
    if (client->got == NULL)
        return;
    if (client->fd >= 0)
        close(client->fd);
    free(client->got);
    memset(client, 0, sizeof(*client));
}

void raw_reset(struct raw_client *client)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};

    if (client->got != NULL)
        (void)setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
    raw_close(client);
}

static void wait_for(const struct raw_client *client, short events, int timeout_ms)
{
    struct pollfd ready = {.fd = client->fd, .events = events};

    (void)poll(&ready, 1, timeout_ms);
}

bool raw_send_bytes(struct raw_client *client, const void *data, size_t size)
{
    const char *at = data;
    int64_t until_ms = process_mono_ms() + SEND_PATIENCE_MS;

    while (size > 0) {
        ssize_t sent = send(client->fd, at, size, MSG_NOSIGNAL);

        if (sent > 0) {
            at += sent;
            size -= (size_t)sent;
            continue;
        }
        if (errno != EAGAIN || process_mono_ms() > until_ms)
            return false;
        wait_for(client, POLLOUT, 100);
    }
    return true;
}

bool raw_send(struct raw_client *client, const char *text)
{
    return raw_send_bytes(client, text, strlen(text));
}

static void drop_taken(struct raw_client *client)
{
    memmove(client->got, client->got + client->taken, client->size - client->taken + 1);
    client->size -= client->taken;
    client->taken = 0;
}

void raw_pump(struct raw_client *client, int timeout_ms)
{
    ssize_t got;

    if (client->has_ended)
        return;
    if (timeout_ms > 0)
        wait_for(client, POLLIN, timeout_ms);
    do {
        if (client->size + READ_BYTES + 1 > client->room) {
            client->room = 2 * client->room + READ_BYTES + 1;
            client->got = realloc(client->got, client->room);
            assert_non_null(client->got);
        }
        got = recv(client->fd, client->got + client->size, READ_BYTES, 0);
        if (got > 0)
            client->size += (size_t)got;
        client->got[client->size] = 0;
    } while (got > 0);
    client->has_ended = got == 0 || (got < 0 && errno != EAGAIN);
}

/* One look at the socket; false: nothing more will come, or not in time. */
static bool pump_until(struct raw_client *client, int64_t until_ms)
{
    int64_t left_ms = until_ms - process_mono_ms();
    size_t before = client->size;

    if (client->has_ended)
        return false;
    raw_pump(client, left_ms > 20 ? 20 : left_ms > 0 ? (int)left_ms : 0);
    return client->size > before || left_ms > 0;
}

bool raw_wait_end(struct raw_client *client, int timeout_ms)
{
    int64_t until_ms = process_mono_ms() + timeout_ms;

    while (!client->has_ended && process_mono_ms() < until_ms)
        raw_pump(client, 20);
    return client->has_ended;
}

void raw_forget(struct raw_client *client)
{
    client->taken = client->size;
    drop_taken(client);
}

/* ---- HTTP ---- */

const char *raw_answer_header(const struct raw_answer *answer, const char *name, size_t *size)
{
    size_t name_size = strlen(name);
    const char *line = answer->head == NULL ? NULL : strstr(answer->head, "\r\n");

    while (line != NULL) {
        line += 2;
        if (strncasecmp(line, name, name_size) == 0 && line[name_size] == ':') {
            line += name_size + 1;
            line += strspn(line, " ");
            *size = strcspn(line, "\r");
            return line;
        }
        line = strstr(line, "\r\n");
    }
    return NULL;
}

/* True if a whole answer stands at the beginning of what was received. */
static bool take_answer(struct raw_client *client, bool is_head, struct raw_answer *out)
{
    char *end = strstr(client->got, "\r\n\r\n");
    const char *length;
    size_t digits, body_size = 0;

    if (end == NULL || strncmp(client->got, "HTTP/1.1 ", 9) != 0)
        return false;
    out->head = client->got;
    end[2] = 0;
    length = raw_answer_header(out, "Content-Length", &digits);
    if (length != NULL && !is_head)
        body_size = (size_t)strtoull(length, NULL, 10);
    if (client->size < (size_t)(end + 4 - client->got) + body_size) {
        end[2] = '\r';
        return false;
    }
    out->status = (int)strtol(client->got + 9, NULL, 10);
    memmove(end + 3, end + 4, body_size); /* one byte down: room for a final 0 */
    end[3 + body_size] = 0;
    out->body = end + 3;
    out->body_size = body_size;
    client->taken = (size_t)(end + 4 - client->got) + body_size;
    return true;
}

struct raw_answer raw_answer_next(struct raw_client *client, bool is_head, int timeout_ms)
{
    int64_t until_ms = process_mono_ms() + timeout_ms;
    struct raw_answer answer = {0, NULL, "", 0};

    drop_taken(client);
    while (!take_answer(client, is_head, &answer)) {
        if (!pump_until(client, until_ms))
            return (struct raw_answer){0, NULL, "", 0};
    }
    return answer;
}

/* ---- WebSocket ---- */

void raw_upgrade(struct raw_client *client, const char *path, const char *headers)
{
    char text[2048];
    struct raw_answer answer;
    size_t size;
    const char *accept;

    (void)snprintf(text, sizeof(text),
                   "GET %s HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                   "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n%s\r\n",
                   path, headers);
    raw_send(client, text);
    answer = raw_answer_next(client, false, 20000);
    if (answer.status != 101)
        fail_msg("the upgrade was answered %d %s", answer.status, answer.body);
    accept = raw_answer_header(&answer, "Sec-WebSocket-Accept", &size);
    assert_non_null(accept);
    assert_memory_equal(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", 28);
}

bool raw_send_frame(struct raw_client *client, unsigned first, bool is_masked, const void *payload,
                    size_t size)
{
    static const uint8_t MASK[4] = {0x37, 0xfa, 0x21, 0x3d};
    size_t length_bytes = size <= 125 ? 0 : size <= 65535 ? 2 : 8;
    uint8_t *frame = malloc(2 + 8 + 4 + size);
    size_t at = 0;
    bool is_sent;

    assert_non_null(frame);
    frame[at++] = (uint8_t)first;
    frame[at] = (uint8_t)(length_bytes == 0 ? size : length_bytes == 2 ? 126U : 127U);
    frame[at++] |= is_masked ? 0x80U : 0U;
    for (size_t i = 0; i < length_bytes; i++)
        frame[at++] = (uint8_t)(size >> (8 * (length_bytes - 1 - i)));
    for (size_t i = 0; is_masked && i < 4; i++)
        frame[at++] = MASK[i];
    for (size_t i = 0; i < size; i++)
        frame[at++] = (uint8_t)(((const uint8_t *)payload)[i] ^ (is_masked ? MASK[i % 4] : 0U));
    is_sent = raw_send_bytes(client, frame, at);
    free(frame);
    return is_sent;
}

bool raw_send_text(struct raw_client *client, const char *text)
{
    return raw_send_frame(client, RAW_TEXT, true, text, strlen(text));
}

/* A server's frame is never masked. */
static bool take_frame(struct raw_client *client, struct raw_frame *out)
{
    const uint8_t *data = (const uint8_t *)client->got;
    size_t head = 2, size;

    if (client->size < 2)
        return false;
    size = data[1] & 0x7fU;
    assert_int_equal(data[1] & 0x80U, 0);
    if (size >= 126) {
        size_t length_bytes = size == 126 ? 2 : 8;

        if (client->size < 2 + length_bytes)
            return false;
        size = 0;
        for (size_t i = 0; i < length_bytes; i++)
            size = size << 8 | data[2 + i];
        head += length_bytes;
    }
    if (client->size < head + size)
        return false;
    out->first = data[0];
    out->size = size;
    /* one byte down, onto the head, so that a final 0 fits in front of the next frame */
    memmove(client->got + head - 1, client->got + head, size);
    client->got[head - 1 + size] = 0;
    out->payload = client->got + head - 1;
    client->taken = head + size;
    return true;
}

struct raw_frame raw_frame_next(struct raw_client *client, int timeout_ms)
{
    int64_t until_ms = process_mono_ms() + timeout_ms;
    struct raw_frame frame = {0, "", 0};

    drop_taken(client);
    while (!take_frame(client, &frame)) {
        if (!pump_until(client, until_ms))
            break;
    }
    return frame;
}

struct raw_frame raw_frame_with(struct raw_client *client, const char *text, int timeout_ms)
{
    int64_t until_ms = process_mono_ms() + timeout_ms;
    struct raw_frame frame;

    do {
        frame = raw_frame_next(client, timeout_ms);
        if (frame.first == RAW_TEXT && strstr(frame.payload, text) != NULL)
            return frame;
        if (frame.first == RAW_PING)
            raw_send_frame(client, RAW_PONG, true, frame.payload, frame.size);
    } while (frame.first != 0 && process_mono_ms() < until_ms);
    return (struct raw_frame){0, "", 0};
}

unsigned raw_close_code(const struct raw_frame *frame)
{
    const uint8_t *bytes = (const uint8_t *)frame->payload;

    return frame->first != RAW_CLOSE ? 0
           : frame->size < 2         ? 1005
                                     : (unsigned)bytes[0] << 8 | bytes[1];
}
