/* hub_peer.c - see hub_peer.h.
 * SPDX-License-Identifier: MIT */
#include "support/hub_peer.h"

#include "support/check.h"

static const char UPGRADE[] =
    "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

void hub_peer_open(struct hub_peer *peer, struct net_rig *rig, bool is_small)
{
    memset(peer, 0, sizeof(*peer));
    if (is_small) {
        net_peer_open_small(&peer->peer, rig);
    } else {
        net_peer_open(&peer->peer, rig);
    }
    net_peer_send(&peer->peer, UPGRADE);
    assert_true(net_peer_wait_text(&peer->peer, "\r\n\r\n", 1, 3000));
    assert_memory_equal(peer->peer.got, "HTTP/1.1 101 ", 13);
    peer->taken = (size_t)(strstr(peer->peer.got, "\r\n\r\n") + 4 - peer->peer.got);
}

void hub_peer_close(struct hub_peer *peer)
{
    for (size_t i = 0; i < peer->count; i++) {
        cJSON_Delete(peer->messages[i]);
    }
    net_peer_close(&peer->peer);
}

void hub_peer_send(struct hub_peer *peer, const char *text)
{
    net_peer_send_frame(&peer->peer, 0x81, text, strlen(text));
}

/* One frame of a server: not masked, not fragmented. False: not all of it is there. */
static bool take_frame(struct hub_peer *peer)
{
    const uint8_t *at = (const uint8_t *)peer->peer.got + peer->taken;
    size_t room = peer->peer.got_size - peer->taken;
    size_t head = 2;
    size_t size = 0;

    if (room < 2) {
        return false;
    }
    assert_int_equal(at[1] & 0x80, 0);
    size = at[1] & 0x7fU;
    if (size >= 126) {
        size_t bytes = size == 126 ? 2 : 8;

        if (room < 2 + bytes) {
            return false;
        }
        size = 0;
        for (size_t i = 0; i < bytes; i++) {
            size = size << 8 | at[2 + i];
        }
        head += bytes;
    }
    if (room < head + size) {
        return false;
    }
    if (at[0] == 0x81) {
        assert_true(peer->count < HUB_PEER_MESSAGES);
        peer->messages[peer->count] = cJSON_ParseWithLength((const char *)at + head, size);
        assert_non_null(peer->messages[peer->count]);
        peer->count++;
    } else if (at[0] == 0x88) {
        peer->close_code = size >= 2 ? at[head] << 8 | at[head + 1] : 1005;
    }
    peer->taken += head + size;
    return true;
}

void hub_peer_read(struct hub_peer *peer)
{
    (void)net_peer_wait_end(&peer->peer, 0); /* receives */
    while (take_frame(peer)) {
    }
}

struct wish {
    struct hub_peer *peer;
    size_t *at;
    const char *type;
    const cJSON *found;
};

static bool is_found(void *context)
{
    struct wish *wish = context;

    hub_peer_read(wish->peer);
    while (wish->found == NULL && *wish->at < wish->peer->count) {
        const cJSON *message = wish->peer->messages[(*wish->at)++];

        if (strcmp(hub_peer_text(message, "type"), wish->type) == 0) {
            wish->found = message;
        }
    }
    return wish->found != NULL;
}

const cJSON *hub_peer_next(struct hub_peer *peer, size_t *at, const char *type, uint32_t limit_ms)
{
    struct wish wish = {peer, at, type, NULL};

    (void)net_rig_wait(peer->peer.rig, is_found, &wish, limit_ms);
    return wish.found;
}

const cJSON *hub_peer_ask(struct hub_peer *peer, size_t *at, const char *request, const char *type)
{
    const cJSON *answer = NULL;

    hub_peer_send(peer, request);
    answer = hub_peer_next(peer, at, type, 3000);
    if (answer == NULL) {
        fail_msg("no %s to %s", type, request);
    }
    return answer;
}

static bool is_closed(void *context)
{
    struct hub_peer *peer = context;

    hub_peer_read(peer);
    return peer->close_code != 0 || peer->peer.has_ended;
}

bool hub_peer_wait_close(struct hub_peer *peer, uint32_t limit_ms)
{
    return net_rig_wait(peer->peer.rig, is_closed, peer, limit_ms);
}

double hub_peer_number(const cJSON *message, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(message, key);

    return cJSON_IsNumber(item) ? item->valuedouble : -1;
}

const char *hub_peer_text(const cJSON *message, const char *key)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(message, key);

    return cJSON_IsString(item) ? item->valuestring : "";
}
