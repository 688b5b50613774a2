/* feed.c - the feed's life: instruments, the common start, ticks, follow and unfollow.
 * SPDX-License-Identifier: MIT */
#include "app/feed_internal.h"

#include "base/clock.h"
#include "base/log.h"
#include "outcry/timeframe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REFRESH_MS = 3600000 };

static int64_t floor_to(int64_t ms, int64_t step_ms)
{
    return ms - ms % step_ms;
}

/* ---- instruments ---- */

static void subscribe(struct feed *feed, uint32_t slot)
{
    struct feed_symbol *symbol = &feed->symbols[slot];
    enum oc_status status = exchange_follow(feed->exchange, slot, symbol->instrument.symbol);

    if (status == OC_OK)
        feed_set_state(feed, slot, FEED_STARTING, "waiting for its stream");
    else
        feed_set_state(feed, slot, FEED_REFUSED, oc_status_text(status));
}

static void place(struct feed *feed, uint32_t slot, const struct exchange_instrument *row)
{
    struct feed_symbol *symbol = &feed->symbols[slot];

    symbol->instrument = row->instrument;
    symbol->min_notional = row->min_notional;
    (void)snprintf(symbol->status, sizeof symbol->status, "%s", row->status);
    symbol->state = FEED_REFUSED; /* until told otherwise: the slot is taken */
    feed->events.on_symbols_changed(feed->events.context);
    if (!row->usable)
        feed_set_state(feed, slot, FEED_REFUSED, row->reason);
    else if (!row->instrument.is_trading)
        feed_set_state(feed, slot, FEED_SUSPENDED, "the exchange does not trade it now");
    else
        subscribe(feed, slot);
}

/* The first list: everybody on it starts together. */
static void found(struct feed *feed, const struct exchange_instrument *rows, size_t count)
{
    uint32_t slot;

    for (size_t i = 0; i < count; i++) {
        if (feed_find(feed, rows[i].instrument.symbol, &slot))
            continue;
        if (!feed_free_slot(feed, &slot)) {
            log_event(LOG_WARN, "feed", "too_many_symbols", "kept=%u asked=%zu", feed->slots,
                      count);
            break;
        }
        feed->symbols[slot].is_founder = true;
        place(feed, slot, &rows[i]);
    }
    feed->selected_mono_ms = loop_mono_ms(feed->loop);
    feed->has_instruments = true;
}

/* A later list: trading may have stopped or begun, a filter may have changed. */
static void refresh(struct feed *feed, uint32_t slot, const struct exchange_instrument *row)
{
    struct feed_symbol *symbol = &feed->symbols[slot];
    bool is_other_grid = symbol->instrument.tick_units != row->instrument.tick_units ||
                         symbol->instrument.price_decimals != row->instrument.price_decimals ||
                         symbol->instrument.step_units != row->instrument.step_units ||
                         symbol->instrument.volume_decimals != row->instrument.volume_decimals;

    symbol->min_notional = row->min_notional;
    (void)snprintf(symbol->status, sizeof symbol->status, "%s", row->status);
    if (!row->usable)
        return;
    if (is_other_grid) { /* a new origin (strategies.md 1.1) */
        log_event(LOG_WARN, "feed", "filter_changed", "symbol=%s", symbol->instrument.symbol);
        exchange_unfollow(feed->exchange, slot);
        cohort_leave(feed->cohort, slot);
        symbol->is_founder = false;
        symbol->is_fetching = symbol->is_fetched = false;
        feed_free_inbox(symbol);
        place(feed, slot, row);
        return;
    }
    symbol->instrument.is_trading = row->instrument.is_trading;
    if (row->instrument.is_trading && symbol->state == FEED_SUSPENDED) {
        if (cohort_member(feed->cohort, slot) != NULL)
            feed_set_state(feed, slot, FEED_LIVE, "");
        else
            subscribe(feed, slot);
    } else if (!row->instrument.is_trading && symbol->state == FEED_LIVE) {
        feed_set_state(feed, slot, FEED_SUSPENDED, "the exchange does not trade it now");
    }
}

static void on_instruments(void *context, const struct exchange_instrument *rows, size_t count)
{
    struct feed *feed = context;
    const struct exchange_instruments *all = exchange_all_instruments(feed->exchange);

    feed->refreshed_mono_ms = loop_mono_ms(feed->loop);
    if (!feed->has_instruments) {
        found(feed, rows, count);
        return;
    }
    for (uint32_t slot = 0; all != NULL && slot < feed->slots; slot++) {
        const struct exchange_instrument *row =
            feed->symbols[slot].state == FEED_FREE
                ? NULL
                : exchange_instruments_find(all, feed->symbols[slot].instrument.symbol);

        if (row != NULL)
            refresh(feed, slot, row);
    }
}

/* ---- the common start ---- */

static bool are_founders_here(const struct feed *feed)
{
    bool is_anyone_here = false;

    for (uint32_t slot = 0; slot < feed->slots; slot++) {
        const struct feed_symbol *symbol = &feed->symbols[slot];

        if (symbol->state != FEED_STARTING || !symbol->is_founder)
            continue;
        if (!symbol->is_stream_up &&
            loop_mono_ms(feed->loop) - feed->selected_mono_ms < FEED_START_WAIT_MS)
            return false;
        is_anyone_here = true;
    }
    return is_anyone_here;
}

static void start_alone(struct feed *feed, uint32_t slot)
{
    struct feed_symbol *symbol = &feed->symbols[slot];
    int64_t cut_ms = floor_to(feed_now_ms(feed), OC_MINUTE_MS);
    int64_t origin_ms = floor_to(cut_ms, OC_DAY_MS) - feed->config.backfill_days * OC_DAY_MS;

    symbol->fill_until_ms = cut_ms;
    if (feed_begin(feed, slot, origin_ms, cut_ms))
        feed_pump(feed, slot);
}

static void start_founders(struct feed *feed)
{
    int64_t cut_ms = floor_to(feed_now_ms(feed), OC_MINUTE_MS);
    int64_t origin_ms = floor_to(cut_ms, OC_DAY_MS) - feed->config.backfill_days * OC_DAY_MS;

    feed->has_started = true;
    feed->live_from_ms = cut_ms;
    feed->day_ms = origin_ms;
    for (uint32_t slot = 0; slot < feed->slots; slot++) {
        struct feed_symbol *symbol = &feed->symbols[slot];

        if (symbol->state != FEED_STARTING || !symbol->is_founder)
            continue;
        symbol->fill_until_ms = cut_ms;
        if (feed_begin(feed, slot, origin_ms, cut_ms))
            feed->cohort->members[slot].is_pooled = true;
    }
    log_event(LOG_INFO, "feed", "start", "origin_ms=%lld live_from_ms=%lld", (long long)origin_ms,
              (long long)cut_ms);
}

static void start_who_can(struct feed *feed)
{
    if (feed_now_ms(feed) == 0 || !feed->has_instruments)
        return;
    if (!feed->has_started && are_founders_here(feed))
        start_founders(feed);
    for (uint32_t slot = 0; feed->has_started && slot < feed->slots; slot++) {
        if (feed->symbols[slot].state == FEED_STARTING)
            start_alone(feed, slot);
    }
}

/* ---- what the exchange tells ---- */

const double FEED_PIPELINE_BOUNDS_S[FEED_PIPELINE_BUCKETS - 1] = {
    0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.02,
};

/* A close on time, measured from the frame to the last word about it. */
static void offer_live(struct feed *feed, uint32_t slot, const struct oc_candle *candle,
                       bool is_final, int64_t event_ms)
{
    const struct book *book = &feed->symbols[slot].book;
    int64_t next_ms = book->next_ms, began_ns = clock_mono_ns();
    double elapsed_s;
    int bucket = 0;

    feed_offer(feed, slot, candle, is_final, event_ms);
    if (!is_final || book->next_ms == next_ms)
        return;
    elapsed_s = (double)(clock_mono_ns() - began_ns) / 1e9;
    while (bucket < FEED_PIPELINE_BUCKETS - 1 && elapsed_s > FEED_PIPELINE_BOUNDS_S[bucket])
        bucket++;
    feed->numbers.pipeline[bucket]++;
    feed->numbers.pipeline_sum_s += elapsed_s;
}

static void on_candle(void *context, uint32_t slot, const struct oc_candle *candle, bool is_final,
                      int64_t event_ms, enum oc_source source)
{
    struct feed *feed = context;
    const struct feed_symbol *symbol = &feed->symbols[slot];

    (void)source; /* the candle says it too */
    if (is_final)
        cohort_prefetch(feed->cohort, slot);
    if (symbol->state == FEED_SEEDING || symbol->state == FEED_FILLING)
        feed_offer(feed, slot, candle, is_final, event_ms);
    else if (symbol->state == FEED_LIVE)
        offer_live(feed, slot, candle, is_final, event_ms);
}

static void on_stream(void *context, uint32_t slot, bool is_up, const char *reason)
{
    struct feed *feed = context;

    feed->symbols[slot].is_stream_up = is_up;
    if (!is_up && feed->symbols[slot].state == FEED_LIVE)
        feed_set_state(feed, slot, FEED_LIVE, reason);
    feed->events.on_symbol(feed->events.context, slot);
}

static void on_subscribed(void *context, uint32_t slot)
{
    on_stream(context, slot, true, "");
}

static void on_state(void *context, enum exchange_state state, const char *reason)
{
    struct feed *feed = context;

    feed->events.on_state(feed->events.context, state, reason);
}

static void on_closed(void *context)
{
    struct feed *feed = context;
    struct feed_events events = feed->events;
    bool is_discarded = feed->is_discarded;

    for (uint32_t slot = 0; slot < feed->slots; slot++)
        feed_free_inbox(&feed->symbols[slot]);
    free(feed->symbols);
    free(feed);
    if (!is_discarded)
        events.on_closed(events.context);
}

/* ---- turns and ticks ---- */

static void on_turn(void *context)
{
    struct feed *feed = context;

    if (feed->is_closing)
        return;
    if (!feed->has_started)
        start_who_can(feed);
    if (feed_drain_inboxes(feed))
        loop_again(feed->loop);
    feed_check_day(feed);
}

static void note_freshness(struct feed *feed, uint32_t slot)
{
    struct feed_symbol *symbol = &feed->symbols[slot];
    bool is_fresh = feed_is_fresh(feed, slot);

    if (is_fresh == symbol->was_fresh)
        return;
    symbol->was_fresh = is_fresh;
    if (is_fresh && symbol->state == FEED_LIVE)
        symbol->reason[0] = '\0';
    feed->events.on_symbol(feed->events.context, slot);
}

static void on_tick(void *context)
{
    struct feed *feed = context;

    start_who_can(feed);
    for (uint32_t slot = 0; slot < feed->slots; slot++) {
        if (feed->symbols[slot].state == FEED_FREE)
            continue;
        if (feed->symbols[slot].wants_rebuild)
            feed_rebuild(feed, slot);
        feed_pump(feed, slot);
        note_freshness(feed, slot);
    }
    feed_check_day(feed);
    if (feed->has_instruments && loop_mono_ms(feed->loop) - feed->refreshed_mono_ms >= REFRESH_MS) {
        feed->refreshed_mono_ms = loop_mono_ms(feed->loop);
        if (exchange_select(feed->exchange, feed->config.selection, NULL) != OC_OK)
            log_event(LOG_WARN, "feed", "refresh_refused", "selection=%s", feed->config.selection);
    }
}

/* ---- life ---- */

static enum oc_status connect_exchange(struct feed *feed, struct error *error)
{
    const struct exchange_events events = {
        on_instruments, on_subscribed, on_candle, on_stream, on_state, on_closed, feed,
    };
    enum oc_status status = exchange_open(feed->config.venue, feed->loop, &feed->config.exchange,
                                          &events, &feed->exchange, error);

    if (status != OC_OK)
        return status;
    return exchange_select(feed->exchange, feed->config.selection, error);
}

static void discard(struct feed *feed)
{
    loop_timer_free(feed->tick);
    loop_hook_stop(feed->loop, &feed->hook);
    free(feed->symbols);
    free(feed);
}

enum oc_status feed_open(struct loop *loop, const struct feed_config *config, struct cohort *cohort,
                         const struct feed_events *events, struct feed **out, struct error *error)
{
    struct feed *feed;
    enum oc_status status;

    feed = calloc(1, sizeof *feed);
    if (feed == NULL)
        return error_set(error, OC_ENOMEM, "start the feed: out of memory");
    feed->loop = loop;
    feed->config = *config;
    feed->cohort = cohort;
    feed->events = *events;
    feed->slots = config->slots;
    feed->symbols = calloc(feed->slots, sizeof *feed->symbols);
    feed->tick = loop_timer_new(loop, on_tick, feed);
    if (feed->symbols == NULL || feed->tick == NULL) {
        discard(feed);
        return error_set(error, OC_ENOMEM, "start the feed: out of memory");
    }
    loop_hook_start(loop, &feed->hook, LOOP_PHASE_WORK, on_turn, feed);
    loop_timer_every(feed->tick, FEED_TICK_MS);
    status = connect_exchange(feed, error);
    if (status == OC_OK) {
        *out = feed;
    } else if (feed->exchange == NULL) {
        discard(feed);
    } else {
        feed->is_discarded = true; /* it goes with its exchange, and tells nobody */
        feed_close(feed);
    }
    return status;
}

void feed_close(struct feed *feed)
{
    if (feed == NULL || feed->is_closing)
        return;
    feed->is_closing = true;
    loop_timer_free(feed->tick);
    feed->tick = NULL;
    loop_hook_stop(feed->loop, &feed->hook);
    exchange_close(feed->exchange);
}
