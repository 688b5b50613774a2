/* net_rig.c - a server and raw clients in one thread.
 * SPDX-License-Identifier: MIT */
#include "support/net_rig.h"

#include "support/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

static void on_stop(void *context)
{
    loop_stop(context);
}

void net_rig_start(struct net_rig *rig, http_request_fn *on_request, void *context,
                   void (*tweak)(struct http_server_config *config))
{
    struct http_server_config config;
    struct error error;

    memset(rig, 0, sizeof(*rig));
    assert_int_equal(loop_process_init(4096, NULL, &error), OC_OK);
    assert_int_equal(loop_open(&rig->loop, &error), OC_OK);
    rig->stop_timer = loop_timer_new(rig->loop, on_stop, rig->loop);
    assert_non_null(rig->stop_timer);
    if (on_request == NULL)
        return;
    http_server_config_init(&config);
    config.on_request = on_request;
    config.context = context;
    if (tweak != NULL)
        tweak(&config);
    assert_int_equal(http_server_open(rig->loop, &config, &rig->server, &error), OC_OK);
    rig->port = http_server_port(rig->server);
}

static void on_closed(void *context)
{
    bool *is_closed = context;

    *is_closed = true;
}

static bool is_true(void *context)
{
    return *(bool *)context;
}

void net_rig_close_server(struct net_rig *rig)
{
    bool is_closed = false;

    if (rig->server == NULL)
        return;
    http_server_close(rig->server, on_closed, &is_closed);
    rig->server = NULL;
    assert_true(net_rig_wait(rig, is_true, &is_closed, 3000));
}

void net_rig_stop(struct net_rig *rig)
{
    struct error error = {.status = OC_OK};

    net_rig_close_server(rig);
    loop_timer_free(rig->stop_timer);
    if (loop_close(rig->loop, &error) != OC_OK)
        fail_msg("%s", error.text);
}

void net_rig_run(struct net_rig *rig, uint32_t for_ms)
{
    loop_timer_once(rig->stop_timer, for_ms);
    loop_run(rig->loop);
}

bool net_rig_wait(struct net_rig *rig, bool (*condition)(void *context), void *context,
                  uint32_t limit_ms)
{
    int64_t from_ms = loop_mono_ms(rig->loop);

    while (!condition(context)) {
        if (loop_mono_ms(rig->loop) - from_ms > (int64_t)limit_ms)
            return false;
        net_rig_run(rig, 1);
    }
    return true;
}

struct at_least {
    const int *number;
    int least;
};

static bool is_at_least(void *context)
{
    const struct at_least *want = context;

    return *want->number >= want->least;
}

bool net_rig_wait_for(struct net_rig *rig, const int *number, int least, uint32_t limit_ms)
{
    struct at_least want = {number, least};

    return net_rig_wait(rig, is_at_least, &want, limit_ms);
}

/* ---- a raw client ---- */

static void open_peer(struct net_peer *peer, struct net_rig *rig, int receive_bytes)
{
    struct sockaddr_in address;
    int one = 1;

    memset(peer, 0, sizeof(*peer));
    peer->rig = rig;
    peer->got = calloc(1, 1);
    peer->got_room = 1;
    peer->socket = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(peer->socket >= 0);
    if (receive_bytes > 0)
        assert_int_equal(
            setsockopt(peer->socket, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof(receive_bytes)),
            0);
    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_port = htons(rig->port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(connect(peer->socket, (const struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(setsockopt(peer->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)), 0);
    assert_int_equal(fcntl(peer->socket, F_SETFL, O_NONBLOCK), 0);
}

void net_peer_open(struct net_peer *peer, struct net_rig *rig)
{
    open_peer(peer, rig, 0);
}

void net_peer_open_small(struct net_peer *peer, struct net_rig *rig)
{
    open_peer(peer, rig, 4096);
}

void net_peer_close(struct net_peer *peer)
{
    close(peer->socket);
    free(peer->got);
}

void net_peer_send_bytes(struct net_peer *peer, const void *data, size_t size)
{
    const char *at = data;
    int64_t from_ms = loop_mono_ms(peer->rig->loop);

    while (size > 0) {
        ssize_t sent = send(peer->socket, at, size, MSG_NOSIGNAL);

        if (sent > 0) {
            at += sent;
            size -= (size_t)sent;
        } else if (errno != EAGAIN) {
            return; /* the server hung up: what it said is what counts */
        }
        net_rig_run(peer->rig, 0);
        assert_true(loop_mono_ms(peer->rig->loop) - from_ms < 20000);
    }
}

void net_peer_send(struct net_peer *peer, const char *text)
{
    net_peer_send_bytes(peer, text, strlen(text));
}

static void receive(struct net_peer *peer)
{
    char data[65536];
    ssize_t size;

    while ((size = recv(peer->socket, data, sizeof(data), 0)) > 0) {
        while (peer->got_size + (size_t)size + 1 > peer->got_room) {
            peer->got_room = 2 * peer->got_room + 4096;
            peer->got = realloc(peer->got, peer->got_room);
        }
        memcpy(peer->got + peer->got_size, data, (size_t)size);
        peer->got_size += (size_t)size;
        peer->got[peer->got_size] = '\0';
    }
    if (size == 0 || (size < 0 && errno != EAGAIN))
        peer->has_ended = true;
}

struct peer_wish {
    struct net_peer *peer;
    const char *text; /* NULL: size or end */
    size_t count;
    bool is_size;
};

static size_t count_text(const struct net_peer *peer, const char *text)
{
    size_t length = strlen(text);
    size_t count = 0;

    for (size_t i = 0; i + length <= peer->got_size; i++)
        if (memcmp(peer->got + i, text, length) == 0)
            count++;
    return count;
}

size_t net_peer_count(const struct net_peer *peer, const char *text)
{
    return count_text(peer, text);
}

static bool is_granted(void *context)
{
    struct peer_wish *wish = context;

    receive(wish->peer);
    if (wish->text != NULL)
        return count_text(wish->peer, wish->text) >= wish->count;
    if (wish->is_size)
        return wish->peer->got_size >= wish->count;
    return wish->peer->has_ended;
}

bool net_peer_wait_text(struct net_peer *peer, const char *text, size_t times, uint32_t limit_ms)
{
    struct peer_wish wish = {peer, text, times, false};

    return net_rig_wait(peer->rig, is_granted, &wish, limit_ms);
}

bool net_peer_wait_size(struct net_peer *peer, size_t size, uint32_t limit_ms)
{
    struct peer_wish wish = {peer, NULL, size, true};

    return net_rig_wait(peer->rig, is_granted, &wish, limit_ms);
}

bool net_peer_wait_end(struct net_peer *peer, uint32_t limit_ms)
{
    struct peer_wish wish = {peer, NULL, 0, false};

    return net_rig_wait(peer->rig, is_granted, &wish, limit_ms);
}

void net_peer_forget(struct net_peer *peer)
{
    peer->got_size = 0;
    peer->got[0] = '\0';
}

char *net_rig_ask(struct net_rig *rig, const char *request)
{
    struct net_peer peer;
    char *got;

    net_peer_open(&peer, rig);
    net_peer_send(&peer, request);
    if (!net_peer_wait_end(&peer, 5000))
        fail_msg("no end of the answer to %.60s; got %s", request, peer.got);
    got = peer.got;
    peer.got = NULL;
    net_peer_close(&peer);
    return got;
}

void net_peer_upgrade(struct net_peer *peer, const char *path)
{
    char text[256];

    (void)snprintf(
        text, sizeof(text),
        "GET %s HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        path);
    net_peer_send(peer, text);
    if (!net_peer_wait_text(peer, "\r\n\r\n", 1, 3000))
        fail_msg("no answer to the upgrade: %s", peer->got);
    assert_memory_equal(peer->got, "HTTP/1.1 101 ", 13);
    /* the accept of this key is in RFC 6455 section 1.3 */
    assert_true(net_peer_count(peer, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") == 1);
    net_peer_forget(peer);
}

void net_peer_send_frame(struct net_peer *peer, unsigned first, const void *payload, size_t size)
{
    static const uint8_t MASK[4] = {0x37, 0xfa, 0x21, 0x3d};
    size_t length_bytes = size <= 125 ? 0 : size <= 65535 ? 2 : 8;
    uint8_t *frame = malloc(2 + 8 + 4 + size);
    size_t at = 0;

    assert_non_null(frame);
    frame[at++] = (uint8_t)first;
    frame[at++] = (uint8_t)(0x80U | (length_bytes == 0 ? size : length_bytes == 2 ? 126U : 127U));
    for (size_t i = 0; i < length_bytes; i++)
        frame[at++] = (uint8_t)(size >> (8 * (length_bytes - 1 - i)));
    memcpy(frame + at, MASK, 4);
    at += 4;
    for (size_t i = 0; i < size; i++)
        frame[at++] = (uint8_t)(((const uint8_t *)payload)[i] ^ MASK[i % 4]);
    net_peer_send_bytes(peer, frame, at);
    free(frame);
}
