/* book.c - every minute once, in order, final, whatever arrives.
 * SPDX-License-Identifier: MIT */
#include "market/book.h"

#include <assert.h>
#include <string.h>

enum { MINUTE = 60000 };

void book_init(struct book *book, int64_t origin_ms)
{
    assert(origin_ms >= 0 && origin_ms % MINUTE == 0);
    memset(book, 0, offsetof(struct book, pending)); /* what is not held is not touched */
    book->origin_ms = origin_ms;
    book->next_ms = origin_ms;
    book->stream_ms = INT64_MAX;
    book->absent_from_ms = 0;
    book->absent_to_ms = -1;
}

static int64_t at_ms(const struct oc_candle *candle)
{
    return oc_candle_open_ms(candle);
}

/* Equal in all that the exchange says; the source and flags are ours. */
static bool is_same(const struct oc_candle *a, const struct oc_candle *b)
{
    return a->open == b->open && a->high == b->high && a->low == b->low && a->close == b->close &&
           a->volume_base == b->volume_base && a->turnover_quote == b->turnover_quote &&
           a->taker_base == b->taker_base && oc_candle_trades(a) == oc_candle_trades(b);
}

static bool is_absent(const struct book *book, int64_t first_ms, int64_t last_ms)
{
    return book->absent_from_ms <= first_ms && last_ms <= book->absent_to_ms;
}

/* ---- releasing ---- */

static uint32_t release(struct book *book, const struct oc_candle *candle,
                        const struct book_sink *sink)
{
    assert(at_ms(candle) == book->next_ms);
    book->next_ms += MINUTE;
    book->last_close = candle->close;
    sink->on_released(sink->context, candle);
    return 1;
}

/* The minutes next_ms .. until_ms (excluded) do not exist, and the one at until_ms does. */
static uint32_t settle_absent(struct book *book, int64_t until_ms, const struct book_sink *sink)
{
    int64_t minutes = (until_ms - book->next_ms) / MINUTE;
    uint32_t released = 0;

    if (book->last_close > 0 && minutes <= LIMIT_SYNTHETIC_MINUTES) {
        while (book->next_ms < until_ms) {
            struct oc_candle flat = {
                .open = book->last_close,
                .high = book->last_close,
                .low = book->last_close,
                .close = book->last_close,
                .open_s = (uint32_t)(book->next_ms / 1000),
            };

            oc_candle_set_meta(&flat, 0, OC_SOURCE_DERIVED, OC_CANDLE_FINAL | OC_CANDLE_SYNTHETIC);
            released += release(book, &flat, sink);
        }
        return released;
    }
    int64_t first_ms = book->next_ms;

    book->next_ms = until_ms;
    if (book->last_close > 0) {
        sink->on_gap(sink->context, first_ms, until_ms - MINUTE);
    }
    return 0;
}

/* Releases all that now can be. */
static uint32_t drain(struct book *book, const struct book_sink *sink)
{
    uint32_t released = 0;
    uint32_t used = 0;

    while (used < book->pending_count) {
        int64_t ms = at_ms(&book->pending[used]);

        if (ms != book->next_ms) {
            if (!is_absent(book, book->next_ms, ms - MINUTE)) {
                break;
            }
            released += settle_absent(book, ms, sink);
        }
        released += release(book, &book->pending[used], sink);
        used++;
    }
    if (used > 0) {
        uint32_t left = book->pending_count - used;

        memmove(book->pending, book->pending + used, left * sizeof book->pending[0]);
        memmove(book->pending_event_ms, book->pending_event_ms + used,
                left * sizeof book->pending_event_ms[0]);
        book->pending_count = left;
    }
    if (book->has_open && at_ms(&book->open) < book->next_ms) {
        book->has_open = false;
    }
    if (book->wanted_to_ms < book->next_ms) {
        book->wanted_to_ms = 0;
    }
    if (book->absent_to_ms < book->next_ms) {
        book->absent_from_ms = 0;
        book->absent_to_ms = -1;
    }
    return released;
}

/* ---- offers ---- */

static void want(struct book *book, int64_t ms)
{
    book->wanted_to_ms = ms > book->wanted_to_ms ? ms : book->wanted_to_ms;
}

static uint32_t pending_index(const struct book *book, int64_t ms)
{
    uint32_t low = 0;
    uint32_t high = book->pending_count;

    while (low < high) {
        uint32_t middle = (low + high) / 2;

        if (at_ms(&book->pending[middle]) < ms) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_pending(const struct book *book, uint32_t index, int64_t ms)
{
    return index < book->pending_count && at_ms(&book->pending[index]) == ms;
}

static enum book_answer offer_open(struct book *book, const struct oc_candle *candle,
                                   int64_t event_ms)
{
    int64_t ms = at_ms(candle);

    if (ms < book->next_ms || is_pending(book, pending_index(book, ms), ms)) {
        return BOOK_STALE;
    }
    if (book->has_open) {
        int64_t known_ms = at_ms(&book->open);

        if (ms < known_ms || (ms == known_ms && event_ms < book->open_event_ms)) {
            return BOOK_STALE;
        }
        if (ms == known_ms && is_same(candle, &book->open)) {
            return BOOK_DUPLICATE;
        }
    }
    book->open = *candle;
    book->open_event_ms = event_ms;
    book->has_open = true;
    return BOOK_OPEN;
}

static void offer_past(const struct book *book, const struct oc_candle *candle,
                       const struct book_sink *sink, struct book_result *result)
{
    int64_t ms = at_ms(candle);
    const struct oc_candle *old = ms < book->origin_ms ? NULL : sink->lookup(sink->context, ms);

    if (old == NULL) {
        result->answer = BOOK_STALE;
    } else if (is_same(old, candle)) {
        result->answer = BOOK_DUPLICATE;
    } else {
        result->answer = BOOK_REVISED;
        result->was_released = true;
        result->before = *old;
    }
}

/* The minute is pending already: the exchange's later word counts. */
static void offer_again(struct book *book, uint32_t index, const struct oc_candle *candle,
                        int64_t event_ms, struct book_result *result)
{
    struct oc_candle *kept = &book->pending[index];

    if (is_same(kept, candle)) {
        result->answer = BOOK_DUPLICATE;
        return;
    }
    if (event_ms < book->pending_event_ms[index]) {
        result->answer = BOOK_STALE;
        return;
    }
    result->answer = BOOK_REVISED;
    result->before = *kept;
    *kept = *candle;
    kept->trades_flags |= OC_CANDLE_REVISED;
    book->pending_event_ms[index] = event_ms;
}

/* False: no room, and every candle that is held is earlier. Else the latest one gives way. */
static bool keep(struct book *book, uint32_t index, const struct oc_candle *candle,
                 int64_t event_ms)
{
    if (book->pending_count == LIMIT_BOOK_PENDING) {
        if (index == book->pending_count) {
            want(book, at_ms(candle));
            return false;
        }
        book->pending_count--;
        want(book, at_ms(&book->pending[book->pending_count]));
    }
    uint32_t behind = book->pending_count - index;

    memmove(book->pending + index + 1, book->pending + index, behind * sizeof book->pending[0]);
    memmove(book->pending_event_ms + index + 1, book->pending_event_ms + index,
            behind * sizeof book->pending_event_ms[0]);
    book->pending[index] = *candle;
    book->pending_event_ms[index] = event_ms;
    book->pending_count++;
    return true;
}

static void offer_final(struct book *book, const struct oc_candle *candle, int64_t event_ms,
                        const struct book_sink *sink, struct book_result *result)
{
    int64_t ms = at_ms(candle);
    uint32_t index = pending_index(book, ms);

    if (ms < book->next_ms) {
        offer_past(book, candle, sink, result);
        return;
    }
    if (is_pending(book, index, ms)) {
        offer_again(book, index, candle, event_ms, result);
        return;
    }
    if (ms == book->next_ms) {
        result->released = release(book, candle, sink);
    } else if (!keep(book, index, candle, event_ms)) {
        result->answer = BOOK_DROPPED;
        return;
    }
    result->released += drain(book, sink);
    result->answer = ms < book->next_ms ? BOOK_RELEASED : BOOK_HELD;
}

/* The first field that makes it no candle of this instrument at this time, or NULL. */
static const char *fault_of(const struct oc_instrument *instrument, const struct book_offer *offer)
{
    const char *field = NULL;

    if (offer->candle.open_s % 60 != 0 ||
        (offer->event_ms > 0 && at_ms(&offer->candle) > offer->event_ms + MINUTE)) {
        return "open_time";
    }
    return oc_candle_is_sound(instrument, &offer->candle, &field) ? NULL : field;
}

struct book_result book_offer(struct book *book, const struct oc_instrument *instrument,
                              const struct book_offer *offer, const struct book_sink *sink)
{
    struct book_result result = {.answer = BOOK_CORRUPT, .field = fault_of(instrument, offer)};
    struct oc_candle candle = offer->candle;
    enum oc_source source = oc_candle_source(&candle);
    int64_t ms = at_ms(&candle);
    bool is_final = source == OC_SOURCE_REST ? ms + MINUTE <= offer->event_ms : offer->is_final;
    uint32_t flags = is_final ? (uint32_t)OC_CANDLE_FINAL : 0;

    if (result.field != NULL) {
        /* A time that is sound says which minute to fetch again; without event time it could be any. */
        if (is_final && offer->event_ms > 0 && ms >= book->next_ms && candle.open_s % 60 == 0 &&
            ms <= offer->event_ms && !is_pending(book, pending_index(book, ms), ms)) {
            want(book, ms);
        }
        return result;
    }
    if (source == OC_SOURCE_WS && ms < book->stream_ms) {
        book->stream_ms = ms;
    }
    if (source == OC_SOURCE_REST && is_final && ms >= book->stream_ms) {
        flags |= OC_CANDLE_REPAIRED;
    }
    oc_candle_set_meta(&candle, oc_candle_trades(&candle), source, flags);
    if (is_final) {
        offer_final(book, &candle, offer->event_ms, sink, &result);
    } else {
        result.answer = offer_open(book, &candle, offer->event_ms);
    }
    return result;
}

/* ---- what is missing ---- */

/* The first minute that neither is released nor was declared absent. */
static int64_t first_unknown(const struct book *book)
{
    return is_absent(book, book->next_ms, book->next_ms) ? book->absent_to_ms + MINUTE
                                                         : book->next_ms;
}

bool book_declare_absent(struct book *book, int64_t first_ms, int64_t last_ms,
                         const struct book_sink *sink, uint32_t *released)
{
    *released = 0;
    last_ms -= last_ms % MINUTE;
    if (first_ms > first_unknown(book) || last_ms < first_unknown(book)) {
        return false;
    }
    book->absent_from_ms = book->next_ms;
    book->absent_to_ms = last_ms;
    if (book->wanted_to_ms <= last_ms) {
        book->wanted_to_ms = 0; /* the exchange has it no more */
    }
    *released = drain(book, sink);
    return true;
}

bool book_missing(const struct book *book, int64_t *first_ms, int64_t *last_ms)
{
    int64_t first = first_unknown(book);
    int64_t last = book->pending_count > 0 ? at_ms(&book->pending[0]) - MINUTE : book->wanted_to_ms;

    if (last < first) {
        return false;
    }
    *first_ms = first;
    *last_ms = last;
    return true;
}

bool book_late(const struct book *book, int64_t *first_ms, int64_t *last_ms)
{
    int64_t first = first_unknown(book);

    if (!book->has_open || book->pending_count > 0 || at_ms(&book->open) - MINUTE < first) {
        return false;
    }
    *first_ms = first;
    *last_ms = at_ms(&book->open) - MINUTE;
    return true;
}

const struct oc_candle *book_open_candle(const struct book *book)
{
    return book->has_open ? &book->open : NULL;
}
