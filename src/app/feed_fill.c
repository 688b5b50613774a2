/* feed_fill.c - everything that is fetched: seeds, the back-fill, holes; a bounded share of it a turn.
 * SPDX-License-Identifier: MIT */
#include "app/feed_internal.h"

#include "base/log.h"
#include "outcry/timeframe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const enum oc_timeframe SEEDS[] = {OC_TF_1H, OC_TF_4H, OC_TF_1D};
enum { SEED_COUNT = sizeof SEEDS / sizeof SEEDS[0] };

void feed_free_inbox(struct feed_symbol *symbol)
{
    free(symbol->inbox);
    symbol->inbox = NULL;
    symbol->inbox_size = symbol->inbox_count = symbol->inbox_next = 0;
}

int64_t feed_settled_ms(const struct feed_symbol *symbol)
{
    const struct book *book = &symbol->book;

    if (book->absent_from_ms <= book->next_ms && book->absent_to_ms >= book->next_ms)
        return book->absent_to_ms + OC_MINUTE_MS;
    return book->next_ms;
}

/* ---- asking ---- */

static bool append_rows(struct feed_symbol *symbol, const struct oc_candle *rows, size_t count)
{
    size_t wanted = symbol->inbox_count + count;
    struct oc_candle *inbox = symbol->inbox;

    if (wanted > symbol->inbox_size) {
        inbox = realloc(inbox, wanted * sizeof *inbox);
        if (inbox == NULL)
            return false;
        symbol->inbox = inbox;
        symbol->inbox_size = wanted;
    }
    if (count != 0)
        memcpy(inbox + symbol->inbox_count, rows, count * sizeof *rows);
    symbol->inbox_count = wanted;
    return true;
}

static void fail_fetch(struct feed *feed, uint32_t slot, const char *text)
{
    struct feed_symbol *symbol = &feed->symbols[slot];
    char reason[FEED_REASON_CAP];

    (void)snprintf(reason, sizeof reason, "fetch of candles failed: %.100s", text);
    log_event(LOG_WARN, "feed", "fetch_failed", "symbol=%s reason=%s", symbol->instrument.symbol,
              text);
    symbol->is_fetching = false;
    symbol->is_fetched = false;
    symbol->inbox_count = symbol->inbox_next = 0;
    symbol->not_before_mono_ms = loop_mono_ms(feed->loop) + FEED_ABSENT_RETRY_MS;
    symbol->fetch_failures++;
    if (symbol->fetch_failures == FEED_FAILURES_MAX && symbol->state != FEED_LIVE)
        feed->cohort->members[slot].is_pooled = false; /* the others go on without it */
    feed_set_state(feed, slot, symbol->state, reason);
}

static void on_page(void *context, const struct exchange_page *page)
{
    struct feed *feed = context;
    struct feed_symbol *symbol = &feed->symbols[page->slot];

    if (feed->is_closing || !symbol->is_fetching || page->status == OC_ECLOSED)
        return;
    if (page->status != OC_OK) {
        fail_fetch(feed, page->slot, page->text);
        return;
    }
    if (!append_rows(symbol, page->rows, page->count)) {
        fail_fetch(feed, page->slot, "out of memory");
        return;
    }
    symbol->inbox_event_ms = page->asked_ms;
    symbol->fetch_failures = 0;
    symbol->is_fetched = page->is_last;
    feed->has_pages = true;
    loop_again(feed->loop);
}

static void ask(struct feed *feed, uint32_t slot, enum oc_timeframe timeframe, int64_t from_ms,
                int64_t to_ms, enum exchange_priority priority)
{
    struct feed_symbol *symbol = &feed->symbols[slot];
    struct exchange_fetch fetch = {slot, timeframe, priority, from_ms, to_ms, 0};
    enum oc_status status = exchange_fetch_range(feed->exchange, &fetch, on_page, feed);

    if (status != OC_OK) { /* too many wait: the tick asks again */
        symbol->not_before_mono_ms = loop_mono_ms(feed->loop) + FEED_TICK_MS;
        return;
    }
    symbol->is_fetching = true;
    symbol->is_fetched = false;
    symbol->fetch_timeframe = timeframe;
    symbol->fetch_from_ms = from_ms;
    symbol->fetch_to_ms = to_ms;
}

static void ask_seed(struct feed *feed, uint32_t slot)
{
    struct feed_symbol *symbol = &feed->symbols[slot];
    enum oc_timeframe timeframe = SEEDS[symbol->seed_step];
    int64_t step_ms = oc_timeframe_ms(timeframe);

    ask(feed, slot, timeframe, symbol->origin_ms - (int64_t)feed->config.backfill_higher * step_ms,
        symbol->origin_ms - step_ms, EXCHANGE_BACKFILL);
}

static void go_live(struct feed *feed, uint32_t slot)
{
    struct feed_symbol *symbol = &feed->symbols[slot];
    bool was_rebuild = symbol->rebuild_until_ms != 0;
    int64_t until_ms = symbol->rebuild_until_ms;
    const struct cohort_member *member = cohort_member(feed->cohort, slot);

    symbol->rebuild_until_ms = 0;
    if (!symbol->is_spare && !member->is_pooled)
        feed_pool(feed, slot);
    feed_set_state(feed, slot, FEED_LIVE, "");
    if (was_rebuild) {
        feed->is_rebuilding = false;
        feed->events.on_rebuild(feed->events.context, slot, until_ms, true);
    }
}

static void ask_fill(struct feed *feed, uint32_t slot)
{
    struct feed_symbol *symbol = &feed->symbols[slot];
    int64_t limit_ms = feed_limit_ms(feed, slot);
    int64_t to_ms = symbol->fill_until_ms < limit_ms ? symbol->fill_until_ms : limit_ms;
    int64_t from_ms = feed_settled_ms(symbol);

    if (from_ms >= symbol->fill_until_ms)
        go_live(feed, slot);
    else if (from_ms < to_ms)
        ask(feed, slot, OC_TF_1M, from_ms, to_ms - OC_MINUTE_MS, EXCHANGE_BACKFILL);
}

/* The newest minute of an open day that is known to exist and was not offered; 0: none. */
static int64_t held_back_until(const struct feed_symbol *symbol, int64_t limit_ms)
{
    int64_t last_ms =
        symbol->held_back_ms < limit_ms ? symbol->held_back_ms : limit_ms - OC_MINUTE_MS;

    return symbol->held_back_ms != 0 && last_ms >= symbol->book.next_ms ? last_ms : 0;
}

/* A hole gets a moment to close itself: a frame may merely be late. */
static void ask_repair(struct feed *feed, uint32_t slot)
{
    struct feed_symbol *symbol = &feed->symbols[slot];
    int64_t limit_ms = feed_limit_ms(feed, slot);
    int64_t held_ms = held_back_until(symbol, limit_ms);
    int64_t first_ms, last_ms = 0;
    bool has_hole = book_missing(&symbol->book, &first_ms, &last_ms);

    if (symbol->held_back_ms < symbol->book.next_ms)
        symbol->held_back_ms = 0;
    if (held_ms > last_ms)
        last_ms = held_ms;
    if (!has_hole && held_ms == 0) {
        symbol->not_before_mono_ms = 0;
    } else if (held_ms == 0 && symbol->not_before_mono_ms == 0) {
        symbol->not_before_mono_ms = loop_mono_ms(feed->loop) + FEED_HOLE_PATIENCE_MS;
    } else {
        ask(feed, slot, OC_TF_1M, symbol->book.next_ms, last_ms, EXCHANGE_REPAIR);
    }
}

void feed_pump(struct feed *feed, uint32_t slot)
{
    struct feed_symbol *symbol = &feed->symbols[slot];

    if (symbol->is_fetching || feed->is_closing)
        return;
    if (symbol->not_before_mono_ms > loop_mono_ms(feed->loop))
        return;
    switch (symbol->state) {
    case FEED_SEEDING:
        ask_seed(feed, slot);
        break;
    case FEED_FILLING:
        ask_fill(feed, slot);
        break;
    case FEED_LIVE:
        ask_repair(feed, slot);
        break;
    case FEED_FREE:
    case FEED_REFUSED:
    case FEED_SUSPENDED:
    case FEED_STARTING:
        break;
    }
}

/* ---- taking what came ---- */

static void take_seed(struct feed *feed, uint32_t slot, const struct oc_candle *candle)
{
    struct feed_symbol *symbol = &feed->symbols[slot];
    enum oc_status status;

    if (!oc_candle_has(candle, OC_CANDLE_FINAL))
        return;
    status = cohort_seed(feed->cohort, slot, symbol->fetch_timeframe, candle);
    if (status != OC_OK)
        log_event(LOG_WARN, "feed", "seed_refused", "symbol=%s timeframe=%s open_ms=%lld reason=%s",
                  symbol->instrument.symbol, oc_timeframe_text(symbol->fetch_timeframe),
                  (long long)oc_candle_open_ms(candle), oc_status_text(status));
}

/* All rows of the range were offered: what is still unknown in it does not exist. Near the present the
 * exchange is asked again first. */
static void settle_absent(struct feed *feed, uint32_t slot)
{
    enum { RECENT_MS = 600000 };
    struct feed_symbol *symbol = &feed->symbols[slot];
    struct book_sink sink = feed_book_sink(feed, slot);
    bool is_recent = feed_now_ms(feed) - symbol->fetch_to_ms < RECENT_MS;
    uint32_t released = 0;

    symbol->not_before_mono_ms = 0;
    if (feed_settled_ms(symbol) > symbol->fetch_to_ms) {
        symbol->absent_tries = 0;
        return;
    }
    if (is_recent && symbol->absent_tries < FEED_ABSENT_TRIES) {
        symbol->absent_tries++;
        symbol->not_before_mono_ms = loop_mono_ms(feed->loop) + FEED_ABSENT_RETRY_MS;
        return;
    }
    symbol->absent_tries = 0;
    feed->numbers.absent +=
        (uint64_t)((symbol->fetch_to_ms - feed_settled_ms(symbol)) / OC_MINUTE_MS + 1);
    (void)book_declare_absent(&symbol->book, symbol->fetch_from_ms, symbol->fetch_to_ms, &sink,
                              &released);
}

static void end_fetch(struct feed *feed, uint32_t slot)
{
    struct feed_symbol *symbol = &feed->symbols[slot];

    symbol->is_fetching = symbol->is_fetched = false;
    symbol->inbox_count = symbol->inbox_next = 0;
    if (symbol->state != FEED_LIVE)
        feed_free_inbox(symbol);
    if (symbol->state == FEED_SEEDING) {
        symbol->seed_step++;
        if (symbol->seed_step == SEED_COUNT || feed->config.backfill_higher == 0)
            feed_set_state(feed, slot, FEED_FILLING,
                           symbol->rebuild_until_ms != 0
                               ? "rebuilding: the exchange changed a closed candle"
                               : "back-fill");
    } else {
        settle_absent(feed, slot);
    }
    feed_pump(feed, slot);
}

static size_t drain(struct feed *feed, uint32_t slot, size_t budget)
{
    struct feed_symbol *symbol = &feed->symbols[slot];
    size_t done = 0;

    while (done < budget && symbol->inbox_next < symbol->inbox_count) {
        struct oc_candle candle = symbol->inbox[symbol->inbox_next++];

        if (symbol->fetch_timeframe != OC_TF_1M)
            take_seed(feed, slot, &candle);
        else
            feed_offer(feed, slot, &candle, oc_candle_has(&candle, OC_CANDLE_FINAL),
                       symbol->inbox_event_ms);
        done++;
    }
    if (symbol->inbox_next == symbol->inbox_count && symbol->is_fetched)
        end_fetch(feed, slot);
    return done;
}

bool feed_drain_inboxes(struct feed *feed)
{
    size_t budget = FEED_ROWS_PER_TURN;
    bool is_more = false;

    if (!feed->has_pages)
        return false;
    for (uint32_t slot = 0; slot < feed->slots; slot++) {
        struct feed_symbol *symbol = &feed->symbols[slot];

        if (!symbol->is_fetching ||
            (symbol->inbox_next == symbol->inbox_count && !symbol->is_fetched))
            continue;
        if (budget == 0) {
            is_more = true;
            break;
        }
        budget -= drain(feed, slot, budget);
        is_more = is_more || symbol->inbox_next < symbol->inbox_count;
    }
    feed->has_pages = is_more;
    return is_more;
}
