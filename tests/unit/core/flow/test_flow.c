/* test_flow.c - delta, aggression and footprint against the worked examples E6 and E7; absorption.
 * SPDX-License-Identifier: MIT */
#include "core/flow/absorption.h"
#include "core/flow/aggression.h"
#include "core/flow/delta.h"
#include "core/flow/footprint.h"
#include "core/indicator/cvd.h"
#include "support/vector_bars.h"

static void delta_row(void **state)
{
    const struct vector *vector = *state;
    struct oc_bar bars[VECTOR_BARS_CAP];
    size_t count = vector_bars(vector_get(vector->in, "candles"), 0, 60000, bars);
    struct cvd cvd = {0};

    for (size_t i = 0; i < count; i++) {
        const cJSON *want = vector_at(vector->out, i);

        cvd_push(&cvd, delta_of(&bars[i]));
        assert_int_equal(delta_of(&bars[i]), vector_int(want, "delta"));
        assert_near(delta_ratio(delta_of(&bars[i]), bars[i].volume), vector_double(want, "ratio"),
                    1e-9);
        assert_int_equal(cvd.session, vector_int(want, "cvd"));
    }
}

static void z_row(void **state)
{
    const struct vector *vector = *state;

    assert_near(volume_z_of(vector_int(vector->in, "volume"), vector_double(vector->in, "mu"),
                            vector_double(vector->in, "sd")),
                vector->out->valuedouble, 1e-9);
}

static void aggression_row(void **state)
{
    const struct vector *vector = *state;
    struct oc_bar bars[VECTOR_BARS_CAP];
    size_t count = vector_bars(vector_get(vector->in, "last5"), 0, 60000, bars);
    const struct oc_bar *bar = &bars[count - 1];
    const cJSON *stack = vector_get(vector->in, "stack");
    const cJSON *parts = vector_get(vector->out, "parts");
    struct aggression_trades trades = {0};
    struct aggression_input input = {
        .volume = bar->volume,
        .delta = delta_of(bar),
        .mu = vector_double(vector->in, "mu"),
        .sd = vector_double(vector->in, "sd"),
    };

    for (size_t i = 0; i < count; i++) {
        input.volume_5 += bars[i].volume;
        input.delta_5 += delta_of(&bars[i]);
    }
    if (stack != NULL) {
        trades.stack = stack->valueint;
        trades.big_buy = vector_int_at(vector_get(vector->in, "big"), 0);
        trades.big_sell = vector_int_at(vector_get(vector->in, "big"), 1);
    }
    struct aggression got =
        aggression_of(&input, (int)vector_int(vector->in, "s"), stack == NULL ? NULL : &trades);

    assert_near(got.value, vector_double(vector->out, "A"), 1e-9);
    for (size_t i = 0; i < vector_count(parts); i++) {
        assert_near(got.parts[i], vector_double_at(parts, i), 1e-9);
    }
}

static void footprint_row(void **state)
{
    const struct vector *vector = *state;
    const cJSON *in = vector_get(vector->in, "rows");
    struct footprint_row rows[16];
    size_t count = vector_count(in);
    double ratio = vector_double(vector->in, "ratio");
    int64_t minvol = vector_int(vector->in, "minvol");

    for (size_t i = 0; i < count; i++) {
        rows[i] = (struct footprint_row){vector_int_at(vector_at(in, i), 0),
                                         vector_int_at(vector_at(in, i), 1)};
    }
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(footprint_is_buy(rows, count, i, ratio, minvol),
                         cJSON_IsTrue(vector_at(vector_get(vector->out, "buy"), i)));
        assert_int_equal(footprint_is_sell(rows, count, i, ratio, minvol),
                         cJSON_IsTrue(vector_at(vector_get(vector->out, "sell"), i)));
    }
    struct footprint_stack got =
        footprint_stack_of(rows, count, ratio, minvol, (uint32_t)vector_int(vector->in, "run"));

    assert_int_equal(got.longest_buy, vector_int(vector->out, "longest_buy"));
    assert_int_equal(got.longest_sell, vector_int(vector->out, "longest_sell"));
    assert_int_equal(got.stack, vector_int(vector->out, "stack"));
}

/* d = 2 TB / V - 1; CLV = (C - L) / (H - L) */
static const struct absorption_case {
    const char *name;
    int64_t high, low, close, taker;
    double z;
    int want;
} ABSORPTIONS[] = {
    {"70 % bought, close in the lower part: buying was absorbed", 110, 100, 103, 70, 1.5, 1},
    {"70 % bought, close in the upper part: it had a result", 110, 100, 108, 70, 1.5, 0},
    {"30 % bought, close in the upper part: selling was absorbed", 110, 100, 107, 30, 1.0, -1},
    {"the volume was ordinary", 110, 100, 103, 70, 0.9, 0},
    {"the push was weak", 110, 100, 103, 62, 1.5, 0},
    {"a flat candle closes in its middle", 100, 100, 100, 70, 1.5, 0},
};

static void absorption_row(void **state)
{
    const struct absorption_case *row = *state;
    struct oc_bar bar = {.open = row->low,
                         .high = row->high,
                         .low = row->low,
                         .close = row->close,
                         .volume = 100,
                         .taker = row->taker};

    assert_int_equal(absorption_of(&bar, delta_of(&bar), row->z), row->want);
}

int main(void)
{
    struct check_list list = {0};

    vectors_add(&list, "flow", delta_row);
    vectors_add(&list, "volume_z", z_row);
    vectors_add(&list, "aggression_of", aggression_row);
    vectors_add(&list, "footprint", footprint_row);
    CHECK_ROWS(&list, ABSORPTIONS, absorption_row);
    int failed = check_run(&list, "flow");

    vectors_close();
    return failed;
}
