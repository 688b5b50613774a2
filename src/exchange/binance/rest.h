/* rest.h - the queue of REST requests of one exchange object: by class, under the weight budget,
 * retried with back-off, silent for as long as the exchange said.
 *
 * A failure that passes (no connection, 5xx, garbage) slows the whole queue to one request at a time
 * until one succeeds, so that an outage is not answered by a storm.
 * SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_BINANCE_REST_H
#define EXCHANGE_BINANCE_REST_H

#include "base/slice.h"
#include "exchange/binance/pacing.h"
#include "exchange/binance/urls.h"
#include "exchange/exchange.h"
#include "net/backoff.h"
#include "net/http_client.h"
#include "net/loop.h"

#include <stdbool.h>
#include <stdint.h>

enum rest_class { REST_CONTROL, REST_REPAIR, REST_BACKFILL, REST_CLASSES };

static const uint32_t REST_NO_TAG = UINT32_MAX;

enum rest_verdict {
    REST_ACCEPTED,
    REST_GARBAGE /* the body is not what it should be: ask again */
};

struct rest_reply {
    enum oc_status status; /* OC_OK: a 200 with this body */
    const char *text;      /* why not; valid for the call, as is the body */
    struct slice body;
    int64_t asked_ms; /* exchange time of the asking */
};

/* Exactly once with ACCEPTED (its answer to an error is not looked at); again after each GARBAGE. */
typedef enum rest_verdict rest_reply_fn(void *context, const struct rest_reply *reply);

struct rest_request {
    char target[BINANCE_TARGET_CAP];
    uint32_t weight;
    enum rest_class rank;
    uint32_t tag;       /* for rest_cancel; REST_NO_TAG */
    bool is_persistent; /* never gives up, whatever the answer */
    rest_reply_fn *on_reply;
    void *context;
};

struct rest_job;

struct rest_list {
    struct rest_job *first, *last;
};

struct rest {
    struct loop *loop;
    struct http_client *http;
    struct loop_timer *timer;
    const struct binance_urls *urls;
    const struct exchange_config *config;
    struct venue_clock *clock;
    struct exchange_metrics *metrics;
    void (*on_change)(void *context); /* state or reason may have changed; also after each reply */
    void *context;

    struct rest_list waiting[REST_CLASSES];
    struct rest_list running;
    struct rest_list cancelled;
    uint32_t queued;
    uint32_t in_flight;
    struct weight weight;
    struct backoff backoff;
    uint32_t failures;       /* in a row */
    int64_t retry_mono_ms;   /* nothing is sent before */
    int block_status;        /* 429, 418, 403, 451 until a request succeeds again; else 0 */
    uint32_t block_count;    /* in a row */
    int64_t blocked_mono_ms; /* nothing is sent before */
    bool is_closing;
    char reason[EXCHANGE_REASON_CAP]; /* of the block or the failures, "" when all is well */
};

/* The pointers are borrowed for the life of *rest. */
OC_MUST_USE enum oc_status rest_init(struct rest *rest, struct loop *loop,
                                     const struct binance_urls *urls,
                                     const struct exchange_config *config,
                                     struct venue_clock *clock, struct exchange_metrics *metrics,
                                     struct error *error);
/* Answers every request that is left with OC_ECLOSED, then frees. */
void rest_deinit(struct rest *rest);

/* OC_EFULL: LIMIT_EXCHANGE_REQUESTS wait already. */
OC_MUST_USE enum oc_status rest_ask(struct rest *rest, const struct rest_request *request);
void rest_cancel(struct rest *rest, uint32_t tag); /* answers OC_ECLOSED in a later turn */
void rest_poke(struct rest *rest);                 /* time has moved: look again, in a later turn */
/* A body that was accepted turned out to be garbage later (parsed on another thread). */
void rest_regret(struct rest *rest, const char *text);

bool rest_is_blocked(const struct rest *rest);
bool rest_is_failing(const struct rest *rest); /* three failures in a row or more */

#endif
