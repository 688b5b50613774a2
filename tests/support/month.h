/* month.h - a recorded month of 1m candles in memory.
 * SPDX-License-Identifier: MIT */
#ifndef SUPPORT_MONTH_H
#define SUPPORT_MONTH_H

#include "outcry/candle.h"
#include "outcry/instrument.h"

#include <stddef.h>

enum { MONTH_CAP = 31 * 1440 };

struct month {
    struct oc_instrument instrument; /* its grid from the first day */
    struct oc_candle candles[MONTH_CAP];
    size_t count;
};

/* Skips the running test by name when the file is not there. Kept until another one is asked for. */
const struct month *month_load_or_skip(const char *file);

#endif
