/* status.h - the one list of results of the whole program: name, HTTP status, text.
 *
 * Compare by name (`!= OC_OK`), never by truth value. Foreign codes (uv, curl, zlib, ...) are
 * translated in the file that called the library.
 * SPDX-License-Identifier: MIT */
#ifndef OUTCRY_STATUS_H
#define OUTCRY_STATUS_H

#include "outcry/attr.h"

/* X(name, HTTP status, wire code, text) */
#define OC_STATUS_LIST(X)                                                       \
    X(OC_OK, 200, "ok", "ok")                                                   \
    X(OC_EAGAIN, 503, "not_ready", "not enough data yet")                       \
    X(OC_EACCEPTED, 202, "accepted", "accepted, not ready yet")                 \
    X(OC_EMALFORMED, 400, "malformed", "malformed input")                       \
    X(OC_EUNAUTHORIZED, 401, "unauthorized", "no or wrong token")               \
    X(OC_EFORBIDDEN, 403, "forbidden", "not allowed")                           \
    X(OC_ENOTFOUND, 404, "not_found", "not found")                              \
    X(OC_EMETHOD, 405, "method_not_allowed", "method not allowed")              \
    X(OC_ETOOBIG, 413, "too_large", "larger than the limit")                    \
    X(OC_EMEDIA, 415, "not_json", "content type is not application/json")       \
    X(OC_EHOST, 421, "wrong_host", "this server does not answer for that host") \
    X(OC_EINVALID, 422, "invalid", "invalid value")                             \
    X(OC_ERANGE, 422, "out_of_range", "value out of range")                     \
    X(OC_ESYMBOL, 422, "invalid_symbol", "unknown symbol")                      \
    X(OC_ELIMIT, 429, "rate_limited", "too many requests")                      \
    X(OC_EHEADERS, 431, "headers_too_large", "request headers too large")       \
    X(OC_EINTERNAL, 500, "internal", "internal error")                          \
    X(OC_EUNAVAILABLE, 503, "unavailable", "temporarily unavailable")           \
    X(OC_EFULL, 503, "full", "queue or table is full")                          \
    X(OC_ENOSLOT, 503, "no_slot", "no spare symbol slot is free")               \
    X(OC_ENOMEM, 503, "no_memory", "out of memory")                             \
    X(OC_EIO, 503, "io", "input or output failed")                              \
    X(OC_ETIMEOUT, 504, "timeout", "timed out")                                 \
    X(OC_ECORRUPT, 500, "corrupt", "data is corrupt")                           \
    X(OC_EDUPLICATE, 409, "duplicate", "already there")                         \
    X(OC_ECLOSED, 503, "closed", "closed")

enum oc_status {
#define OC_STATUS_ENUM(name, http, code, text) name,
    OC_STATUS_LIST(OC_STATUS_ENUM)
#undef OC_STATUS_ENUM
        OC_STATUS_COUNT
};

/* All three accept any value; an unknown one reads as OC_EINTERNAL. */
int oc_status_http(enum oc_status status);
const char *oc_status_code(enum oc_status status);
const char *oc_status_text(enum oc_status status);

#endif
