/* indicator_set.h - the eight indicators that everyone asks for, in one small state.
 *
 * SMA 20, EMA 20, RSI 14, MACD 12/26/9, Bollinger 20/2, Stochastic 14/3/3, ATR 14, ADX 14: the same bits
 * as the rows of the registry with their defaults, for engines that keep thousands of series. What the
 * rows keep apart is shared (positions, counts, previous candle), and what one close touches lies
 * together: at ten thousand series the cost is memory, not arithmetic.
 * Input: sound candles (study.h), oldest first. Memory: 992 bytes, no pointers.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STUDY_INDICATOR_SET_H
#define CORE_STUDY_INDICATOR_SET_H

#include "outcry/study.h"

enum { SET_LONG = 20, SET_SHORT = 14, SET_SMOOTH = 3 };

/* Of one candle in the window of twenty, raw; or the suffix aggregates of window.h. */
struct indicator_set_close {
    double sum, mean, squares;
};

struct indicator_set_range {
    double high, low;
};

struct indicator_set {
    double high, low, close; /* of the candle before */
    double ema, fast, slow, signal, gain, loss, atr;
    double range, plus, minus, index; /* ADX */
    double sum, mean, squares;        /* fronts of the window of twenty */
    double highest, lowest;           /* fronts of the window of fourteen */
    double k_sum, d_sum;              /* fronts of the windows of three */
    uint32_t seen;                    /* candles, saturating */
    uint8_t long_next, short_next, k_next, d_next;
    double k[SET_SMOOTH], d[SET_SMOOTH];
    struct indicator_set_range ranges[SET_SHORT];
    struct indicator_set_close closes[SET_LONG];
};

/* Bits of `has`, in the order of the values. */
enum indicator_set_value {
    SET_SMA,
    SET_EMA,
    SET_RSI,
    SET_MACD,
    SET_SIGNAL,
    SET_HISTOGRAM,
    SET_UPPER,
    SET_MIDDLE,
    SET_LOWER,
    SET_K,
    SET_D,
    SET_ATR,
    SET_ADX,
    SET_PLUS_DI,
    SET_MINUS_DI,
    SET_DX,
    SET_VALUES
};

void indicator_set_init(struct indicator_set *set);

/* Returns which values are set; the others are untouched. */
uint32_t indicator_set_push(struct indicator_set *set, const struct oc_study_candle *candle,
                            double values[SET_VALUES]);

#endif
