/* server.h - the HTTP and WebSocket API: the server's face to the application.
 *
 * The application opens it on the loop, and from then on tells it what happened: first the store, then
 * the server (server_publish_*). The server answers everybody else through source.h and the store.
 * SPDX-License-Identifier: MIT */
#ifndef SERVER_SERVER_H
#define SERVER_SERVER_H

#include "base/error.h"
#include "outcry/candle.h"
#include "outcry/structure.h"
#include "outcry/timeframe.h"
#include "server/source.h"
#include "storage/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct server;

enum server_role { SERVER_ROLE_NONE, SERVER_ROLE_READER, SERVER_ROLE_TRADER, SERVER_ROLE_ADMIN };

const char *server_role_text(enum server_role role); /* "none" "reader" "trader" "admin" */

enum { SERVER_TOKEN_NAME_CAP = 48 };

/* Only the digest of a token is ever kept. */
struct server_token {
    char name[SERVER_TOKEN_NAME_CAP]; /* for logs */
    enum server_role role;
    uint8_t sha256[32];
    int64_t expires_ms; /* 0: never */
};

/* Everything is copied by server_open. */
struct server_config {
    const char *host; /* literal address; default 127.0.0.1 */
    uint16_t port;    /* 0: a free one */
    const struct server_token *tokens;
    size_t token_count;
    const char *shared_secret; /* one more token of role reader; NULL or "": none */
    const char *const *hosts;  /* more names that the Host header may have */
    size_t host_count;
    const char *const *origins; /* "https://example.org"; allowed foreign origins */
    size_t origin_count;
    const char *const *trusted_proxies; /* addresses or CIDR blocks */
    size_t proxy_count;
    bool is_tls_outside;      /* behind a TLS proxy: cookies are Secure */
    double rate_per_s;        /* 20; 0: no limit */
    uint32_t rate_burst;      /* 40 */
    double analyze_per_s;     /* 5 (its burst is the same number) */
    bool limits_loopback;     /* false: no rate limit for loopback clients */
    const char *metrics_host; /* own bind of /metrics; NULL or "": none. Default 127.0.0.1 */
    uint16_t metrics_port;    /* default 9464 */
    bool has_metrics;         /* default true */
    double min_fresh_frac;    /* 0.95, ready.min_fresh */
    enum oc_timeframe default_timeframe; /* of candle routes that are asked without one; 1m */
    const char *const *indicators;       /* of /api/indicators asked without names: "rsi:14" */
    size_t indicator_count;
    uint32_t timeframes;       /* bit 1 << enum oc_timeframe: those that candle routes offer; all */
    uint32_t heartbeat_ms;     /* 20000 */
    size_t connections_max;    /* 0: net's default */
    size_t ws_queue_bytes_max; /* 0: net's default */
    size_t ws_queue_count_max; /* 0: net's default */
    /* of a request's headers, its body, the wait for the next one, output without progress; 0: net's
     * default */
    uint32_t header_timeout_ms, body_timeout_ms, idle_timeout_ms, write_timeout_ms;
};

void server_config_init(struct server_config *config); /* the defaults above */

/* Before anything is opened: OC_EINVALID names the offending value. Also refuses a bind that is not
 * loopback while there is neither token nor shared secret (OC_EFORBIDDEN). */
OC_MUST_USE enum oc_status server_config_check(const struct server_config *config,
                                               struct error *error);

/* Listens when it returns OC_OK. source and store are borrowed for the life of the server. */
OC_MUST_USE enum oc_status server_open(struct loop *loop, const struct server_config *config,
                                       const struct source *source, struct store *store,
                                       struct server **out, struct error *error);
uint16_t server_port(const struct server *server);
uint16_t server_metrics_port(const struct server *server); /* 0: no own bind */

/* Tokens read again (SIGHUP). Cookies of tokens that are gone end. On an error nothing changes. */
OC_MUST_USE enum oc_status server_set_tokens(struct server *server,
                                             const struct server_token *tokens, size_t count,
                                             const char *shared_secret, struct error *error);

/* Orderly end: no new connections, streams are ended, WebSockets closed with 1001. */
void server_drain(struct server *server);
size_t server_connections(const struct server *server); /* still open; 0: drained */
typedef void server_closed_fn(void *context);
/* Drops what is left; on_closed (may be NULL) comes in a later turn, the server is gone then. */
void server_close(struct server *server, server_closed_fn *on_closed, void *context);

/* ---- what happened ------------------------------------------------------------------------------ */

/* After store_put_*; the record's seq must be set (an outcome of seq 0 is ignored). */
void server_publish_signal(struct server *server, const struct signal_record *record);
void server_publish_outcome(struct server *server, const struct outcome_record *record);
void server_publish_opinion(struct server *server, const struct opinion_record *record);

/* A closed candle of any timeframe, or the forming 1m candle (is_final false; at most one a second and
 * symbol goes out). Cheap when nobody subscribed. */
void server_publish_candle(struct server *server, const struct oc_instrument *instrument,
                           enum oc_timeframe timeframe, const struct oc_candle *candle,
                           bool is_final);
/* Price, freshness or state of a symbol changed: for the channel `market`, at most one message a second
 * with the symbols that changed. index as in source.h. */
/* Market structure that changed at a 5m close. */
void server_publish_structure(struct server *server, const struct oc_instrument *instrument,
                              const struct oc_structure_event *event);
void server_publish_market(struct server *server, size_t symbol_index);
/* The order of symbols in the source changed (follow, unfollow). */
void server_symbols_changed(struct server *server);

#endif
