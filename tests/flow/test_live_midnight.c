/* test_live_midnight.c - a server that starts in the first minute of a UTC day: its back-fill ends with the
 * old day, whose outcomes must be folded before the first candle of the new one, which the stream may have
 * brought meanwhile (strategies.md 12.2). Candles and signals as in test_live_streams.c.
 * SPDX-License-Identifier: MIT */
#include "support/live_run.h"

static const struct live_run RUN = {.market = "usdm",
                                    .files = {"data/klines_1m_um/NEARUSDT-1m-2023-09.csv.zst",
                                              "data/klines_1m_um/FILUSDT-1m-2023-09.csv.zst"},
                                    .start = "2023-09-10T00:00:00Z",
                                    .until = "2023-09-20T12:00:00Z",
                                    .faults = {"slow:path=klines:ms=300:count=20"},
                                    .updates = "120",
                                    .timeout_ms = 90000};

static void starts_at_midnight(void **state)
{
    live_run_check(*state);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "a start at 00:00 UTC gives the signals of a replay", starts_at_midnight,
              (void *)(uintptr_t)&RUN);
    return check_run(&list, "live midnight");
}
