/* query.h - key/value pairs of a query string, percent-decoded. Pure.
 *
 * Refused as OC_EMALFORMED: '%' without two hex digits, and what decodes to a NUL or to invalid UTF-8.
 * "a&b=&=c" gives (a, ""), (b, ""), ("", c); empty parts ("a=1&&b=2") are passed over.
 * SPDX-License-Identifier: MIT */
#ifndef NET_QUERY_H
#define NET_QUERY_H

#include "base/arena.h"
#include "base/slice.h"
#include "outcry/status.h"

#include <stdbool.h>

enum query_plus {
    QUERY_PLUS_IS_SPACE, /* HTML forms */
    QUERY_PLUS_IS_PLUS   /* RFC 3986: '+' is itself */
};

struct query {
    struct slice rest;
    enum query_plus plus;
};

struct query_pair {
    struct slice key;
    struct slice value;
    bool has_value;   /* there was a '=' */
    struct slice raw; /* undecoded part, for messages */
};

void query_init(struct query *query, struct slice raw, enum query_plus plus);

/* OC_OK: *out is the next pair. OC_ENOTFOUND: no more. OC_EMALFORMED: a bad escape, out->raw names the
 * part. OC_ENOMEM: the arena is full. Texts without escapes point into the raw query, others into the
 * arena. */
OC_MUST_USE enum oc_status query_next(struct query *query, struct arena *arena,
                                      struct query_pair *out);

/* Decodes text (a path segment) into out, which may be the very bytes of text; *out_size <= text.size.
 * Room for text.size bytes is needed. */
OC_MUST_USE enum oc_status query_decode(struct slice text, enum query_plus plus, char *out,
                                        size_t *out_size);

/* The next segment of a path: "/api/signals/BTC" gives "api", "signals", "BTC" (undecoded), then
 * false. Empty segments are given too ("//" or a trailing "/"), so that they can be refused. */
bool query_path_segment(struct slice *path, struct slice *segment);

#endif
