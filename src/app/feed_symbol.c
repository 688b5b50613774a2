/* feed_symbol.c - one followed symbol: its state, its book, its rebuild.
 * SPDX-License-Identifier: MIT */
#include "app/feed_internal.h"

#include "base/log.h"
#include "outcry/timeframe.h"

#include <stdio.h>
#include <string.h>

static const char *const STATE_TEXTS[] = {"free",    "refused", "suspended", "starting",
                                          "seeding", "filling", "live"};

void feed_set_state(struct feed *feed, uint32_t slot, enum feed_state state, const char *reason)
{
    struct feed_symbol *symbol = &feed->symbols[slot];

    if (symbol->state != state)
        log_event(LOG_INFO, "feed", STATE_TEXTS[state], "symbol=%s reason=%s",
                  symbol->instrument.symbol, reason);
    symbol->state = state;
    (void)snprintf(symbol->reason, sizeof symbol->reason, "%s", reason);
    feed->events.on_symbol(feed->events.context, slot);
}

/* ---- what the book tells ---- */

static void on_released(void *context, const struct oc_candle *candle)
{
    struct feed *feed = context;
    struct feed_symbol *symbol = &feed->symbols[feed->offering];
    enum oc_status status = cohort_push(feed->cohort, feed->offering, candle);

    feed->numbers.released[oc_candle_source(candle)]++;
    if (status == OC_OK)
        return;
    feed->numbers.refused++;
    log_event(LOG_ERROR, "feed", "refused_candle", "symbol=%s open_ms=%lld reason=%s",
              symbol->instrument.symbol, (long long)oc_candle_open_ms(candle),
              oc_status_text(status));
}

static void on_gap(void *context, int64_t first_ms, int64_t last_ms)
{
    struct feed *feed = context;

    feed->numbers.gaps++;
    log_event(LOG_WARN, "feed", "gap", "symbol=%s first_ms=%lld last_ms=%lld",
              feed->symbols[feed->offering].instrument.symbol, (long long)first_ms,
              (long long)last_ms);
}

static const struct oc_candle *lookup(void *context, int64_t open_ms)
{
    struct feed *feed = context;
    const struct cohort_member *member = cohort_member(feed->cohort, feed->offering);

    return member == NULL ? NULL
                          : oc_series_find(oc_engine_series(member->engine, OC_TF_1M), open_ms);
}

struct book_sink feed_book_sink(struct feed *feed, uint32_t slot)
{
    feed->offering = slot;
    return (struct book_sink){on_released, on_gap, lookup, feed};
}

/* ---- offering ---- */

static void count_answer(struct feed *feed, const struct feed_symbol *symbol,
                         const struct book_result *result, const struct oc_candle *candle)
{
    struct feed_numbers *numbers = &feed->numbers;

    switch (result->answer) {
    case BOOK_DUPLICATE:
        numbers->duplicates++;
        break;
    case BOOK_HELD:
        numbers->held++;
        break;
    case BOOK_DROPPED:
        numbers->dropped++;
        break;
    case BOOK_STALE:
        numbers->stale++;
        break;
    case BOOK_REVISED:
        numbers->revisions++;
        log_event(LOG_WARN, "feed", "revised",
                  "symbol=%s open_ms=%lld released=%s close=%.10g was=%.10g",
                  symbol->instrument.symbol, (long long)oc_candle_open_ms(candle),
                  result->was_released ? "yes" : "no", candle->close, result->before.close);
        break;
    case BOOK_CORRUPT:
        numbers->corrupt++;
        log_event(LOG_WARN, "feed", "corrupt", "symbol=%s open_ms=%lld field=%s",
                  symbol->instrument.symbol, (long long)oc_candle_open_ms(candle), result->field);
        break;
    case BOOK_RELEASED:
    case BOOK_OPEN:
        break;
    }
}

/* While it is back-filled, the book may keep what the stream brings of the day that the back-fill ends in:
 * none of it can be released before that part of it, and with it all days before, are full and folded. A
 * back-fill that ends at 00:00 has no part of the new day: its candles would follow unfolded. */
static int64_t offer_limit_ms(const struct feed *feed, uint32_t slot)
{
    int64_t last_ms = feed->symbols[slot].fill_until_ms - OC_MINUTE_MS;
    int64_t day_end_ms = last_ms - last_ms % OC_DAY_MS + OC_DAY_MS;
    int64_t limit_ms = feed_limit_ms(feed, slot);

    return limit_ms > day_end_ms ? limit_ms : day_end_ms;
}

void feed_offer(struct feed *feed, uint32_t slot, const struct oc_candle *candle, bool is_final,
                int64_t event_ms)
{
    struct feed_symbol *symbol = &feed->symbols[slot];
    struct book_offer offer = {*candle, is_final, event_ms};
    struct book_sink sink = feed_book_sink(feed, slot);
    int64_t open_ms = oc_candle_open_ms(candle);
    struct book_result result;

    if (is_final && open_ms >= offer_limit_ms(feed, slot)) { /* its day has not begun */
        if (open_ms > symbol->held_back_ms)
            symbol->held_back_ms = open_ms;
        return;
    }
    result = book_offer(&symbol->book, &symbol->instrument, &offer, &sink);
    count_answer(feed, symbol, &result, candle);
    if (result.answer == BOOK_OPEN)
        feed->events.on_open_candle(feed->events.context, slot, candle);
    if (result.answer == BOOK_REVISED && result.was_released && symbol->rebuild_until_ms == 0)
        symbol->wants_rebuild = true; /* not from inside the book */
}

/* ---- beginning and ending ---- */

bool feed_begin(struct feed *feed, uint32_t slot, int64_t origin_ms, int64_t live_from_ms)
{
    struct feed_symbol *symbol = &feed->symbols[slot];
    struct error error;
    enum oc_status status;

    cohort_leave(feed->cohort, slot);
    status = cohort_join(feed->cohort, slot, &symbol->instrument, origin_ms, live_from_ms, &error);
    if (status != OC_OK) {
        feed_set_state(feed, slot, FEED_REFUSED, error.text);
        return false;
    }
    feed->cohort->members[slot].is_mute = symbol->is_spare;
    book_init(&symbol->book, origin_ms);
    symbol->origin_ms = origin_ms;
    symbol->seed_step = 0;
    symbol->absent_tries = 0;
    symbol->held_back_ms = 0;
    symbol->inbox_count = symbol->inbox_next = 0;
    feed_set_state(feed, slot, FEED_SEEDING, "back-fill begins");
    return true;
}

void feed_release(struct feed *feed, uint32_t slot)
{
    struct feed_symbol *symbol = &feed->symbols[slot];

    if (symbol->state == FEED_FREE)
        return;
    if (symbol->rebuild_until_ms != 0)
        feed->is_rebuilding = false;
    symbol->state = FEED_FREE; /* first: fetches that end now find nobody */
    exchange_unfollow(feed->exchange, slot);
    cohort_leave(feed->cohort, slot);
    feed_free_inbox(symbol);
    memset(symbol, 0, sizeof *symbol);
    feed->events.on_symbols_changed(feed->events.context);
}

/* The engine cannot undo a candle: it starts again from the origin and sees the new one (1.6). */
void feed_rebuild(struct feed *feed, uint32_t slot)
{
    struct feed_symbol *symbol = &feed->symbols[slot];
    const struct cohort_member *member = cohort_member(feed->cohort, slot);
    int64_t until_ms = member == NULL ? -1 : oc_engine_last_ms(member->engine);
    int64_t live_from_ms = member == NULL ? 0 : member->live_from_ms;

    if (until_ms < 0 || symbol->state != FEED_LIVE || symbol->is_fetching || feed->is_rebuilding)
        return; /* later: one symbol at a time */
    feed->is_rebuilding = true;
    symbol->wants_rebuild = false;
    feed->numbers.rebuilds++;
    feed->events.on_rebuild(feed->events.context, slot, until_ms, false);
    if (!feed_begin(feed, slot, symbol->origin_ms, live_from_ms)) {
        feed->is_rebuilding = false;
        return;
    }
    feed->cohort->members[slot].teach_from_ms = until_ms + 1;
    symbol->rebuild_until_ms = until_ms;
    symbol->fill_until_ms = until_ms + OC_MINUTE_MS;
    symbol->not_before_mono_ms = loop_mono_ms(feed->loop) + FEED_ABSENT_RETRY_MS;
    feed_set_state(feed, slot, FEED_SEEDING, "rebuilding: the exchange changed a closed candle");
}

/* Fresh: the candle that ended last is there, or may still be on its way. */
bool feed_is_fresh(const struct feed *feed, uint32_t slot)
{
    enum { GRACE_MS = 10000 };
    const struct feed_symbol *symbol = &feed->symbols[slot];
    const struct cohort_member *member = cohort_member(feed->cohort, slot);
    int64_t last_ms = member == NULL ? -1 : oc_engine_last_ms(member->engine);

    if (symbol->state != FEED_LIVE || last_ms < 0)
        return false;
    return feed_now_ms(feed) < last_ms + 2 * OC_MINUTE_MS + GRACE_MS;
}
