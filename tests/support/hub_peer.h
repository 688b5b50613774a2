/* hub_peer.h - a WebSocket client of the API in a test: whole messages as JSON.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_HUB_PEER_H
#define SUPPORT_HUB_PEER_H

#include "support/net_rig.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

enum { HUB_PEER_MESSAGES = 8192 };

struct hub_peer {
    struct net_peer peer;
    cJSON *messages[HUB_PEER_MESSAGES]; /* received; the caller may look, hub_peer_close frees */
    size_t count;
    size_t taken;   /* bytes of peer.got that have been read */
    int close_code; /* of a Close frame; 0: none */
};

void hub_peer_open(struct hub_peer *peer, struct net_rig *rig, bool is_small);
void hub_peer_close(struct hub_peer *peer);
void hub_peer_send(struct hub_peer *peer, const char *text);
void hub_peer_read(struct hub_peer *peer); /* what is there, without waiting */

/* The next message, from *at on, of that type; *at moves behind it. NULL after limit_ms. */
const cJSON *hub_peer_next(struct hub_peer *peer, size_t *at, const char *type, uint32_t limit_ms);
/* Sends a request and waits for a message of that type; fails the test if none comes. */
const cJSON *hub_peer_ask(struct hub_peer *peer, size_t *at, const char *request, const char *type);
bool hub_peer_wait_close(struct hub_peer *peer, uint32_t limit_ms);

double hub_peer_number(const cJSON *message, const char *key);
const char *hub_peer_text(const cJSON *message, const char *key); /* "" when absent */

#endif
