/* auction.c - the score of imbalance and the state machine around value.
 * SPDX-License-Identifier: MIT */
#include "core/structure/auction.h"

#include "core/math/real.h"

#include <stddef.h>

enum { ACCEPT_CLOSES = 2, RETURN_CLOSES = 2 };

static const double ACCEPT_SCORE = 0.55;
static const double LEAVE_SCORE = 0.40;

double auction_score(int64_t close, const struct profile_value *reference,
                     const struct auction_factors *factors, double parts[5])
{
    static const double WEIGHTS[5] = {0.30, 0.20, 0.20, 0.15, 0.15};
    int64_t width = oc_max_i64(reference->vah - reference->val, 1);
    int64_t outside = oc_max_i64(oc_max_i64(close - reference->vah, reference->val - close), 0);
    double factor[5] = {
        oc_clamp01((double)outside / (0.5 * (double)width)),
        oc_clamp01((factors->efficiency - 0.20) / 0.30),
        oc_clamp01((factors->adx - 15.0) / 15.0),
        oc_clamp01((61.8 - factors->choppiness) / (61.8 - 38.2)),
        1.0 - factors->overlap,
    };
    double score = 0.0;

    for (size_t i = 0; i < 5; i++) {
        score += WEIGHTS[i] * factor[i];
        if (parts != NULL) {
            parts[i] = factor[i];
        }
    }
    return score;
}

int auction_direction(enum oc_auction state)
{
    return state == OC_AUCTION_OUT_UP ? 1 : state == OC_AUCTION_OUT_DOWN ? -1 : 0;
}

static bool is_test(enum oc_auction state)
{
    return state == OC_AUCTION_TEST_UP || state == OC_AUCTION_TEST_DOWN;
}

/* side: +1 beyond VAH + buffer, -1 below VAL - buffer, 0 neither. True: it has left OUT for BAL. */
static bool leave_out(struct auction *auction, int side, bool is_inside, double score)
{
    int direction = auction_direction(auction->state);

    auction->inside = is_inside ? auction->inside + 1 : 0;
    if (auction->inside < RETURN_CLOSES && side != -direction &&
        !(score < LEAVE_SCORE && side != direction)) {
        return false;
    }
    auction->state = OC_AUCTION_BALANCE;
    auction->count = 0;
    auction->inside = 0;
    return true;
}

void auction_push(struct auction *auction, int64_t open_ms, int64_t close,
                  const struct profile_value *reference, double buffer, double score)
{
    double price = (double)close;
    int side = price > (double)reference->vah + buffer   ? 1
               : price < (double)reference->val - buffer ? -1
                                                         : 0;
    bool is_inside = close >= reference->val && close <= reference->vah;
    bool was_out = auction_direction(auction->state) != 0;

    auction->failed_edge = 0;
    if (was_out && !leave_out(auction, side, is_inside, score)) {
        return;
    }
    if (side == 0) {
        if (is_inside && is_test(auction->state) && !auction->from_out) {
            auction->failed_edge = auction->state == OC_AUCTION_TEST_UP ? 1 : -1;
        }
        if (is_inside || auction->state == OC_AUCTION_BALANCE) {
            auction->state = OC_AUCTION_BALANCE;
            auction->count = 0;
        }
        return; /* in the buffer a TEST stays as it is */
    }
    enum oc_auction test = side > 0 ? OC_AUCTION_TEST_UP : OC_AUCTION_TEST_DOWN;

    if (auction->state == test) {
        auction->count++;
    } else {
        auction->count = 1;
        auction->from_out = was_out;
        auction->test_ms = open_ms;
    }
    auction->state = test;
    if (auction->count >= ACCEPT_CLOSES && score >= ACCEPT_SCORE) {
        auction->state = side > 0 ? OC_AUCTION_OUT_UP : OC_AUCTION_OUT_DOWN;
        auction->inside = 0;
    }
}
