/* http_client.h - HTTP and HTTPS requests on the loop (libcurl multi): GET and POST for exchanges.
 *
 * Connections are kept and reused, HTTP/2 is multiplexed where offered, gzip is undone, certificates
 * are verified. Redirects are not followed.
 * SPDX-License-Identifier: MIT */
#ifndef NET_HTTP_CLIENT_H
#define NET_HTTP_CLIENT_H

#include "base/error.h"
#include "base/slice.h"
#include "net/http.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct http_client;
struct http_call;

struct http_client_config {
    const char *user_agent; /* NULL: "outcry" */
    size_t parallel_max;    /* requests on the wire; more wait in order */
    size_t queue_max;       /* waiting ones: then OC_EFULL */
    size_t connections_per_host;
    bool use_environment_proxy; /* obey http_proxy, https_proxy, no_proxy */
    const char *ca_file;        /* NULL: the system's */
};

void http_client_config_init(struct http_client_config *config);

OC_MUST_USE enum oc_status http_client_open(struct loop *loop,
                                            const struct http_client_config *config,
                                            struct http_client **out, struct error *error);
/* Cancels all calls (their callbacks do not come). NULL is fine. */
void http_client_close(struct http_client *client);

/* Everything is copied by http_client_start. */
struct http_call_config {
    enum http_method method;    /* HTTP_METHOD_GET, _POST, _PUT or _DELETE */
    const char *url;            /* http:// or https:// */
    const char *const *headers; /* "Name: value" lines */
    size_t header_count;
    struct slice body;        /* POST, PUT */
    const char *content_type; /* of the body; NULL: none */
    size_t body_bytes_max;    /* of the reply, decompressed; 0: LIMIT_NET_REPLY_BODY. OC_ETOOBIG */
    uint32_t connect_timeout_ms; /* 0: 10 s. DNS, TCP and TLS */
    uint32_t total_timeout_ms;   /* 0: 30 s. From the start, waiting in the queue not counted */
};

struct http_result {
    /* OC_OK: a whole reply arrived, whatever its HTTP status. OC_ETIMEOUT, OC_EIO, OC_ETOOBIG,
     * OC_ECORRUPT (not HTTP, or bad gzip). */
    enum oc_status status;
    int http_status;        /* 0 unless at least the headers arrived */
    const char *error_text; /* "" on OC_OK */
    struct slice body;
    const struct http_header *headers; /* of the final reply */
    size_t header_count;
    int64_t elapsed_ms;
};

/* The result is valid during the call. The call's handle is invalid from here on. */
typedef void http_call_fn(const struct http_result *result, void *context);

/* OC_OK: on_done comes exactly once, in a later turn, unless the call is cancelled. Otherwise it never
 * comes: OC_EINVALID (URL, method), OC_EFULL, OC_ENOMEM. out may be NULL. */
OC_MUST_USE enum oc_status http_client_start(struct http_client *client,
                                             const struct http_call_config *config,
                                             http_call_fn *on_done, void *context,
                                             struct http_call **out, struct error *error);
void http_call_cancel(
    struct http_call *call); /* on_done will not come; the handle is invalid now */

/* First header of that name, ASCII case ignored; data NULL if absent. */
struct slice http_result_header(const struct http_result *result, const char *name);
/* A header that is a plain number ("1200"), e.g. Retry-After, X-MBX-USED-WEIGHT-1M; false: absent or
 * not a number. */
bool http_result_header_int(const struct http_result *result, const char *name, int64_t *out);

size_t http_client_active(const struct http_client *client); /* on the wire and waiting */

#endif
