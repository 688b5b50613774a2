/* test_interval.c - boundaries of kline intervals.
 * SPDX-License-Identifier: MIT */
#include "sim/interval.h"

#include "base/calendar.h"
#include "support/check.h"

/* Weekdays and month lengths from the calendar: 2025-11-03 is a Monday, 2024-02 has 29 days; day 20395
 * since the epoch (2025-11-03) is 3 x 6798 + 1. */
static const struct interval_case {
    const char *name;
    const char *interval;
    const char *at, *open, *next;
    int zone_hours;
} CASES[] = {
    {"a minute", "1m", "2025-11-03T10:07:59.999Z", "2025-11-03T10:07Z", "2025-11-03T10:08Z", 0},
    {"a second", "1s", "2025-11-03T10:07:59.999Z", "2025-11-03T10:07:59Z", "2025-11-03T10:08Z", 0},
    {"an open time opens its own candle", "5m", "2025-11-03T10:05Z", "2025-11-03T10:05Z",
     "2025-11-03T10:10Z", 0},
    {"eight hours", "8h", "2025-11-03T15:59Z", "2025-11-03T08:00Z", "2025-11-03T16:00Z", 0},
    {"a day", "1d", "2025-11-03T23:59Z", "2025-11-03T00:00Z", "2025-11-04T00:00Z", 0},
    {"a week opens on Monday", "1w", "2025-11-09T23:59Z", "2025-11-03T00:00Z", "2025-11-10T00:00Z",
     0},
    {"three days count from the epoch", "3d", "2025-11-03T12:00Z", "2025-11-02T00:00Z",
     "2025-11-05T00:00Z", 0},
    {"a month of 29 days", "1M", "2024-02-29T12:00Z", "2024-02-01T00:00Z", "2024-03-01T00:00Z", 0},
    {"December ends the year", "1M", "2025-12-31T12:00Z", "2025-12-01T00:00Z", "2026-01-01T00:00Z",
     0},
    {"a day in UTC+8 opens at 16:00", "1d", "2025-11-03T15:59Z", "2025-11-02T16:00Z",
     "2025-11-03T16:00Z", 8},
    {"a month in UTC+8 opens on the last day before", "1M", "2025-10-31T16:00Z",
     "2025-10-31T16:00Z", "2025-11-30T16:00Z", 8},
    {"minutes do not care about the zone", "1m", "2025-11-03T10:07:30Z", "2025-11-03T10:07Z",
     "2025-11-03T10:08Z", 8},
};

static int64_t ms_of(const char *text)
{
    int64_t ms = -1;

    assert_true(calendar_parse_iso(text, strlen(text), &ms));
    return ms;
}

static void interval_row(void **state)
{
    const struct interval_case *row = *state;
    int64_t tz_ms = (int64_t)row->zone_hours * 3600000;
    enum sim_interval interval;
    int64_t open_ms;

    assert_true(sim_interval_parse(slice_of(row->interval), &interval));
    assert_string_equal(sim_interval_text(interval), row->interval);
    open_ms = sim_interval_open(interval, ms_of(row->at), tz_ms);
    assert_int_equal(open_ms, ms_of(row->open));
    assert_int_equal(sim_interval_next(interval, open_ms, tz_ms), ms_of(row->next));
}

static const struct name_case {
    const char *name;
    const char *text;
} BAD_NAMES[] = {
    {"7m is no interval", "7m"},
    {"1H is no interval: case counts", "1H"},
    {"an empty text is none", ""},
    {"1mo is a file's name for it only", "1mo"},
};

static void bad_name_row(void **state)
{
    const struct name_case *row = *state;
    enum sim_interval interval;

    assert_false(sim_interval_parse(slice_of(row->text), &interval));
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, interval_row);
    CHECK_ROWS(&list, BAD_NAMES, bad_name_row);
    return check_run(&list, "sim interval");
}
