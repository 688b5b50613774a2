/* candle_check.h - the values of one kline, however they came, into a sound candle. Pure.
 * SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_BINANCE_CANDLE_CHECK_H
#define EXCHANGE_BINANCE_CANDLE_CHECK_H

#include "base/slice.h"
#include "exchange/exchange.h"

#include <stdbool.h>
#include <stdint.h>

struct error;

/* Decimals as their text, so that a complaint can show it. */
struct kline_values {
    int64_t open_time, close_time; /* ms or us, by magnitude */
    int64_t trades;
    struct slice open, high, low, close;
    struct slice volume, turnover, taker;
};

/* Stamps above 1e14 are microseconds. */
int64_t binance_ms_of(int64_t stamp);

/* Writes *candle (no meta data yet but the trades) and returns true; or *fault and *error. */
bool binance_candle_of(const struct kline_values *values, int64_t interval_ms,
                       struct oc_candle *candle, enum exchange_frame_fault *fault,
                       struct error *error);

#endif
