/* test_patterns.c - candlestick patterns against TA-Lib, zigzag against jbn/ZigZag, fractals against
 * Pine and Stock.Indicators: candles and signs exact.
 * SPDX-License-Identifier: MIT */
#include "outcry/study.h"
#include "support/check.h"
#include "support/reference.h"

#include <math.h>

enum { EVENTS_MAX = 4000 };

#define HOUR_MS INT64_C(3600000)

static const char BTC[] = "reference/btcusdt_1h.csv";

static const struct pattern_case {
    const char *name; /* the study's column */
    const char *talib;
} PATTERNS[] = {
    {"doji", "CDLDOJI"},
    {"dragonfly_doji", "CDLDRAGONFLYDOJI"},
    {"gravestone_doji", "CDLGRAVESTONEDOJI"},
    {"long_legged_doji", "CDLLONGLEGGEDDOJI"},
    {"spinning_top", "CDLSPINNINGTOP"},
    {"high_wave", "CDLHIGHWAVE"},
    {"marubozu", "CDLMARUBOZU"},
    {"closing_marubozu", "CDLCLOSINGMARUBOZU"},
    {"hammer", "CDLHAMMER"},
    {"hanging_man", "CDLHANGINGMAN"},
    {"inverted_hammer", "CDLINVERTEDHAMMER"},
    {"shooting_star", "CDLSHOOTINGSTAR"},
    {"engulfing", "CDLENGULFING"},
    {"harami", "CDLHARAMI"},
    {"harami_cross", "CDLHARAMICROSS"},
    {"doji_star", "CDLDOJISTAR"},
    {"morning_star", "CDLMORNINGSTAR"},
    {"evening_star", "CDLEVENINGSTAR"},
    {"morning_doji_star", "CDLMORNINGDOJISTAR"},
    {"evening_doji_star", "CDLEVENINGDOJISTAR"},
    {"three_white_soldiers", "CDL3WHITESOLDIERS"},
    {"three_black_crows", "CDL3BLACKCROWS"},
    {"three_inside", "CDL3INSIDE"},
    {"three_outside", "CDL3OUTSIDE"},
};

static void pattern_row(void **state)
{
    const struct pattern_case *row = *state;
    const struct oc_study *study = oc_study_find("candles");
    struct oc_study_config config;
    struct reference table;
    size_t count = 0;
    struct oc_study_candle *candles = reference_candles(BTC, &count);
    double *want = calloc(count, sizeof *want);
    size_t output = 0;
    size_t found = 0;

    reference_load(&table, "reference/btcusdt_1h_ref/talib_cdl_patterns.csv");
    for (size_t i = 0; i < table.rows; i++) {
        if (strcmp(reference_text(&table, i, 0), row->talib) == 0) {
            want[(size_t)reference_at(&table, i, 1)] = reference_at(&table, i, 2);
            found++;
        }
    }
    while (strcmp(study->outputs[output].name, row->name) != 0) {
        output++;
        assert_true(output < study->output_count);
    }
    oc_study_defaults(study, HOUR_MS, &config);
    void *memory = malloc(oc_study_size(study, &config));

    oc_study_init(study, &config, memory);
    for (size_t i = 0; i < count; i++) {
        double out[OC_STUDY_OUTPUTS_MAX];
        uint32_t has = 0;
        bool is_ready = oc_study_push(study, memory, &candles[i], out, &has) == OC_OK;
        double got = is_ready && (has >> output & 1U) != 0 ? out[output] : 0.0;

        if (got != want[i]) {
            fail_msg("candle %zu: %g, want %g", i, got, want[i]);
        }
    }
    if (reference_wants_table()) {
        print_message("| %s %s | %zu candles, %zu patterns | 0 |\n", row->talib, row->name, count,
                      found);
    }
    free(memory);
    free(want);
    free(candles);
    reference_free(&table);
}

struct seen {
    int64_t open_ms, known_ms;
    int kind;
    double level;
};

/* Runs an event study over all candles; returns how many events. */
static size_t gather(const char *name, const char *params[2], const double values[2],
                     const struct oc_study_candle *candles, size_t count, struct seen *out)
{
    static struct oc_study_events events;
    const struct oc_study *study = oc_study_find(name);
    struct oc_study_config config;
    size_t found = 0;

    oc_study_defaults(study, candles[1].open_ms - candles[0].open_ms, &config);
    for (size_t i = 0; i < 2 && params[i] != NULL; i++) {
        assert_int_equal(oc_study_set(study, &config, params[i], values[i]), OC_OK);
    }
    void *memory = malloc(oc_study_size(study, &config));

    oc_study_init(study, &config, memory);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(oc_study_push_events(study, memory, &candles[i], &events), OC_OK);
        for (uint32_t j = 0; j < events.count; j++) {
            assert_true(found < EVENTS_MAX);
            out[found++] = (struct seen){events.items[j].open_ms, events.items[j].known_ms,
                                         (int)events.items[j].kind, events.items[j].level};
        }
    }
    free(memory);
    return found;
}

static void zigzag_equal(void **state)
{
    static struct seen seen[EVENTS_MAX];
    static const double PERCENTS[] = {2, 5};
    struct reference table;
    size_t count = 0;
    struct oc_study_candle *candles = reference_candles(BTC, &count);

    (void)state;
    reference_load(&table, "reference/btcusdt_1h_ref/zigzag_close.csv");
    for (size_t p = 0; p < 2; p++) {
        const char *params[2] = {"percent", NULL};
        size_t found =
            gather("zigzag", params, (const double[2]){PERCENTS[p], 0}, candles, count, seen);
        size_t next = 0;

        for (size_t i = 0; i < table.rows; i++) {
            size_t index = (size_t)reference_at(&table, i, 1);
            bool is_end = index == 0 || index == count - 1; /* artificial there */

            if (fabs(reference_at(&table, i, 0) - PERCENTS[p] / 100.0) > 1e-9 || is_end) {
                continue;
            }
            assert_true(next < found);
            assert_int_equal(seen[next].open_ms, candles[index].open_ms);
            assert_int_equal(seen[next].kind, reference_at(&table, i, 2) > 0.0 ? 0 : 1);
            assert_same_double(seen[next].level, reference_at(&table, i, 3));
            next++;
        }
        assert_int_equal(next, found);
        if (reference_wants_table()) {
            print_message("| zigzag_close %g %% | %zu pivots | 0 |\n", PERCENTS[p], next);
        }
    }
    free(candles);
    reference_free(&table);
}

/* Every pivot of the file is an event and the other way round. by_known: the file writes it at the
 * candle that confirms it. */
static void fractals_equal_to(const char *input, const char *expected, double size,
                              const char *const columns[2], bool by_known)
{
    static struct seen seen[EVENTS_MAX];
    const char *params[2] = {"left", "right"};
    struct reference table;
    size_t count = 0;
    size_t compared = 0;
    struct oc_study_candle *candles = reference_candles(input, &count);
    size_t found = gather("fractals", params, (const double[2]){size, size}, candles, count, seen);

    reference_load(&table, expected);
    for (size_t i = 0; i < count; i++) {
        for (int kind = 0; kind < 2; kind++) {
            size_t column = reference_column(&table, columns[kind]);
            const struct seen *event = NULL;

            for (size_t j = 0; j < found; j++) {
                int64_t at = by_known ? seen[j].known_ms - (candles[1].open_ms - candles[0].open_ms)
                                      : seen[j].open_ms;

                event = at == candles[i].open_ms && seen[j].kind == kind ? &seen[j] : event;
            }
            if (reference_has(&table, i, column) != (event != NULL)) {
                fail_msg("%s at %zu: want %d, got %d", columns[kind], i,
                         reference_has(&table, i, column), event != NULL);
            }
            if (event != NULL) {
                assert_near(event->level, reference_at(&table, i, column), 1e-9 * event->level);
                compared++;
            }
        }
    }
    assert_int_equal(compared, found);
    if (reference_wants_table()) {
        print_message("| %s fractals | %zu pivots | 0 |\n", columns[0], compared);
    }
    free(candles);
    reference_free(&table);
}

static void pine_pivots(void **state)
{
    static const char *const COLUMNS[2] = {"pivothigh_5_5", "pivotlow_5_5"};

    (void)state;
    fractals_equal_to(BTC, "reference/btcusdt_1h_ref/tv_pinets.csv", 5, COLUMNS, true);
}

static void skender_fractals(void **state)
{
    static const char *const COLUMNS[2] = {"fractal_fractalBear", "fractal_fractalBull"};

    (void)state;
    fractals_equal_to("reference/skender_default/default.csv",
                      "reference/skender_default/expected.csv", 2, COLUMNS, false);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, PATTERNS, pattern_row);
    check_add(&list, "zigzag pivots are equal but for the artificial ends", zigzag_equal, NULL);
    check_add(&list, "pivots 5/5 are equal to Pine's", pine_pivots, NULL);
    check_add(&list, "fractals 2 are equal to Stock.Indicators'", skender_fractals, NULL);
    return check_run(&list, "patterns");
}
