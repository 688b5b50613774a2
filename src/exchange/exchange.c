/* exchange.c - the calls of exchange.h: checks common to all venues, then through the venue's table.
 * SPDX-License-Identifier: MIT */
#include "exchange/exchange.h"

#include "base/error.h"

#include <stdlib.h>
#include <string.h>

const int64_t EXCHANGE_LATENCY_BOUNDS_MS[EXCHANGE_LATENCY_BUCKETS - 1] = {
    10, 25, 50, 100, 250, 500, 1000, 2000, 5000, 15000, 60000};

const char *exchange_state_text(enum exchange_state state)
{
    static const char *const TEXTS[] = {"starting", "live", "degraded", "blocked", "closed"};

    return (size_t)state < sizeof(TEXTS) / sizeof(TEXTS[0]) ? TEXTS[state] : "?";
}

const char *exchange_frame_fault_text(enum exchange_frame_fault fault)
{
    static const char *const TEXTS[] = {
#define FAULT_TEXT(name, label) label,
        EXCHANGE_FRAME_FAULT_LIST(FAULT_TEXT)
#undef FAULT_TEXT
    };

    return (size_t)fault < EXCHANGE_FAULT_COUNT ? TEXTS[fault] : "?";
}

const char *exchange_rest_fault_text(enum exchange_rest_fault fault)
{
    static const char *const TEXTS[] = {
#define FAULT_TEXT(name, label) label,
        EXCHANGE_REST_FAULT_LIST(FAULT_TEXT)
#undef FAULT_TEXT
    };

    return (size_t)fault < EXCHANGE_REST_FAULT_COUNT ? TEXTS[fault] : "?";
}

/* ---- instruments ---- */

enum oc_status exchange_instruments_parse(const struct exchange_venue *venue, enum oc_market market,
                                          const char *bytes, size_t size,
                                          struct exchange_instruments *out, struct error *error)
{
    return venue->parse_instruments(market, bytes, size, out, error);
}

void exchange_instruments_free(struct exchange_instruments *instruments)
{
    if (instruments == NULL)
        return;
    free(instruments->rows);
    memset(instruments, 0, sizeof(*instruments));
}

static int compare_symbol(const void *key, const void *row)
{
    const struct exchange_instrument *instrument = row;

    return strcmp(key, instrument->instrument.symbol);
}

const struct exchange_instrument *exchange_instruments_find(
    const struct exchange_instruments *instruments, const char *symbol)
{
    if (instruments == NULL || instruments->count == 0)
        return NULL;
    return bsearch(symbol, instruments->rows, instruments->count, sizeof(instruments->rows[0]),
                   compare_symbol);
}

/* ---- the venue ---- */

enum oc_status exchange_open(const struct exchange_venue *venue, struct loop *loop,
                             const struct exchange_config *config,
                             const struct exchange_events *events, struct exchange **out,
                             struct error *error)
{
    if ((venue->markets & (1U << config->market)) == 0)
        return error_set(error, OC_EUNAVAILABLE, "open %s: market %s is not traded there",
                         venue->name, oc_market_text(config->market));
    return venue->open(loop, config, events, out, error);
}

void exchange_close(struct exchange *exchange)
{
    if (exchange != NULL)
        exchange->venue->close(exchange);
}

enum oc_status exchange_select(struct exchange *exchange, const char *selection,
                               struct error *error)
{
    return exchange->venue->select(exchange, selection, error);
}

const struct exchange_instruments *exchange_all_instruments(const struct exchange *exchange)
{
    return exchange->venue->instruments(exchange);
}

enum oc_status exchange_follow(struct exchange *exchange, uint32_t slot, const char *symbol)
{
    return exchange->venue->follow(exchange, slot, symbol);
}

void exchange_unfollow(struct exchange *exchange, uint32_t slot)
{
    exchange->venue->unfollow(exchange, slot);
}

enum oc_status exchange_fetch_klines(struct exchange *exchange, const struct exchange_fetch *fetch,
                                     exchange_page_fn *on_page, void *context)
{
    return exchange->venue->fetch(exchange, fetch, false, on_page, context);
}

enum oc_status exchange_fetch_range(struct exchange *exchange, const struct exchange_fetch *fetch,
                                    exchange_page_fn *on_page, void *context)
{
    return exchange->venue->fetch(exchange, fetch, true, on_page, context);
}

int64_t exchange_now_ms(const struct exchange *exchange)
{
    return exchange->venue->now_ms(exchange);
}

enum exchange_state exchange_current_state(const struct exchange *exchange, const char **reason)
{
    return exchange->venue->state(exchange, reason);
}

void exchange_get_metrics(const struct exchange *exchange, struct exchange_metrics *out)
{
    exchange->venue->metrics(exchange, out);
}
