/* footprint.h - diagonal imbalances between the rows of one candle's footprint (strategies.md 4, E7).
 *
 * Buy imbalance at row i: buyers lifting at i are at least `ratio` times the sellers hitting one row
 * below. Sell imbalance: sellers hitting at i against buyers lifting one row above. A zero opposite
 * counts as infinite, guarded by minvol. The bottom row cannot be a buy, the top not a sell one.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_FLOW_FOOTPRINT_H
#define CORE_FLOW_FOOTPRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Lots at one row: sold into the bid, bought from the ask. */
struct footprint_row {
    int64_t hit, lift;
};

struct footprint_stack {
    uint32_t longest_buy, longest_sell; /* consecutive rows */
    int stack; /* +1 or -1: the longer run, of at least `run` rows; 0: none, or both alike */
};

bool footprint_is_buy(const struct footprint_row *rows, size_t count, size_t index, double ratio,
                      int64_t minvol);
bool footprint_is_sell(const struct footprint_row *rows, size_t count, size_t index, double ratio,
                       int64_t minvol);

/* Rows from the bottom up. */
struct footprint_stack footprint_stack_of(const struct footprint_row *rows, size_t count,
                                          double ratio, int64_t minvol, uint32_t run);

#endif
