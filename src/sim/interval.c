/* interval.c - the exchange's sixteen kline intervals and their boundaries.
 * SPDX-License-Identifier: MIT */
#include "sim/interval.h"

#include "base/calendar.h"

static const struct {
    const char *text;
    int64_t ms;
} INTERVALS[] = {
#define INTERVAL_ROW(name, text, ms) {text, ms},
    SIM_INTERVAL_LIST(INTERVAL_ROW)
#undef INTERVAL_ROW
};

enum { DAY = 86400000 };

const char *sim_interval_text(enum sim_interval interval)
{
    return INTERVALS[interval].text;
}

bool sim_interval_parse(struct slice text, enum sim_interval *out)
{
    int i;

    for (i = 0; i < SIM_INTERVAL_COUNT; i++)
        if (slice_is(text, INTERVALS[i].text)) {
            *out = (enum sim_interval)i;
            return true;
        }
    return false;
}

static int64_t floor_to(int64_t t, int64_t step)
{
    int64_t rest = t % step;

    return rest < 0 ? t - rest - step : t - rest;
}

static int64_t month_of(int64_t t, int add)
{
    struct calendar_time time = calendar_time_of(t);
    int month = time.month + add;

    return calendar_days_of(month > 12 ? time.year + 1 : time.year, month > 12 ? 1 : month, 1) *
           DAY;
}

int64_t sim_interval_open(enum sim_interval interval, int64_t t_ms, int64_t tz_ms)
{
    int64_t local = t_ms + tz_ms;
    int64_t ms = INTERVALS[interval].ms;

    if (interval == SIM_1MONTH)
        return month_of(local, 0) - tz_ms;
    if (interval == SIM_1W) /* the epoch was a Thursday, three days after a Monday */
        return floor_to(local + 3 * (int64_t)DAY, ms) - 3 * (int64_t)DAY - tz_ms;
    return floor_to(local, ms) - tz_ms;
}

int64_t sim_interval_next(enum sim_interval interval, int64_t open_ms, int64_t tz_ms)
{
    if (interval == SIM_1MONTH)
        return month_of(open_ms + tz_ms, 1) - tz_ms;
    return open_ms + INTERVALS[interval].ms;
}
