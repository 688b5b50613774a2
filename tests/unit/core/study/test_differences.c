/* test_differences.c - where a program has another convention on purpose: our value is as far from it
 * as TradingView's is, and movement sums, which no study puts out, follow from those that are put out.
 * SPDX-License-Identifier: MIT */
#include "outcry/study.h"
#include "support/check.h"
#include "support/reference.h"

#include <math.h>

enum { ROWS_MAX = 4000, SETTLED = 300 /* the seeds of DI and ATR have faded */ };

#define HOUR_MS INT64_C(3600000)

static const char TALIB[] = "reference/btcusdt_1h_ref/talib.csv";
static const char TULIP[] = "reference/btcusdt_1h_ref/tulip_subset.csv";
static const char PINE[] = "reference/btcusdt_1h_ref/tv_pinets.csv";

static struct oc_study_candle *candles;
static size_t count;

/* One output over all candles; NaN: none. */
static void fill(const char *name, size_t output, double *values)
{
    const struct oc_study *study = oc_study_find(name);
    struct oc_study_config config;

    if (candles == NULL) {
        candles = reference_candles("reference/btcusdt_1h.csv", &count);
    }
    assert_true(count <= ROWS_MAX);
    oc_study_defaults(study, HOUR_MS, &config);
    void *memory = malloc(oc_study_size(study, &config));

    assert_non_null(memory);
    oc_study_init(study, &config, memory);
    for (size_t i = 0; i < count; i++) {
        double out[OC_STUDY_OUTPUTS_MAX];
        uint32_t has = 0;
        bool is_set = oc_study_push(study, memory, &candles[i], out, &has) == OC_OK &&
                      (has >> output & 1U) != 0;

        values[i] = is_set ? out[output] : (double)NAN;
    }
    free(memory);
}

static double allowed(double want, double price)
{
    return 1e-9 * fmax(1.0, fabs(want)) + 1e-10 * price; /* analysis.md 2 */
}

static const struct difference {
    const char *name, *file, *column, *study;
    size_t output;
} DIFFERENCES[] = {
    {"TA-Lib's SAR is as far as from TradingView's", TALIB, "sar", "sar", 0},
    {"TA-Lib's CMO is as far as from TradingView's", TALIB, "cmo14", "cmo", 0},
    {"Tulip's MACD is as far as from TradingView's", TULIP, "macd", "macd", 0},
    {"Tulip's MACD signal is as far as from TradingView's", TULIP, "macd_signal", "macd", 1},
    {"Tulip's MACD histogram is as far as from TradingView's", TULIP, "macd_hist", "macd", 2},
};

static void difference_row(void **state)
{
    static double ours[ROWS_MAX];
    const struct difference *row = *state;
    struct reference theirs;
    struct reference pine;
    size_t compared = 0;
    size_t equal = 0;
    size_t last = 0;
    double worst = 0;

    fill(row->study, row->output, ours);
    reference_load(&theirs, row->file);
    reference_load(&pine, PINE);
    size_t column = reference_column(&theirs, row->column);
    size_t peer = reference_column(&pine, row->column);

    assert_int_equal(theirs.rows, count);
    assert_int_equal(pine.rows, count);
    for (size_t i = 0; i < count; i++) {
        if (!reference_has(&theirs, i, column) || !reference_has(&pine, i, peer)) {
            continue;
        }
        double want = reference_at(&theirs, i, column);
        double limit = allowed(want, candles[i].close);
        double apart = ours[i] - want;

        assert_near(apart, reference_at(&pine, i, peer) - want, limit);
        compared++;
        if (fabs(apart) <= limit) {
            equal++;
        } else {
            last = i;
        }
        worst = fmax(worst, fabs(apart));
    }
    assert_true(compared > 2900);
    assert_true(equal < compared); /* else the row belongs to test_vectors.c */
    if (reference_wants_table()) {
        print_message("| %s %s | %s | %zu | %zu | %zu | %.3g |\n", strrchr(row->file, '/') + 1,
                      row->column, row->study, compared, equal, last, worst);
    }
    reference_free(&theirs);
    reference_free(&pine);
}

/* Wilder's +DI is 100 +DM / TR of the smoothed sums, and the sum of true ranges is n ATR; so +DM is
 * +DI n ATR / 100. */
static void movement(const char *file, const char *column, size_t output)
{
    static double index[ROWS_MAX];
    static double range[ROWS_MAX];
    struct reference table;
    size_t compared = 0;
    double worst = 0;

    fill("adx", output, index);
    fill("atr", 0, range);
    reference_load(&table, file);
    size_t at = reference_column(&table, column);

    for (size_t i = SETTLED; i < count; i++) {
        double want = reference_at(&table, i, at);
        double got = index[i] * 14.0 * range[i] / 100.0;

        assert_near(got, want, allowed(want, candles[i].close));
        worst = fmax(worst, fabs(got - want));
        compared++;
    }
    if (reference_wants_table()) {
        print_message("| %s %s | adx and atr | %zu | %.1e |\n", strrchr(file, '/') + 1, column,
                      compared, worst);
    }
    reference_free(&table);
}

static const struct movement_case {
    const char *name;
    const char *file, *column;
    size_t output;
} MOVEMENTS[] = {
    {"TA-Lib's +DM follows from +DI and ATR", TALIB, "plus_dm14", 1},
    {"TA-Lib's -DM follows from -DI and ATR", TALIB, "minus_dm14", 2},
    {"Tulip's +DM follows from +DI and ATR", TULIP, "plus_dm14", 1},
    {"Tulip's -DM follows from -DI and ATR", TULIP, "minus_dm14", 2},
};

static void movement_row(void **state)
{
    const struct movement_case *row = *state;

    movement(row->file, row->column, row->output);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, DIFFERENCES, difference_row);
    CHECK_ROWS(&list, MOVEMENTS, movement_row);
    return check_run(&list, "intended differences");
}
