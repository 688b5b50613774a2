/* bench_core.c - one close through the whole core, history through the engine and its learning, and the
 * memory of 1,500 symbols; the size of the binary.
 * SPDX-License-Identifier: MIT */
#include "app/cohort.h"
#include "app/replay.h"
#include "app/replay_file.h"
#include "base/error.h"
#include "support/bench_report.h"
#include "support/market.h"
#include "support/place.h"
#include "support/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    SEEDED_DAYS = 40,
    DAY_MINUTES = 1440,
    REPEATS = 5,
    SYMBOLS_CLOSING = 1000,
    SYMBOLS_HELD = 1500,
    COLD_ROUNDS = 9,
    ALIGN = 64
};

static const int64_t START_MS = INT64_C(1761955200000); /* 2025-11-01 */
static const char MONTH[] = "data/klines_1m_um/DOTUSDT-1m-2024-11.csv.zst";

struct candles {
    struct oc_instrument instrument;
    struct oc_candle *rows;
    size_t count;
};

static struct candles seeded(void)
{
    struct market_options options = market_options_default(7, START_MS);
    struct candles out = {.instrument = market_instrument(0),
                          .count = (size_t)SEEDED_DAYS * DAY_MINUTES};
    struct market market;

    out.rows = malloc(out.count * sizeof out.rows[0]);
    BENCH_NEED(out.rows != NULL);
    options.gap_per_million = 0;
    market_init(&market, &options);
    for (size_t i = 0; i < out.count; i++) {
        struct oc_bar bar = market_next(&market);

        out.rows[i] = market_candle(&out.instrument, &bar);
    }
    return out;
}

static void config_of_file(struct replay_config *config, const char *const *file)
{
    *config = (struct replay_config){.market = OC_MARKET_USDM,
                                     .engines = oc_engine_config_default(OC_MARKET_USDM),
                                     .files = file,
                                     .file_count = 1,
                                     .symbol = "",
                                     .exchange_info = "",
                                     .tick = "",
                                     .step = "",
                                     .origin_ms = -1,
                                     .live_from_ms = -1,
                                     .until_ms = -1,
                                     .learned_file = ""};
}

static struct candles month_of(const char *path)
{
    static const size_t CAP = 50000;
    struct replay_rows rows = {.files = {path}, .file_count = 1};
    struct replay_config config;
    struct candles out = {.rows = malloc(CAP * sizeof out.rows[0])};
    struct error error;

    BENCH_NEED(out.rows != NULL);
    config_of_file(&config, rows.files);
    BENCH_NEED(history_symbol_of(path, rows.symbol));
    BENCH_NEED(replay_rows_open(&rows, &error) == OC_OK);
    BENCH_NEED(replay_instrument(&config, &rows, &out.instrument, &error) == OC_OK);
    while (rows.has_row && out.count < CAP) {
        out.rows[out.count] = rows.row.candle;
        out.rows[out.count++].trades_flags |= OC_CANDLE_FINAL;
        BENCH_NEED(replay_rows_next(&rows, &error) == OC_OK);
    }
    replay_rows_close(&rows);
    return out;
}

/* ---- one engine ---- */

static struct oc_engine_config engine_config(const struct candles *candles)
{
    struct oc_engine_config config = oc_engine_config_default(candles->instrument.market);

    config.origin_ms = oc_candle_open_ms(&candles->rows[0]);
    return config;
}

static void *aligned(size_t size)
{
    void *memory = aligned_alloc(ALIGN, (size + ALIGN - 1) / ALIGN * ALIGN);

    BENCH_NEED(memory != NULL);
    return memory;
}

static struct oc_engine *filled_engine(const struct candles *candles, size_t count, void *memory,
                                       size_t size)
{
    struct oc_engine_config config = engine_config(candles);
    struct oc_engine *engine;

    BENCH_NEED(oc_engine_init(memory, size, &config, &candles->instrument, &engine) == OC_OK);
    for (size_t i = 0; i < count; i++)
        BENCH_NEED(oc_engine_push(engine, &candles->rows[i], NULL, NULL) == OC_OK);
    return engine;
}

static void bench_close(const char *what, const struct candles *candles)
{
    struct oc_engine_config config = engine_config(candles);
    size_t size = oc_engine_size(&config);
    void *memory = aligned(size);
    double ns[REPEATS];
    struct bench_row row = {.what = what, .budget = "<= 2000 ns"};

    for (size_t i = 0; i < REPEATS; i++) {
        int64_t from_ns = bench_cpu_ns();

        (void)filled_engine(candles, candles->count, memory, size);
        ns[i] = (double)(bench_cpu_ns() - from_ns) / (double)candles->count;
    }
    bench_cell(row.measured, "%.0f ns", bench_median(ns, REPEATS));
    bench_cell(row.peer, "%zu candles", candles->count);
    row.is_within = ns[REPEATS / 2] <= 2000;
    bench_print(&row);
    free(memory);
}

/* ---- through the cohort: input hash, learning, daily fold ---- */

static void no_candle(void *context, uint32_t slot, enum oc_timeframe timeframe,
                      const struct oc_candle *candle)
{
    (void)context, (void)slot, (void)timeframe, (void)candle;
}

static void no_opinion(void *context, uint32_t slot, const struct oc_opinion_event *opinion)
{
    (void)context, (void)slot, (void)opinion;
}

static void count_signal(void *context, uint32_t slot, const struct oc_signal *signal)
{
    size_t *count = context;

    (void)slot, (void)signal;
    (*count)++;
}

static void no_outcome(void *context, uint32_t slot, const struct oc_outcome *outcome)
{
    (void)context, (void)slot, (void)outcome;
}

static void bench_history(const char *what, const struct candles *candles)
{
    double rates[REPEATS];
    size_t signals = 0;
    struct cohort_sink sink = {no_candle, no_opinion, count_signal, no_outcome, NULL, &signals};
    struct bench_row row = {.what = what, .budget = ">= 500 k/s (goal 2 M)"};

    for (size_t i = 0; i < REPEATS; i++) {
        struct oc_engine_config config = engine_config(candles);
        struct cohort cohort;
        struct error error;
        int64_t from_ns;

        signals = 0;
        BENCH_NEED(cohort_init(&cohort, candles->instrument.market, &config, 1, &sink, &error) ==
                   OC_OK);
        BENCH_NEED(cohort_join(&cohort, 0, &candles->instrument, config.origin_ms, config.origin_ms,
                               &error) == OC_OK);
        from_ns = bench_cpu_ns();
        for (size_t at = 0; at < candles->count; at++) {
            BENCH_NEED(cohort_push(&cohort, 0, &candles->rows[at]) == OC_OK);
            if ((at + 1) % DAY_MINUTES == 0)
                cohort_fold(&cohort, config.origin_ms + (int64_t)(at / DAY_MINUTES) * OC_DAY_MS);
        }
        rates[i] = (double)candles->count * 1e9 / (double)(bench_cpu_ns() - from_ns);
        cohort_deinit(&cohort);
    }
    bench_cell(row.measured, "%.0f k/s", bench_median(rates, REPEATS) / 1e3);
    bench_cell(row.peer, "%zu signals", signals);
    row.is_within = rates[REPEATS / 2] >= 500e3;
    bench_print(&row);
}

static void skip_signal(void *context, const struct signal_record *record)
{
    (void)context, (void)record;
}

static void skip_opinion(void *context, const struct opinion_record *record)
{
    (void)context, (void)record;
}

static void skip_outcome(void *context, const struct outcome_record *record)
{
    (void)context, (void)record;
}

static void skip_day(void *context, int64_t day_ms)
{
    (void)context, (void)day_ms;
}

/* The path of `outcry replay`: zstd, CSV, checks, book, cohort, records. */
static void bench_replay(const char *path)
{
    static const struct replay_sink SINK = {skip_signal, skip_opinion, skip_outcome, skip_day,
                                            NULL};
    double rates[REPEATS];
    struct bench_row row = {.what = "history from a .csv.zst file: decode, book, engine, records",
                            .budget = ">= 500 k/s (goal 2 M)"};

    for (size_t i = 0; i < REPEATS; i++) {
        struct replay_config config;
        struct replay *replay;
        struct error error;
        int64_t from_ns = bench_cpu_ns();

        config_of_file(&config, &path);
        BENCH_NEED(replay_open(&replay, &config, &SINK, &error) == OC_OK);
        BENCH_NEED(replay_run(replay, &error) == OC_OK);
        rates[i] = (double)replay_candles(replay) * 1e9 / (double)(bench_cpu_ns() - from_ns);
        replay_close(replay);
    }
    bench_cell(row.measured, "%.0f k/s", bench_median(rates, REPEATS) / 1e3);
    row.is_within = rates[REPEATS / 2] >= 500e3;
    bench_print(&row);
}

/* ---- many symbols: engines are position-free, so a filled one can be copied ---- */

static void bench_many(const struct candles *candles)
{
    struct oc_engine_config config = engine_config(candles);
    size_t size = oc_engine_size(&config);
    size_t filled = candles->count - COLD_ROUNDS;
    struct oc_engine **engines = malloc(SYMBOLS_HELD * sizeof(struct oc_engine *));
    int64_t before = bench_resident_bytes(0);
    double us[COLD_ROUNDS];
    struct bench_row memory = {.what =
                                   "memory of 1,500 engines with their rings, all pages touched",
                               .budget = "<= 600 MB with the server"};
    struct bench_row cold = {.what = "1,000 engines in turn (cold caches), one close each",
                             .budget = "part of 5 ms (goal 2)"};
    struct bench_row state = {.what = "engine state of a symbol, without its candles",
                              .budget = "<= 100 kB"};
    double mb;

    BENCH_NEED(engines != NULL);
    for (size_t i = 0; i < SYMBOLS_HELD; i++) {
        engines[i] = aligned(size);
        if (i == 0)
            (void)filled_engine(candles, filled, engines[0], size);
        else
            memcpy(engines[i], engines[0], size);
    }
    mb = (double)(bench_resident_bytes(0) - before) / 1e6;
    bench_cell(memory.measured, "%.0f MB", mb);
    bench_cell(memory.peer, "%.0f MB of candles",
               (double)(1500 + 6 * 500) * sizeof(struct oc_candle) * SYMBOLS_HELD / 1e6);
    memory.is_within = mb <= 600;
    bench_print(&memory);
    bench_cell(state.measured, "%.1f kB", (double)oc_engine_state_size() / 1e3);
    state.is_within = oc_engine_state_size() <= 100000;
    bench_print(&state);
    for (size_t round = 0; round < COLD_ROUNDS; round++) {
        int64_t from_ns = bench_cpu_ns();

        for (size_t i = 0; i < SYMBOLS_CLOSING; i++)
            BENCH_NEED(oc_engine_push(engines[i], &candles->rows[filled + round], NULL, NULL) ==
                       OC_OK);
        us[round] = (double)(bench_cpu_ns() - from_ns) / 1e3;
    }
    bench_cell(cold.measured, "%.2f ms", bench_median(us, COLD_ROUNDS) / 1e3);
    bench_cell(cold.peer, "%.2f us each", us[COLD_ROUNDS / 2] / SYMBOLS_CLOSING);
    cold.is_within = us[COLD_ROUNDS / 2] <= 5000;
    bench_print(&cold);
    for (size_t i = 0; i < SYMBOLS_HELD; i++)
        free(engines[i]);
    free(engines);
}

/* ---- the binary ---- */

static void bench_binary(void)
{
    struct bench_row row = {.what = "binary, stripped", .budget = "<= 10 MB"};
    const char *binary = process_outcry();
    char folder[PLACE_PATH_CAP], stripped[PLACE_PATH_CAP + 16];
    const char *const argv[] = {"strip", "-o", stripped, binary, NULL};
    struct stat before, after;

    place_temp_make(folder);
    (void)snprintf(stripped, sizeof stripped, "%s/outcry", folder);
    if (process_run(argv, NULL, 10000, NULL) != 0 || stat(stripped, &after) != 0 ||
        stat(binary, &before) != 0) {
        bench_skip(row.what, "strip is not installed");
    } else {
        bench_cell(row.measured, "%.2f MB", (double)after.st_size / 1e6);
        bench_cell(row.peer, "%.1f MB with symbols", (double)before.st_size / 1e6);
        row.is_within = after.st_size <= 10000000;
        bench_print(&row);
    }
    place_temp_remove(folder);
}

int main(void)
{
    struct candles made = seeded();
    char path[PLACE_PATH_CAP];

    bench_close("one 1m close through the whole core, seeded candles", &made);
    if (place_shared(MONTH, path)) {
        struct candles month = month_of(path);

        bench_close("one 1m close through the whole core, a real month", &month);
        bench_history("history from memory: engine, learning, input hash; a real month", &month);
        bench_replay(path);
        free(month.rows);
    } else {
        bench_history("history from memory: engine, learning, input hash; seeded", &made);
        bench_skip("one 1m close through the whole core, a real month", "no real months here");
        bench_skip("history from a file", "no real months here");
    }
    bench_many(&made);
    bench_binary();
    free(made.rows);
    return 0;
}
