/* proxy.c - trusted proxies: addresses and blocks of addresses.
 * SPDX-License-Identifier: MIT */
#include "server/access.h"

#include "base/decimal.h"

#include <arpa/inet.h>
#include <string.h>

static bool parse_address(const char *text, uint8_t bytes[16], bool *is_v4)
{
    struct in_addr v4;

    memset(bytes, 0, 16);
    if (inet_pton(AF_INET, text, &v4) == 1) {
        bytes[10] = 0xff;
        bytes[11] = 0xff;
        memcpy(bytes + 12, &v4, 4);
        *is_v4 = true;
        return true;
    }
    *is_v4 = false;
    return inet_pton(AF_INET6, text, bytes) == 1;
}

bool proxy_parse(const char *text, struct proxy_block *out)
{
    const char *slash = strchr(text, '/');
    size_t size = slash == NULL ? strlen(text) : (size_t)(slash - text);
    uint64_t bits = 0;
    char address[64];
    bool is_v4 = false;

    if (!slice_copy(slice_make(text, size), address, sizeof(address)) ||
        !parse_address(address, out->bytes, &is_v4)) {
        return false;
    }
    if (slash == NULL) {
        out->bits = 128;
        return true;
    }
    if (decimal_parse_uint(slash + 1, strlen(slash + 1), &bits) != OC_OK ||
        bits > (is_v4 ? 32U : 128U)) {
        return false;
    }
    out->bits = (unsigned)bits + (is_v4 ? 96U : 0U);
    return true;
}

static bool same_bits(const uint8_t *a, const uint8_t *b, unsigned bits)
{
    unsigned whole = bits / 8;
    unsigned rest = bits % 8;

    if (memcmp(a, b, whole) != 0) {
        return false;
    }
    return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

bool proxy_has(const struct proxy_block *blocks, size_t count, const char *address)
{
    uint8_t bytes[16];
    bool is_v4 = false;

    if (!parse_address(address, bytes, &is_v4)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (same_bits(bytes, blocks[i].bytes, blocks[i].bits)) {
            return true;
        }
    }
    return false;
}

bool address_key(const char *address, uint8_t key[16])
{
    bool is_v4 = false;
    static const uint8_t MAPPED[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

    if (!parse_address(address, key, &is_v4)) {
        return false;
    }
    if (!is_v4 && memcmp(key, MAPPED, sizeof(MAPPED)) != 0) {
        memset(key + 8, 0, 8); /* a subscriber has a whole /64 */
    }
    return true;
}
