/* grid.h - the grid's range, gate, lines and plan; its life cycle is in grid.c.
 *
 * Source: strategies.md section 10. Prices in ticks.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STRATEGY_GRID_H
#define CORE_STRATEGY_GRID_H

#include "core/strategy/plan.h"

enum { GRID_WINDOW = 96 };

/* Frozen while ACTIVE. */
struct grid_range {
    int64_t low, high;
    double efficiency;
    int32_t touches_top, touches_bottom;
};

struct grid_bar {
    int64_t high, low, close;
};

struct grid_input {
    const struct oc_costs *costs;
    int64_t close;
    double atr5, atr15, atr1h; /* ticks; atr1h 0: none */
    double adx5;
    double imbalance, confluence; /* S, K */
    enum oc_auction auction;
    bool is_holding[2]; /* a Short, a Long grid opinion is pending or open */
};

/* count >= 2 candles, oldest first */
struct grid_range grid_measure(const struct grid_bar *bars, size_t count);

/* max(2, up(0.25 ATR(5m))) */
int64_t grid_margin(double atr5);

/* OK: the gate holds. NO_RANGE: it does not. BREAKOUT_EXIT: the close is beyond the range by the
 * margin (which is no range either while the grid is off). */
enum oc_code grid_gate(const struct grid_range *range, const struct grid_input *in);

/* Lines for this range; false: fewer than 3 intervals. */
bool grid_lines(const struct oc_costs *costs, int64_t low, int64_t high, struct oc_grid_plan *out);

/* Net of buying at one price and selling at another, as a fraction of the buy. */
double grid_net(int64_t buy, int64_t sell, double fee_frac);

/* Fills *out, code OK; or says why not: GRID_ACTIVE_NO_TRIGGER, GRID_HOLDING, RR_TOO_LOW, LOW_QUALITY.
 * The evidence is filled in every case. */
enum oc_code grid_opinion(const struct grid_range *range, const struct oc_grid_plan *lines,
                          const struct grid_input *in, struct oc_opinion *out);

#endif
