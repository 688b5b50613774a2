/* http.c - method and status texts, dates (RFC 9110 5.6.7, the preferred form).
 * SPDX-License-Identifier: MIT */
#include "net/http.h"

#include "base/calendar.h"

#include <string.h>

static const char *const METHODS[] = {
#define METHOD_TEXT(name, text) text,
    HTTP_METHOD_LIST(METHOD_TEXT)
#undef METHOD_TEXT
};

const char *http_method_text(enum http_method method)
{
    return (unsigned)method < HTTP_METHOD_COUNT ? METHODS[method] : "?";
}

static const struct status_row {
    int status;
    const char *text;
} STATUSES[] = {
    {100, "Continue"},
    {101, "Switching Protocols"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {418, "I'm a teapot"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {426, "Upgrade Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
};

const char *http_status_text(int status)
{
    if (status == 200)
        return "OK";
    for (size_t i = 0; i < sizeof(STATUSES) / sizeof(STATUSES[0]); i++)
        if (STATUSES[i].status == status)
            return STATUSES[i].text;
    return "Status";
}

static const char DAYS[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char MONTHS[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static char *put_two(char *out, int value)
{
    *out++ = (char)('0' + value / 10 % 10);
    *out++ = (char)('0' + value % 10);
    return out;
}

void http_date_format(int64_t now_ms, char out[HTTP_DATE_SIZE])
{
    struct calendar_time time = calendar_time_of(now_ms);
    char *at = out;

    memcpy(at, DAYS[time.weekday], 3);
    memcpy(at + 3, ", ", 2);
    at = put_two(at + 5, time.day);
    *at++ = ' ';
    memcpy(at, MONTHS[time.month - 1], 3);
    at[3] = ' ';
    at = put_two(at + 4, time.year / 100);
    at = put_two(at, time.year % 100);
    *at++ = ' ';
    at = put_two(at, time.hour);
    *at++ = ':';
    at = put_two(at, time.minute);
    *at++ = ':';
    at = put_two(at, time.second);
    memcpy(at, " GMT", 5);
}

/* count digits at text, or -1 */
static int digits(const char *text, size_t count)
{
    int value = 0;

    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

bool http_date_parse(struct slice text, int64_t *out_ms)
{
    struct calendar_time time = {.month = 0};
    char again[HTTP_DATE_SIZE];
    int64_t ms;

    if (text.size != HTTP_DATE_SIZE - 1)
        return false;
    for (int month = 0; month < 12; month++)
        if (memcmp(text.data + 8, MONTHS[month], 3) == 0)
            time.month = month + 1;
    time.day = digits(text.data + 5, 2);
    time.year = digits(text.data + 12, 4);
    time.hour = digits(text.data + 17, 2);
    time.minute = digits(text.data + 20, 2);
    time.second = digits(text.data + 23, 2);
    if (time.month == 0 || time.day < 1 || time.day > 31 || time.year < 1970 || time.hour < 0 ||
        time.hour > 23 || time.minute < 0 || time.minute > 59 || time.second < 0 ||
        time.second > 59)
        return false;
    ms = calendar_ms_of(&time);
    http_date_format(ms,
                     again); /* weekday, separators and the day of the month in one comparison */
    if (memcmp(again, text.data, HTTP_DATE_SIZE - 1) != 0)
        return false;
    *out_ms = ms;
    return true;
}
