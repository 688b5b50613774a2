/* row_size.h - how tall the rows of a day are, and when a tick is too coarse to trade.
 * Source: strategies.md 3.1 and 1.6.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_PROFILE_ROW_SIZE_H
#define CORE_PROFILE_ROW_SIZE_H

#include "outcry/instrument.h"

#include <stdbool.h>
#include <stddef.h>

enum { ROW_SIZE_DAYS = 30 };

/* The largest of {1, 2, 5} x 10^k that is <= x; at least 1. */
int64_t nice125(double x);

/* The next larger one: 1, 2, 5, 10, ... */
int64_t nice125_above(int64_t nice);

/* ATR(14) over at most the last 30 completed daily candles, oldest first; fewer than 14: their mean
 * true range; none: 5 % of close. All ticks. */
double row_size_atr(const struct oc_bar *days, size_t count, int64_t close);

/* 8 x round-trip cost x close below 8 ticks: the risk floor would be a handful of ticks. */
bool tick_is_coarse(double market_cost_frac, int64_t close);

#endif
