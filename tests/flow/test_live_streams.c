/* test_live_streams.c - real months through the simulated exchange whose connections
 * fail: the cache equals the files at ten moments and at the end, the signals a replay of them, byte
 * for byte.
 * SPDX-License-Identifier: MIT */
#include "support/live_run.h"

#define UNTIL "2024-11-18T06:00:00Z"

static const struct live_case CASES[] = {
    {"three symbols at full speed over midnight: candles and signals equal the files",
     UNTIL,
     {NULL},
     false},
    {"dropped connections change nothing", UNTIL, {"drop@+30m:every=8h"}, false},
    {"a stalled connection that answers pings changes nothing",
     UNTIL,
     {"stall@+30m:real=4s"},
     false},
    {"a stalled connection that answers nothing changes nothing",
     UNTIL,
     {"stall@+30m:real=4s:pong=no"},
     false},
    {"frames cut in the middle change nothing", UNTIL, {"cut@+1h:every=8h"}, false},
    {"the close after 24 hours changes nothing", UNTIL, {"close24h@+1h:every=8h"}, false},
    {"serverShutdown changes nothing", UNTIL, {"shutdown@+1h:every=8h"}, false},
};

static void live_row(void **state)
{
    live_case_check(*state);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, live_row);
    return check_run(&list, "live streams");
}
