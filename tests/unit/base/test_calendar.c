/* test_calendar.c - dates and times. Expected values from GNU date: date -u -d TEXT +%s.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "base/calendar.h"

static const struct parse_case {
    const char *name;
    const char *text;
    bool is_valid;
    int64_t want_ms;
} PARSES[] = {
    {"the epoch", "1970-01-01T00:00:00.000Z", true, 0},
    {"a signal's time", "2025-11-01T13:10:00.000Z", true, INT64_C(1762002600000)},
    {"a date alone is midnight", "2025-11-01", true, INT64_C(1761955200000)},
    {"minutes without seconds", "2025-11-01T13:10Z", true, INT64_C(1762002600000)},
    {"no zone is UTC", "2025-11-01T13:10:00", true, INT64_C(1762002600000)},
    {"a blank in place of T", "2025-11-01 13:10:00Z", true, INT64_C(1762002600000)},
    {"a zone ahead", "2025-11-01T14:10:00+01:00", true, INT64_C(1762002600000)},
    {"a zone behind", "2025-11-01T08:10:00.000-05:00", true, INT64_C(1762002600000)},
    {"microseconds are cut", "2025-11-01T13:10:00.123999Z", true, INT64_C(1762002600123)},
    {"one fraction digit is tenths", "2025-11-01T13:10:00.5Z", true, INT64_C(1762002600500)},
    {"a leap day", "2024-02-29", true, INT64_C(1709164800000)},
    {"a leap day of a century", "2000-02-29", true, INT64_C(951782400000)},
    {"the last moment", "9999-12-31T23:59:59.999Z", true, CALENDAR_MAX_MS},
    {"epoch milliseconds", "1762002600000", true, INT64_C(1762002600000)},
    {"no leap day in 2025", "2025-02-29", false, 0},
    {"no leap day in 2100", "2100-02-29", false, 0},
    {"month 13", "2025-13-01", false, 0},
    {"day 0", "2025-01-00", false, 0},
    {"hour 24", "2025-01-01T24:00:00Z", false, 0},
    {"a leap second", "2016-12-31T23:59:60Z", false, 0},
    {"before the epoch", "1969-12-31", false, 0},
    {"before the epoch by zone", "1970-01-01T00:00:00+01:00", false, 0},
    {"text behind it", "2025-11-01x", false, 0},
    {"a zone without minutes", "2025-11-01T13:10:00+01", false, 0},
    {"a point without digits", "2025-11-01T13:10:00.Z", false, 0},
    {"empty", "", false, 0},
    {"negative milliseconds", "-1", false, 0},
    {"milliseconds beyond the last year", "253402300800000", false, 0},
};

static void parse_row(void **state)
{
    const struct parse_case *row = *state;
    int64_t got = -77;

    assert_int_equal(calendar_parse(row->text, strlen(row->text), &got), row->is_valid);
    assert_int_equal(got, row->is_valid ? row->want_ms : -77);
}

static const struct format_case {
    const char *name;
    int64_t ms;
    const char *want;
} FORMATS[] = {
    {"the epoch is written", 0, "1970-01-01T00:00:00.000Z"},
    {"a signal's time is written", INT64_C(1762002600000), "2025-11-01T13:10:00.000Z"},
    {"the last of February", INT64_C(951868799999), "2000-02-29T23:59:59.999Z"},
    {"the last moment is written", CALENDAR_MAX_MS, "9999-12-31T23:59:59.999Z"},
    {"beyond is clamped", INT64_MAX, "9999-12-31T23:59:59.999Z"},
    {"before is clamped", INT64_MIN, "1970-01-01T00:00:00.000Z"},
};

static void format_row(void **state)
{
    const struct format_case *row = *state;
    char got[CALENDAR_TEXT_SIZE];

    assert_int_equal(calendar_format(row->ms, got), 24);
    assert_string_equal(got, row->want);
}

static void every_day_there_and_back(void **state)
{
    (void)state;
    int weekday = 4; /* 1970-01-01 was a Thursday */

    for (int64_t day = 0; day < 3000000 && day * 86400000 <= CALENDAR_MAX_MS; day++) {
        struct calendar_time time = calendar_time_of(day * 86400000 + 45296789);

        assert_int_equal(calendar_days_of(time.year, time.month, time.day), day);
        assert_int_equal(calendar_ms_of(&time), day * 86400000 + 45296789);
        assert_int_equal(time.weekday, weekday);
        weekday = (weekday + 1) % 7;
    }
    assert_int_equal(calendar_days_of(1969, 12, 31), -1);
    assert_int_equal(calendar_days_of(0, 3, 1), -719468); /* Hinnant's shift */
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, PARSES, parse_row);
    CHECK_ROWS(&list, FORMATS, format_row);
    check_add(&list, "every day to the year 9999 goes there and back", every_day_there_and_back,
              NULL);
    return check_run(&list, "calendar");
}
