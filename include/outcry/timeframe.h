/* timeframe.h - the seven timeframes that every symbol keeps, all derived from closed 1m candles.
 * SPDX-License-Identifier: MIT */
#ifndef OUTCRY_TIMEFRAME_H
#define OUTCRY_TIMEFRAME_H

#include <stdbool.h>
#include <stdint.h>

/* X(constant, text, minutes); smallest first: this is also the order in which they close. */
#define OC_TIMEFRAME_LIST(X) \
    X(OC_TF_1M, "1m", 1)     \
    X(OC_TF_5M, "5m", 5)     \
    X(OC_TF_15M, "15m", 15)  \
    X(OC_TF_30M, "30m", 30)  \
    X(OC_TF_1H, "1h", 60)    \
    X(OC_TF_4H, "4h", 240)   \
    X(OC_TF_1D, "1d", 1440)

enum oc_timeframe {
#define OC_TIMEFRAME_ENUM(name, text, minutes) name,
    OC_TIMEFRAME_LIST(OC_TIMEFRAME_ENUM)
#undef OC_TIMEFRAME_ENUM
        OC_TF_COUNT
};

#define OC_MINUTE_MS INT64_C(60000)
#define OC_DAY_MS    INT64_C(86400000)

const char *oc_timeframe_text(enum oc_timeframe timeframe); /* "1m" ... "1d" */
int64_t oc_timeframe_ms(enum oc_timeframe timeframe);
bool oc_timeframe_parse(const char *text,
                        enum oc_timeframe *out); /* exact text; false leaves *out alone */

#endif
