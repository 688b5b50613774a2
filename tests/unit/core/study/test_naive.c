/* test_naive.c - studies without a reference vector against their formula, computed anew over the window,
 * and against days worked out by hand.
 * SPDX-License-Identifier: MIT */
#include "outcry/study.h"
#include "support/check.h"
#include "support/made_candles.h"

#include <math.h>

enum { MADE = 3000 };

#define HOUR_MS INT64_C(3600000)
#define DAY_MS  INT64_C(86400000)

static struct oc_study_candle made[MADE];

struct table {
    uint32_t has[MADE];
    double out[MADE][OC_STUDY_OUTPUTS_MAX];
};

static void fill(const char *name, struct table *table)
{
    const struct oc_study *study = oc_study_find(name);
    struct oc_study_config config;

    oc_study_defaults(study, HOUR_MS, &config);
    void *memory = malloc(oc_study_size(study, &config));

    oc_study_init(study, &config, memory);
    for (size_t i = 0; i < MADE; i++) {
        table->has[i] = 0;
        (void)!oc_study_push(study, memory, &made[i], table->out[i], &table->has[i]);
    }
    free(memory);
}

/* Highest high and lowest low of the n candles that end at i. */
static void range_of(size_t i, size_t n, double *high, double *low)
{
    *high = made[i].high;
    *low = made[i].low;
    for (size_t j = i + 1 - n; j < i; j++) {
        *high = fmax(*high, made[j].high);
        *low = fmin(*low, made[j].low);
    }
}

static double middle_of(size_t i, size_t n)
{
    double high = 0;
    double low = 0;

    range_of(i, n, &high, &low);
    return (high + low) / 2.0;
}

static void donchian_is_range(void **state)
{
    static struct table got;

    (void)state;
    fill("donchian", &got);
    for (size_t i = 19; i < MADE; i++) {
        double high = 0;
        double low = 0;

        range_of(i, 20, &high, &low);
        assert_same_double(got.out[i][0], high);
        assert_same_double(got.out[i][1], (high + low) / 2.0);
        assert_same_double(got.out[i][2], low);
    }
}

static void ichimoku_is_middles(void **state)
{
    static struct table got;

    (void)state;
    fill("ichimoku", &got);
    for (size_t i = 76; i < MADE; i++) {
        double span_a = (middle_of(i, 9) + middle_of(i, 26)) / 2.0;
        double cloud_a = (middle_of(i - 25, 9) + middle_of(i - 25, 26)) / 2.0;

        assert_int_equal(got.has[i], 63);
        assert_same_double(got.out[i][0], middle_of(i, 9));
        assert_same_double(got.out[i][1], middle_of(i, 26));
        assert_same_double(got.out[i][2], span_a);
        assert_same_double(got.out[i][3], middle_of(i, 52));
        assert_same_double(got.out[i][4], cloud_a);
        assert_same_double(got.out[i][5], middle_of(i - 25, 52));
    }
}

/* EMA 20 and two average true ranges of ten, both checked against vectors elsewhere. */
static void keltner_is_ema_and_atr(void **state)
{
    static struct table got, ema;
    double range = 0.0;

    (void)state;
    fill("keltner", &got);
    fill("ema", &ema);
    for (size_t i = 0; i < MADE; i++) {
        double high = i > 0 ? fmax(made[i].high, made[i - 1].close) : made[i].high;
        double low = i > 0 ? fmin(made[i].low, made[i - 1].close) : made[i].low;

        range += i < 10 ? (high - low) / 10.0 : ((high - low) - range) / 10.0;
        assert_int_equal(got.has[i], i >= 19 ? 7 : 0);
        if (i >= 19) {
            assert_near(got.out[i][0], ema.out[i][0] + 2.0 * range, 1e-11 * made[i].close);
            assert_same_double(got.out[i][1], ema.out[i][0]);
            assert_near(got.out[i][2], ema.out[i][0] - 2.0 * range, 1e-11 * made[i].close);
        }
    }
}

static void volatility_is_deviation(void **state)
{
    static struct table got;

    (void)state;
    fill("volatility", &got);
    for (size_t i = 20; i < MADE; i++) {
        double mean = 0;
        double squares = 0;

        for (size_t j = i - 19; j <= i; j++) {
            mean += log(made[j].close / made[j - 1].close) / 20.0;
        }
        for (size_t j = i - 19; j <= i; j++) {
            squares += pow(log(made[j].close / made[j - 1].close) - mean, 2);
        }
        assert_near(got.out[i][0], sqrt(squares / 19.0), 1e-12);
        assert_near(got.out[i][1], sqrt(squares / 19.0) * sqrt(8760.0), 1e-10);
    }
}

/* ---- days by hand ---- */

static uint32_t push_hour(const struct oc_study *study, void *memory, int64_t open_ms, double high,
                          double low, double close, double *out)
{
    struct oc_study_candle candle = {open_ms, close, high, low, close, 1.0, 0.0};
    uint32_t has = 0;

    (void)!oc_study_push(study, memory, &candle, out, &has);
    return has;
}

/* The day had H 120, L 90, C 105: P = 105, R1 = 120, S1 = 90, R2 = 135, S2 = 75, R3 = 150, S3 = 60. */
static void pivots_by_hand(void **state)
{
    const struct oc_study *study = oc_study_find("pivots");
    static const double WANT[] = {105, 120, 135, 150, 90, 75, 60};
    double out[OC_STUDY_OUTPUTS_MAX];
    struct oc_study_config config;

    (void)state;
    oc_study_defaults(study, HOUR_MS, &config);
    void *memory = malloc(oc_study_size(study, &config));

    oc_study_init(study, &config, memory);
    assert_int_equal(push_hour(study, memory, 10 * DAY_MS, 120, 100, 110, out), 0);
    assert_int_equal(push_hour(study, memory, 10 * DAY_MS + HOUR_MS, 110, 90, 105, out), 0);
    assert_int_equal(push_hour(study, memory, 11 * DAY_MS, 300, 200, 250, out), 127);
    for (size_t i = 0; i < 7; i++) {
        assert_near(out[i], WANT[i], 1e-12);
    }
    /* a first day that was not seen from 00:00 on is no previous day */
    oc_study_init(study, &config, memory);
    assert_int_equal(push_hour(study, memory, 10 * DAY_MS + HOUR_MS, 120, 100, 110, out), 0);
    assert_int_equal(push_hour(study, memory, 11 * DAY_MS, 120, 100, 110, out), 0);
    assert_int_equal(push_hour(study, memory, 12 * DAY_MS, 120, 100, 110, out), 127);
    free(memory);
}

/* One candle a day from Monday 2024-01-01; the high tells the day: 1000 + its number in the year. */
static void previous_levels_by_hand(void **state)
{
    static const int64_t NEW_YEAR_MS = INT64_C(1704067200000);
    static const struct {
        size_t day; /* from 0 */
        uint32_t has;
        double day_high, week_high, month_high;
    } WANT[] = {
        {0, 0, 0, 0, 0},
        {1, 3, 1001, 0, 0},
        {7, 15, 1007, 1007, 0},     /* Monday 8 January */
        {8, 15, 1008, 1007, 0},     /* still the week before */
        {31, 63, 1031, 1028, 1031}, /* Thursday 1 February; last week ended on the 28th */
        {60, 63, 1060, 1056, 1060}, /* Friday 1 March: 2024 is a leap year */
    };
    const struct oc_study *study = oc_study_find("previous_levels");
    struct oc_study_config config;
    size_t next = 0;

    (void)state;
    oc_study_defaults(study, DAY_MS, &config);
    void *memory = malloc(oc_study_size(study, &config));

    oc_study_init(study, &config, memory);
    for (size_t day = 0; day <= 60; day++) {
        double out[OC_STUDY_OUTPUTS_MAX] = {0};
        double high = 1001.0 + (double)day;
        uint32_t has = push_hour(study, memory, NEW_YEAR_MS + (int64_t)day * DAY_MS, high,
                                 high - 500, high - 100, out);

        if (day == WANT[next].day) {
            assert_int_equal(has, WANT[next].has);
            assert_same_double(out[0], WANT[next].day_high);
            assert_same_double(out[2], WANT[next].week_high);
            assert_same_double(out[4], WANT[next].month_high);
            next++;
        }
    }
    assert_int_equal(next, sizeof WANT / sizeof WANT[0]);
    free(memory);
}

/* A session's high and low are of that session. London runs 07..16, Sydney 21..06: columns 6.. and 0.. */
static void sessions_end_in_gaps(void **state)
{
    static const struct {
        int64_t hour; /* since 10 days after 1970-01-01 */
        double high, low;
        size_t output;
        double want_high, want_low;
    } ROWS[] = {
        {8, 120, 100, 6, 120, 100},   /* London opens */
        {9, 110, 90, 6, 120, 90},     /* London goes on */
        {24 + 9, 60, 50, 6, 60, 50},  /* a day's gap later it is another London */
        {24 + 22, 80, 70, 0, 80, 70}, /* Sydney opens */
        {48 + 1, 90, 75, 0, 90, 70},  /* it goes on after midnight */
        {72 + 1, 40, 30, 0, 40, 30},  /* from 01:00 to the next 01:00 is another Sydney */
    };
    const struct oc_study *study = oc_study_find("sessions");
    double out[OC_STUDY_OUTPUTS_MAX];
    struct oc_study_config config;

    (void)state;
    oc_study_defaults(study, HOUR_MS, &config);
    void *memory = malloc(oc_study_size(study, &config));

    assert_non_null(memory);
    oc_study_init(study, &config, memory);
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        (void)push_hour(study, memory, 10 * DAY_MS + ROWS[i].hour * HOUR_MS, ROWS[i].high,
                        ROWS[i].low, ROWS[i].low, out);
        assert_same_double(out[ROWS[i].output], 1.0);
        assert_same_double(out[ROWS[i].output + 1], ROWS[i].want_high);
        assert_same_double(out[ROWS[i].output + 2], ROWS[i].want_low);
    }
    free(memory);
}

/* The default weights 25, 25, 15, 20, 15 of the factors that are named. */
static void score_is_its_factors(void **state)
{
    static const double WEIGHTS[] = {25, 25, 15, 20, 15};
    static struct table got;
    double highest = 0;

    (void)state;
    fill("market_score", &got);
    for (size_t i = 14; i < MADE; i++) {
        for (size_t side = 0; side < 2; side++) {
            double sum = 0;

            for (size_t factor = 0; factor < 5; factor++) {
                sum += WEIGHTS[factor] * got.out[i][2 + 5 * side + factor];
            }
            assert_same_double(got.out[i][side], sum); /* points, not 55.00000000000001 */
            highest = fmax(highest, sum);
        }
    }
    assert_true(highest >= 50); /* the data has places where several meet */
}

int main(void)
{
    struct check_list list = {0};

    made_candles(made, MADE, 21);
    check_add(&list, "donchian is the range of 20 candles", donchian_is_range, NULL);
    check_add(&list, "ichimoku is the middles of its ranges", ichimoku_is_middles, NULL);
    check_add(&list, "keltner is EMA 20 and two ATR 10", keltner_is_ema_and_atr, NULL);
    check_add(&list, "volatility is the deviation of log returns", volatility_is_deviation, NULL);
    check_add(&list, "pivots of a day worked out by hand", pivots_by_hand, NULL);
    check_add(&list, "previous day, week and month over a leap February", previous_levels_by_hand,
              NULL);
    check_add(&list, "a session that a gap ended does not go on the next day", sessions_end_in_gaps,
              NULL);
    check_add(&list, "the market score is the sum of its factors", score_is_its_factors, NULL);
    return check_run(&list, "studies by their formula");
}
