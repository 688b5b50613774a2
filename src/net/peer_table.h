/* peer_table.h - how many connections each peer address has. Open addressing, fixed size.
 * SPDX-License-Identifier: MIT */
#ifndef NET_PEER_TABLE_H
#define NET_PEER_TABLE_H

#include "outcry/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sockaddr;
struct http_peer;

struct peer_row {
    uint8_t key[16];
    uint32_t count; /* 0: free */
};

struct peer_table {
    struct peer_row *rows; /* NULL: nothing is counted */
    size_t mask;
};

/* Room for peers_max different peers at a time. */
OC_MUST_USE enum oc_status peer_table_init(struct peer_table *table, size_t peers_max);
void peer_table_deinit(struct peer_table *table);
uint32_t peer_table_add(struct peer_table *table, const uint8_t key[16]); /* the new count */
void peer_table_remove(struct peer_table *table, const uint8_t key[16]);

/* Text, key and port of a socket address (IPv4 or IPv6). */
void peer_from_address(const struct sockaddr *address, struct http_peer *out);

#endif
