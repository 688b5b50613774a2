/* test_server_watch.c - `outcry watch` against a real server fed by the simulated exchange: candles come as
 * lines, and a restart of the server is survived.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/process.h"

#include <signal.h>

enum { START_MS = 40000, LINE_MS = 30000 };

struct rig {
    struct process sim, serve, watch;
    char sim_port[24], rest[80], ws[80], port[24], url[80];
};

static void start_sim(struct rig *rig)
{
    uint16_t port = process_free_port();
    const char *argv[] = {"outcry", "sim",       "--port",          rig->sim_port, "--speed",
                          "300",    "--symbols", "BTCUSDT,ETHUSDT", "--no-limits", NULL};

    snprintf(rig->sim_port, sizeof(rig->sim_port), "%u", port);
    snprintf(rig->rest, sizeof(rig->rest), "BINANCE_API_URL=http://127.0.0.1:%u", port);
    snprintf(rig->ws, sizeof(rig->ws), "BINANCE_WS_URL=ws://127.0.0.1:%u", port);
    process_start(&rig->sim, argv, NULL);
    process_expect_line(&rig->sim, "ready rest=", START_MS, NULL);
}

static void start_serve(struct rig *rig)
{
    const char *argv[] = {"outcry", "serve", "--server-port", rig->port, NULL};
    const char *settings[] = {rig->rest, rig->ws, "DEFAULT_SYMBOLS=BTCUSDT,ETHUSDT",
                              "OUTCRY_METRICS_PORT=0", NULL};

    process_start(&rig->serve, argv, settings);
    process_expect_line(&rig->serve, "ready http=", START_MS, NULL);
    process_expect_line(&rig->serve, "ev=live symbol=BTCUSDT", START_MS, NULL);
}

static void watches_over_a_restart(void **state)
{
    struct rig *rig = calloc(1, sizeof(*rig));
    uint16_t port = process_free_port();
    const char *argv[] = {"outcry", "watch", "--url", rig->url, "--candles", "BTCUSDT", NULL};
    char line[PROCESS_LINE_CAP];

    (void)state;
    snprintf(rig->port, sizeof(rig->port), "%u", port);
    snprintf(rig->url, sizeof(rig->url), "ws://127.0.0.1:%u/ws", port);
    start_sim(rig);
    start_serve(rig);
    process_start(&rig->watch, argv, NULL);
    for (int i = 0; i < 3; i++) {
        process_expect_line(&rig->watch, " candle  BTCUSDT 1m O ", LINE_MS, line);
    }
    assert_null(strstr(line, "ETHUSDT"));
    assert_int_equal(process_stop(&rig->serve, 8000), 0);
    process_expect_line(&rig->watch, "trying again in", LINE_MS, NULL);
    process_close(&rig->serve);
    start_serve(rig);
    process_expect_line(&rig->watch, "the server was restarted", LINE_MS, NULL);
    process_expect_line(&rig->watch, " candle  BTCUSDT 1m O ", LINE_MS, NULL);
    process_signal(&rig->watch, SIGINT);
    assert_int_equal(process_wait(&rig->watch, 5000), 0);
    (void)process_stop(&rig->serve, 8000);
    (void)process_stop(&rig->sim, 8000);
    process_close(&rig->watch);
    process_close(&rig->serve);
    process_close(&rig->sim);
    free(rig);
}

/* The exchange says for some seconds not which symbols it has: the server listens, but knows none yet. */
static void waits_for_a_server_that_starts(void **state)
{
    struct rig *rig = calloc(1, sizeof(*rig));
    uint16_t port = process_free_port();
    uint16_t sim_port = process_free_port();
    const char *sim[] = {"outcry",    "sim",     "--port",      rig->sim_port, "--speed",     "300",
                         "--symbols", "BTCUSDT", "--no-limits", "--fault",     "5xx:real=4s", NULL};
    const char *serve[] = {"outcry", "serve", "--server-port", rig->port, NULL};
    const char *settings[] = {rig->rest, rig->ws, "DEFAULT_SYMBOLS=BTCUSDT",
                              "OUTCRY_METRICS_PORT=0", NULL};
    const char *watch[] = {"outcry",    "watch",     "--url",   rig->url,
                           "--candles", "--count=1", "BTCUSDT", NULL};

    (void)state;
    snprintf(rig->port, sizeof(rig->port), "%u", port);
    snprintf(rig->url, sizeof(rig->url), "ws://127.0.0.1:%u/ws", port);
    snprintf(rig->sim_port, sizeof(rig->sim_port), "%u", sim_port);
    snprintf(rig->rest, sizeof(rig->rest), "BINANCE_API_URL=http://127.0.0.1:%u", sim_port);
    snprintf(rig->ws, sizeof(rig->ws), "BINANCE_WS_URL=ws://127.0.0.1:%u", sim_port);
    process_start(&rig->sim, sim, NULL);
    process_expect_line(&rig->sim, "ready rest=", START_MS, NULL);
    process_start(&rig->serve, serve, settings);
    process_expect_line(&rig->serve, "ready http=", START_MS, NULL);
    process_start(&rig->watch, watch, NULL);
    process_expect_line(&rig->watch, "symbols are not known yet", LINE_MS, NULL);
    process_expect_line(&rig->watch, " candle  BTCUSDT 1m O ", LINE_MS, NULL);
    assert_int_equal(process_wait(&rig->watch, 5000), 0);
    (void)process_stop(&rig->serve, 8000);
    (void)process_stop(&rig->sim, 8000);
    process_close(&rig->watch);
    process_close(&rig->serve);
    process_close(&rig->sim);
    free(rig);
}

static const struct usage_case {
    const char *name;
    const char *argv[5];
    const char *says;
} USAGES[] = {
    {"candles need symbols", {"outcry", "watch", "--candles", NULL}, "needs the symbols by name"},
    {"an option that is none", {"outcry", "watch", "--nope", NULL}, "--nope"},
};

static void usage_row(void **state)
{
    const struct usage_case *row = *state;
    char *output = NULL;

    assert_int_equal(process_run(row->argv, NULL, 10000, &output), 2);
    assert_non_null(strstr(output, row->says));
    free(output);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, USAGES, usage_row);
    check_add(&list, "watch prints candles, also after the server's restart",
              watches_over_a_restart, NULL);
    check_add(&list, "watch waits for a server that has just started",
              waits_for_a_server_that_starts, NULL);
    return check_run(&list, "server_watch");
}
