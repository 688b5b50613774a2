/* test_live_faults.c - real months through the simulated exchange with each of its faults: the cache
 * ends up as the files, and the signals as a replay of them, byte for byte.
 * SPDX-License-Identifier: MIT */
#include "support/live_run.h"

enum { TIMEOUT_MS = 60000 };

#define NOVEMBER                                            \
    {                                                       \
        "data/klines_1m_um/DOTUSDT-1m-2024-11.csv.zst",     \
            "data/klines_1m_um/FILUSDT-1m-2024-11.csv.zst", \
            "data/klines_1m_um/NEARUSDT-1m-2024-11.csv.zst" \
    }
#define FROM  "2024-11-09T22:30:00Z"
#define UNTIL "2024-11-12T06:00:00Z"

static const struct live_case {
    const char *name;
    const char *faults[LIVE_FAULTS_CAP];
    bool expects_block;
} CASES[] = {
    {"three symbols at full speed over midnight: candles and signals equal the files",
     {NULL},
     false},
    {"dropped connections change nothing", {"drop@+30m:every=2h"}, false},
    {"a stalled connection that answers pings changes nothing", {"stall@+30m:real=4s"}, false},
    {"a stalled connection that answers nothing changes nothing",
     {"stall@+30m:real=4s:pong=no"},
     false},
    {"late closes change nothing", {"late:p=0.02:ms=90000"}, false},
    {"missing closes change nothing", {"missing:p=0.01"}, false},
    {"duplicate closes change nothing", {"duplicate:p=0.1"}, false},
    {"closes out of order change nothing", {"reorder:p=0.02"}, false},
    {"garbage frames change nothing", {"garbage:p=0.002"}, false},
    {"frames cut in the middle change nothing", {"cut@+1h:every=3h"}, false},
    {"the close after 24 hours changes nothing", {"close24h@+1h:every=4h"}, false},
    {"serverShutdown changes nothing", {"shutdown@+1h:every=4h"}, false},
    {"429 is obeyed and changes nothing", {"429@+1h:real=2s:retry=1", "missing:p=0.01"}, false},
    {"5xx change nothing", {"5xx:p=0.2", "missing:p=0.01"}, false},
    {"slow answers change nothing", {"slow:p=0.3:ms=400", "missing:p=0.01"}, false},
    {"truncated answers change nothing", {"truncate:p=0.2", "missing:p=0.01"}, false},
    {"a skewed exchange clock changes nothing", {"skew@+1h:ms=-1500:for=3h"}, false},
    {"403: not ready and says why, equal once lifted", {"403:real=3s"}, true},
    {"418: not ready and says why, equal once lifted", {"418:real=3s:retry=1"}, true},
    {"451: not ready and says why, equal once lifted", {"451:real=3s"}, true},
};

static void live_row(void **state)
{
    const struct live_case *row = *state;
    struct live_run run = {.market = "usdm",
                           .files = NOVEMBER,
                           .start = FROM,
                           .until = UNTIL,
                           .timeout_ms = TIMEOUT_MS,
                           .expects_block = row->expects_block};

    memcpy(run.faults, row->faults, sizeof run.faults);
    live_run_check(&run);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, live_row);
    return check_run(&list, "live faults");
}
