/* store.h - where signals, opinions and outcomes are kept: the store's face to app and server.
 *
 * Records carry everything that their JSON needs, so that a reader needs no live engine. All functions
 * run on the loop's thread and answer before they return; visitors must not call the store.
 *
 * `seq` numbers published signals and outcomes of published signals, 1, 2, 3 ... within an `epoch`; it
 * is given by the store. Opinions and the outcomes of shadows have none.
 * SPDX-License-Identifier: MIT */
#ifndef STORAGE_STORE_H
#define STORAGE_STORE_H

#include "base/error.h"
#include "outcry/engine.h"
#include "outcry/instrument.h"
#include "outcry/learned.h"
#include "outcry/signal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STORE_ID_SIZE = 37,    /* text of a UUID and the final 0 */
    STORE_EPOCH_SIZE = 17, /* 16 hexadecimal digits and the final 0 */
    STORE_BROKER_CAP = 16,
    STORE_BUILD_CAP = 48,
    STORE_DIGEST_CAP = 72, /* "sha256:", 64 hexadecimal digits and the final 0 */
    STORE_BIN_COUNT = 10   /* of the reliability table: 0.50-0.55, ..., 0.95-1.00 */
};

/* Whence a signal comes: what is needed to compute it again. */
struct store_provenance {
    char build[STORE_BUILD_CAP];    /* version and commit */
    char config[STORE_DIGEST_CAP];  /* "sha256:..." of the analysis configuration */
    char learned[STORE_DIGEST_CAP]; /* "sha256:..." of the learned table in force */
    char input[STORE_DIGEST_CAP];   /* "sha256:..." of the candles since the origin */
    int64_t origin_ms;
};

/* A tracked signal or opinion that changed. The id is that of the signal (or shadow opinion). */
struct outcome_record {
    struct oc_instrument instrument;
    char broker[STORE_BROKER_CAP];
    char id[STORE_ID_SIZE]; /* set by store_outcome_init */
    uint64_t seq;           /* set by put_outcome; 0: of a shadow, not an event */
    struct oc_outcome outcome;
};

struct signal_record {
    struct oc_instrument instrument;
    char broker[STORE_BROKER_CAP]; /* "BINANCE" */
    char id[STORE_ID_SIZE];        /* set by store_signal_init */
    struct store_provenance provenance;
    struct oc_signal signal;

    /* The last block: not canonical. */
    uint64_t seq; /* set by put_signal; 0: never published (an analysis, a replay) */
    enum oc_outcome_status status;
    bool has_outcome;
    struct oc_outcome outcome; /* the latest change */
    int64_t late_ms;           /* publication after the close of its candle; -1: not published */
    bool is_late;              /* more than 90 s: neither alerted nor traded */
};

struct opinion_record {
    struct oc_instrument instrument;
    char broker[STORE_BROKER_CAP];
    char id[STORE_ID_SIZE]; /* with the opinion's own engine; set by store_opinion_init */
    struct oc_opinion_event event;
    enum oc_outcome_status status;
    bool has_outcome;
    struct oc_outcome outcome;
};

/* ---- making records ---------------------------------------------------------------------------- */

enum { STORE_LATE_MS = 90000 };

/* UUIDv5 of `binance:usdm:BTCUSDT:<open_ms>:<engine>:<L|S|N>` (strategies.md 12.10). broker may be in
 * either case. */
void store_make_id(char out[STORE_ID_SIZE], const char *broker, enum oc_market market,
                   const char *symbol, int64_t open_ms, enum oc_engine_id engine,
                   enum oc_direction direction);

/* All zero but what is given; status pending (LIMIT) or open, late_ms -1. */
void store_signal_init(struct signal_record *record, const struct oc_instrument *instrument,
                       const char *broker, const struct store_provenance *provenance,
                       const struct oc_signal *signal);
/* Before put_signal: late_ms = now_ms - end of the signal's candle (>= 0), and is_late. */
void store_signal_set_late(struct signal_record *record, int64_t now_ms);
void store_opinion_init(struct opinion_record *record, const struct oc_instrument *instrument,
                        const char *broker, const struct oc_opinion_event *event);
void store_outcome_init(struct outcome_record *record, const struct oc_instrument *instrument,
                        const char *broker, const struct oc_outcome *outcome);

/* ---- queries ----------------------------------------------------------------------------------- */

enum store_status_filter {
    STORE_STATUS_ANY,
    STORE_STATUS_LIVE /* pending or open */
    /* STORE_STATUS_OF + enum oc_outcome_status: exactly that one */
};
#define STORE_STATUS_OF(status) (2 + (int)(status))

/* Newest first. All zero means: everything. */
struct store_query {
    const char *symbol; /* NULL: any */
    bool has_direction;
    enum oc_direction direction;
    bool has_engine;
    enum oc_engine_id engine; /* lead engine of a signal */
    bool has_setup;
    enum oc_setup setup;
    int status; /* store_status_filter, or STORE_STATUS_OF(x) */
    bool has_endorsed;
    bool endorsed;
    int64_t since_ms;      /* timestamp (close of the candle) >= this; 0: none */
    int64_t until_ms;      /* timestamp <= this; 0: none */
    double min_confidence; /* signals: confidence; opinions: p */
    size_t limit;          /* >= 1 */
    uint64_t before;       /* cursor: only records older than this one; 0: from the newest */
};

/* Called for each match, newest first; the record is borrowed for the call. */
typedef void store_signal_fn(void *context, const struct signal_record *record);
typedef void store_opinion_fn(void *context, const struct opinion_record *record);

/* One event of the log: exactly one of the two is set. The signal is as it was published (open or
 * pending, no outcome). */
struct store_event {
    uint64_t seq;
    const struct signal_record *signal;
    const struct outcome_record *outcome;
};
typedef bool store_event_fn(void *context, const struct store_event *event); /* false: stop */

struct store_rate {
    uint32_t n, hits;
    double rate;      /* hits / n; 0 without any */
    double low, high; /* 90 % interval of Beta(1 + hits, 1 + misses) */
};

struct store_bin {
    uint32_t n;
    double claim_sum, label_sum;
};

/* Outcomes of one (engine, setup, 5m market state, live or shadow). Final ones only, since the start
 * of the store, not only those still kept. */
struct store_stats {
    enum oc_engine_id engine;
    enum oc_setup setup;
    enum oc_cell cell; /* OC_CELL_BALANCED or OC_CELL_OUT */
    bool is_live;      /* of published signals; claims are their confidence, else the engine's p */
    uint32_t ended;
    uint32_t by_status[OC_OUTCOME_STATUS_COUNT];
    uint32_t filled;              /* with an r */
    double r_sum, r_gain, r_loss; /* net R: all, winners, losers (>= 0) */
    double mfe_sum, mae_sum;
    uint32_t labelled;
    double brier_sum; /* sum of (claim - label)^2 */
    struct store_bin bins[STORE_BIN_COUNT];
    struct store_rate plus_1r; /* +1R before -1R, among the labelled */
    struct store_rate target;  /* HIT_TARGET among the filled */
};
typedef void store_stats_fn(void *context, const struct store_stats *stats);

/* Counts over the signals that are kept. */
typedef void store_symbol_count_fn(void *context, const char *symbol, size_t count);
struct store_summary {
    size_t total;
    size_t by_direction[3]; /* Short, Neutral, Long */
    size_t by_status[OC_OUTCOME_STATUS_COUNT];
    size_t endorsed;
    struct store_rate hit; /* target rate of filled live signals, since the start of the store */
};

struct store_sizes {
    size_t signals, opinions, events;                       /* kept now */
    uint64_t signals_total, opinions_total, outcomes_total; /* ever put */
    size_t signal_cap, opinion_cap, event_cap;
    size_t bytes; /* memory held, about */
};

/* ---- the vtable ------------------------------------------------------------------------------ */

struct store;

struct store_ops {
    void (*close)(struct store *store);
    enum oc_status (*put_signal)(struct store *store, struct signal_record *record);
    enum oc_status (*put_opinion)(struct store *store, const struct opinion_record *record);
    enum oc_status (*put_outcome)(struct store *store, struct outcome_record *record);
    uint64_t (*find_signals)(struct store *store, const struct store_query *query,
                             store_signal_fn *visit, void *context);
    uint64_t (*find_opinions)(struct store *store, const struct store_query *query,
                              store_opinion_fn *visit, void *context);
    const struct signal_record *(*signal_by_id)(struct store *store, const char *id);
    const struct signal_record *(*latest)(struct store *store, const char *symbol);
    enum oc_status (*replay)(struct store *store, uint64_t after_seq, store_event_fn *visit,
                             void *context);
    void (*summary)(struct store *store, struct store_summary *out, store_symbol_count_fn *visit,
                    void *context);
    void (*stats)(struct store *store, store_stats_fn *visit, void *context);
    void (*sizes)(struct store *store, struct store_sizes *out);
};

/* The head of every store. */
struct store {
    const struct store_ops *ops;
    char epoch[STORE_EPOCH_SIZE]; /* changes when the log of events is begun anew */
    uint64_t seq;                 /* of the newest event; 0: none yet */
    uint64_t oldest_seq;          /* replay is whole from since >= oldest_seq - 1 on */
};

void store_close(struct store *store); /* NULL is fine */

/* Gives record->seq. OC_EDUPLICATE: a signal of that id is kept already (nothing changed). OC_ENOMEM. */
OC_MUST_USE enum oc_status store_put_signal(struct store *store, struct signal_record *record);
OC_MUST_USE enum oc_status store_put_opinion(struct store *store,
                                             const struct opinion_record *record);
/* Updates the signal (if published) and the opinion of that id, counts a final one. record->seq: the
 * event's, or 0 for a shadow (also what becomes of a SUPERSEDED signal): then there is nothing to
 * broadcast. OC_ENOTFOUND: neither is kept any more (statistics and seq are done all the same). */
OC_MUST_USE enum oc_status store_put_outcome(struct store *store, struct outcome_record *record);

/* Visit at most query->limit records. The result is the cursor of the next page (for query.before),
 * 0 when there is none. */
uint64_t store_find_signals(struct store *store, const struct store_query *query,
                            store_signal_fn *visit, void *context);
uint64_t store_find_opinions(struct store *store, const struct store_query *query,
                             store_opinion_fn *visit, void *context);

/* NULL when not kept; valid until the next put. */
const struct signal_record *store_signal_by_id(struct store *store, const char *id);
const struct signal_record *store_latest(struct store *store, const char *symbol);

/* Events with seq > after_seq, oldest first. OC_ERANGE: some of them are not kept any more, or after_seq
 * is larger than the newest; nothing is visited. */
OC_MUST_USE enum oc_status store_replay(struct store *store, uint64_t after_seq,
                                        store_event_fn *visit, void *context);

void store_summarize(struct store *store, struct store_summary *out, store_symbol_count_fn *visit,
                     void *context);
void store_each_stats(struct store *store, store_stats_fn *visit, void *context);
void store_get_sizes(struct store *store, struct store_sizes *out);

/* ---- the one implementation so far --------------------------------------------------------------- */

struct store_memory_config {
    size_t signal_cap, opinion_cap, event_cap; /* 0: 10,000, 20,000 and 20,000; oldest go first */
    const char *epoch;                         /* NULL: random */
};

/* Memory grows with use, up to the caps. */
OC_MUST_USE enum oc_status store_memory_open(const struct store_memory_config *config,
                                             struct store **out, struct error *error);

#endif
