/* test_live_answers.c - the same as test_live_streams.c with REST that refuses, fails, is slow or breaks
 * off. What REST brings comes in pages of many hours: longer data, so that ten moments fit.
 * SPDX-License-Identifier: MIT */
#include "support/live_run.h"

#define UNTIL "2024-11-18T06:00:00Z"

static const struct live_case CASES[] = {
    {"429 is obeyed and changes nothing",
     "2024-11-24T06:00:00Z",
     {"429@+1h:real=2s:retry=1", "missing:p=0.01"},
     false},
    {"5xx change nothing", UNTIL, {"5xx:p=0.2", "missing:p=0.01"}, false},
    {"slow answers change nothing", UNTIL, {"slow:p=0.3:ms=400", "missing:p=0.01"}, false},
    {"truncated answers change nothing", UNTIL, {"truncate:p=0.2", "missing:p=0.01"}, false},
    {"403: not ready and says why, equal once lifted", UNTIL, {"403:real=3s"}, true},
    {"418: not ready and says why, equal once lifted", UNTIL, {"418:real=3s:retry=1"}, true},
    {"451: not ready and says why, equal once lifted", UNTIL, {"451:real=3s"}, true},
};

static void live_row(void **state)
{
    live_case_check(*state);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, live_row);
    return check_run(&list, "live answers");
}
