/* test_calibrate.c - Platt, isotonic and the guard against the worked examples E15.
 * SPDX-License-Identifier: MIT */
#include "core/math/real.h"
#include "core/vote/calibrate.h"
#include "support/vector_bars.h"

enum { CAP = 32 };

static size_t doubles(const cJSON *array, double out[CAP])
{
    size_t count = vector_count(array);

    assert_true(count <= CAP);
    for (size_t i = 0; i < count; i++) {
        out[i] = vector_double_at(array, i);
    }
    return count;
}

static void platt_row(void **state)
{
    const struct vector *vector = *state;
    double p[CAP], labels[CAP], calibrated[CAP];
    size_t count = doubles(vector_get(vector->in, "p"), p);

    assert_int_equal(doubles(vector_get(vector->in, "y"), labels), count);
    struct calibrate_platt fit = calibrate_fit(p, labels, count, vector_double(vector->in, "lam"));

    vector_near(fit.a, vector->out, "a");
    vector_near(fit.b, vector->out, "b");
    for (size_t i = 0; i < count; i++) {
        calibrated[i] = oc_sigma(fit.a + fit.b * oc_logit(p[i]));
        assert_near(calibrated[i], vector_double_at(vector_get(vector->out, "calibrated"), i),
                    1e-9);
    }
    vector_near(calibrate_brier(p, labels, count), vector->out, "brier_before");
    vector_near(calibrate_brier(calibrated, labels, count), vector->out, "brier_after");
}

static void isotonic_row(void **state)
{
    const struct vector *vector = *state;
    double labels[CAP], fitted[CAP];
    size_t count = doubles(vector_get(vector->in, "ys"), labels);

    assert_true(calibrate_isotonic(labels, count, fitted));
    assert_int_equal(count, vector_count(vector->out));
    for (size_t i = 0; i < count; i++) {
        assert_near(fitted[i], vector_double_at(vector->out, i), 1e-9);
    }
}

static void guard_row(void **state)
{
    const struct vector *vector = *state;
    double p[CAP], labels[CAP];
    size_t count = doubles(vector_get(vector->in, "conf"), p);

    assert_int_equal(doubles(vector_get(vector->in, "ys"), labels), count);
    vector_near(calibrate_brier(p, labels, count), vector->out, "brier");
    assert_int_equal(calibrate_is_worse_than_half(p, labels, count),
                     vector_bool(vector->out, "uncalibrated"));
}

static void isotonic_has_a_cap(void **state)
{
    static double labels[1001], fitted[1001];

    (void)state;
    assert_true(calibrate_isotonic(labels, 1000, fitted));
    assert_false(calibrate_isotonic(labels, 1001, fitted));
    assert_true(calibrate_isotonic(labels, 0, fitted));
}

int main(void)
{
    struct check_list list = {0};
    int code;

    vectors_add(&list, "fit_platt", platt_row);
    vectors_add(&list, "isotonic", isotonic_row);
    vectors_add(&list, "rule_guard", guard_row);
    check_add(&list, "isotonic takes at most 1000 labels", isotonic_has_a_cap, NULL);
    code = check_run(&list, "calibration");
    vectors_close();
    return code;
}
