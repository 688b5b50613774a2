/* exchange.h - a venue's face to the application: instruments, live candles, history, exchange time.
 *
 * An exchange is one market of one venue on one loop. All functions and callbacks run on the loop's
 * thread; no callback runs before the function that caused it has returned. The application names its
 * symbols by slots (0 .. slots_max - 1) that it hands out itself.
 *
 * The order of a start: open; on_state; exchange_select, answered by on_instruments; exchange_follow
 * for each symbol that is wanted; exchange_fetch for the past; on_candle for everything live.
 *
 * Guarantees to the application: every candle is sound (finite, > 0, low <= open, close <= high,
 * 0 <= taker <= volume) and of the slot's symbol; is_final comes only from the exchange's closed flag or
 * from a REST row whose close lay in the past (by settle_ms) when it was asked for. Not guaranteed: order,
 * completeness, uniqueness. That is the candle book's work.
 * SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_EXCHANGE_H
#define EXCHANGE_EXCHANGE_H

#include "outcry/candle.h"
#include "outcry/instrument.h"
#include "outcry/status.h"
#include "outcry/timeframe.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct loop;
struct exchange;

enum {
    EXCHANGE_ASSET_CAP = 24,
    EXCHANGE_STATUS_CAP = 24,
    EXCHANGE_REASON_CAP = 128,
    EXCHANGE_LATENCY_BUCKETS = 12
};

/* ---- instruments --------------------------------------------------------------------------- */

/* One symbol as the exchange describes it. */
struct exchange_instrument {
    struct oc_instrument instrument; /* of an unusable one only symbol and market are set */
    char base[EXCHANGE_ASSET_CAP];
    char quote[EXCHANGE_ASSET_CAP];
    char status[EXCHANGE_STATUS_CAP]; /* the exchange's word: "TRADING", "BREAK", ... */
    bool usable;                      /* tick and step are known */
    char reason[EXCHANGE_REASON_CAP]; /* why not usable: "unknown symbol", "no PRICE_FILTER", ... */
    double turnover_24h;              /* in quote; 0 where not asked for (list selections) */
    double min_notional;              /* least price x volume of an order, in quote; 0: unknown */
};

/* All instruments of an exchange-info document, sorted by symbol. */
struct exchange_instruments {
    struct exchange_instrument *rows;
    size_t count;
    int64_t server_ms;     /* the document's serverTime, 0 if it had none */
    uint32_t weight_limit; /* its REQUEST_WEIGHT a minute, 0 if it had none */
};

/* bytes: an exchangeInfo document as the venue's REST serves it, at most `size` bytes. On OC_OK *out
 * is the caller's, to be freed with exchange_instruments_free. This is the loader of --exchange-info. */
struct exchange_venue;
OC_MUST_USE enum oc_status exchange_instruments_parse(const struct exchange_venue *venue,
                                                      enum oc_market market, const char *bytes,
                                                      size_t size, struct exchange_instruments *out,
                                                      struct error *error);
void exchange_instruments_free(struct exchange_instruments *instruments);
/* NULL if absent; valid as long as the instruments are. */
const struct exchange_instrument *exchange_instruments_find(
    const struct exchange_instruments *instruments, const char *symbol);

/* ---- what the application hears ------------------------------------------------------------- */

enum exchange_state {
    EXCHANGE_STARTING, /* no exchange time or no stream yet */
    EXCHANGE_LIVE,     /* time known, every followed symbol's connection is up */
    EXCHANGE_DEGRADED, /* some connection is down, or REST fails: retrying */
    EXCHANGE_BLOCKED,  /* 429, 418, 403 or 451: waiting as told */
    EXCHANGE_CLOSED
};

/* "starting", "live", ... */
const char *exchange_state_text(enum exchange_state state);

struct exchange_events {
    /* Answer of exchange_select: rows in the order asked for (lists) or by turnover (top), valid for
     * the call. A listed symbol that the exchange does not know comes with usable = false. The
     * exchange's time is known by then. */
    void (*on_instruments)(void *context, const struct exchange_instrument *rows, size_t count);
    /* The subscription was acknowledged and its first data has come. Again after each reconnect. */
    void (*on_subscribed)(void *context, uint32_t slot);
    /* A live 1m candle, or one that the silence watch fetched (source OC_SOURCE_REST, then flagged
     * OC_CANDLE_REPAIRED). event_ms: the exchange's E; for REST the exchange time of the asking. */
    void (*on_candle)(void *context, uint32_t slot, const struct oc_candle *candle, bool is_final,
                      int64_t event_ms, enum oc_source source);
    /* The slot's stream went up (first data) or down; reason is "" when up. */
    void (*on_stream)(void *context, uint32_t slot, bool is_up, const char *reason);
    /* State or its reason changed; reason is for people and for /ready. */
    void (*on_state)(void *context, enum exchange_state state, const char *reason);
    /* exchange_close has finished; nothing is called after it. */
    void (*on_closed)(void *context);
    void *context;
};

/* ---- REST candles ----------------------------------------------------------------------------- */

/* Lower is served first. */
enum exchange_priority { EXCHANGE_REPAIR, EXCHANGE_BACKFILL };

struct exchange_fetch {
    uint32_t slot; /* must be followed */
    enum oc_timeframe timeframe;
    enum exchange_priority priority;
    int64_t start_ms; /* first open time wanted, 0 = none */
    int64_t end_ms;   /* last open time wanted (inclusive), 0 = none */
    uint32_t limit;   /* rows, 0 = the venue's maximum; for exchange_fetch_range: rows a page */
};

struct exchange_page {
    uint32_t slot;
    enum oc_timeframe timeframe;
    enum exchange_priority priority;
    enum oc_status status;        /* OC_OK, else text says why and there are no rows */
    const char *text;             /* valid for the call */
    const struct oc_candle *rows; /* ascending, source REST; OC_CANDLE_FINAL only when closed */
    size_t count;
    int64_t asked_ms; /* exchange time of the asking */
    bool is_last;     /* no further call for this fetch */
};

/* Exactly once for exchange_fetch; once a page, the last with is_last, for exchange_fetch_range. */
typedef void exchange_page_fn(void *context, const struct exchange_page *page);

/* ---- numbers for /metrics ------------------------------------------------------------------ */

/* X(name, label) : frames that were no candle, by kind */
#define EXCHANGE_FRAME_FAULT_LIST(X)       \
    X(EXCHANGE_FAULT_JSON, "json")         \
    X(EXCHANGE_FAULT_FIELD, "field")       \
    X(EXCHANGE_FAULT_SYMBOL, "symbol")     \
    X(EXCHANGE_FAULT_INTERVAL, "interval") \
    X(EXCHANGE_FAULT_TIME, "time")         \
    X(EXCHANGE_FAULT_PRICE, "price")       \
    X(EXCHANGE_FAULT_VOLUME, "volume")

enum exchange_frame_fault {
#define EXCHANGE_FRAME_FAULT_ENUM(name, label) name,
    EXCHANGE_FRAME_FAULT_LIST(EXCHANGE_FRAME_FAULT_ENUM)
#undef EXCHANGE_FRAME_FAULT_ENUM
        EXCHANGE_FAULT_COUNT
};

const char *exchange_frame_fault_text(enum exchange_frame_fault fault);

/* X(name, label): why REST requests failed */
#define EXCHANGE_REST_FAULT_LIST(X)     \
    X(EXCHANGE_REST_CONNECT, "connect") \
    X(EXCHANGE_REST_TIMEOUT, "timeout") \
    X(EXCHANGE_REST_BODY, "body")       \
    X(EXCHANGE_REST_400, "4xx")         \
    X(EXCHANGE_REST_403, "403")         \
    X(EXCHANGE_REST_418, "418")         \
    X(EXCHANGE_REST_429, "429")         \
    X(EXCHANGE_REST_451, "451")         \
    X(EXCHANGE_REST_500, "5xx")

enum exchange_rest_fault {
#define EXCHANGE_REST_FAULT_ENUM(name, label) name,
    EXCHANGE_REST_FAULT_LIST(EXCHANGE_REST_FAULT_ENUM)
#undef EXCHANGE_REST_FAULT_ENUM
        EXCHANGE_REST_FAULT_COUNT
};

const char *exchange_rest_fault_text(enum exchange_rest_fault fault);

/* Upper bounds in ms of the buckets of close_latency; the last one is everything above. */
extern const int64_t EXCHANGE_LATENCY_BOUNDS_MS[EXCHANGE_LATENCY_BUCKETS - 1];

struct exchange_metrics {
    uint64_t frames, bytes, candles, finals;
    uint64_t control_errors; /* error replies on the stream */
    uint64_t other_events;   /* understood to be something else, ignored */
    uint64_t frame_faults[EXCHANGE_FAULT_COUNT];
    uint64_t connects, reconnects, rotations, shutdowns; /* rotations: make-before-break */
    uint64_t silent_connections, slow_connections, silent_symbols, repairs;
    uint32_t connections_live, streams_up, streams;
    uint64_t rest_requests, rest_retries;
    uint64_t rest_faults[EXCHANGE_REST_FAULT_COUNT];
    uint32_t rest_queued, rest_in_flight;
    uint32_t weight_used,
        weight_limit;   /* of the exchange's current minute; own estimate included */
    int64_t blocked_ms; /* real ms until REST may go on, 0 = not blocked */
    uint64_t close_latency[EXCHANGE_LATENCY_BUCKETS]; /* E - end of the candle, of closing frames */
    int64_t close_latency_sum_ms;
    int64_t lag_ms; /* of the newest frame behind /time + elapsed; may be negative */
};

/* ---- the venue ------------------------------------------------------------------------------- */

/* 0 or NULL means the default in brackets. Strings are copied. Real ms unless said otherwise. */
struct exchange_config {
    enum oc_market market;
    bool testnet;
    const char *rest_url;            /* base: https://host[:port] or http://... [the venue's] */
    const char *ws_url;              /* base: wss://host[:port] or ws://..., path optional */
    const char *ca_file;             /* certificates to trust [the system's] */
    uint32_t slots_max;              /* [2048] */
    uint32_t streams_per_connection; /* 1 .. 1024 [200] */
    uint32_t rest_in_flight;         /* 1 .. 32 [4] */
    double weight_budget_frac;       /* 0.05 .. 1 of the exchange's own limit [0.8] */
    int64_t rest_timeout_ms;         /* of a whole request [20000] */
    int64_t connect_timeout_ms;      /* TCP to WebSocket open [10000] */
    int64_t lifetime_ms;             /* of a connection before it is replaced [23 h] */
    int64_t silence_ms;              /* without any frame: redial [75000] */
    int64_t lag_ms;                  /* newest frame this old: redial [30000] */
    int64_t late_ms;                 /* exchange time a final candle may be missing [10000] */
    int64_t late_real_ms;            /* ... and real ms since the last one [3000] */
    int64_t settle_ms;        /* exchange time after its close that makes a REST row final [2000] */
    int64_t backoff_min_ms;   /* first retry [500] */
    int64_t backoff_max_ms;   /* cap [30000] */
    int64_t blocked_retry_ms; /* 403 and 451 are asked again this rarely [300000] */
    uint64_t seed;            /* of the jitter; 0 = random */
};

struct exchange_venue {
    const char *name;
    uint32_t markets; /* bit 1 << enum oc_market */
    enum oc_status (*open)(struct loop *loop, const struct exchange_config *config,
                           const struct exchange_events *events, struct exchange **out,
                           struct error *error);
    void (*close)(struct exchange *exchange);
    enum oc_status (*select)(struct exchange *exchange, const char *selection, struct error *error);
    const struct exchange_instruments *(*instruments)(const struct exchange *exchange);
    enum oc_status (*follow)(struct exchange *exchange, uint32_t slot, const char *symbol);
    void (*unfollow)(struct exchange *exchange, uint32_t slot);
    enum oc_status (*fetch)(struct exchange *exchange, const struct exchange_fetch *fetch,
                            bool is_range, exchange_page_fn *on_page, void *context);
    int64_t (*now_ms)(const struct exchange *exchange);
    enum exchange_state (*state)(const struct exchange *exchange, const char **reason);
    void (*metrics)(const struct exchange *exchange, struct exchange_metrics *out);
    enum oc_status (*parse_instruments)(enum oc_market market, const char *bytes, size_t size,
                                        struct exchange_instruments *out, struct error *error);
};

/* The head of every venue's own object. */
struct exchange {
    const struct exchange_venue *venue;
};

/* OC_EINVALID: a configuration value out of range, OC_ENOMEM, OC_EUNAVAILABLE: market not traded there. */
OC_MUST_USE enum oc_status exchange_open(const struct exchange_venue *venue, struct loop *loop,
                                         const struct exchange_config *config,
                                         const struct exchange_events *events,
                                         struct exchange **out, struct error *error);
/* Ends everything; open fetches are answered with OC_ECLOSED, then on_closed comes and the object is
 * gone. NULL is ignored. */
void exchange_close(struct exchange *exchange);

/* selection: "BTCUSDT,ETHUSDT" or "top:50:USDT". Fetches the instruments (and the 24 h tickers for
 * top), retrying for as long as it takes; may be called again to refresh. OC_EINVALID: malformed. */
OC_MUST_USE enum oc_status exchange_select(struct exchange *exchange, const char *selection,
                                           struct error *error);
/* Everything the last on_instruments knew, for look-ups of symbols not selected; NULL before it;
 * valid until the next on_instruments. */
const struct exchange_instruments *exchange_all_instruments(const struct exchange *exchange);

/* Streams the symbol's 1m candles into the slot. OC_EINVALID: slot out of range or in use, or not a
 * symbol. */
OC_MUST_USE enum oc_status exchange_follow(struct exchange *exchange, uint32_t slot,
                                           const char *symbol);
/* Ends it; fetches of the slot are answered with OC_ECLOSED. A free slot is ignored. */
void exchange_unfollow(struct exchange *exchange, uint32_t slot);

/* One request of at most `limit` rows; the same for a range, paged. Failures that pass are retried
 * inside (with back-off, under the weight budget, after Retry-After); what comes back as an error is
 * lasting: OC_ESYMBOL, OC_EINVALID, OC_ECLOSED, or OC_EUNAVAILABLE after many tries. OC_EFULL: too many
 * fetches wait. */
OC_MUST_USE enum oc_status exchange_fetch_klines(struct exchange *exchange,
                                                 const struct exchange_fetch *fetch,
                                                 exchange_page_fn *on_page, void *context);
OC_MUST_USE enum oc_status exchange_fetch_range(struct exchange *exchange,
                                                const struct exchange_fetch *fetch,
                                                exchange_page_fn *on_page, void *context);

/* The exchange's clock: max(latest event time, last /time + elapsed). 0 before it is known. */
int64_t exchange_now_ms(const struct exchange *exchange);
/* *reason (may be NULL) is valid until the next on_state. */
enum exchange_state exchange_current_state(const struct exchange *exchange, const char **reason);
void exchange_get_metrics(const struct exchange *exchange, struct exchange_metrics *out);

#endif
