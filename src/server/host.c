/* host.c - names in Host headers and bind addresses.
 * SPDX-License-Identifier: MIT */
#include "server/access.h"

#include <arpa/inet.h>
#include <string.h>

bool host_split(struct slice host, struct slice *name)
{
    const char *colon = NULL;
    struct slice port = {0};

    if (host.size == 0) {
        return false;
    }
    if (host.data[0] == '[') {
        const char *end = memchr(host.data, ']', host.size);

        if (end == NULL) {
            return false;
        }
        *name = slice_make(host.data, (size_t)(end - host.data) + 1);
        port = slice_make(end + 1, host.size - name->size);
        if (port.size > 0 && port.data[0] != ':') {
            return false;
        }
        port = port.size > 0 ? slice_make(port.data + 1, port.size - 1) : port;
    } else {
        colon = memchr(host.data, ':', host.size);
        *name = colon == NULL ? host : slice_make(host.data, (size_t)(colon - host.data));
        port = colon == NULL ? port : slice_make(colon + 1, host.size - name->size - 1);
    }
    for (size_t i = 0; i < port.size; i++) {
        if (port.data[i] < '0' || port.data[i] > '9') {
            return false;
        }
    }
    return name->size > 0 && port.size <= 5;
}

static bool loopback_bytes(const char *text)
{
    struct in_addr v4;
    struct in6_addr v6;
    static const uint8_t ONE[16] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    static const uint8_t MAPPED[13] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127};

    if (inet_pton(AF_INET, text, &v4) == 1) {
        return (ntohl(v4.s_addr) >> 24) == 127;
    }
    if (inet_pton(AF_INET6, text, &v6) == 1) {
        return memcmp(&v6, ONE, 16) == 0 || memcmp(&v6, MAPPED, sizeof(MAPPED)) == 0;
    }
    return false;
}

bool address_is_loopback(const char *literal)
{
    return loopback_bytes(literal);
}

bool address_is_literal(const char *text)
{
    struct in_addr v4;
    struct in6_addr v6;

    return inet_pton(AF_INET, text, &v4) == 1 || inet_pton(AF_INET6, text, &v6) == 1;
}

bool host_is_loopback_name(struct slice name)
{
    char text[64];

    if (slice_is_nocase(name, "localhost") || slice_is_nocase(name, "localhost.")) {
        return true;
    }
    if (name.size > 2 && name.data[0] == '[') {
        name = slice_make(name.data + 1, name.size - 2);
    }
    return slice_copy(name, text, sizeof(text)) && loopback_bytes(text);
}
