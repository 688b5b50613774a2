/* aggression.h - how hard takers push on one closed 1m candle (strategies.md 4, E6).
 * SPDX-License-Identifier: MIT */
#ifndef CORE_FLOW_AGGRESSION_H
#define CORE_FLOW_AGGRESSION_H

#include "outcry/instrument.h"

#include <stdint.h>

/* All lots. mu, sd: of ln(lots) over the 60 non-empty candles before this one. */
struct aggression_input {
    int64_t volume, delta;     /* of the candle */
    int64_t volume_5, delta_5; /* of the last five candles, this one included */
    double mu, sd;
};

/* From the trade stream of the minute. */
struct aggression_trades {
    int stack;                 /* stacked imbalance: -1, 0, +1 */
    int64_t big_buy, big_sell; /* volume of big prints, lots */
};

struct aggression {
    double value;    /* -1..1 */
    double parts[5]; /* a1..a5; a4 and a5 are 0 without trades */
};

/* direction: +1 or -1. trades: NULL for the klines-only formula. */
struct aggression aggression_of(const struct aggression_input *input, int direction,
                                const struct aggression_trades *trades);

/* z of a volume: (ln v - mu) / sd clamped to [-3, 6]; -3 without volume, 0 when sd is 0. */
double volume_z_of(int64_t volume, double mu, double sd);

#endif
