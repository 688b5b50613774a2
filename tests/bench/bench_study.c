/* bench_study.c - eight indicators per close over many cold series, beside computing 500 candles anew;
 * every study per candle over 10,000 candles.
 * SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "core/study/indicator_set.h"
#include "outcry/study.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SERIES = 10500,
    WARM = 60,
    ROUNDS = 5,
    CLOSES = 20, /* timed closes of every series in a round */
    WINDOW = 500,
    RECOMPUTED = 40, /* series that are computed anew */
    CANDLES = 10000,
};

#define HOUR_MS INT64_C(3600000)

static const char *const EIGHT[] = {"sma",       "ema",        "rsi", "macd",
                                    "bollinger", "stochastic", "atr", "adx"};
enum { EIGHT_COUNT = sizeof EIGHT / sizeof EIGHT[0] };

static struct oc_study_candle candles[CANDLES];
static volatile double sink;

static void make_candles(void)
{
    uint64_t state = 42;
    double price = 100.0;

    for (size_t i = 0; i < CANDLES; i++) {
        double step[4];

        for (size_t j = 0; j < 4; j++) {
            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            step[j] = (double)(state >> 40) / 16777216.0;
        }
        double open = price;
        double close = open * (1.0 + 0.01 * (step[0] - 0.5));

        candles[i] = (struct oc_study_candle){
            .open_ms = INT64_C(1617408000000) + (int64_t)i * HOUR_MS,
            .open = open,
            .high = (open > close ? open : close) * (1.0 + 0.003 * step[1]),
            .low = (open < close ? open : close) * (1.0 - 0.003 * step[2]),
            .close = close,
            .volume = 1000.0 * step[3],
        };
        price = close < 20.0 || close > 500.0 ? 100.0 : close;
    }
}

struct set {
    const struct oc_study *studies[EIGHT_COUNT];
    struct oc_study_config configs[EIGHT_COUNT];
    size_t offsets[EIGHT_COUNT];
    size_t size;
};

static void prepare(struct set *set)
{
    set->size = 0;
    for (size_t i = 0; i < EIGHT_COUNT; i++) {
        set->studies[i] = oc_study_find(EIGHT[i]);
        oc_study_defaults(set->studies[i], HOUR_MS, &set->configs[i]);
        set->offsets[i] = set->size;
        set->size += oc_study_size(set->studies[i], &set->configs[i]);
    }
    set->size = (set->size + 63) / 64 * 64;
}

static void start(const struct set *set, char *state)
{
    for (size_t i = 0; i < EIGHT_COUNT; i++) {
        oc_study_init(set->studies[i], &set->configs[i], state + set->offsets[i]);
    }
}

static double push(const struct set *set, char *state, const struct oc_study_candle *candle)
{
    double sum = 0.0;

    for (size_t i = 0; i < EIGHT_COUNT; i++) {
        double out[OC_STUDY_OUTPUTS_MAX];
        uint32_t has = 0;

        if (oc_study_push(set->studies[i], state + set->offsets[i], candle, out, &has) == OC_OK) {
            sum += out[0];
        }
    }
    return sum;
}

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* Median nanoseconds of one close of one series, all eight. */
static double measure_stream(const struct set *set, char *memory)
{
    double rounds[ROUNDS];
    size_t at = WARM;

    for (size_t s = 0; s < SERIES; s++) {
        start(set, memory + s * set->size);
        for (size_t i = 0; i < WARM; i++) {
            sink += push(set, memory + s * set->size, &candles[i + s % 100]);
        }
    }
    for (size_t r = 0; r < ROUNDS; r++) {
        int64_t began_ns = clock_mono_ns();

        for (size_t i = 0; i < CLOSES; i++, at++) {
            for (size_t s = 0; s < SERIES; s++) {
                sink += push(set, memory + s * set->size, &candles[at + s % 100]);
            }
        }
        rounds[r] = (double)(clock_mono_ns() - began_ns) / ((double)CLOSES * SERIES);
    }
    qsort(rounds, ROUNDS, sizeof rounds[0], compare_doubles);
    return rounds[ROUNDS / 2];
}

static double measure_anew(const struct set *set, char *memory)
{
    double rounds[ROUNDS];

    for (size_t r = 0; r < ROUNDS; r++) {
        int64_t began_ns = clock_mono_ns();

        for (size_t s = 0; s < RECOMPUTED; s++) {
            start(set, memory);
            for (size_t i = 0; i < WINDOW; i++) {
                sink += push(set, memory, &candles[s + i]);
            }
        }
        rounds[r] = (double)(clock_mono_ns() - began_ns) / RECOMPUTED;
    }
    qsort(rounds, ROUNDS, sizeof rounds[0], compare_doubles);
    return rounds[ROUNDS / 2];
}

/* The same eight in their shared state (indicator_set.h). */
static double measure_set(struct indicator_set *sets)
{
    double values[SET_VALUES] = {0};
    double rounds[ROUNDS];
    size_t at = WARM;

    for (size_t s = 0; s < SERIES; s++) {
        indicator_set_init(&sets[s]);
        for (size_t i = 0; i < WARM; i++) {
            sink += indicator_set_push(&sets[s], &candles[i + s % 100], values);
        }
    }
    for (size_t r = 0; r < ROUNDS; r++) {
        int64_t began_ns = clock_mono_ns();

        for (size_t i = 0; i < CLOSES; i++, at++) {
            for (size_t s = 0; s < SERIES; s++) {
                sink += indicator_set_push(&sets[s], &candles[at + s % 100], values);
                sink += values[SET_ADX];
            }
        }
        rounds[r] = (double)(clock_mono_ns() - began_ns) / ((double)CLOSES * SERIES);
    }
    qsort(rounds, ROUNDS, sizeof rounds[0], compare_doubles);
    return rounds[ROUNDS / 2];
}

static void on_row(void *context, size_t index, const double *values, uint32_t has)
{
    (void)context;
    sink += (double)index + values[0] + has;
}

/* Nanoseconds per candle of one study over all candles. */
static double measure_study(const struct oc_study *study)
{
    static struct oc_study_events events;
    struct oc_study_config config;
    double best = 1e300;

    oc_study_defaults(study, HOUR_MS, &config);
    bool is_history = study->kind == OC_STUDY_HISTORY;
    void *memory = malloc(1 + (is_history ? oc_study_scratch(study, &config, CANDLES)
                                          : oc_study_size(study, &config)));

    if (memory == NULL) {
        return 0.0;
    }
    for (size_t r = 0; r < 3; r++) {
        int64_t began_ns = clock_mono_ns();

        if (is_history) {
            struct oc_study_run run = {candles, CANDLES, memory, on_row, NULL};

            (void)!oc_study_history(study, &config, &run);
        } else {
            oc_study_init(study, &config, memory);
        }
        for (size_t i = 0; i < CANDLES && !is_history; i++) {
            double out[OC_STUDY_OUTPUTS_MAX];
            uint32_t has = 0;

            if (study->kind == OC_STUDY_EVENTS) {
                (void)!oc_study_push_events(study, memory, &candles[i], &events);
                sink += events.count;
            } else if (oc_study_push(study, memory, &candles[i], out, &has) == OC_OK) {
                sink += has;
            }
        }
        double took = (double)(clock_mono_ns() - began_ns) / CANDLES;

        best = took < best ? took : best;
    }
    free(memory);
    return best;
}

int main(void)
{
    struct set set;
    double total = 0.0;

    make_candles();
    prepare(&set);
    char *memory = aligned_alloc(64, set.size * SERIES);

    if (memory == NULL) {
        return 1;
    }
    memset(memory, 0, set.size * SERIES);
    double stream = measure_stream(&set, memory);
    double anew = measure_anew(&set, memory);
    double shared = measure_set((void *)memory);

    printf(
        "eight indicators (SMA20 EMA20 RSI14 MACD BB20 Stoch ATR14 ADX14), a close of a series:\n");
    printf("  streaming, %d cold series, %zu bytes each: %.0f ns (median of %d)\n", SERIES,
           set.size, stream, ROUNDS);
    printf("  the same in one shared state of %zu bytes: %.0f ns (budget 60)\n",
           sizeof(struct indicator_set), shared);
    printf("  the same over %d candles anew: %.0f ns, %.0f times as much\n", WINDOW, anew,
           anew / stream);
    free(memory);
    printf("every study over %d candles, ns a candle:\n", CANDLES);
    for (size_t i = 0; i < oc_study_count(); i++) {
        double took = measure_study(oc_study_at(i));

        printf("  %-20s %8.1f\n", oc_study_at(i)->name, took);
        total += oc_study_at(i)->family == OC_STUDY_INDICATOR ? 0.0 : took;
    }
    printf("all structure studies over %d candles: %.1f ms\n", CANDLES, total * CANDLES / 1e6);
    return 0;
}
