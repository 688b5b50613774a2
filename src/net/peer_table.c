/* peer_table.c - counts by address, linear probing with back-shift deletion; addresses to text and key.
 * SPDX-License-Identifier: MIT */
#include "net/peer_table.h"

#include "net/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

static size_t home_of(const struct peer_table *table, const uint8_t key[16])
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */

    for (size_t i = 0; i < 16; i++)
        hash = (hash ^ key[i]) * UINT64_C(0x100000001b3);
    return (size_t)(hash ^ (hash >> 32)) & table->mask;
}

enum oc_status peer_table_init(struct peer_table *table, size_t peers_max)
{
    size_t size = 16;

    while (size < 2 * peers_max)
        size *= 2;
    table->rows = calloc(size, sizeof(*table->rows));
    table->mask = size - 1;
    return table->rows != NULL ? OC_OK : OC_ENOMEM;
}

void peer_table_deinit(struct peer_table *table)
{
    free(table->rows);
    table->rows = NULL;
}

static size_t find(const struct peer_table *table, const uint8_t key[16])
{
    size_t at = home_of(table, key);

    while (table->rows[at].count > 0 && memcmp(table->rows[at].key, key, 16) != 0)
        at = (at + 1) & table->mask;
    return at;
}

uint32_t peer_table_add(struct peer_table *table, const uint8_t key[16])
{
    struct peer_row *row;

    if (table->rows == NULL)
        return 1;
    row = &table->rows[find(table, key)];
    memcpy(row->key, key, 16);
    return ++row->count;
}

void peer_table_remove(struct peer_table *table, const uint8_t key[16])
{
    size_t hole;

    if (table->rows == NULL)
        return;
    hole = find(table, key);
    if (table->rows[hole].count == 0 || --table->rows[hole].count > 0)
        return;
    for (size_t at = (hole + 1) & table->mask; table->rows[at].count > 0;
         at = (at + 1) & table->mask) {
        size_t home = home_of(table, table->rows[at].key);

        /* A row may move into the hole unless its home lies behind it. */
        if (((at - home) & table->mask) >= ((at - hole) & table->mask)) {
            table->rows[hole] = table->rows[at];
            table->rows[at].count = 0;
            hole = at;
        }
    }
}

void peer_from_address(const struct sockaddr *address, struct http_peer *out)
{
    static const uint8_t MAPPED[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    struct sockaddr_in6 six;
    struct sockaddr_in four;

    memset(out, 0, sizeof(*out));
    if (address->sa_family == AF_INET6) {
        memcpy(&six, address, sizeof(six));
        out->port = ntohs(six.sin6_port);
        if (memcmp(&six.sin6_addr, MAPPED, sizeof(MAPPED)) != 0) {
            (void)inet_ntop(AF_INET6, &six.sin6_addr, out->text, sizeof(out->text));
            out->is_loopback = IN6_IS_ADDR_LOOPBACK(&six.sin6_addr) != 0;
            memcpy(out->key, &six.sin6_addr, out->is_loopback ? 16 : 8);
            return;
        }
        memcpy(&four.sin_addr, (const uint8_t *)&six.sin6_addr + 12, 4);
    } else {
        memcpy(&four, address, sizeof(four));
        out->port = ntohs(four.sin_port);
    }
    (void)inet_ntop(AF_INET, &four.sin_addr, out->text, sizeof(out->text));
    memcpy(out->key, MAPPED, sizeof(MAPPED));
    memcpy(out->key + 12, &four.sin_addr, 4);
    out->is_loopback = out->key[12] == 127;
}
