/* test_http.c - dates, method and status texts.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"

#include "net/http.h"

/* RFC 9110 5.6.7 has the first; the others by `date -u -d`. */
static const struct date_case {
    const char *name;
    const char *text;
    int64_t ms;
} DATES[] = {
    {"the date of the standard", "Sun, 06 Nov 1994 08:49:37 GMT", INT64_C(784111777000)},
    {"the epoch", "Thu, 01 Jan 1970 00:00:00 GMT", 0},
    {"a leap day", "Thu, 29 Feb 2024 23:59:59 GMT", INT64_C(1709251199000)},
};

static void date_row(void **state)
{
    const struct date_case *row = *state;
    char text[HTTP_DATE_SIZE];
    int64_t ms = -1;

    http_date_format(row->ms + 999, text);
    assert_string_equal(text, row->text);
    assert_true(http_date_parse(slice_of(row->text), &ms));
    assert_int_equal(ms, row->ms);
}

static const struct bad_date {
    const char *name;
    const char *text;
} BAD[] = {
    {"empty", ""},
    {"a number of seconds", "120"},
    {"the wrong weekday", "Mon, 06 Nov 1994 08:49:37 GMT"},
    {"a day that is none", "Thu, 31 Feb 2024 23:59:59 GMT"},
    {"another zone", "Sun, 06 Nov 1994 08:49:37 CET"},
    {"hour 24", "Sun, 06 Nov 1994 24:49:37 GMT"},
    {"an unknown month", "Sun, 06 Nob 1994 08:49:37 GMT"},
    {"the old form", "Sunday, 06-Nov-94 08:49:37 GMT"},
};

static void bad_row(void **state)
{
    const struct bad_date *row = *state;
    int64_t ms = -1;

    assert_false(http_date_parse(slice_of(row->text), &ms));
    assert_int_equal(ms, -1);
}

static void texts(void **state)
{
    (void)state;
    assert_string_equal(http_method_text(HTTP_METHOD_DELETE), "DELETE");
    assert_string_equal(http_method_text(HTTP_METHOD_COUNT), "?");
    assert_string_equal(http_status_text(200), "OK");
    assert_string_equal(http_status_text(431), "Request Header Fields Too Large");
    assert_string_equal(http_status_text(299), "Status");
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, DATES, date_row);
    CHECK_ROWS(&list, BAD, bad_row);
    check_add(&list, "texts, and what has none", texts, NULL);
    return check_run(&list, "http");
}
