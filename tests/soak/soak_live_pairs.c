/* soak_live_pairs.c - every pair of transport faults together, and a whole month with all of them.
 * SPDX-License-Identifier: MIT */
#include "support/live_run.h"

#define UNTIL "2024-11-18T06:00:00Z"

enum { MONTH_MS = 1800000 };

static const char *const FAULTS[] = {
    "drop@+30m:every=16h",    "stall@+30m:real=3s",      "late:p=0.02:ms=90000",
    "missing:p=0.01",         "duplicate:p=0.1",         "reorder:p=0.02",
    "garbage:p=0.002",        "cut@+1h:every=16h",       "close24h@+1h:every=16h",
    "shutdown@+1h:every=16h", "429@+1h:real=1s:retry=1", "5xx:p=0.2",
    "slow:p=0.3:ms=300",      "truncate:p=0.2",          "skew@+1h:ms=-1500:for=3h",
};

enum { FAULT_COUNT = sizeof FAULTS / sizeof FAULTS[0] };

static void case_row(void **state)
{
    live_case_check(*state);
}

/* From the eighth day to the end, with the faults that closes and connections see. */
static void whole_month(void **state)
{
    struct live_run run = {
        .market = "usdm",
        .files = {"data/klines_1m_um/DOTUSDT-1m-2024-11.csv.zst",
                  "data/klines_1m_um/FILUSDT-1m-2024-11.csv.zst",
                  "data/klines_1m_um/NEARUSDT-1m-2024-11.csv.zst"},
        .start = "2024-11-08T00:05:00Z",
        .until = "2024-11-30T23:59:00Z",
        .timeout_ms = MONTH_MS,
        .faults = {"missing:p=0.002", "late:p=0.002:ms=90000", "drop@+6h:every=1d", "5xx:p=0.05"}};

    (void)state;
    live_run_check(&run);
}

int main(void)
{
    static struct live_case pairs[FAULT_COUNT * (FAULT_COUNT - 1) / 2];
    struct check_list list = {0};
    size_t count = 0;

    for (size_t i = 0; i < FAULT_COUNT; i++) {
        for (size_t j = i + 1; j < FAULT_COUNT; j++) {
            pairs[count] =
                (struct live_case){.name = check_name("%s with %s", FAULTS[i], FAULTS[j]),
                                   .until = UNTIL,
                                   .faults = {FAULTS[i], FAULTS[j]}};
            check_add(&list, pairs[count].name, case_row, &pairs[count]);
            count++;
        }
    }
    check_add(&list, "a whole month of three symbols under four faults", whole_month, NULL);
    return check_run(&list, "live pairs");
}
