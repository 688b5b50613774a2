/* ws_url.h - the parts of a ws:// or wss:// URL. Pure.
 * SPDX-License-Identifier: MIT */
#ifndef NET_WS_URL_H
#define NET_WS_URL_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct ws_url {
    char *host;      /* name or address, an IPv6 one without brackets */
    char *authority; /* for the Host header: with brackets, and the port if it is not the default */
    char *path;      /* with the query; at least "/" */
    uint16_t port;
    bool is_tls;
};

/* OC_EINVALID names what is wrong; OC_ENOMEM. A failed parse leaves nothing to free. */
OC_MUST_USE enum oc_status ws_url_parse(const char *text, struct ws_url *out, struct error *error);
void ws_url_deinit(struct ws_url *url);

#endif
