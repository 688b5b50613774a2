/* test_edge.c - degenerate input: what analysis.md 1.2 decides, and the edge vectors where the
 * implementations agree with it.
 *
 * Suffixes of the columns: _ta TA-Lib, _ti Tulip, _tv TradingView. They disagree on purpose; each row
 * names the one whose answer is ours, or the constant that we chose.
 * SPDX-License-Identifier: MIT */
#include "outcry/study.h"
#include "support/check.h"
#include "support/reference.h"

#include <math.h>

#define HOUR_MS INT64_C(3600000)

static const struct edge_case {
    const char *name;
    const char *input; /* of reference/edge */
    const char *study, *output;
    const char *column; /* NULL: constant */
    double constant;
    double tolerance;
    size_t from; /* first candle compared */
} CASES[] = {
    {"flat: RSI 50", "flat", "rsi", "value", NULL, 50, 0, 14},
    {"flat: Stochastic K 50", "flat", "stochastic", "k", NULL, 50, 0, 15},
    {"flat: Stochastic D 50", "flat", "stochastic", "d", NULL, 50, 0, 17},
    {"flat: StochRSI 50", "flat", "stochrsi", "k", NULL, 50, 0, 27},
    {"flat: CCI 0", "flat", "cci", "value", NULL, 0, 0, 19},
    {"flat: MFI 50", "flat", "mfi", "value", NULL, 50, 0, 14},
    {"flat: CMO 0", "flat", "cmo", "value", NULL, 0, 0, 14},
    {"flat: ADX 0", "flat", "adx", "adx", NULL, 0, 0, 27},
    {"flat: +DI 0", "flat", "adx", "plus_di", NULL, 0, 0, 14},
    {"flat: volatility 0", "flat", "volatility", "value", NULL, 0, 0, 20},
    {"flat: Williams %R as all three", "flat", "willr", "value", "willr14_ta", 0, 0, 13},
    {"flat: ATR as all three", "flat", "atr", "value", "atr14_tv", 0, 0, 13},
    {"flat: band is the price", "flat", "bollinger", "upper", "bb_upper_tv", 0, 0, 19},
    {"flat: deviation is exactly 0", "flat", "stddev", "value", NULL, 0, 0, 19},
    {"flat: VWAP is the price", "flat", "vwap", "value", "vwap_tv", 0, 0, 0},
    {"flat: OBV as Tulip", "flat", "obv", "value", "obv_ti", 0, 0, 0},
    {"no volume: MFI 50", "zero_volume", "mfi", "value", NULL, 50, 0, 14},
    {"no volume: OBV 0", "zero_volume", "obv", "value", NULL, 0, 0, 0},
    {"no volume: RSI is not touched", "zero_volume", "rsi", "value", "rsi14_ta", 0, 1e-9, 14},
    {"no volume: ADX as TradingView", "zero_volume", "adx", "adx", "adx14_tv", 0, 1e-9, 27},
    {"only up: RSI 100", "only_up", "rsi", "value", "rsi14_ta", 0, 0, 14},
    {"only up: MFI 100", "only_up", "mfi", "value", "mfi14_ta", 0, 0, 14},
    {"only up: ADX 100", "only_up", "adx", "adx", "adx14_ta", 0, 1e-9, 27},
    {"only up: -DI 0", "only_up", "adx", "minus_di", NULL, 0, 0, 14},
    {"only up: CCI as TradingView", "only_up", "cci", "value", "cci20_tv", 0, 1e-7, 19},
    {"only down: RSI 0", "only_down", "rsi", "value", "rsi14_ta", 0, 0, 14},
    {"only down: MFI 0", "only_down", "mfi", "value", "mfi14_ta", 0, 0, 14},
    {"only down: ADX 100", "only_down", "adx", "adx", "adx14_ta", 0, 1e-9, 27},
    {"only down: +DI 0", "only_down", "adx", "plus_di", NULL, 0, 0, 14},
    {"ties of movement count for neither: ADX", "ties", "adx", "adx", "adx14_tv", 0, 1e-8, 27},
    {"ties of movement count for neither: +DI", "ties", "adx", "plus_di", "plus_di14_tv", 0, 1e-8,
     14},
    {"ties: RSI", "ties", "rsi", "value", "rsi14_tv", 0, 1e-8, 14},
    {"ties: CCI", "ties", "cci", "value", "cci20_tv", 0, 1e-7, 19},
    {"ties: Stochastic", "ties", "stochastic", "k", "stoch_k_ti", 0, 1e-8, 17},
    {"low price: RSI", "lowprice", "rsi", "value", "rsi14_ti", 0, 1e-7, 14},
    {"low price: MFI has no threshold", "lowprice", "mfi", "value", "mfi14_ti", 0, 1e-7, 14},
    {"low price: CCI", "lowprice", "cci", "value", "cci20_ti", 0, 1e-6, 38},
    {"low price: Stochastic", "lowprice", "stochastic", "k", "stoch_k_ti", 0, 1e-7, 17},
    {"low price: Williams %R", "lowprice", "willr", "value", "willr14_ti", 0, 1e-7, 13},
    {"low price: band", "lowprice", "bollinger", "upper", "bb_upper_ti", 0, 1e-15, 19},
    {"low price: band below", "lowprice", "bollinger", "lower", "bb_lower_ti", 0, 1e-15, 19},
};

static size_t output_of(const struct oc_study *study, const char *name)
{
    for (size_t i = 0; i < study->output_count; i++) {
        if (strcmp(study->outputs[i].name, name) == 0) {
            return i;
        }
    }
    fail_msg("%s has no output %s", study->name, name);
    return 0;
}

static void edge_row(void **state)
{
    const struct edge_case *row = *state;
    const struct oc_study *study = oc_study_find(row->study);
    size_t output = output_of(study, row->output);
    struct oc_study_config config;
    struct reference table;
    size_t count = 0;
    size_t compared = 0;
    double worst = 0.0;
    struct oc_study_candle *candles =
        reference_candles(check_name("reference/edge/%s.csv", row->input), &count);

    reference_load(&table, check_name("reference/edge/%s_expected.csv", row->input));
    oc_study_defaults(study, HOUR_MS, &config);
    void *memory = malloc(oc_study_size(study, &config));

    oc_study_init(study, &config, memory);
    for (size_t i = 0; i < count; i++) {
        double out[OC_STUDY_OUTPUTS_MAX];
        uint32_t has = 0;
        bool is_set = oc_study_push(study, memory, &candles[i], out, &has) == OC_OK &&
                      (has >> output & 1U) != 0;

        if (i < row->from) {
            continue;
        }
        assert_true(is_set);
        double want = row->constant;

        if (row->column != NULL) {
            size_t column = reference_column(&table, row->column);

            assert_true(reference_has(&table, i, column));
            want = reference_at(&table, i, column);
        }
        assert_near(out[output], want, row->tolerance);
        worst = fmax(worst, fabs(out[output] - want));
        compared++;
    }
    assert_true(compared > 0);
    if (reference_wants_table()) {
        print_message("| edge %s | %s | %zu | %.1e |\n", row->name,
                      row->column != NULL ? row->column : "our decision", compared, worst);
    }
    free(memory);
    free(candles);
    reference_free(&table);
}

static void no_vwap(void **state)
{
    const struct oc_study *study = oc_study_find("vwap");
    struct oc_study_config config;
    size_t count = 0;
    struct oc_study_candle *candles = reference_candles("reference/edge/zero_volume.csv", &count);

    (void)state;
    oc_study_defaults(study, HOUR_MS, &config);
    void *memory = malloc(oc_study_size(study, &config));

    oc_study_init(study, &config, memory);
    for (size_t i = 0; i < count; i++) {
        double out[OC_STUDY_OUTPUTS_MAX] = {-1.0};
        uint32_t has = 0;

        assert_int_equal(oc_study_push(study, memory, &candles[i], out, &has), OC_EAGAIN);
        assert_same_double(out[0], -1.0);
    }
    free(memory);
    free(candles);
}

/* 13 candles: too few for any of these. */
static void too_short(void **state)
{
    static const char *const NAMES[] = {"rsi", "macd", "bollinger", "stochastic",
                                        "atr", "adx",  "cci",       "mfi"};
    size_t count = 0;
    struct oc_study_candle *candles = reference_candles("reference/edge/short13.csv", &count);

    (void)state;
    assert_int_equal(count, 13);
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        const struct oc_study *study = oc_study_find(NAMES[i]);
        struct oc_study_config config;

        oc_study_defaults(study, HOUR_MS, &config);
        void *memory = malloc(oc_study_size(study, &config));

        oc_study_init(study, &config, memory);
        for (size_t j = 0; j < count; j++) {
            double out[OC_STUDY_OUTPUTS_MAX];
            uint32_t has = 0;

            assert_int_equal(oc_study_push(study, memory, &candles[j], out, &has), OC_EAGAIN);
        }
        free(memory);
    }
    free(candles);
}

static struct oc_study_candle candle_at(int64_t open_ms, double price)
{
    return (struct oc_study_candle){open_ms, price, price, price, price, 1.0, 0.5};
}

/* 40 closes that move, then 400 that repeat the last one: from the 13th of them on the range holds one
 * value of the index 14 times, so nothing moved and the answer is 50 (analysis.md 1.2). */
static void still_index(void **state)
{
    enum { MOVING = 40, STILL = 400, PERIOD = 14, MEAN = 3, FROM = MOVING - 1 + PERIOD - 1 };
    const struct oc_study *study = oc_study_find("stochrsi");
    struct oc_study_config config;

    (void)state;
    oc_study_defaults(study, HOUR_MS, &config);
    void *memory = malloc(oc_study_size(study, &config));

    assert_non_null(memory);
    oc_study_init(study, &config, memory);
    for (int64_t i = 0; i < MOVING + STILL; i++) {
        int64_t moved = i < MOVING ? i : MOVING - 1;
        struct oc_study_candle candle = candle_at(i * HOUR_MS, 100.0 + (double)(moved * 7 % 13));
        double out[OC_STUDY_OUTPUTS_MAX] = {0};
        uint32_t has = 0;
        enum oc_status status = oc_study_push(study, memory, &candle, out, &has);

        if (i < FROM) {
            continue;
        }
        assert_int_equal(status, OC_OK);
        assert_int_equal(has, 3);
        assert_same_double(out[0], 50.0);
        if (i >= FROM + MEAN - 1) {
            assert_same_double(out[1], 50.0);
        }
    }
    free(memory);
}

/* ---- longer candles ---- */

static void rollup_equal(const char *expected, int64_t to_ms)
{
    size_t count = 0;
    size_t want_count = 0;
    size_t next = 0;
    double worst = 0.0;
    struct oc_study_rollup rollup;
    struct oc_study_candle *candles = reference_candles("reference/btcusdt_1h.csv", &count);
    struct oc_study_candle *want = reference_candles(expected, &want_count);

    oc_study_rollup_init(&rollup, HOUR_MS, to_ms);
    for (size_t i = 0; i < count; i++) {
        struct oc_study_candle out[2];
        size_t closed = oc_study_rollup_push(&rollup, &candles[i], out);

        for (size_t j = 0; j < closed; j++) {
            assert_true(next < want_count);
            assert_int_equal(out[j].open_ms, want[next].open_ms);
            assert_same_double(out[j].open, want[next].open);
            assert_same_double(out[j].high, want[next].high);
            assert_same_double(out[j].low, want[next].low);
            assert_same_double(out[j].close, want[next].close);
            assert_near(out[j].volume, want[next].volume, 1e-6 * want[next].volume);
            worst = fmax(worst, fabs(out[j].volume / want[next].volume - 1.0));
            next++;
        }
    }
    assert_true(next + 1 >= want_count); /* the last one may be cut by the end of the file */
    if (reference_wants_table()) {
        print_message("| %s | %zu candles | prices 0, volume %.1e relative |\n", expected, next,
                      worst);
    }
    free(candles);
    free(want);
}

static void rollup_vectors(void **state)
{
    (void)state;
    rollup_equal("reference/btcusdt_4h.csv", 4 * HOUR_MS);
    rollup_equal("reference/btcusdt_1d.csv", 24 * HOUR_MS);
}

/* A gap cuts 00:00..04:00 after two hours and ends with the last hour of the next bucket. */
static void rollup_gap(void **state)
{
    struct oc_study_rollup rollup;
    struct oc_study_candle out[2];
    struct oc_study_candle hours[] = {candle_at(0, 10), candle_at(HOUR_MS, 12),
                                      candle_at(7 * HOUR_MS, 11)};

    (void)state;
    oc_study_rollup_init(&rollup, HOUR_MS, 4 * HOUR_MS);
    assert_int_equal(oc_study_rollup_push(&rollup, &hours[0], out), 0);
    assert_int_equal(oc_study_rollup_push(&rollup, &hours[1], out), 0);
    assert_int_equal(oc_study_rollup_push(&rollup, &hours[2], out), 2);
    assert_int_equal(out[0].open_ms, 0);
    assert_same_double(out[0].high, 12);
    assert_same_double(out[0].volume, 2);
    assert_int_equal(out[1].open_ms, 4 * HOUR_MS);
    assert_same_double(out[1].open, 11);
}

/* 2026-11-21 is a Saturday; its week began on Monday 2026-11-16. */
static void rollup_week(void **state)
{
    struct oc_study_rollup rollup;
    struct oc_study_candle out[2];
    struct oc_study_candle saturday = candle_at(INT64_C(1795219200000), 10);
    struct oc_study_candle sunday = candle_at(INT64_C(1795305600000), 11);

    (void)state;
    oc_study_rollup_init(&rollup, 24 * HOUR_MS, 7 * 24 * HOUR_MS);
    assert_int_equal(oc_study_rollup_push(&rollup, &saturday, out), 0);
    assert_int_equal(oc_study_rollup_push(&rollup, &sunday, out), 1);
    assert_int_equal(out[0].open_ms, INT64_C(1794787200000));
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, edge_row);
    check_add(&list, "no volume: no VWAP, by status", no_vwap, NULL);
    check_add(&list, "13 candles are too few, by status", too_short, NULL);
    check_add(&list, "StochRSI of closes that stand still is 50", still_index, NULL);
    check_add(&list, "hours make the exchange's own 4h and 1d candles", rollup_vectors, NULL);
    check_add(&list, "a gap closes what it cut", rollup_gap, NULL);
    check_add(&list, "weeks begin on Monday", rollup_week, NULL);
    return check_run(&list, "edges");
}
