/* metrics_count.h - what the server counts about itself.
 * SPDX-License-Identifier: MIT */
#ifndef SERVER_METRICS_COUNT_H
#define SERVER_METRICS_COUNT_H

#include <stddef.h>
#include <stdint.h>

/* clang-format off */
/* X(HTTP status); the last counter takes every other one */
#define METRICS_CODE_LIST(X)                                                       \
    X(101) X(200) X(202) X(204) X(400) X(401) X(403) X(404) X(405) X(409) X(413)   \
    X(415) X(421) X(422) X(426) X(429) X(500) X(503)
/* clang-format on */

enum { METRICS_ROUTE_CAP = 48, METRICS_CODE_CAP = 19, METRICS_BOUND_COUNT = 13 };

extern const double METRICS_BOUNDS[METRICS_BOUND_COUNT]; /* seconds */

struct metrics_histogram {
    uint64_t counts[METRICS_BOUND_COUNT + 1];
    uint64_t sum_ns;
};

/* X(field, value of the label `why`) */
#define METRICS_DENIED_LIST(X) \
    X(denied_host, "host")     \
    X(denied_origin, "origin") \
    X(denied_token, "token")   \
    X(denied_role, "role")     \
    X(denied_rate, "rate")

struct metrics_count {
    struct metrics_histogram busy[METRICS_ROUTE_CAP + 1]; /* the last one: no route */
    uint64_t requests[METRICS_ROUTE_CAP + 1][METRICS_CODE_CAP];
    struct metrics_histogram broadcast;
#define METRICS_DENIED_FIELD(name, text) uint64_t name;
    METRICS_DENIED_LIST(METRICS_DENIED_FIELD)
#undef METRICS_DENIED_FIELD
    uint64_t hub_signals, hub_opinions, hub_outcomes, hub_candles, hub_markets;
    uint64_t hub_sent, hub_dropped, hub_lagged, hub_replayed, hub_resync;
};

void metrics_observe(struct metrics_histogram *histogram, uint64_t elapsed_ns);
size_t metrics_code_index(int http_status);

#endif
