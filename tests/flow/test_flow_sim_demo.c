/* test_flow_sim_demo.c - the demo shows what it promises, faster than people would watch it.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/process.h"

#include <signal.h>

/* At its own speed of 90 the same takes a minute: see docs/simulator.md. */
static void all_engines(void **state)
{
    static const char *const WANTED[] = {
        "candle  BTCUSDT 5m O ",  "opinion BTCUSDT grid ", "SIGNAL  BTCUSDT ",
        "opinion ETHUSDT fabio ", "opinion XRPUSDT mr ",   "SIGNAL  XRPUSDT ",
    };
    const char *argv[] = {"outcry", "demo", "--speed", "600", "--server-port", "0", NULL};
    struct process process = {0};
    size_t i;

    (void)state;
    process_start(&process, argv, NULL);
    process_expect_line(&process, "/api/signals", 20000, NULL);
    for (i = 0; i < sizeof WANTED / sizeof WANTED[0]; i++)
        process_expect_line(&process, WANTED[i], 25000, NULL);
    process_signal(&process, SIGINT);
    assert_int_equal(process_wait(&process, 10000), 0);
    process_close(&process);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "candles, opinions of all three engines with reasons, signals; Ctrl-C ends it",
              all_engines, NULL);
    return check_run(&list, "demo");
}
