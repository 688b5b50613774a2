/* net_rig.h - a loop with a server on a free port, and raw sockets as its clients, in one thread.
 *
 * Every wait runs the loop and is bounded; when the bound is reached the test fails.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_NET_RIG_H
#define SUPPORT_NET_RIG_H

#include "net/http_server.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct net_rig {
    struct loop *loop;
    struct http_server *server; /* NULL: none */
    uint16_t port;
    struct loop_timer *stop_timer;
};

/* on_request NULL: a loop without a server. tweak (may be NULL) changes the default configuration. */
void net_rig_start(struct net_rig *rig, http_request_fn *on_request, void *context,
                   void (*tweak)(struct http_server_config *config));
void net_rig_close_server(struct net_rig *rig); /* and waits for it */
void net_rig_stop(struct net_rig *rig);         /* everything must have been given back */

void net_rig_run(struct net_rig *rig, uint32_t for_ms); /* runs the loop */
/* Runs the loop until condition(context); false after limit_ms. */
bool net_rig_wait(struct net_rig *rig, bool (*condition)(void *context), void *context,
                  uint32_t limit_ms);
/* Until *number >= least. */
bool net_rig_wait_for(struct net_rig *rig, const int *number, int least, uint32_t limit_ms);

/* ---- a raw client ---- */

struct net_peer {
    struct net_rig *rig;
    int socket;
    char *got; /* all that was received, ended by 0 */
    size_t got_size, got_room;
    bool has_ended; /* the server closed or reset */
};

void net_peer_open(struct net_peer *peer, struct net_rig *rig);
void net_peer_open_small(struct net_peer *peer, struct net_rig *rig); /* small receive buffer */
void net_peer_close(struct net_peer *peer);
void net_peer_send(struct net_peer *peer, const char *text);
void net_peer_send_bytes(struct net_peer *peer, const void *data, size_t size);
/* Until `text` occurs `times` times in what was received; false after limit_ms. */
bool net_peer_wait_text(struct net_peer *peer, const char *text, size_t times, uint32_t limit_ms);
bool net_peer_wait_size(struct net_peer *peer, size_t size, uint32_t limit_ms);
bool net_peer_wait_end(struct net_peer *peer, uint32_t limit_ms);
size_t net_peer_count(const struct net_peer *peer, const char *text);
void net_peer_forget(struct net_peer *peer); /* drops what was received */

/* A whole exchange on an own connection: sends, waits for the end, gives the text (to be freed). */
char *net_rig_ask(struct net_rig *rig, const char *request);

/* Sends the opening handshake for path and waits for the 101; forgets it. */
void net_peer_upgrade(struct net_peer *peer, const char *path);
/* A masked client frame: first byte (FIN, opcode), payload. */
void net_peer_send_frame(struct net_peer *peer, unsigned first, const void *payload, size_t size);

#endif
