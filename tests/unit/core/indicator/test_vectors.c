/* test_vectors.c - indicators against the worked example E5.
 * SPDX-License-Identifier: MIT */
#include "core/indicator/adx.h"
#include "core/indicator/atr.h"
#include "core/indicator/choppiness.h"
#include "core/indicator/efficiency.h"
#include "core/indicator/rsi.h"
#include "support/vector_bars.h"

struct all_indicators {
    struct atr atr;
    struct rsi rsi;
    struct adx adx;
    struct efficiency efficiency;
    struct choppiness choppiness;
};

static void check_or_null(enum oc_status status, double got, const cJSON *want)
{
    assert_int_equal(status, cJSON_IsNull(want) ? OC_EAGAIN : OC_OK);
    if (status == OC_OK) {
        assert_near(got, want->valuedouble, 1e-9);
    }
}

static void check_adx(const struct adx *adx, enum oc_status status, double got, const cJSON *want)
{
    struct adx_directional directional;

    if (want == NULL || cJSON_IsNull(want)) {
        assert_int_equal(adx_directional(adx, &directional), OC_EAGAIN);
        assert_int_equal(status, OC_EAGAIN);
        return;
    }
    assert_int_equal(adx_directional(adx, &directional), OC_OK);
    assert_near(directional.plus_di, vector_double_at(want, 0), 1e-9);
    assert_near(directional.minus_di, vector_double_at(want, 1), 1e-9);
    assert_near(directional.dx, vector_double_at(want, 2), 1e-9);
    check_or_null(status, got, vector_at(want, 3));
}

static void indicators_row(void **state)
{
    const struct vector *vector = *state;
    struct oc_bar bars[VECTOR_BARS_CAP];
    size_t count = vector_bars(vector_get(vector->in, "candles"), 0, 60000, bars);
    uint32_t n = (uint32_t)vector_int(vector->in, "n");
    const cJSON *rows = vector_get(vector->out, "per_candle");
    struct all_indicators all;
    double er = 0.0;
    double chop = 0.0;

    atr_init(&all.atr, n);
    rsi_init(&all.rsi, n);
    adx_init(&all.adx, n);
    efficiency_init(&all.efficiency, 5);
    choppiness_init(&all.choppiness, 5);
    for (size_t i = 0; i < count; i++) {
        const cJSON *row = vector_at(rows, i);
        double value = -1.0;
        enum oc_status status = atr_push(&all.atr, &bars[i], &value);

        check_or_null(status, value, cJSON_GetObjectItemCaseSensitive(row, "atr"));
        status = rsi_push(&all.rsi, bars[i].close, &value);
        check_or_null(status, value, cJSON_GetObjectItemCaseSensitive(row, "rsi"));
        status = adx_push(&all.adx, &bars[i], &value);
        check_adx(&all.adx, status, value, cJSON_GetObjectItemCaseSensitive(row, "adx"));
        assert_int_equal(efficiency_push(&all.efficiency, bars[i].close, &er),
                         i < 5 ? OC_EAGAIN : OC_OK);
        assert_int_equal(choppiness_push(&all.choppiness, &bars[i], &chop),
                         i < 5 ? OC_EAGAIN : OC_OK);
    }
    assert_near(er, vector_double(vector->out, "er5"), 1e-9);
    assert_near(chop, vector_double(vector->out, "chop5"), 1e-9);
}

int main(void)
{
    struct check_list list = {0};

    vectors_add(&list, "indicators", indicators_row);
    int failed = check_run(&list, "indicator vectors");
    vectors_close();
    return failed;
}
