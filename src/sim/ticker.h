/* ticker.h - 24 h statistics of a symbol and the JSON they are told in.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_TICKER_H
#define SIM_TICKER_H

#include "sim/book.h"
#include "sim/klines.h"
#include "sim/wire.h"

struct sim_ticker {
    const struct sim_symbol *symbol;
    struct sim_candle day; /* the 24 h up to now; absent: no candle in them */
    int64_t before;        /* price before the window, ticks; 0: none */
    int64_t open_ms, close_ms;
    struct sim_book book;
    int64_t last_lots;
};

/* The 1439 closed minutes of the window, kept by the minute. */
struct sim_ticker_cache {
    int64_t minute; /* 0: empty */
    struct sim_candle closed;
    int64_t before;
};

void sim_ticker_at(const struct sim_view *view, struct sim_ticker_cache *cache,
                   struct sim_ticker *out);

/* Streams @ticker and @miniTicker. */
void sim_put_ticker_event(struct buffer *out, const struct sim_ticker *ticker, enum sim_unit unit);
void sim_put_mini_ticker_event(struct buffer *out, const struct sim_ticker *ticker,
                               enum sim_unit unit);

/* REST ticker/24hr (mini: type=MINI), ticker/price, ticker/bookTicker. */
void sim_put_ticker(struct buffer *out, const struct sim_ticker *ticker, bool is_mini,
                    enum sim_unit unit);
void sim_put_price_ticker(struct buffer *out, const struct sim_ticker *ticker);
void sim_put_book_ticker_row(struct buffer *out, const struct sim_ticker *ticker);

#endif
