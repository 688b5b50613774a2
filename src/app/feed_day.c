/* feed_day.c - keeps the pooled symbols on one UTC day until its outcomes are folded.
 * SPDX-License-Identifier: MIT */
#include "app/feed_internal.h"

#include "base/log.h"
#include "outcry/timeframe.h"

/* Where a symbol must stop: the end of the day being fed. One that catches up alone need not. */
int64_t feed_limit_ms(const struct feed *feed, uint32_t slot)
{
    const struct cohort_member *member = cohort_member(feed->cohort, slot);

    if (member == NULL || !member->is_pooled)
        return INT64_MAX;
    return feed->day_ms + OC_DAY_MS;
}

/* A symbol that has caught up shares the day of the others; the first one brings its own. */
void feed_pool(struct feed *feed, uint32_t slot)
{
    bool is_first = true;

    for (uint32_t i = 0; i < feed->slots; i++) {
        const struct cohort_member *member = cohort_member(feed->cohort, i);

        is_first = is_first && (member == NULL || !member->is_pooled);
    }
    if (is_first)
        feed->day_ms = feed->symbols[slot].book.next_ms / OC_DAY_MS * OC_DAY_MS;
    feed->cohort->members[slot].is_pooled = true;
}

static bool is_waiting_for(const struct feed *feed, uint32_t slot)
{
    const struct feed_symbol *symbol = &feed->symbols[slot];
    const struct cohort_member *member = cohort_member(feed->cohort, slot);

    if (member == NULL || !member->is_pooled || symbol->state == FEED_SUSPENDED)
        return false;
    return feed_settled_ms(symbol) < feed->day_ms + OC_DAY_MS;
}

/* Live symbols are waited for 30 s, by the exchange's clock and by ours; a back-fill for as long as it
 * takes, because nothing is delivered before it has ended. */
static bool has_waited_enough(const struct feed *feed, uint32_t slot)
{
    if (feed->symbols[slot].state != FEED_LIVE)
        return false;
    return feed_now_ms(feed) >= feed->day_ms + OC_DAY_MS + FEED_FOLD_WAIT_MS &&
           feed->fold_wait_mono_ms != 0 &&
           loop_mono_ms(feed->loop) - feed->fold_wait_mono_ms >= FEED_FOLD_WAIT_MS;
}

static bool may_fold(struct feed *feed)
{
    bool is_anyone_done = false;
    bool must_wait = false;

    if (feed_now_ms(feed) < feed->day_ms + OC_DAY_MS)
        return false; /* nobody can have its last minute yet; and this is asked every turn */
    for (uint32_t slot = 0; slot < feed->slots; slot++) {
        const struct cohort_member *member = cohort_member(feed->cohort, slot);

        if (member == NULL || !member->is_pooled)
            continue;
        if (!is_waiting_for(feed, slot))
            is_anyone_done = true;
        else if (!has_waited_enough(feed, slot))
            must_wait = true;
    }
    if (!is_anyone_done)
        return false;
    if (must_wait && feed->fold_wait_mono_ms == 0)
        feed->fold_wait_mono_ms = loop_mono_ms(feed->loop);
    return !must_wait;
}

/* Those who were waited for in vain go on with the new day; their old outcomes enter the next fold. */
static void name_the_late(const struct feed *feed)
{
    for (uint32_t slot = 0; slot < feed->slots; slot++) {
        if (is_waiting_for(feed, slot))
            log_event(LOG_WARN, "feed", "left_out_of_fold", "symbol=%s last_ms=%lld",
                      feed->symbols[slot].instrument.symbol,
                      (long long)feed->symbols[slot].book.next_ms);
    }
}

static void open_next_day(struct feed *feed)
{
    cohort_fold(feed->cohort, feed->day_ms);
    log_event(LOG_INFO, "learn", "fold", "day_ms=%lld table=%s", (long long)feed->day_ms,
              feed->cohort->learning.id);
    feed->day_ms += OC_DAY_MS;
    feed->fold_wait_mono_ms = 0;
    for (uint32_t slot = 0; slot < feed->slots; slot++) {
        if (feed->symbols[slot].state != FEED_FREE)
            feed_pump(feed, slot);
    }
}

void feed_check_day(struct feed *feed)
{
    if (!feed->has_started)
        return;
    while (may_fold(feed)) {
        name_the_late(feed);
        open_next_day(feed);
    }
}
