/* test_vectors.c - every indicator against values that other implementations computed.
 *
 * Columns, conventions and tolerances: analysis.md 2. With OUTCRY_STUDY_TABLE=1 the rows of the table
 * in docs/analysis.md are printed.
 * SPDX-License-Identifier: MIT */
#include "outcry/study.h"
#include "support/check.h"
#include "support/reference.h"

#include <math.h>

/* How far a value may be off; price: the close of its row. */
enum tolerance {
    NEAR,    /* 1e-9 * max(1, |want|) + 1e-10 * price */
    BOUNDED, /* 1e-9 * max(1, |want|): values without a price scale */
    APART,   /* 1e-9 * price: differences near 0 */
    WIDE,    /* 1e-6 of the deviation, in the middle 1e-9: bands whose peer uses E[x^2] - E[x]^2 */
    FLOW,    /* 1e-9 of all volume so far */
    TINY,    /* 1e-8: money flow near 0 */
    DAY,     /* 1e-6 absolute: VWAP, rounded to 10 decimals after long sums */
};

static const char *const TOLERANCES[] = {
    "1e-9 rel + 1e-10 price", "1e-9", "1e-9 price", "1e-6 of the deviation",
    "1e-9 of the volume",     "1e-8", "1e-6",
};

static const char BTC[] = "reference/btcusdt_1h.csv";
static const char TALIB[] = "reference/btcusdt_1h_ref/talib.csv";
static const char PINE[] = "reference/btcusdt_1h_ref/tv_pinets.csv";
static const char TULIP[] = "reference/btcusdt_1h_ref/tulip_subset.csv";
static const char SKENDER_IN[] = "reference/skender_default/default.csv";
static const char SKENDER[] = "reference/skender_default/expected.csv";

static const struct vector {
    const char *name; /* the test */
    const char *candles, *expected, *column;
    const char *study, *output;
    const char *params; /* "period=50 width=3" */
    enum tolerance tolerance;
    size_t first;          /* of the vector's values */
    size_t from;           /* compared from here on; 0: the first */
    double factor, offset; /* want * factor + offset; 0 factor: 1 */
    const char *why;       /* an intended difference */
} VECTORS[] = {
    // clang-format off
/* ROWS */
    {"TA-Lib sma20", BTC, TALIB, "sma20", "sma", "value", "period=20", NEAR, 19, 0, 0, 0, NULL},
    {"TA-Lib sma50", BTC, TALIB, "sma50", "sma", "value", "period=50", NEAR, 49, 0, 0, 0, NULL},
    {"TA-Lib sma200", BTC, TALIB, "sma200", "sma", "value", "period=200", NEAR, 199, 0, 0, 0, NULL},
    {"TA-Lib ema9", BTC, TALIB, "ema9", "ema", "value", "period=9", NEAR, 8, 0, 0, 0, NULL},
    {"TA-Lib ema20", BTC, TALIB, "ema20", "ema", "value", "period=20", NEAR, 19, 0, 0, 0, NULL},
    {"TA-Lib ema50", BTC, TALIB, "ema50", "ema", "value", "period=50", NEAR, 49, 0, 0, 0, NULL},
    {"TA-Lib ema200", BTC, TALIB, "ema200", "ema", "value", "period=200", NEAR, 199, 0, 0, 0, NULL},
    {"TA-Lib wma20", BTC, TALIB, "wma20", "wma", "value", NULL, NEAR, 19, 0, 0, 0, NULL},
    {"TA-Lib rsi14", BTC, TALIB, "rsi14", "rsi", "value", NULL, NEAR, 14, 0, 0, 0, NULL},
    {"TA-Lib macd", BTC, TALIB, "macd", "macd", "macd", NULL, APART, 33, 130, 0, 0, "fast EMA starts at candle 14 there, so that both begin together; equal after its warm-up"},
    {"TA-Lib macd_signal", BTC, TALIB, "macd_signal", "macd", "signal", NULL, APART, 33, 140, 0, 0, "fast EMA starts at candle 14 there, so that both begin together; equal after its warm-up"},
    {"TA-Lib macd_hist", BTC, TALIB, "macd_hist", "macd", "histogram", NULL, APART, 33, 140, 0, 0, "fast EMA starts at candle 14 there, so that both begin together; equal after its warm-up"},
    {"TA-Lib bb_upper", BTC, TALIB, "bb_upper", "bollinger", "upper", NULL, WIDE, 19, 0, 0, 0, NULL},
    {"TA-Lib bb_middle", BTC, TALIB, "bb_middle", "bollinger", "middle", NULL, WIDE, 19, 0, 0, 0, NULL},
    {"TA-Lib bb_lower", BTC, TALIB, "bb_lower", "bollinger", "lower", NULL, WIDE, 19, 0, 0, 0, NULL},
    {"TA-Lib stoch_k", BTC, TALIB, "stoch_k", "stochastic", "k", NULL, NEAR, 17, 0, 0, 0, "K is held back to the first D there"},
    {"TA-Lib stoch_d", BTC, TALIB, "stoch_d", "stochastic", "d", NULL, NEAR, 17, 0, 0, 0, NULL},
    {"TA-Lib stochrsi_fk", BTC, TALIB, "stochrsi_fk", "stochrsi", "k", NULL, NEAR, 29, 0, 0, 0, "K is held back to the first D there"},
    {"TA-Lib stochrsi_fd", BTC, TALIB, "stochrsi_fd", "stochrsi", "d", NULL, NEAR, 29, 0, 0, 0, NULL},
    {"TA-Lib tr", BTC, TALIB, "tr", "tr", "value", NULL, NEAR, 1, 0, 0, 0, "no range for the first candle there"},
    {"TA-Lib atr14", BTC, TALIB, "atr14", "atr", "value", NULL, NEAR, 14, 250, 0, 0, "true range begins at candle 1 there; equal after warm-up"},
    {"TA-Lib plus_di14", BTC, TALIB, "plus_di14", "adx", "plus_di", NULL, NEAR, 14, 300, 0, 0, "sums over candles 1..13 there; equal after warm-up"},
    {"TA-Lib minus_di14", BTC, TALIB, "minus_di14", "adx", "minus_di", NULL, NEAR, 14, 300, 0, 0, "sums over candles 1..13 there; equal after warm-up"},
    {"TA-Lib dx14", BTC, TALIB, "dx14", "adx", "dx", NULL, NEAR, 14, 300, 0, 0, "sums over candles 1..13 there; equal after warm-up"},
    {"TA-Lib adx14", BTC, TALIB, "adx14", "adx", "adx", NULL, NEAR, 27, 350, 0, 0, "sums over candles 1..13 there; equal after warm-up"},
    {"TA-Lib obv", BTC, TALIB, "obv", "obv", "value", NULL, FLOW, 0, 0, 0, -1706.898053, NULL},
    {"TA-Lib cci20", BTC, TALIB, "cci20", "cci", "value", NULL, NEAR, 19, 0, 0, 0, NULL},
    {"TA-Lib mfi14", BTC, TALIB, "mfi14", "mfi", "value", NULL, TINY, 14, 0, 0, 0, NULL},
    {"TA-Lib willr14", BTC, TALIB, "willr14", "willr", "value", NULL, NEAR, 13, 0, 0, 0, NULL},
    {"TA-Lib roc10", BTC, TALIB, "roc10", "roc", "value", NULL, NEAR, 10, 0, 0, 0, NULL},
    {"TA-Lib stddev20", BTC, TALIB, "stddev20", "stddev", "value", NULL, WIDE, 19, 0, 0, 0, NULL},
    {"TradingView ema9", BTC, PINE, "ema9", "ema", "value", "period=9", NEAR, 8, 0, 0, 0, NULL},
    {"TradingView ema20", BTC, PINE, "ema20", "ema", "value", "period=20", NEAR, 19, 0, 0, 0, NULL},
    {"TradingView ema50", BTC, PINE, "ema50", "ema", "value", "period=50", NEAR, 49, 0, 0, 0, NULL},
    {"TradingView ema200", BTC, PINE, "ema200", "ema", "value", "period=200", NEAR, 199, 0, 0, 0, NULL},
    {"TradingView sma20", BTC, PINE, "sma20", "sma", "value", NULL, NEAR, 19, 0, 0, 0, NULL},
    {"TradingView wma20", BTC, PINE, "wma20", "wma", "value", NULL, NEAR, 19, 0, 0, 0, NULL},
    {"TradingView rsi14", BTC, PINE, "rsi14", "rsi", "value", NULL, NEAR, 14, 0, 0, 0, NULL},
    {"TradingView macd", BTC, PINE, "macd", "macd", "macd", NULL, APART, 25, 0, 0, 0, NULL},
    {"TradingView macd_signal", BTC, PINE, "macd_signal", "macd", "signal", NULL, APART, 33, 0, 0, 0, NULL},
    {"TradingView macd_hist", BTC, PINE, "macd_hist", "macd", "histogram", NULL, APART, 33, 0, 0, 0, NULL},
    {"TradingView bb_upper", BTC, PINE, "bb_upper", "bollinger", "upper", NULL, WIDE, 19, 0, 0, 0, NULL},
    {"TradingView bb_middle", BTC, PINE, "bb_middle", "bollinger", "middle", NULL, WIDE, 19, 0, 0, 0, NULL},
    {"TradingView bb_lower", BTC, PINE, "bb_lower", "bollinger", "lower", NULL, WIDE, 19, 0, 0, 0, NULL},
    {"TradingView stddev20", BTC, PINE, "stddev20", "stddev", "value", NULL, WIDE, 19, 0, 0, 0, NULL},
    {"TradingView stoch_k", BTC, PINE, "stoch_k", "stochastic", "k", NULL, NEAR, 15, 0, 0, 0, NULL},
    {"TradingView stoch_d", BTC, PINE, "stoch_d", "stochastic", "d", NULL, NEAR, 17, 0, 0, 0, NULL},
    {"TradingView atr14", BTC, PINE, "atr14", "atr", "value", NULL, NEAR, 13, 0, 0, 0, NULL},
    {"TradingView tr", BTC, PINE, "tr", "tr", "value", NULL, NEAR, 0, 0, 0, 0, NULL},
    {"TradingView plus_di14", BTC, PINE, "plus_di14", "adx", "plus_di", NULL, NEAR, 14, 0, 0, 0, NULL},
    {"TradingView minus_di14", BTC, PINE, "minus_di14", "adx", "minus_di", NULL, NEAR, 14, 0, 0, 0, NULL},
    {"TradingView adx14", BTC, PINE, "adx14", "adx", "adx", NULL, NEAR, 27, 0, 0, 0, NULL},
    {"TradingView obv", BTC, PINE, "obv", "obv", "value", NULL, FLOW, 0, 0, 0, 0, NULL},
    {"TradingView cci20", BTC, PINE, "cci20", "cci", "value", NULL, NEAR, 19, 0, 0, 0, NULL},
    {"TradingView mfi14", BTC, PINE, "mfi14", "mfi", "value", NULL, TINY, 13, 14, 0, 0, "candle 0 counts as rising there, so it has a value one candle earlier"},
    {"TradingView willr14", BTC, PINE, "willr14", "willr", "value", NULL, NEAR, 13, 0, 0, 0, NULL},
    {"TradingView vwap", BTC, PINE, "vwap", "vwap", "value", NULL, DAY, 0, 0, 0, 0, NULL},
    {"TradingView supertrend_3_10", BTC, PINE, "supertrend_3_10", "supertrend", "value", NULL, NEAR, 9, 0, 0, 0, NULL},
    {"TradingView supertrend_dir", BTC, PINE, "supertrend_dir", "supertrend", "direction", NULL, BOUNDED, 9, 0, 0, 0, NULL},
    {"TradingView sar", BTC, PINE, "sar", "sar", "value", NULL, NEAR, 1, 0, 0, 0, NULL},
    {"TradingView cmo14", BTC, PINE, "cmo14", "cmo", "value", NULL, NEAR, 14, 0, 0, 0, NULL},
    {"Tulip ema20", BTC, TULIP, "ema20", "ema", "value", NULL, NEAR, 0, 200, 0, 0, "first-price seed there; equal after warm-up"},
    {"Tulip atr14", BTC, TULIP, "atr14", "atr", "value", NULL, NEAR, 13, 0, 0, 0, NULL},
    {"Tulip plus_di14", BTC, TULIP, "plus_di14", "adx", "plus_di", NULL, NEAR, 13, 300, 0, 0, "sums over candles 1..13 there; equal after warm-up"},
    {"Tulip minus_di14", BTC, TULIP, "minus_di14", "adx", "minus_di", NULL, NEAR, 13, 300, 0, 0, "sums over candles 1..13 there; equal after warm-up"},
    {"Tulip dx14", BTC, TULIP, "dx14", "adx", "dx", NULL, NEAR, 13, 300, 0, 0, "sums over candles 1..13 there; equal after warm-up"},
    {"Tulip adx14", BTC, TULIP, "adx14", "adx", "adx", NULL, NEAR, 26, 350, 0, 0, "sums over candles 1..13 there; equal after warm-up"},
    {"Tulip obv", BTC, TULIP, "obv", "obv", "value", NULL, FLOW, 0, 0, 0, 0, NULL},
    {"Tulip mfi14", BTC, TULIP, "mfi14", "mfi", "value", NULL, TINY, 14, 0, 0, 0, NULL},
    {"Tulip cci20", BTC, TULIP, "cci20", "cci", "value", NULL, NEAR, 38, 0, 0, 0, "starts later there"},
    {"Stock.Indicators sma_sma", SKENDER_IN, SKENDER, "sma_sma", "sma", "value", NULL, NEAR, 19, 0, 0, 0, NULL},
    {"Stock.Indicators ema_ema", SKENDER_IN, SKENDER, "ema_ema", "ema", "value", NULL, NEAR, 19, 0, 0, 0, NULL},
    {"Stock.Indicators wma_wma", SKENDER_IN, SKENDER, "wma_wma", "wma", "value", "period=14", NEAR, 13, 0, 0, 0, NULL},
    {"Stock.Indicators rsi_rsi", SKENDER_IN, SKENDER, "rsi_rsi", "rsi", "value", NULL, NEAR, 14, 0, 0, 0, NULL},
    {"Stock.Indicators macd_macd", SKENDER_IN, SKENDER, "macd_macd", "macd", "macd", NULL, APART, 25, 0, 0, 0, NULL},
    {"Stock.Indicators macd_signal", SKENDER_IN, SKENDER, "macd_signal", "macd", "signal", NULL, APART, 33, 0, 0, 0, NULL},
    {"Stock.Indicators macd_histogram", SKENDER_IN, SKENDER, "macd_histogram", "macd", "histogram", NULL, APART, 33, 0, 0, 0, NULL},
    {"Stock.Indicators bb_sma", SKENDER_IN, SKENDER, "bb_sma", "bollinger", "middle", NULL, WIDE, 19, 0, 0, 0, NULL},
    {"Stock.Indicators bb_upperBand", SKENDER_IN, SKENDER, "bb_upperBand", "bollinger", "upper", NULL, WIDE, 19, 0, 0, 0, NULL},
    {"Stock.Indicators bb_lowerBand", SKENDER_IN, SKENDER, "bb_lowerBand", "bollinger", "lower", NULL, WIDE, 19, 0, 0, 0, NULL},
    {"Stock.Indicators stoch_oscillator", SKENDER_IN, SKENDER, "stoch_oscillator", "stochastic", "k", NULL, NEAR, 15, 0, 0, 0, NULL},
    {"Stock.Indicators stoch_signal", SKENDER_IN, SKENDER, "stoch_signal", "stochastic", "d", NULL, NEAR, 17, 0, 0, 0, NULL},
    {"Stock.Indicators tr_tr", SKENDER_IN, SKENDER, "tr_tr", "tr", "value", NULL, NEAR, 1, 0, 0, 0, "no range for the first candle there"},
    {"Stock.Indicators atr_atr", SKENDER_IN, SKENDER, "atr_atr", "atr", "value", NULL, NEAR, 14, 250, 0, 0, "true range begins at candle 1 there; equal after warm-up"},
    {"Stock.Indicators adx_pdi", SKENDER_IN, SKENDER, "adx_pdi", "adx", "plus_di", NULL, NEAR, 14, 0, 0, 0, NULL},
    {"Stock.Indicators adx_mdi", SKENDER_IN, SKENDER, "adx_mdi", "adx", "minus_di", NULL, NEAR, 14, 0, 0, 0, NULL},
    {"Stock.Indicators adx_dx", SKENDER_IN, SKENDER, "adx_dx", "adx", "dx", NULL, NEAR, 14, 0, 0, 0, NULL},
    {"Stock.Indicators adx_adx", SKENDER_IN, SKENDER, "adx_adx", "adx", "adx", NULL, NEAR, 27, 0, 0, 0, NULL},
    {"Stock.Indicators obv_obv", SKENDER_IN, SKENDER, "obv_obv", "obv", "value", NULL, FLOW, 0, 0, 0, 0, NULL},
    {"Stock.Indicators cci_cci", SKENDER_IN, SKENDER, "cci_cci", "cci", "value", NULL, NEAR, 19, 0, 0, 0, NULL},
    {"Stock.Indicators mfi_mfi", SKENDER_IN, SKENDER, "mfi_mfi", "mfi", "value", NULL, TINY, 14, 0, 0, 0, NULL},
    {"Stock.Indicators willr_williamsR", SKENDER_IN, SKENDER, "willr_williamsR", "willr", "value", NULL, NEAR, 13, 0, 0, 0, NULL},
    {"Stock.Indicators cmo_cmo", SKENDER_IN, SKENDER, "cmo_cmo", "cmo", "value", NULL, NEAR, 14, 0, 0, 0, NULL},
    {"Stock.Indicators supertrend_superTrend", SKENDER_IN, SKENDER, "supertrend_superTrend", "supertrend", "value", NULL, NEAR, 10, 250, 0, 0, "true range begins at candle 1 there; equal after warm-up"},
    {"TA-Lib cmo14 is 2 RSI - 100", BTC, TALIB, "cmo14", "rsi", "value", NULL, NEAR, 14, 0, 0.5, 50, "Wilder smoothing there, which makes it 2 RSI - 100; our cmo takes plain sums"},
    {"TA-Lib dema20", BTC, TALIB, "dema20", "dema", "value", NULL, NEAR, 38, 0, 0, 0, NULL},
    {"TA-Lib tema20", BTC, TALIB, "tema20", "tema", "value", NULL, NEAR, 57, 0, 0, 0, NULL},
    {"TA-Lib natr14", BTC, TALIB, "natr14", "natr", "value", NULL, NEAR, 14, 250, 0, 0, "true range begins at candle 1 there; equal after warm-up"},
    {"TA-Lib mom10", BTC, TALIB, "mom10", "mom", "value", NULL, APART, 10, 0, 0, 0, NULL},
    {"TA-Lib ad", BTC, TALIB, "ad", "ad", "value", NULL, FLOW, 0, 0, 0, 0, NULL},
    {"TA-Lib adosc_3_10", BTC, TALIB, "adosc_3_10", "adosc", "value", NULL, FLOW, 9, 0, 0, 0, NULL},
    {"TA-Lib aroon_up14", BTC, TALIB, "aroon_up14", "aroon", "up", NULL, BOUNDED, 14, 0, 0, 0, NULL},
    {"TA-Lib aroon_down14", BTC, TALIB, "aroon_down14", "aroon", "down", NULL, BOUNDED, 14, 0, 0, 0, NULL},
    {"TradingView vwma20", BTC, PINE, "vwma20", "vwma", "value", NULL, NEAR, 19, 0, 0, 0, NULL},
    {"TradingView hma20", BTC, PINE, "hma20", "hma", "value", NULL, NEAR, 22, 0, 0, 0, NULL},
    {"Stock.Indicators vwma_vwma", SKENDER_IN, SKENDER, "vwma_vwma", "vwma", "value", "period=14", NEAR, 13, 0, 0, 0, NULL},
/* END */
    // clang-format on
};

static void set_params(const struct oc_study *study, struct oc_study_config *config,
                       const char *params)
{
    while (params != NULL && *params != '\0') {
        char name[32];
        size_t size = strcspn(params, "=");

        assert_true(size < sizeof name);
        memcpy(name, params, size);
        name[size] = '\0';
        params += size + 1;
        char *end = NULL;

        assert_int_equal(oc_study_set(study, config, name, strtod(params, &end)), OC_OK);
        params = *end == ' ' ? end + 1 : end;
    }
}

static double allowed(enum tolerance tolerance, double want, double price, double volume,
                      double deviation)
{
    switch (tolerance) {
    case NEAR:
        return 1e-9 * fmax(1.0, fabs(want)) + 1e-10 * price;
    case BOUNDED:
        return 1e-9 * fmax(1.0, fabs(want));
    case APART:
        return 1e-9 * price;
    case WIDE:
        return 1e-6 * deviation + 1e-9 * fmax(1.0, fabs(want));
    case FLOW:
        return 1e-9 * volume;
    case TINY:
        return 1e-8;
    case DAY:
        return 1e-6;
    }
    return 0.0;
}

/* What the comparison of one row came to. */
struct result {
    size_t ours, theirs; /* first values */
    size_t compared;
    double worst;
};

static void compare(const struct vector *row, const struct oc_study *study, size_t output,
                    const struct oc_study_config *config, const struct oc_study_candle *candles,
                    const struct reference *table, struct result *result)
{
    size_t column = reference_column(table, row->column);
    void *memory = malloc(oc_study_size(study, config));
    double volume = 0.0;

    assert_non_null(memory);
    oc_study_init(study, config, memory);
    for (size_t i = 0; i < table->rows; i++) {
        double out[OC_STUDY_OUTPUTS_MAX];
        uint32_t has = 0;
        enum oc_status status = oc_study_push(study, memory, &candles[i], out, &has);
        bool is_set = status == OC_OK && (has >> output & 1U) != 0;

        assert_true(status == OC_OK || status == OC_EAGAIN);
        volume += candles[i].volume;
        result->ours = is_set && result->ours == SIZE_MAX ? i : result->ours;
        if (!reference_has(table, i, column)) {
            continue;
        }
        result->theirs = result->theirs == SIZE_MAX ? i : result->theirs;
        if (i < row->from || !is_set) {
            assert_true(i < row->from || (row->why != NULL && result->ours == SIZE_MAX));
            continue;
        }
        double want = reference_at(table, i, column);

        want = want * (row->factor != 0.0 ? row->factor : 1.0) + row->offset;
        double deviation = study->output_count == 3 ? (out[0] - out[2]) / 4.0 : out[0];
        double limit = allowed(row->tolerance, want, candles[i].close, volume, deviation);
        double apart = fabs(out[output] - want);

        if (!(apart <= limit)) {
            fail_msg("row %zu: %.17g, want %.17g (%g apart, %g allowed)", i, out[output], want,
                     apart, limit);
        }
        result->worst = fmax(result->worst, apart);
        result->compared++;
    }
    free(memory);
}

static void print_result(const struct vector *row, const struct result *result)
{
    const char *file =
        row->expected == SKENDER ? "skender_default" : strrchr(row->expected, '/') + 1;

    print_message("| %s %s | %s %s%s%s | %zu | %zu | %zu | %.1e | %s | %s |\n", file, row->column,
                  row->study, row->output, row->params != NULL ? " " : "",
                  row->params != NULL ? row->params : "", result->compared, result->theirs,
                  result->ours, result->worst, TOLERANCES[row->tolerance],
                  row->why != NULL ? row->why : "");
}

static void vector_row(void **state)
{
    const struct vector *row = *state;
    const struct oc_study *study = oc_study_find(row->study);
    struct result result = {.ours = SIZE_MAX, .theirs = SIZE_MAX};
    struct oc_study_config config;
    struct reference table;
    size_t count = 0;
    size_t output = 0;
    struct oc_study_candle *candles = reference_candles(row->candles, &count);

    reference_load(&table, row->expected);
    assert_non_null(study);
    assert_int_equal(table.rows, count);
    while (output < study->output_count && strcmp(study->outputs[output].name, row->output) != 0) {
        output++;
    }
    assert_true(output < study->output_count);
    oc_study_defaults(study, candles[1].open_ms - candles[0].open_ms, &config);
    set_params(study, &config, row->params);
    compare(row, study, output, &config, candles, &table, &result);
    assert_int_equal(result.theirs, row->first);
    if (row->why == NULL) {
        assert_int_equal(result.ours, row->first);
    }
    size_t first = study->first(&config, output);

    if (first != OC_STUDY_DATA_DECIDES) {
        assert_int_equal(result.ours, first);
    }
    assert_true(result.compared > 0);
    if (reference_wants_table()) {
        print_result(row, &result);
    }
    free(candles);
    reference_free(&table);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, VECTORS, vector_row);
    return check_run(&list, "study vectors");
}
