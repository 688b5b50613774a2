/* source.h - how the server sees the market: callbacks that the application fills in.
 *
 * All run on the loop's thread and answer at once. What they hand out is borrowed until the handler
 * that asked has returned.
 * SPDX-License-Identifier: MIT */
#ifndef SERVER_SOURCE_H
#define SERVER_SOURCE_H

#include "base/error.h"
#include "outcry/candle.h"
#include "outcry/engine.h"
#include "outcry/instrument.h"
#include "outcry/learned.h"
#include "storage/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct metrics_sink; /* server/metrics.h */

/* One symbol that is followed, or that sits in a spare slot because somebody analysed it. */
struct source_symbol {
    const struct oc_instrument *instrument; /* never NULL */
    const struct oc_engine *engine;         /* NULL until the back-fill has run through it */
    const char *status;                     /* the exchange's word: "TRADING", "BREAK", ... */
    const char *reason;     /* why it is not ready or not fresh: "back-fill 61 %"; "" when fresh */
    bool is_followed;       /* false: a spare slot */
    bool is_fresh;          /* the last closed candle that should be there is there */
    int64_t last_closed_ms; /* close time of the last released 1m candle; 0: none yet */
    double backfill_frac;   /* 0..1 */
    bool has_open;
    struct oc_candle open; /* the 1m candle now forming */
    double min_notional;   /* exchange filter, quote; 0: unknown */
};

struct source_exchange {
    const char *state;  /* "starting", "live", "degraded", "blocked" */
    const char *reason; /* "" when live */
    bool is_live;       /* a stream is live */
};

struct source {
    void *context;
    const char *broker; /* "BINANCE" */
    enum oc_market market;
    const char *version; /* "0.1.0" */
    const char *build;   /* "0.1.0+abc1234", as in provenance */
    enum oc_engine_mode modes[OC_ENGINE_COUNT];

    size_t (*symbol_count)(void *context); /* followed ones first, then spare ones */
    void (*symbol_at)(void *context, size_t index, struct source_symbol *out);
    bool (*symbol_find)(void *context, const char *symbol, size_t *index);
    bool (*has_symbols)(void *context); /* false: the exchange has not said yet which there are */

    /* An analysis wants a symbol that is not there. OC_OK: it is there now (find it). OC_EACCEPTED: a
     * spare slot was taken and is back-filled, ask again after *retry_s seconds. OC_ENOSLOT, OC_ESYMBOL,
     * OC_EAGAIN (instruments not known yet). *error says why. Also called for a symbol in a spare slot
     * each time it is analysed: least recently used go first. */
    enum oc_status (*want)(void *context, const char *symbol, uint32_t *retry_s,
                           struct error *error);
    /* POST and DELETE /api/pairs/{symbol}; NULL: not offered. OC_EDUPLICATE, OC_ENOTFOUND, OC_ESYMBOL,
     * OC_EFULL, OC_EACCEPTED (back-fill begins). */
    enum oc_status (*follow)(void *context, const char *symbol, struct error *error);
    enum oc_status (*unfollow)(void *context, const char *symbol, struct error *error);

    int64_t (*exchange_ms)(void *context); /* the exchange's clock; 0 while unknown */
    int64_t (*wall_ms)(void *context);     /* this machine's clock: cookies, token expiry, logs */
    void (*exchange)(void *context, struct source_exchange *out);
    void (*provenance)(void *context, size_t index, struct store_provenance *out);
    const struct oc_learned *(*learned)(void *context);

    /* Numbers for /metrics: calls metrics_put (server/metrics.h) for the rows of its table marked as
     * the source's. May be NULL. */
    void (*metrics)(void *context, struct metrics_sink *sink);
};

#endif
