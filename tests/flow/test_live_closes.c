/* test_live_closes.c - the same as test_live_streams.c with closing frames that come late, twice, out of
 * order or not at all.
 * SPDX-License-Identifier: MIT */
#include "support/live_run.h"

#define UNTIL "2024-11-18T06:00:00Z"

static const struct live_case CASES[] = {
    {"late closes change nothing", UNTIL, {"late:p=0.02:ms=90000"}, false},
    {"missing closes change nothing", UNTIL, {"missing:p=0.01"}, false},
    {"duplicate closes change nothing", UNTIL, {"duplicate:p=0.1"}, false},
    {"closes out of order change nothing", UNTIL, {"reorder:p=0.02"}, false},
    {"garbage frames change nothing", UNTIL, {"garbage:p=0.002"}, false},
    {"a skewed exchange clock changes nothing", UNTIL, {"skew@+1h:ms=-1500:for=3h"}, false},
};

static void live_row(void **state)
{
    live_case_check(*state);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, live_row);
    return check_run(&list, "live closes");
}
