/* calendar.h - civil dates, epoch milliseconds and their texts. UTC, proleptic Gregorian.
 *
 * Dates from days by the era method of H. Hinnant, "chrono-compatible low-level date algorithms".
 * SPDX-License-Identifier: MIT */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include "outcry/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CALENDAR_MIN_MS INT64_C(0)               /* 1970-01-01T00:00:00.000Z */
#define CALENDAR_MAX_MS INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

enum { CALENDAR_TEXT_SIZE = 25 }; /* "2025-11-01T13:10:00.000Z" and the final 0 */

struct calendar_time {
    int year;  /* 1970 .. 9999 */
    int month; /* 1 .. 12 */
    int day;   /* 1 .. 31 */
    int hour, minute, second, millisecond;
    int weekday; /* 0 Sunday .. 6 Saturday; ignored by calendar_ms_of */
};

int64_t calendar_days_of(int year, int month, int day); /* days since 1970-01-01; any valid date */
struct calendar_time calendar_time_of(int64_t ms);      /* ms is clamped to MIN .. MAX */
int64_t calendar_ms_of(const struct calendar_time *time);

/* Writes 24 characters and a 0, returns 24; ms is clamped to MIN .. MAX. */
size_t calendar_format(int64_t ms, char out[CALENDAR_TEXT_SIZE]);

/* ISO 8601: YYYY-MM-DD, or with T or a space and HH:MM[:SS[.fraction]], then Z, +HH:MM, -HH:MM or
 * nothing (UTC). A fraction beyond milliseconds is cut. 23:59:60 is refused. */
OC_MUST_USE bool calendar_parse_iso(const char *text, size_t size, int64_t *out_ms);

/* Either form: ISO 8601 as above, or epoch milliseconds as digits. */
OC_MUST_USE bool calendar_parse(const char *text, size_t size, int64_t *out_ms);

#endif
