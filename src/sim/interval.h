/* interval.h - the exchange's sixteen kline intervals and their boundaries.
 *
 * Boundaries are those of UTC shifted by tz_ms (the UTC+8 variant of streams, timeZone of REST): weeks
 * open on Monday, 3d is aligned to the epoch, months are the calendar's.
 * SPDX-License-Identifier: MIT */
#ifndef SIM_INTERVAL_H
#define SIM_INTERVAL_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/* X(constant, text, milliseconds; 0 for the calendar's months) */
#define SIM_INTERVAL_LIST(X)             \
    X(SIM_1S, "1s", INT64_C(1000))       \
    X(SIM_1M, "1m", INT64_C(60000))      \
    X(SIM_3M, "3m", INT64_C(180000))     \
    X(SIM_5M, "5m", INT64_C(300000))     \
    X(SIM_15M, "15m", INT64_C(900000))   \
    X(SIM_30M, "30m", INT64_C(1800000))  \
    X(SIM_1H, "1h", INT64_C(3600000))    \
    X(SIM_2H, "2h", INT64_C(7200000))    \
    X(SIM_4H, "4h", INT64_C(14400000))   \
    X(SIM_6H, "6h", INT64_C(21600000))   \
    X(SIM_8H, "8h", INT64_C(28800000))   \
    X(SIM_12H, "12h", INT64_C(43200000)) \
    X(SIM_1D, "1d", INT64_C(86400000))   \
    X(SIM_3D, "3d", INT64_C(259200000))  \
    X(SIM_1W, "1w", INT64_C(604800000))  \
    X(SIM_1MONTH, "1M", INT64_C(0))

enum sim_interval {
#define SIM_INTERVAL_ENUM(name, text, ms) name,
    SIM_INTERVAL_LIST(SIM_INTERVAL_ENUM)
#undef SIM_INTERVAL_ENUM
        SIM_INTERVAL_COUNT
};

const char *sim_interval_text(enum sim_interval interval);
bool sim_interval_parse(struct slice text, enum sim_interval *out); /* exact: 1m is not 1M */

/* Open time of the candle that holds t_ms, and of the one after the one that opens at open_ms. */
int64_t sim_interval_open(enum sim_interval interval, int64_t t_ms, int64_t tz_ms);
int64_t sim_interval_next(enum sim_interval interval, int64_t open_ms, int64_t tz_ms);

#endif
