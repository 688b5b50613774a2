/* feed.h - from the exchange to the engines: which symbols run, their back-fill, holes and days.
 *
 * The feed owns the exchange and a candle book per symbol; what a book releases goes through the cohort.
 * The symbols of the start are back-filled together, day by day, with a fold after each day, and go
 * live at one common minute: the first that was not back-filled. A symbol that comes later catches up
 * alone and learns with the others from then on. A candle that the exchange changed after it was
 * released makes the feed rebuild that symbol from its origin.
 * Source: strategies.md 1.5, 1.6 and 12.2. Loop thread only.
 * SPDX-License-Identifier: MIT */
#ifndef APP_FEED_H
#define APP_FEED_H

#include "app/cohort.h"
#include "exchange/exchange.h"

struct loop;
struct feed;

enum {
    FEED_REASON_CAP = 160,
    FEED_FOLD_WAIT_MS = 30000, /* a symbol that misses 23:59 this long is left out of the fold */
    FEED_START_WAIT_MS =
        20000,               /* for the first data of every stream, before the back-fill begins */
    FEED_ROWS_PER_TURN = 400 /* back-filled candles that may hold the loop in one turn */
};

struct feed_config {
    const struct exchange_venue *venue;
    struct exchange_config exchange;
    const char *selection; /* "BTCUSDT,ETHUSDT" or "top:50:USDT"; borrowed for the feed's life */
    uint32_t slots;        /* followed and spare symbols together */
    uint32_t spare_slots;
    int64_t backfill_days;    /* complete UTC days of 1m before today */
    uint32_t backfill_higher; /* candles each of 1h, 4h and 1d from before the origin */
};

enum feed_state {
    FEED_FREE,
    FEED_REFUSED,   /* unknown to the exchange, or unusable: see the reason */
    FEED_SUSPENDED, /* known, but not TRADING */
    FEED_STARTING,  /* waiting for its stream */
    FEED_SEEDING,   /* fetching higher candles from before the origin */
    FEED_FILLING,   /* fetching 1m candles */
    FEED_LIVE
};

struct feed_symbol_info {
    const struct oc_instrument *instrument;
    const char *status; /* the exchange's word */
    enum feed_state state;
    bool is_spare, is_fresh, is_rebuilding;
    char reason[FEED_REASON_CAP]; /* "" when live and fresh */
    double filled_frac;
    double min_notional; /* of the exchange, quote; 0: unknown */
    bool has_open;
    struct oc_candle open;
};

/* X(field, kind of outcry_candle_faults_total) */
#define FEED_FAULT_LIST(X)     \
    X(duplicates, "duplicate") \
    X(revisions, "revised")    \
    X(held, "out_of_order")    \
    X(dropped, "dropped")      \
    X(stale, "stale")          \
    X(corrupt, "corrupt")      \
    X(absent, "absent")        \
    X(gaps, "gap")             \
    X(refused, "refused")      \
    X(rebuilds, "rebuild")

enum { FEED_PIPELINE_BUCKETS = 10 };
/* Upper bounds, seconds, of all buckets but the last. */
extern const double FEED_PIPELINE_BOUNDS_S[FEED_PIPELINE_BUCKETS - 1];

struct feed_numbers {
    uint64_t released[4];                     /* by enum oc_source */
    uint64_t pipeline[FEED_PIPELINE_BUCKETS]; /* live closes: from the frame to the hub */
    double pipeline_sum_s;
#define FEED_FAULT_FIELD(field, kind) uint64_t field;
    FEED_FAULT_LIST(FEED_FAULT_FIELD)
#undef FEED_FAULT_FIELD
};

struct feed_events {
    /* A candle that is still forming. */
    void (*on_open_candle)(void *context, uint32_t slot, const struct oc_candle *candle);
    /* State, freshness or reason of a symbol changed. */
    void (*on_symbol)(void *context, uint32_t slot);
    /* A symbol appeared, or is gone. */
    void (*on_symbols_changed)(void *context);
    /* A rebuild begins: signals of this slot up to until_ms will come again; then it ended. */
    void (*on_rebuild)(void *context, uint32_t slot, int64_t until_ms, bool has_ended);
    void (*on_state)(void *context, enum exchange_state state, const char *reason);
    void (*on_closed)(void *context);
    void *context;
};

OC_MUST_USE enum oc_status feed_open(struct loop *loop, const struct feed_config *config,
                                     struct cohort *cohort, const struct feed_events *events,
                                     struct feed **out, struct error *error);
void feed_close(struct feed *feed); /* on_closed comes in a later turn; then the feed is gone */

/* False until the exchange has said which symbols it has. */
bool feed_has_symbols(const struct feed *feed);
int64_t feed_now_ms(const struct feed *feed); /* the exchange's clock; 0 while unknown */
const struct exchange *feed_exchange(const struct feed *feed);
uint32_t feed_slots(const struct feed *feed);
/* False: the slot is free. */
bool feed_symbol(const struct feed *feed, uint32_t slot, struct feed_symbol_info *out);
bool feed_find(const struct feed *feed, const char *symbol, uint32_t *slot);
/* Live, not warm-up. */
bool feed_is_delivering(const struct feed *feed, uint32_t slot, int64_t open_ms);
uint32_t feed_waiting(const struct feed *feed); /* symbols not live yet */
const struct feed_numbers *feed_numbers(const struct feed *feed);

/* A followed symbol from now on, or (is_spare) one for an analysis in the least recently used spare
 * slot. OC_OK: it is there and live. OC_EACCEPTED: it is catching up. OC_ESYMBOL, OC_EAGAIN
 * (instruments not known yet), OC_EFULL or OC_ENOSLOT, OC_EDUPLICATE (followed already). */
OC_MUST_USE enum oc_status feed_follow(struct feed *feed, const char *symbol, bool is_spare,
                                       struct error *error);
OC_MUST_USE enum oc_status feed_unfollow(struct feed *feed, const char *symbol,
                                         struct error *error);

#endif
