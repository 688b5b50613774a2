/* state.h - the server's inside, shared by its files.
 * SPDX-License-Identifier: MIT */
#ifndef SERVER_STATE_H
#define SERVER_STATE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "net/http_server.h"
#include "net/loop.h"
#include "server/access.h"
#include "server/metrics_count.h"
#include "server/route.h"
#include "server/server.h"

#include <stdbool.h>
#include <stdint.h>

struct hub;
struct list_streams;
struct sse;

struct server {
    struct loop *loop;
    const struct source *source;
    struct store *store;
    struct http_server *http;
    struct http_server *metrics_http; /* NULL: no own bind */
    struct access access;
    struct metrics_count counts;
    struct hub *hub;
    struct sse *sse;
    struct list_streams *lists;

    struct arena arena;     /* of the request being handled */
    struct buffer out;      /* its answer */
    struct buffer document; /* openapi.json, made at the start */

    double min_fresh_frac;
    enum oc_timeframe default_timeframe;
    char indicators[512]; /* "rsi:14,ema:200": what is shown without names; cut at a whole name */
    uint32_t timeframes;
    uint32_t heartbeat_ms;
    size_t ws_queue_bytes_max, ws_queue_count_max;
    bool is_tls_outside;
    bool is_draining;
    int64_t opened_mono_ms;
    size_t counted_symbols, counted_followed; /* /health counts again when they may be old */
    int64_t counted_mono_ms;
    int closing; /* HTTP servers that have not closed yet */
    server_closed_fn *on_closed;
    void *closed_context;
};

/* dispatch.c: everything that comes in. */
void dispatch_request(struct http_request *request, void *context);
void dispatch_metrics_request(struct http_request *request, void *context);

/* status.c: whether /ready answers 200; the counts may be NULL. */
struct ready_counts {
    size_t followed, fresh, warm, spare, trading;
};
bool server_is_ready(const struct server *server, struct ready_counts *out);

/* refusal.c: the envelope of answers that the HTTP server gives before there is a call. */
void refusal_write(int status, const char *text, struct buffer *body, void *context);

/* openapi.c */
enum oc_status openapi_write(struct buffer *out, const struct server *server);
/* What holds when the parameter is absent: as this server is configured; "" nothing. */
const char *param_fallback(const struct server *server, const struct param *param);
/* Whether this server takes that choice: candle routes may offer fewer timeframes than there are. */
bool param_offers(const struct server *server, const struct param *param, int choice);

/* metrics.c: Prometheus text. */
void metrics_write(struct server *server, struct buffer *out);

#endif
