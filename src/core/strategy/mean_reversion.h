/* mean_reversion.h - failed breakouts: the machine over closed 5m candles and its plan.
 *
 * Source: strategies.md section 11. Prices in ticks.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STRATEGY_MEAN_REVERSION_H
#define CORE_STRATEGY_MEAN_REVERSION_H

#include "core/strategy/plan.h"

enum mr_name { MR_IN_BALANCE, MR_ATTEMPT, MR_WAIT, MR_LATCHED };

struct mr_machine {
    enum mr_name name;
    int edge;      /* +1 VAH, -1 VAL: the side the price tried to leave by */
    int64_t began; /* 5m index of the attempt's first candle */
    int64_t extreme;
    int64_t volume, delta; /* of the outside candles, lots */
    int32_t volume_count;
    int32_t closes_outside;
    double volume_reference; /* frozen at the first attempt */
    bool has_prior;
    int64_t failed_index; /* of the failing candle */
    int64_t failed_close;
    double volume_ratio, attempt_delta;
    bool has_failed[2]; /* an edge's latest FAILED candle: [0] VAL, [1] VAH */
    int64_t last_failed[2];
};

struct mr_input {
    struct oc_bar bar; /* 5m */
    int64_t index;     /* of it */
    const struct oc_costs *costs;
    int64_t val, poc, vah, row_ticks;
    double atr5, atr1h;      /* atr1h 0: none */
    double volume_reference; /* SMA20 of the candles before this one */
    double imbalance, confluence;
    int rule80;
    bool has_taker_volume;
};

/* Judges one candle. WAITING: in balance. OK: the pullback of WAIT is there, ask for the plan; the
 * machine is still in WAIT and mr_reset belongs to a plan that is taken. RE_BREAK: failed_index is the
 * re-broken failing candle. */
enum oc_code mr_step(struct mr_machine *machine, const struct mr_input *in);

/* Fills *out, code OK; or says why not: S_TOO_HIGH, RANGE_TOO_NARROW, RR_TOO_LOW, LOW_QUALITY. The
 * evidence and rr are filled in every case. */
enum oc_code mr_plan(const struct mr_machine *machine, const struct mr_input *in,
                     struct oc_opinion *out);

/* Back to IN_BALANCE; earlier failures are kept. */
void mr_reset(struct mr_machine *machine);

#endif
