/* test_peer_table.c - counts by address against a plain array; addresses to text and key.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "net/http_server.h"
#include "net/peer_table.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

static const struct address_case {
    const char *name;
    int family;
    const char *address;
    const char *text;
    const char *key; /* as an IPv6 address */
    bool is_loopback;
} ADDRESSES[] = {
    {"IPv4", AF_INET, "192.0.2.7", "192.0.2.7", "::ffff:192.0.2.7", false},
    {"IPv4 loopback", AF_INET, "127.0.0.1", "127.0.0.1", "::ffff:127.0.0.1", true},
    {"all of 127 is loopback", AF_INET, "127.9.8.7", "127.9.8.7", "::ffff:127.9.8.7", true},
    {"IPv6 counts by its /64", AF_INET6, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6",
     "2001:db8:1:2::", false},
    {"IPv6 loopback", AF_INET6, "::1", "::1", "::1", true},
    {"IPv4 in IPv6 is IPv4", AF_INET6, "::ffff:192.0.2.7", "192.0.2.7", "::ffff:192.0.2.7", false},
    {"IPv4 loopback in IPv6", AF_INET6, "::ffff:127.0.0.1", "127.0.0.1", "::ffff:127.0.0.1", true},
};

static void address_row(void **state)
{
    const struct address_case *row = *state;
    struct sockaddr_storage address;
    struct http_peer peer;
    uint8_t key[16];

    memset(&address, 0, sizeof(address));
    if (row->family == AF_INET) {
        struct sockaddr_in *four = (struct sockaddr_in *)&address;

        four->sin_family = AF_INET;
        four->sin_port = htons(1234);
        assert_int_equal(inet_pton(AF_INET, row->address, &four->sin_addr), 1);
    } else {
        struct sockaddr_in6 *six = (struct sockaddr_in6 *)&address;

        six->sin6_family = AF_INET6;
        six->sin6_port = htons(1234);
        assert_int_equal(inet_pton(AF_INET6, row->address, &six->sin6_addr), 1);
    }
    assert_int_equal(inet_pton(AF_INET6, row->key, key), 1);
    peer_from_address((const struct sockaddr *)&address, &peer);
    assert_string_equal(peer.text, row->text);
    assert_int_equal(peer.port, 1234);
    assert_int_equal(peer.is_loopback, row->is_loopback);
    assert_memory_equal(peer.key, key, 16);
}

static void make_key(uint8_t key[16], unsigned number)
{
    memset(key, 0, 16);
    key[14] = (uint8_t)(number >> 8);
    key[15] = (uint8_t)number;
}

/* A thousand times add or remove one of 40 peers in a table of room for 40; the array knows. */
static void counts_like_an_array(void **state)
{
    struct peer_table table;
    uint32_t counts[40] = {0};
    uint32_t random = 1;
    uint8_t key[16];

    (void)state;
    assert_int_equal(peer_table_init(&table, 40), OC_OK);
    for (int i = 0; i < 20000; i++) {
        unsigned peer;

        random = random * 1103515245U + 12345U;
        peer = (random >> 16) % 40;
        make_key(key, peer);
        if ((random >> 8 & 3) != 0 && counts[peer] < 5) {
            counts[peer]++;
            assert_int_equal(peer_table_add(&table, key), counts[peer]);
        } else {
            counts[peer] -= counts[peer] > 0; /* removing nobody does nothing */
            peer_table_remove(&table, key);
        }
    }
    for (unsigned peer = 0; peer < 40; peer++) {
        make_key(key, peer);
        assert_int_equal(peer_table_add(&table, key), counts[peer] + 1);
    }
    peer_table_deinit(&table);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, ADDRESSES, address_row);
    check_add(&list, "counts like an array after many adds and removes", counts_like_an_array,
              NULL);
    return check_run(&list, "peer_table");
}
