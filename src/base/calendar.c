/* calendar.c - civil dates, epoch milliseconds and their texts.
 * SPDX-License-Identifier: MIT */
#include "base/calendar.h"

#include "base/decimal.h"

#include <string.h>

enum { SECOND_MS = 1000, MINUTE_MS = 60000, HOUR_MS = 3600000, DAY_MS = 86400000 };

int64_t calendar_days_of(int year, int month, int day)
{
    int64_t y = month <= 2 ? (int64_t)year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

struct calendar_time calendar_time_of(int64_t ms)
{
    ms = ms < CALENDAR_MIN_MS ? CALENDAR_MIN_MS : ms > CALENDAR_MAX_MS ? CALENDAR_MAX_MS : ms;
    int64_t days = ms / DAY_MS;
    int rest = (int)(ms % DAY_MS);
    int64_t z = days + 719468;
    int64_t era = z / 146097;
    int64_t day_of_era = z % 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    int month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);

    return (struct calendar_time){
        .year = (int)(year_of_era + era * 400 + (month <= 2 ? 1 : 0)),
        .month = month,
        .day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1),
        .hour = rest / HOUR_MS,
        .minute = rest / MINUTE_MS % 60,
        .second = rest / SECOND_MS % 60,
        .millisecond = rest % SECOND_MS,
        .weekday = (int)((days + 4) % 7),
    };
}

int64_t calendar_ms_of(const struct calendar_time *time)
{
    return calendar_days_of(time->year, time->month, time->day) * DAY_MS +
           (int64_t)time->hour * HOUR_MS + (int64_t)time->minute * MINUTE_MS +
           (int64_t)time->second * SECOND_MS + time->millisecond;
}

static char *put_digits(char *out, int value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return out + count;
}

size_t calendar_format(int64_t ms, char out[CALENDAR_TEXT_SIZE])
{
    struct calendar_time time = calendar_time_of(ms);
    char *at = put_digits(out, time.year, 4);

    *at++ = '-';
    at = put_digits(at, time.month, 2);
    *at++ = '-';
    at = put_digits(at, time.day, 2);
    *at++ = 'T';
    at = put_digits(at, time.hour, 2);
    *at++ = ':';
    at = put_digits(at, time.minute, 2);
    *at++ = ':';
    at = put_digits(at, time.second, 2);
    *at++ = '.';
    at = put_digits(at, time.millisecond, 3);
    *at++ = 'Z';
    *at = 0;
    return (size_t)(at - out);
}

/* ---- reading ---- */

struct cursor {
    const char *at;
    const char *end;
};

static bool take_char(struct cursor *cursor, char c)
{
    if (cursor->at == cursor->end || *cursor->at != c) {
        return false;
    }
    cursor->at++;
    return true;
}

static bool take_digits(struct cursor *cursor, int count, int low, int high, int *out)
{
    int value = 0;

    for (int i = 0; i < count; i++) {
        if (cursor->at == cursor->end || *cursor->at < '0' || *cursor->at > '9') {
            return false;
        }
        value = value * 10 + (*cursor->at++ - '0');
    }
    *out = value;
    return value >= low && value <= high;
}

static int days_in_month(int year, int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return DAYS[month - 1] + (month == 2 && is_leap ? 1 : 0);
}

static bool take_date(struct cursor *cursor, struct calendar_time *time)
{
    return take_digits(cursor, 4, 1970, 9999, &time->year) && take_char(cursor, '-') &&
           take_digits(cursor, 2, 1, 12, &time->month) && take_char(cursor, '-') &&
           take_digits(cursor, 2, 1, days_in_month(time->year, time->month), &time->day);
}

static bool take_clock(struct cursor *cursor, struct calendar_time *time)
{
    if (!take_digits(cursor, 2, 0, 23, &time->hour) || !take_char(cursor, ':') ||
        !take_digits(cursor, 2, 0, 59, &time->minute)) {
        return false;
    }
    if (!take_char(cursor, ':')) {
        return true;
    }
    if (!take_digits(cursor, 2, 0, 59, &time->second)) {
        return false;
    }
    if (!take_char(cursor, '.')) {
        return true;
    }
    int weight = 100;
    int digit = 0;

    if (!take_digits(cursor, 1, 0, 9, &digit)) {
        return false;
    }
    do {
        time->millisecond += digit * weight;
        weight /= 10;
    } while (take_digits(cursor, 1, 0, 9, &digit));
    return true;
}

static bool take_zone(struct cursor *cursor, int64_t *offset_ms)
{
    int hours = 0;
    int minutes = 0;
    bool is_west = false;

    *offset_ms = 0;
    if (cursor->at == cursor->end || take_char(cursor, 'Z')) {
        return true;
    }
    is_west = take_char(cursor, '-');
    if (!is_west && !take_char(cursor, '+')) {
        return false;
    }
    if (!take_digits(cursor, 2, 0, 14, &hours) || !take_char(cursor, ':') ||
        !take_digits(cursor, 2, 0, 59, &minutes)) {
        return false;
    }
    *offset_ms = ((int64_t)hours * HOUR_MS + (int64_t)minutes * MINUTE_MS) * (is_west ? -1 : 1);
    return true;
}

bool calendar_parse_iso(const char *text, size_t size, int64_t *out_ms)
{
    struct cursor cursor = {text, text + size};
    struct calendar_time time = {0};
    int64_t offset_ms = 0;

    if (size == 0 || !take_date(&cursor, &time)) {
        return false;
    }
    if (cursor.at != cursor.end) {
        if ((!take_char(&cursor, 'T') && !take_char(&cursor, ' ')) || !take_clock(&cursor, &time) ||
            !take_zone(&cursor, &offset_ms)) {
            return false;
        }
    }
    int64_t ms = calendar_ms_of(&time) - offset_ms;

    if (cursor.at != cursor.end || ms < CALENDAR_MIN_MS || ms > CALENDAR_MAX_MS) {
        return false;
    }
    *out_ms = ms;
    return true;
}

bool calendar_parse(const char *text, size_t size, int64_t *out_ms)
{
    int64_t ms = 0;

    if (decimal_parse_int(text, size, &ms) != OC_OK) {
        return calendar_parse_iso(text, size, out_ms);
    }
    if (ms < CALENDAR_MIN_MS || ms > CALENDAR_MAX_MS) {
        return false;
    }
    *out_ms = ms;
    return true;
}
