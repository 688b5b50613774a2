/* server_rig.h - the whole API in one process: a market of two symbols, a store, a server on a free port,
 * raw sockets as its clients (net_rig.h).
 *
 * AAAUSDT has an engine that has seen six seeded days; its signals, opinions and outcomes are in the
 * store. BBBUSDT is still being back-filled. Others are unknown, but CCCUSDT gets a spare slot when it is
 * analysed and DDDUSDT finds none.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_SERVER_RIG_H
#define SUPPORT_SERVER_RIG_H

#include "server/server.h"
#include "support/engine_run.h"
#include "support/market.h"
#include "support/net_rig.h"

enum { SERVER_RIG_SYMBOLS = 3 };

struct server_rig_symbol {
    struct source_symbol seen;
    struct oc_instrument instrument;
    void *memory; /* of the engine */
};

struct server_rig {
    struct net_rig net; /* net.port is the server's */
    struct store *store;
    struct server *server;
    struct source source;
    struct server_rig_symbol symbols[SERVER_RIG_SYMBOLS];
    size_t symbol_count;
    struct market market;
    struct oc_learned learned;
    int64_t wall_ms;
    bool is_live;
    bool is_blank; /* the exchange has not said yet which symbols there are */
    int follows, unfollows;
    int64_t next_ms; /* open time of the next made-up signal: each has its own */
};

/* config: server_config_init, then host 127.0.0.1, port 0, no metrics bind, then tweak (may be NULL). */
void server_rig_start(struct server_rig *rig, void (*tweak)(struct server_config *config),
                      const struct store_memory_config *store);
void server_rig_stop(struct server_rig *rig);

/* A minute of AAAUSDT: pushes a candle; what comes of it is stored and, with a server, published. */
void server_rig_minute(struct server_rig *rig);

/* One request on its own connection; the whole answer, to be freed. headers: lines with CRLF, or "". */
char *server_rig_ask(struct server_rig *rig, const char *method, const char *target,
                     const char *headers, const char *body);
int server_rig_status(const char *answer);
const char *server_rig_body(const char *answer);

/* Fails the test unless the answer has that status and its text holds all of `has` (may be NULL). */
void server_rig_expect(struct server_rig *rig, const char *method, const char *target,
                       const char *headers, const char *body, int status, const char *has);

/* A made-up Long at next_ms, stored and published; its seq. */
uint64_t server_rig_next(struct server_rig *rig, size_t symbol, bool is_endorsed);
/* Made-up records for AAAUSDT (symbol 0) or BBBUSDT (1), stored and published. */
uint64_t server_rig_signal(struct server_rig *rig, size_t symbol, int64_t open_ms,
                           enum oc_direction direction, bool is_endorsed);
uint64_t server_rig_outcome(struct server_rig *rig, size_t symbol, int64_t open_ms,
                            enum oc_direction direction, enum oc_outcome_status status);

#endif
