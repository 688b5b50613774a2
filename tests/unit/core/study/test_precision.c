/* test_precision.c - window sums do not drift, and the set of eight equals the rows bit for bit.
 * SPDX-License-Identifier: MIT */
#include "core/study/indicator_set.h"
#include "outcry/study.h"
#include "support/check.h"
#include "support/made_candles.h"

#include <math.h>

enum { MADE = 20000, PERIOD = 20 };

static struct oc_study_candle made[MADE];

/* Two passes in long double over the closes of the window that ends at i. */
static void exact(size_t i, long double *mean, long double *weighted, long double *deviation)
{
    long double sum = 0;
    long double weights = 0;
    long double squares = 0;

    for (size_t j = 0; j < PERIOD; j++) {
        sum += (long double)made[i - j].close;
        weights += (long double)made[i - j].close * (long double)(PERIOD - j);
    }
    *mean = sum / PERIOD;
    *weighted = weights / (PERIOD * (PERIOD + 1) / 2);
    for (size_t j = 0; j < PERIOD; j++) {
        long double apart = (long double)made[i - j].close - *mean;

        squares += apart * apart;
    }
    *deviation = sqrtl(squares / PERIOD);
}

static void precision_law(const char *name)
{
    const struct oc_study *study = oc_study_find(name);
    struct oc_study_config config;
    long double worst = 0;

    made_config(study, 0, &config);
    void *memory = malloc(oc_study_size(study, &config));

    oc_study_init(study, &config, memory);
    for (size_t i = 0; i < MADE; i++) {
        double out[OC_STUDY_OUTPUTS_MAX];
        uint32_t has = 0;
        long double mean = 0;
        long double weighted = 0;
        long double deviation = 0;

        if (oc_study_push(study, memory, &made[i], out, &has) != OC_OK) {
            continue;
        }
        exact(i, &mean, &weighted, &deviation);
        long double want = name[0] == 's' && name[1] == 't' ? deviation
                           : name[0] == 'w'                 ? weighted
                                                            : mean;

        if (want == 0) {
            assert_same_double(out[0], 0.0); /* flat: exactly */
            continue;
        }
        worst = fmaxl(worst, fabsl((long double)out[0] - want) / want);
    }
    if (getenv("OUTCRY_STUDY_TABLE") != NULL) {
        print_message("| %s against long double | %d | %.1Le |\n", name, MADE, worst);
    }
    assert_true(worst <= 1e-12L);
    free(memory);
}

static void sma_is_exact(void **state)
{
    (void)state;
    precision_law("sma");
}

static void wma_is_exact(void **state)
{
    (void)state;
    precision_law("wma");
}

static void deviation_is_exact(void **state)
{
    (void)state;
    precision_law("stddev");
}

static const struct set_case {
    const char *study;
    struct {
        size_t output;
        enum indicator_set_value value;
    } outputs[4];
    size_t count;
} SET[] = {
    {"sma", {{0, SET_SMA}}, 1},
    {"ema", {{0, SET_EMA}}, 1},
    {"rsi", {{0, SET_RSI}}, 1},
    {"macd", {{0, SET_MACD}, {1, SET_SIGNAL}, {2, SET_HISTOGRAM}}, 3},
    {"bollinger", {{0, SET_UPPER}, {1, SET_MIDDLE}, {2, SET_LOWER}}, 3},
    {"stochastic", {{0, SET_K}, {1, SET_D}}, 2},
    {"atr", {{0, SET_ATR}}, 1},
    {"adx", {{0, SET_ADX}, {1, SET_PLUS_DI}, {2, SET_MINUS_DI}, {3, SET_DX}}, 4},
};

static void set_equals_rows(void **state)
{
    struct indicator_set set;

    (void)state;
    for (size_t c = 0; c < sizeof SET / sizeof SET[0]; c++) {
        const struct oc_study *study = oc_study_find(SET[c].study);
        struct oc_study_config config;

        made_config(study, 0, &config);
        void *memory = malloc(oc_study_size(study, &config));

        oc_study_init(study, &config, memory);
        indicator_set_init(&set);
        for (size_t i = 0; i < MADE; i++) {
            double out[OC_STUDY_OUTPUTS_MAX];
            double values[SET_VALUES];
            uint32_t has = 0;
            uint32_t set_has = indicator_set_push(&set, &made[i], values);

            if (oc_study_push(study, memory, &made[i], out, &has) != OC_OK) {
                has = 0;
            }
            for (size_t j = 0; j < SET[c].count; j++) {
                bool is_set = (has >> SET[c].outputs[j].output & 1U) != 0;

                assert_int_equal(set_has >> SET[c].outputs[j].value & 1U, is_set);
                if (is_set) {
                    assert_same_double(values[SET[c].outputs[j].value],
                                       out[SET[c].outputs[j].output]);
                }
            }
        }
        free(memory);
    }
}

int main(void)
{
    struct check_list list = {0};

    made_candles(made, MADE, 3);
    check_add(&list, "the simple average keeps 1e-12", sma_is_exact, NULL);
    check_add(&list, "the weighted average keeps 1e-12", wma_is_exact, NULL);
    check_add(&list, "the deviation keeps 1e-12 and is 0 when flat", deviation_is_exact, NULL);
    check_add(&list, "the set of eight equals its rows bit for bit", set_equals_rows, NULL);
    return check_run(&list, "study precision");
}
