/* book.h - the 1m candle book of one symbol: every minute once, in order, final, whatever arrives.
 *
 * Candles come from a stream, from REST and from files, late, twice, out of order, changed or not at
 * all. The book releases closed candles strictly in order; behind a missing minute nothing is released
 * until the minute arrives or is declared absent. Pure: no clock, no memory of its own; position-free,
 * so copying it is a snapshot. One owner; its callbacks must not call the book.
 *
 * What is final: from the stream and from files what the offer says; from REST a row whose minute has
 * ended at the server's time, whatever the offer says (the open row is never taken as closed).
 *
 * Absent minutes (strategies.md 1.6) are settled only when the candle after them is known, so that the
 * result does not depend on how they were asked for: a run of up to LIMIT_SYNTHETIC_MINUTES becomes
 * zero-volume flat candles at the previous close, a longer one a gap.
 * SPDX-License-Identifier: MIT */
#ifndef MARKET_BOOK_H
#define MARKET_BOOK_H

#include "base/limits.h"
#include "outcry/candle.h"
#include "outcry/instrument.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct book {
    int64_t origin_ms;
    int64_t next_ms;      /* the minute to be released next */
    int64_t stream_ms;    /* first minute seen on the stream; INT64_MAX: none yet */
    int64_t wanted_to_ms; /* last minute known to exist but not kept (dropped, corrupt); 0: none */
    int64_t absent_from_ms; /* declared absent, both inclusive; from > to: none */
    int64_t absent_to_ms;
    int64_t open_event_ms;
    double last_close; /* 0: nothing released yet */
    bool has_open;
    uint32_t pending_count;
    struct oc_candle open;                        /* the newest candle that is not final */
    struct oc_candle pending[LIMIT_BOOK_PENDING]; /* final, by minute, all after next_ms */
    int64_t pending_event_ms[LIMIT_BOOK_PENDING];
};

struct book_offer {
    struct oc_candle candle; /* its source counts; its flags do not */
    bool is_final;
    int64_t
        event_ms; /* the exchange's time of it: E of a frame, server time of a REST reply; 0: unknown */
};

enum book_answer {
    BOOK_RELEASED,  /* final and released, perhaps with pending ones after it */
    BOOK_OPEN,      /* not final: the open candle was updated */
    BOOK_DUPLICATE, /* the same minute with the same numbers is known already */
    BOOK_REVISED,   /* a final minute came with other numbers; see book_result */
    BOOK_HELD,      /* final, kept behind a missing minute: see book_missing */
    BOOK_DROPPED,   /* final, but too many are held: see book_missing */
    BOOK_STALE, /* too old to matter: an old update, or a minute before the origin or forgotten */
    BOOK_CORRUPT /* not a candle of this instrument: `field` says why. Dropped, to be fetched again */
};

struct book_result {
    enum book_answer answer;
    uint32_t released; /* candles released by this call, synthetic ones included */
    const char *field; /* BOOK_CORRUPT: the first offending field, else NULL */
    bool was_released; /* BOOK_REVISED: the old numbers had been released; they stay released */
    struct oc_candle
        before; /* BOOK_REVISED: the old numbers. If !was_released the new ones replaced
                                them (the later event_ms wins) */
};

/* Called during a call of the book, in data order. */
struct book_sink {
    void (*on_released)(void *context, const struct oc_candle *candle); /* final */
    /* first_ms .. last_ms (both inclusive) do not exist; on_released goes on after them */
    void (*on_gap)(void *context, int64_t first_ms, int64_t last_ms);
    /* the released candle of that minute, or NULL if it is no longer kept */
    const struct oc_candle *(*lookup)(void *context, int64_t open_ms);
    void *context;
};

/* origin_ms: the first minute to be released, a multiple of 60,000 */
void book_init(struct book *book, int64_t origin_ms);

struct book_result book_offer(struct book *book, const struct oc_instrument *instrument,
                              const struct book_offer *offer, const struct book_sink *sink);

/* REST (or the file) was asked for the minutes first_ms .. last_ms and all it had was offered: those
 * of them that are unknown do not exist. True if that was of use: the range reaches next_ms or what
 * was declared before; a range beyond a hole is not kept. Minutes missing before the first candle ever
 * are skipped without a gap. Returns the number released in *released. */
bool book_declare_absent(struct book *book, int64_t first_ms, int64_t last_ms,
                         const struct book_sink *sink, uint32_t *released);

/* Minutes to fetch before anything more is released: *first_ms = next_ms .. *last_ms, inclusive.
 * False: nothing is known to be missing. A minute whose candle may merely be late (a newer candle is
 * open, but none is final) is not reported here, but by book_late. */
bool book_missing(const struct book *book, int64_t *first_ms, int64_t *last_ms);

/* The open candle is ahead of next_ms: these minutes ended without their final candle yet. */
bool book_late(const struct book *book, int64_t *first_ms, int64_t *last_ms);

/* The open candle, or NULL; valid until the next call that changes the book. It may be ahead of
 * next_ms. */
const struct oc_candle *book_open_candle(const struct book *book);

#endif
