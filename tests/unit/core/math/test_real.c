/* test_real.c - exp and log against long double, and rounding to ticks.
 * SPDX-License-Identifier: MIT */
#include "core/math/real.h"
#include "support/check.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

/* A small generator of our own, so that the numbers are the same everywhere. */
static uint64_t next_random(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 11;
}

static double between(uint64_t *state, double low, double high)
{
    return low + (high - low) * ((double)next_random(state) / 9007199254740992.0);
}

/* Distance in units in the last place of the wanted value. */
static double ulps(double got, long double want)
{
    double near = fabs((double)want);
    double ulp = nextafter(near, HUGE_VAL) - near;

    return (double)(fabsl((long double)got - want) / (long double)ulp);
}

static const struct range_case {
    const char *name;
    double low, high;
    bool is_log;
    bool is_exponential; /* draw ln x evenly instead of x */
} RANGES[] = {
    {"exp is within 1 ulp on -708 .. 709", -708.0, 709.0, false, false},
    {"exp is within 1 ulp on -2 .. 2", -2.0, 2.0, false, false},
    {"exp is within 1 ulp on tiny arguments", -1e-6, 1e-6, false, false},
    {"log is within 1 ulp around 1", 0.5, 1.5, true, false},
    {"log is within 1 ulp next to 1", 0.999999, 1.000001, true, false},
    {"log is within 1 ulp on lot counts", 1.0, 1e12, true, false},
    {"log is within 1 ulp over all magnitudes", -700.0, 700.0, true, true},
};

static void range_row(void **state)
{
    const struct range_case *row = *state;
    uint64_t random = 20251101;
    double worst = 0.0;

    for (int i = 0; i < 200000; i++) {
        double x = between(&random, row->low, row->high);

        x = row->is_exponential ? exp(x) : x;
        double off = row->is_log ? ulps(oc_log(x), logl((long double)x))
                                 : ulps(oc_exp(x), expl((long double)x));

        worst = off > worst ? off : worst;
    }
    assert_near(worst, 0.5, 0.5); /* 0 .. 1 */
}

static const struct edge_case {
    const char *name;
    double x, want;
    bool is_log;
} EDGES[] = {
    {"exp of 0 is 1", 0.0, 1.0, false},
    {"exp of 1 is e", 1.0, 2.71828182845904523536, false},
    {"exp of -800 is 0", -800.0, 0.0, false},
    {"exp of 800 is infinite", 800.0, HUGE_VAL, false},
    {"exp of ln 2 doubles", 0.69314718055994530942, 2.0, false},
    {"log of 1 is 0", 1.0, 0.0, true},
    {"log of 2", 2.0, 0.69314718055994530942, true},
    {"log of the smallest subnormal", 4.9406564584124654e-324, -744.44007192138126, true},
    {"log of the largest double", DBL_MAX, 709.78271289338397, true},
    {"log of 0 is minus infinity", 0.0, -HUGE_VAL, true},
    {"log of infinity is infinite", HUGE_VAL, HUGE_VAL, true},
};

static void edge_row(void **state)
{
    const struct edge_case *row = *state;

    assert_near(row->is_log ? oc_log(row->x) : oc_exp(row->x), row->want,
                1e-15 * (1.0 + fabs(isinf(row->want) ? 0.0 : row->want)));
}

static void not_numbers(void **state)
{
    double nan = strtod("nan", NULL);
    double log_of_minus = oc_log(-1.0);

    (void)state;
    assert_true(log_of_minus != log_of_minus);
    assert_true(oc_log(nan) != oc_log(nan));
    assert_true(oc_exp(nan) != oc_exp(nan));
}

static const struct tick_case {
    const char *name;
    double x;
    int64_t up, down;
} TICKS[] = {
    {"a whole number stays", 12.0, 12, 12},
    {"a fraction goes to both sides", 12.25, 13, 12},
    {"noise of a product above a whole number is not a tick", 12.0 + 5e-10, 12, 12},
    {"noise of a product below a whole number is not a tick", 12.0 - 5e-10, 12, 12},
    {"0.10 of an ATR of 30.000000001 protects 3 ticks", 3.0000000001, 3, 3},
    {"less than zero", -1.5, -1, -2},
};

static void tick_row(void **state)
{
    const struct tick_case *row = *state;

    assert_int_equal(oc_ticks_up(row->x), row->up);
    assert_int_equal(oc_ticks_down(row->x), row->down);
}

static void logit_and_sigma(void **state)
{
    (void)state;
    assert_near(oc_logit(0.5), 0.0, 0.0);
    assert_near(oc_logit(0.75), 1.0986122886681098, 1e-15); /* ln 3 */
    assert_near(oc_sigma(0.0), 0.5, 0.0);
    assert_near(oc_sigma(-1.0986122886681098), 0.25, 1e-15);
    assert_near(oc_sigma(-800.0), 0.0, 0.0);
    assert_near(oc_sigma(800.0), 1.0, 0.0);
    for (double p = 0.01; p < 1.0; p += 0.01) {
        assert_near(oc_sigma(oc_logit(p)), p, 1e-15);
    }
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, RANGES, range_row);
    CHECK_ROWS(&list, EDGES, edge_row);
    CHECK_ROWS(&list, TICKS, tick_row);
    check_add(&list, "what is no number stays none", not_numbers, NULL);
    check_add(&list, "logit and sigma undo each other", logit_and_sigma, NULL);
    return check_run(&list, "real");
}
