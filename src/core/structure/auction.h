/* auction.h - balance, test or acceptance outside of value: the market state (strategies.md 5).
 * Memory: fixed size, no pointers inside; all 0 is BAL at the start.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STRUCTURE_AUCTION_H
#define CORE_STRUCTURE_AUCTION_H

#include "core/profile/rows.h"
#include "outcry/opinion.h"

#include <stdbool.h>
#include <stdint.h>

struct auction {
    enum oc_auction state;
    uint32_t count;  /* closes beyond the edge in this TEST */
    uint32_t inside; /* consecutive closes inside, while OUT */
    bool from_out;   /* this TEST was entered from OUT */
    int failed_edge; /* at the last close: +1 VAH, -1 VAL failed, 0 none */
    int64_t test_ms; /* open of the first candle of the current or last TEST */
};

/* What the imbalance score is made of. */
struct auction_factors {
    double efficiency, adx, choppiness;
    double overlap; /* of the developing with the reference value area, 0..1 */
};

/* S in [0, 1]; parts may be NULL. close and reference in ticks. */
double auction_score(int64_t close, const struct profile_value *reference,
                     const struct auction_factors *factors, double parts[5]);

/* One close. buffer: ticks, max(2, 0.10 ATR), not rounded. */
void auction_push(struct auction *auction, int64_t open_ms, int64_t close,
                  const struct profile_value *reference, double buffer, double score);

/* +1 OUT_UP, -1 OUT_DOWN, 0 balance and tests */
int auction_direction(enum oc_auction state);

#endif
