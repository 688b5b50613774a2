/* test_live_revision.c - what the exchange changes or never had: an amended close rebuilds the symbol
 * and withdraws nothing; a true gap pauses the engines and is no hole that waits for ever.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/live_http.h"
#include "support/place.h"
#include "support/process.h"

enum { TEXT_CAP = 512, READY_MS = 20000, RUN_MS = 60000, POLL_MS = 100 };

struct pair {
    struct process sim, serve;
    char rest[TEXT_CAP], ws[TEXT_CAP], base[TEXT_CAP];
};

static void word_after(const char *line, const char *mark, char out[TEXT_CAP])
{
    const char *from = strstr(line, mark);

    assert_non_null(from);
    from += strlen(mark);
    (void)snprintf(out, TEXT_CAP, "%.*s", (int)strcspn(from, " \r\n"), from);
}

static void start(struct pair *pair, const char *file, const char *symbol, const char *from,
                  const char *until, const char *speed, const char *fault)
{
    char path[PLACE_PATH_CAP], line[PROCESS_LINE_CAP];
    char symbols[TEXT_CAP], rest[TEXT_CAP + 64], ws[TEXT_CAP + 64];
    const char *sim[] = {"outcry", "sim",       "--market", "usdm",    "--speed", speed,
                         "--hold", "--start",   from,       "--until", until,     "--window",
                         "60",     "--updates", "2",        "--port",  "0",       "--fault",
                         fault,    "--candles", path,       NULL};
    const char *serve[] = {"outcry", "serve", NULL};
    const char *settings[] = {"OUTCRY_MARKET=usdm",
                              symbols,
                              rest,
                              ws,
                              "OUTCRY_SERVER_PORT=0",
                              "OUTCRY_METRICS_PORT=0",
                              "OUTCRY_EXCHANGE_LATE_REAL_MS=300",
                              NULL};

    memset(pair, 0, sizeof *pair);
    place_shared_or_skip(file, path);
    process_start(&pair->sim, sim, NULL);
    process_expect_line(&pair->sim, "ready ", READY_MS, line);
    word_after(line, "rest=", pair->rest);
    word_after(line, "ws=", pair->ws);
    (void)snprintf(symbols, sizeof symbols, "OUTCRY_SYMBOLS=%s", symbol);
    (void)snprintf(rest, sizeof rest, "OUTCRY_EXCHANGE_REST_URL=%s", pair->rest);
    (void)snprintf(ws, sizeof ws, "OUTCRY_EXCHANGE_WS_URL=%s", pair->ws);
    process_start(&pair->serve, serve, settings);
    process_expect_line(&pair->serve, "ready http=", READY_MS, line);
    word_after(line, "http=", pair->base);
}

static void stop(struct pair *pair)
{
    assert_int_equal(process_stop(&pair->serve, 6000), 0);
    process_close(&pair->serve);
    process_close(&pair->sim);
}

/* Until the text of a path contains it. */
static void expect_text(const struct pair *pair, const char *base, const char *path,
                        const char *want)
{
    int64_t deadline_ms = process_mono_ms() + RUN_MS;
    char *text = NULL;

    while (process_mono_ms() < deadline_ms) {
        free(text);
        text = live_get(base, path, NULL);
        if (text != NULL && strstr(text, want) != NULL) {
            free(text);
            return;
        }
        process_pause(POLL_MS);
    }
    (void)pair;
    fail_msg("%s never said %s, but: %.2000s", path, want, text == NULL ? "nothing" : text);
}

static double metric(const struct pair *pair, const char *name)
{
    char *text = live_get(pair->base, "/metrics", NULL);
    const char *from = text == NULL ? NULL : strstr(text, name);
    double value = from == NULL ? -1 : strtod(from + strlen(name), NULL);

    free(text);
    return value;
}

/* The amended candle comes again in REST and on the stream; the cache ends with the new numbers. */
static void amended_close(void **state)
{
    struct pair pair;
    char *signals;

    (void)state;
    start(&pair, "data/klines_1m_um/ALGOUSDT-1m-2024-09.csv.zst", "ALGOUSDT",
          "2024-09-12T00:10:00Z", "2024-09-12T07:00:00Z", "2400",
          "amend@+2h:every=1h:count=3:after=90s");
    expect_text(&pair, pair.rest, "/sim/state", "\"ended\":true");
    expect_text(&pair, pair.base, "/ready", "\"ready\":true");
    assert_true(metric(&pair, "outcry_candle_faults_total{kind=\"revised\"} ") >= 1);
    assert_true(metric(&pair, "outcry_candle_faults_total{kind=\"rebuild\"} ") >= 1);
    signals = live_get(pair.base, "/api/signals?limit=500", NULL);
    assert_non_null(signals);
    assert_non_null(strstr(signals, "\"signal_id\""));
    free(signals);
    expect_text(&pair, pair.base, "/api/pairs", "\"reason\":\"\"");
    stop(&pair);
}

/* 30 minutes that exist nowhere: told as a gap, candles go on behind it. */
static void true_gap(void **state)
{
    struct pair pair;

    (void)state;
    start(&pair, "data/klines_1m_um/ALGOUSDT-1m-2024-09.csv.zst", "ALGOUSDT",
          "2024-09-12T00:10:00Z", "2024-09-12T06:00:00Z", "max",
          "gap@2024-09-12T02:00:00Z:minutes=30");
    expect_text(&pair, pair.rest, "/sim/state", "\"ended\":true");
    expect_text(&pair, pair.base, "/api/pairs", "\"last_closed\":\"2024-09-12T05:5");
    assert_true(metric(&pair, "outcry_candle_faults_total{kind=\"gap\"} ") == 1);
    expect_text(&pair, pair.base,
                "/api/candles/ALGOUSDT?timeframe=1m&limit=2&end=2024-09-12T02:30:00Z",
                "[1726108200000,"); /* 02:30 follows ... */
    expect_text(&pair, pair.base,
                "/api/candles/ALGOUSDT?timeframe=1m&limit=2&end=2024-09-12T02:30:00Z",
                "[[1726106340000,"); /* ... 01:59 */
    stop(&pair);
}

/* Three minutes are filled with flat candles instead. */
static void short_gap(void **state)
{
    struct pair pair;

    (void)state;
    start(&pair, "data/klines_1m_um/ALGOUSDT-1m-2024-09.csv.zst", "ALGOUSDT",
          "2024-09-12T00:10:00Z", "2024-09-12T06:00:00Z", "max",
          "gap@2024-09-12T02:00:00Z:minutes=3");
    expect_text(&pair, pair.rest, "/sim/state", "\"ended\":true");
    expect_text(&pair, pair.base, "/api/pairs", "\"last_closed\":\"2024-09-12T05:5");
    assert_true(metric(&pair, "outcry_candle_faults_total{kind=\"gap\"} ") == 0);
    assert_true(metric(&pair, "outcry_candle_faults_total{kind=\"absent\"} ") >= 3);
    stop(&pair);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "an amended close rebuilds the symbol and the server goes on", amended_close,
              NULL);
    check_add(&list, "a true gap of 30 minutes is told, and candles go on behind it", true_gap,
              NULL);
    check_add(&list, "a true gap of 3 minutes is filled with flat candles", short_gap, NULL);
    return check_run(&list, "live revision");
}
