/* feed_query.c - what others ask of the feed, and the symbols they ask for.
 * SPDX-License-Identifier: MIT */
#include "app/feed_internal.h"

#include "outcry/timeframe.h"

#include <stdio.h>
#include <string.h>

int64_t feed_now_ms(const struct feed *feed)
{
    return exchange_now_ms(feed->exchange);
}

const struct exchange *feed_exchange(const struct feed *feed)
{
    return feed->exchange;
}

uint32_t feed_slots(const struct feed *feed)
{
    return feed->slots;
}

const struct feed_numbers *feed_numbers(const struct feed *feed)
{
    return &feed->numbers;
}

bool feed_find(const struct feed *feed, const char *symbol, uint32_t *slot)
{
    for (uint32_t i = 0; i < feed->slots; i++) {
        if (feed->symbols[i].state != FEED_FREE &&
            strcmp(feed->symbols[i].instrument.symbol, symbol) == 0) {
            *slot = i;
            return true;
        }
    }
    return false;
}

static double filled_frac(const struct feed_symbol *symbol)
{
    int64_t span_ms = symbol->fill_until_ms - symbol->origin_ms;
    int64_t done_ms = symbol->book.next_ms - symbol->origin_ms;

    if (symbol->state == FEED_LIVE)
        return 1;
    if (symbol->state != FEED_FILLING || span_ms <= 0)
        return 0;
    return done_ms >= span_ms ? 1 : (double)done_ms / (double)span_ms;
}

bool feed_symbol(const struct feed *feed, uint32_t slot, struct feed_symbol_info *out)
{
    const struct feed_symbol *symbol;
    const struct oc_candle *open;

    if (slot >= feed->slots || feed->symbols[slot].state == FEED_FREE)
        return false;
    symbol = &feed->symbols[slot];
    memset(out, 0, sizeof *out);
    out->instrument = &symbol->instrument;
    out->status = symbol->status;
    out->state = symbol->state;
    out->is_spare = symbol->is_spare;
    out->is_fresh = feed_is_fresh(feed, slot);
    out->is_rebuilding = symbol->rebuild_until_ms != 0;
    out->filled_frac = filled_frac(symbol);
    out->min_notional = symbol->min_notional;
    if (symbol->state == FEED_FILLING && symbol->rebuild_until_ms == 0)
        (void)snprintf(out->reason, sizeof out->reason, "back-fill %.0f %%",
                       100 * out->filled_frac);
    else if (!out->is_fresh && symbol->reason[0] == '\0')
        (void)snprintf(out->reason, sizeof out->reason, "its last closed candle is missing");
    else if (!out->is_fresh)
        (void)snprintf(out->reason, sizeof out->reason, "%s", symbol->reason);
    open = book_open_candle(&symbol->book);
    out->has_open = open != NULL;
    if (open != NULL)
        out->open = *open;
    return true;
}

bool feed_has_symbols(const struct feed *feed)
{
    return feed->has_instruments;
}

bool feed_is_delivering(const struct feed *feed, uint32_t slot, int64_t open_ms)
{
    const struct cohort_member *member = cohort_member(feed->cohort, slot);

    return member != NULL && open_ms >= member->live_from_ms &&
           (feed->symbols[slot].rebuild_until_ms == 0 ||
            open_ms > feed->symbols[slot].rebuild_until_ms);
}

uint32_t feed_waiting(const struct feed *feed)
{
    uint32_t count = 0;

    for (uint32_t slot = 0; slot < feed->slots; slot++) {
        if (feed->symbols[slot].state == FEED_STARTING ||
            feed->symbols[slot].state == FEED_SEEDING || feed->symbols[slot].state == FEED_FILLING)
            count++;
    }
    return count;
}

/* ---- follow and unfollow ---- */

static bool least_used_spare(const struct feed *feed, uint32_t *slot)
{
    bool has_one = false;

    for (uint32_t i = 0; i < feed->slots; i++) {
        const struct feed_symbol *symbol = &feed->symbols[i];

        if (symbol->state == FEED_FREE || !symbol->is_spare || symbol->is_fetching)
            continue;
        if (!has_one || symbol->used_mono_ms < feed->symbols[*slot].used_mono_ms)
            *slot = i;
        has_one = true;
    }
    return has_one;
}

static uint32_t count_kind(const struct feed *feed, bool is_spare)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < feed->slots; i++) {
        if (feed->symbols[i].state != FEED_FREE && feed->symbols[i].is_spare == is_spare)
            count++;
    }
    return count;
}

bool feed_free_slot(const struct feed *feed, uint32_t *slot)
{
    for (uint32_t i = 0; i < feed->slots; i++) {
        if (feed->symbols[i].state == FEED_FREE) {
            *slot = i;
            return true;
        }
    }
    return false;
}

/* What the back-fill of one symbol weighs (exchange's tables: spot 2 a page of 1000; USD-M 10 a page of
 * 1500 and 2 for the 500 of a seed). */
static uint32_t backfill_weight(const struct feed *feed)
{
    enum {
        SPOT_ROWS = 1000,
        SPOT_WEIGHT = 2,
        USDM_ROWS = 1500,
        USDM_WEIGHT = 10,
        SEED_WEIGHT = 2,
        SEEDS = 3
    };
    bool is_spot = feed->config.exchange.market == OC_MARKET_SPOT;
    int64_t minutes = (feed->config.backfill_days + 1) * (OC_DAY_MS / OC_MINUTE_MS);
    int64_t pages = minutes / (is_spot ? SPOT_ROWS : USDM_ROWS) + 1;

    return (uint32_t)(pages * (is_spot ? SPOT_WEIGHT : USDM_WEIGHT)) + SEEDS * SEED_WEIGHT;
}

/* Spare symbols get a fifth of a minute's weight, so that analyses cannot starve repairs. At least one
 * a minute is always possible. */
static bool may_spend_on_spare(struct feed *feed)
{
    enum { WINDOW_MS = 60000, SHARE = 5 };
    int64_t mono_ms = loop_mono_ms(feed->loop);
    uint32_t weight = backfill_weight(feed);
    struct exchange_metrics metrics;

    if (feed->spare_window_mono_ms == 0 || mono_ms - feed->spare_window_mono_ms >= WINDOW_MS) {
        feed->spare_window_mono_ms = mono_ms;
        feed->spare_weight = 0;
    }
    exchange_get_metrics(feed->exchange, &metrics);
    if (feed->spare_weight != 0 && feed->spare_weight + weight > metrics.weight_limit / SHARE)
        return false;
    feed->spare_weight += weight;
    return true;
}

static enum oc_status room_for(struct feed *feed, bool is_spare, const char *symbol, uint32_t *slot,
                               struct error *error)
{
    uint32_t cap = is_spare ? feed->config.spare_slots : feed->slots - feed->config.spare_slots;

    if (is_spare && cap != 0 && !may_spend_on_spare(feed))
        return error_set(
            error, OC_ENOSLOT,
            "analyse %s: a fifth of this minute's request weight is spent on new symbols", symbol);
    if (count_kind(feed, is_spare) < cap && feed_free_slot(feed, slot))
        return OC_OK;
    if (!is_spare)
        return error_set(error, OC_EFULL, "follow %s: all %u slots are taken", symbol, cap);
    if (cap == 0 || !least_used_spare(feed, slot))
        return error_set(error, OC_ENOSLOT, "analyse %s: all %u spare slots are busy", symbol, cap);
    feed_release(feed, *slot);
    return OC_OK;
}

static enum oc_status use_again(struct feed *feed, uint32_t slot, bool is_spare,
                                struct error *error)
{
    struct feed_symbol *symbol = &feed->symbols[slot];

    symbol->used_mono_ms = loop_mono_ms(feed->loop);
    if (!is_spare && !symbol->is_spare)
        return error_set(error, OC_EDUPLICATE, "follow %s: followed already",
                         symbol->instrument.symbol);
    if (!is_spare) { /* from its next minute on it publishes, teaches and counts */
        symbol->is_spare = false;
        feed->cohort->members[slot].is_mute = false;
        if (symbol->state == FEED_LIVE) {
            feed->cohort->members[slot].live_from_ms = symbol->book.next_ms;
            feed_pool(feed, slot);
        }
        feed->events.on_symbols_changed(feed->events.context);
    }
    if (symbol->state == FEED_LIVE)
        return OC_OK;
    if (symbol->state == FEED_REFUSED)
        return error_set(error, OC_EUNAVAILABLE, "%s: %s", symbol->instrument.symbol,
                         symbol->reason);
    return error_set(error, OC_EACCEPTED, "%s: %s", symbol->instrument.symbol, symbol->reason);
}

enum oc_status feed_follow(struct feed *feed, const char *symbol, bool is_spare,
                           struct error *error)
{
    const struct exchange_instruments *all = exchange_all_instruments(feed->exchange);
    const struct exchange_instrument *row;
    enum oc_status status;
    uint32_t slot = 0;

    if (feed_find(feed, symbol, &slot))
        return use_again(feed, slot, is_spare, error);
    if (all == NULL)
        return error_set(error, OC_EAGAIN, "%s: the exchange's symbols are not known yet", symbol);
    row = exchange_instruments_find(all, symbol);
    if (row == NULL || !row->usable)
        return error_set(error, OC_ESYMBOL, "%s: no symbol of this exchange and market", symbol);
    status = room_for(feed, is_spare, symbol, &slot, error);
    if (status != OC_OK)
        return status;
    feed->symbols[slot].instrument = row->instrument;
    feed->symbols[slot].is_spare = is_spare;
    feed->symbols[slot].used_mono_ms = loop_mono_ms(feed->loop);
    feed->symbols[slot].min_notional = row->min_notional;
    (void)snprintf(feed->symbols[slot].status, sizeof feed->symbols[slot].status, "%s",
                   row->status);
    status = exchange_follow(feed->exchange, slot, symbol);
    if (status != OC_OK)
        return error_set(error, status, "follow %s: %s", symbol, oc_status_text(status));
    feed_set_state(feed, slot, FEED_STARTING, "waiting for its stream");
    feed->events.on_symbols_changed(feed->events.context);
    return error_set(error, OC_EACCEPTED, "%s: back-fill begins", symbol);
}

enum oc_status feed_unfollow(struct feed *feed, const char *symbol, struct error *error)
{
    uint32_t slot = 0;

    if (!feed_find(feed, symbol, &slot) || feed->symbols[slot].is_spare)
        return error_set(error, OC_ENOTFOUND, "unfollow %s: not followed", symbol);
    feed_release(feed, slot);
    feed_check_day(feed);
    return OC_OK;
}
