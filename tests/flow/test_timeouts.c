/* test_timeouts.c - the configured deadlines of requests, on the running server: who is slower is closed,
 * never before the deadline and long before the built-in one.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/live_pair.h"
#include "support/raw_client.h"

enum { READY_MS = 60000, END_MS = 5000, HEADER_MS = 400, BODY_MS = 1200, IDLE_MS = 800 };

static struct live_pair pair;

static void starts(void **state)
{
    static const char *const SIM[] = {"--seed", "7", "--symbols", "BTCUSDT", NULL};
    static const char *const SERVE[] = {"--symbols=BTCUSDT",
                                        "--backfill-days=1",
                                        "--server-header-timeout-ms=400",
                                        "--server-body-timeout-ms=1200",
                                        "--server-idle-timeout-ms=800",
                                        NULL};

    (void)state;
    live_pair_start_sim(&pair, SIM);
    live_pair_start_serve(&pair, NULL, SERVE, NULL);
    live_pair_wait_ready(&pair, READY_MS);
}

/* built_in_ms: what would hold without the configuration; the test fails if that long is needed. */
static const struct slow_case {
    const char *name;
    const char *begin, *drip; /* drip: sent again and again; NULL: nothing */
    const char *answer;       /* "" : closed without one */
    int64_t deadline_ms, built_in_ms;
} CASES[] = {
    {"a header line without end is cut at server.header_timeout_ms",
     "GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", "x", "HTTP/1.1 408 ", HEADER_MS, 10000},
    {"a first byte without a second as well", "G", NULL, "HTTP/1.1 408 ", HEADER_MS, 10000},
    {"a body that drips is cut at server.body_timeout_ms",
     "POST /api/signals/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
     "Content-Length: 99999\r\n\r\n",
     " ", "HTTP/1.1 408 ", BODY_MS, 20000},
    {"a connection without a request is closed at server.idle_timeout_ms", "", NULL, "", IDLE_MS,
     60000},
};

static void slow_row(void **state)
{
    const struct slow_case *row = *state;
    struct raw_client client;
    int64_t from_ms = process_mono_ms(), elapsed_ms = 0;

    raw_open(&client, pair.port, 0);
    raw_send(&client, row->begin);
    while (!client.has_ended && elapsed_ms < row->built_in_ms) {
        raw_pump(&client, 50);
        elapsed_ms = process_mono_ms() - from_ms;
        if (row->drip != NULL && client.size == 0)
            (void)raw_send(&client, row->drip);
    }
    if (!client.has_ended)
        fail_msg("still open after %lld ms", (long long)elapsed_ms);
    assert_true(elapsed_ms >= row->deadline_ms);
    assert_memory_equal(client.size == 0 ? "" : client.got, row->answer, strlen(row->answer));
    if (row->answer[0] == '\0')
        assert_int_equal(client.size, 0);
    raw_close(&client);
}

static void ends_well(void **state)
{
    (void)state;
    assert_int_equal(process_stop(&pair.serve, END_MS), 0);
    live_pair_close(&pair);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "the server comes up with short deadlines", starts, NULL);
    CHECK_ROWS(&list, CASES, slow_row);
    check_add(&list, "SIGTERM ends it with 0", ends_well, NULL);
    return check_run(&list, "timeouts");
}
