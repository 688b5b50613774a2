/* fake_view.h - a view that a test fills by hand, candle by candle, for strategies.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_FAKE_VIEW_H
#define SUPPORT_FAKE_VIEW_H

#include "outcry/strategy.h"
#include "outcry/view.h"

#include "core/structure/evidence.h"

enum { FAKE_RING = 2048 };

struct fake_view {
    struct oc_view
        view; /* set what the test is about; the rest is a warm, liquid, balanced market */
    struct oc_instrument instrument;
    struct oc_costs costs;
    struct oc_failures failures;
    struct evidence evidence; /* empty: no structure, no support */
    struct {
        struct oc_series series;
        struct oc_candle slots[FAKE_RING];
    } m1;
    struct oc_bar five; /* the 5m candle being built */
    int64_t next_ms;
    unsigned char state[1 << 15]; /* of the strategy */
    struct oc_opinion opinion;
};

/* Value 1000..1100 with POC 1050, rows of 5, ATR 30 (1m, 5m), 60 (1h), S 0.7, K 0.5, USD-M costs;
 * volumes ln 120 +- 0.45. The first candle opens at start_ms. */
void fake_view_init(struct fake_view *fake, int64_t start_ms);

/* Pushes the next minute and asks the strategy; the answer is in fake->opinion too. */
const struct oc_opinion *fake_view_push(struct fake_view *fake, enum oc_engine_id engine,
                                        int64_t open, int64_t high, int64_t low, int64_t close,
                                        int64_t volume, int64_t taker);

/* `minutes` candles that stand still at a price. */
const struct oc_opinion *fake_view_still(struct fake_view *fake, enum oc_engine_id engine,
                                         int64_t price, int minutes);

/* Flat minutes up to the one that ends the current 5m candle, exclusive: 0..4 of them. */
void fake_view_align(struct fake_view *fake, enum oc_engine_id engine, int64_t price);

#endif
