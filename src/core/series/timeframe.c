/* timeframe.c - names and lengths of the timeframes.
 * SPDX-License-Identifier: MIT */
#include "outcry/timeframe.h"

#include <stddef.h>

struct timeframe_row {
    const char *text;
    int64_t interval_ms;
};

static const struct timeframe_row ROWS[OC_TF_COUNT] = {
#define TIMEFRAME_ROW(name, text, minutes) [name] = {text, (minutes)*OC_MINUTE_MS},
    OC_TIMEFRAME_LIST(TIMEFRAME_ROW)
#undef TIMEFRAME_ROW
};

const char *oc_timeframe_text(enum oc_timeframe timeframe)
{
    return (unsigned)timeframe < (unsigned)OC_TF_COUNT ? ROWS[timeframe].text : "?";
}

int64_t oc_timeframe_ms(enum oc_timeframe timeframe)
{
    return (unsigned)timeframe < (unsigned)OC_TF_COUNT ? ROWS[timeframe].interval_ms : 0;
}

bool oc_timeframe_parse(const char *text, enum oc_timeframe *out)
{
    for (size_t row = 0; row < (size_t)OC_TF_COUNT; row++) {
        const char *a = ROWS[row].text;
        const char *b = text;

        while (*a != 0 && *a == *b) {
            a++;
            b++;
        }
        if (*a == *b) {
            *out = (enum oc_timeframe)row;
            return true;
        }
    }
    return false;
}
