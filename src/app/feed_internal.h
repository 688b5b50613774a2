/* feed_internal.h - what the feed's files share; nobody else includes it.
 * SPDX-License-Identifier: MIT */
#ifndef APP_FEED_INTERNAL_H
#define APP_FEED_INTERNAL_H

#include "app/feed.h"
#include "market/book.h"
#include "net/loop.h"

enum {
    FEED_TICK_MS = 250,
    FEED_HOLE_PATIENCE_MS = 300,
    FEED_ABSENT_RETRY_MS = 1500,
    FEED_ABSENT_TRIES = 2,
    FEED_FAILURES_MAX = 5
};

struct feed_symbol {
    enum feed_state state;
    struct oc_instrument instrument;
    char status[EXCHANGE_STATUS_CAP];
    char reason[FEED_REASON_CAP];
    double min_notional;       /* quote; 0: unknown */
    bool is_spare, is_founder; /* founders start together */
    bool is_stream_up, was_fresh, wants_rebuild;
    int64_t origin_ms;
    int64_t fill_until_ms;    /* back-fill: candles that open before it */
    int64_t rebuild_until_ms; /* 0: no rebuild; else the last candle it had before */
    int64_t
        held_back_ms; /* newest final minute not offered because its day had not begun; 0: none */
    int64_t used_mono_ms;

    /* the fetch under way */
    bool is_fetching, is_fetched; /* asked; all its rows are in the inbox */
    int seed_step;                /* index of the next seed timeframe */
    enum oc_timeframe fetch_timeframe;
    int64_t fetch_from_ms, fetch_to_ms; /* minutes, inclusive */
    uint32_t absent_tries, fetch_failures;
    int64_t not_before_mono_ms;
    struct oc_candle *inbox;
    size_t inbox_count, inbox_next, inbox_size;
    int64_t inbox_event_ms;

    struct book book; /* last: what it never holds takes no memory */
};

struct feed {
    struct loop *loop;
    struct exchange *exchange;
    struct cohort *cohort;
    struct feed_events events;
    struct feed_config config;
    struct feed_symbol *symbols; /* by slot */
    uint32_t slots;
    uint32_t offering; /* slot whose book is being offered to */
    bool has_instruments, has_started, is_closing, is_discarded, is_rebuilding;
    bool has_pages; /* fetched rows wait in some inbox: else a turn need not look into all */
    int64_t selected_mono_ms;     /* when the founders were subscribed */
    int64_t live_from_ms;         /* the founders' common first live minute; 0: not known yet */
    int64_t day_ms;               /* the UTC day being fed to pooled symbols */
    int64_t fold_wait_mono_ms;    /* since when the fold waits for somebody; 0: it does not */
    int64_t refreshed_mono_ms;    /* instruments last asked for */
    int64_t spare_window_mono_ms; /* minute in which spare_weight was spent */
    uint32_t spare_weight;        /* request weight given to spare symbols in it */
    struct loop_timer *tick;
    struct loop_hook hook;
    struct feed_numbers numbers;
};

/* feed_fill.c */
void feed_pump(struct feed *feed, uint32_t slot); /* starts the fetch that is due, if any */
bool feed_drain_inboxes(struct feed *feed);       /* one turn's share; true: more is waiting */
void feed_free_inbox(struct feed_symbol *symbol);
int64_t feed_settled_ms(
    const struct feed_symbol *symbol); /* first minute not released nor absent */

/* feed_query.c */
bool feed_free_slot(const struct feed *feed, uint32_t *slot); /* false: none is free */

/* feed_day.c */
int64_t feed_limit_ms(const struct feed *feed, uint32_t slot);
void feed_pool(struct feed *feed, uint32_t slot); /* it learns with the others from now on */
void feed_check_day(struct feed *feed);

/* feed_symbol.c */
void feed_set_state(struct feed *feed, uint32_t slot, enum feed_state state, const char *reason);
struct book_sink feed_book_sink(struct feed *feed, uint32_t slot);
void feed_offer(struct feed *feed, uint32_t slot, const struct oc_candle *candle, bool is_final,
                int64_t event_ms);
bool feed_begin(struct feed *feed, uint32_t slot, int64_t origin_ms, int64_t live_from_ms);
void feed_release(struct feed *feed, uint32_t slot); /* frees the slot */
void feed_rebuild(struct feed *feed, uint32_t slot);
bool feed_is_fresh(const struct feed *feed, uint32_t slot);

#endif
