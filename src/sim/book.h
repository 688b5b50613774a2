/* book.h - an order book of plausible shape: a function of the last price and the time.
 *
 * SIM_BOOK_LEVELS prices on each side, a tick apart; each level keeps its size for a while of its own.
 * What a diff stream tells is exactly the difference between two such books, so that a client that
 * follows the exchange's recipe always holds the book that REST shows.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_BOOK_H
#define SIM_BOOK_H

#include "base/buffer.h"
#include "sim/wire.h"

enum { SIM_BOOK_LEVELS = 100 };

struct sim_book {
    const struct sim_symbol *symbol;
    int64_t bid; /* ticks; the ask is a tick above */
    int64_t at_ms;
};

/* last_price: ticks, > 0 */
void sim_book_init(struct sim_book *book, const struct sim_symbol *symbol, int64_t last_price,
                   int64_t at_ms);

uint64_t sim_book_id(int64_t at_ms); /* the last update's id at that time */
int64_t sim_book_price(const struct sim_book *book, bool is_bid, size_t level); /* <= 0: no such */
int64_t sim_book_lots(const struct sim_book *book, bool is_bid, int64_t price);

/* [["price","qty"],...] of one side, best first; the second: what changed since `before`. */
void sim_put_levels(struct buffer *out, const struct sim_book *book, bool is_bid, size_t levels);
void sim_put_changes(struct buffer *out, const struct sim_book *book, const struct sim_book *before,
                     bool is_bid);

/* Streams. before_ms: the time of the update before it (pu). */
void sim_put_partial_depth(struct buffer *out, const struct sim_book *book, size_t levels,
                           int64_t before_ms, enum sim_unit unit);
void sim_put_depth_update(struct buffer *out, const struct sim_book *book,
                          const struct sim_book *before, enum sim_unit unit);
void sim_put_book_ticker(struct buffer *out, const struct sim_book *book, enum sim_unit unit);

/* REST /depth */
void sim_put_depth(struct buffer *out, const struct sim_book *book, size_t levels);

#endif
