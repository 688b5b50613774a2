/* http_probe.h - one small GET over plain TCP with a deadline, for commands that ask a running server.
 * SPDX-License-Identifier: MIT */
#ifndef APP_HTTP_PROBE_H
#define APP_HTTP_PROBE_H

#include "base/error.h"

#include <stdint.h>

enum { HTTP_PROBE_BODY_CAP = 16384 };

struct http_probe {
    int status;                     /* 200 */
    char body[HTTP_PROBE_BODY_CAP]; /* cut at that size */
};

/* address: literal IPv4 or IPv6, or localhost; 0.0.0.0 and :: mean this machine. header: one more line
 * of the request, "" none. Blocks at most timeout_ms. OC_EIO,
 * OC_ETIMEOUT, OC_ECORRUPT (not HTTP), OC_EINVALID (not an address). */
OC_MUST_USE enum oc_status http_probe_get(const char *address, uint16_t port, const char *path,
                                          const char *header, int64_t timeout_ms,
                                          struct http_probe *out, struct error *error);

#endif
