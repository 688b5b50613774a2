/* test_vectors.c - rows, value area, nodes and row sizes against the worked examples E1 to E4.
 * SPDX-License-Identifier: MIT */
#include "core/profile/live_profile.h"
#include "core/profile/nodes.h"
#include "core/profile/row_buffer.h"
#include "core/profile/row_size.h"
#include "core/profile/rows.h"
#include "support/vector_bars.h"

enum { ROWS_CAP = 64 };

static int64_t volumes[LIVE_ROWS], takers[LIVE_ROWS];
static struct live_span span;

static struct live_profile empty_profile(void)
{
    struct live_profile live = {&span, volumes, takers};

    memset(volumes, 0, sizeof volumes);
    memset(takers, 0, sizeof takers);
    span = (struct live_span){0, -1};
    return live;
}

/* want: [[row, volume], ...] or {} */
static void check_rows_are(const cJSON *want)
{
    struct profile_view view = live_profile_view(&span, volumes);
    size_t next = 0;

    for (uint32_t i = 0; i < view.count; i++) {
        int64_t volume = profile_volume_at(&view, i);

        if (volume != 0) {
            const cJSON *pair = vector_at(want, next++);

            assert_int_equal(view.first + i, vector_int_at(pair, 0));
            assert_int_equal(volume, vector_int_at(pair, 1));
        }
    }
    assert_int_equal(next, cJSON_IsArray(want) ? vector_count(want) : 0);
}

static void spread_row(void **state)
{
    const struct vector *vector = *state;
    struct live_profile live = empty_profile();
    struct oc_bar bar = {
        .low = vector_int(vector->in, "lo"),
        .high = vector_int(vector->in, "hi"),
        .volume = vector_int(vector->in, "vol"),
    };

    live_profile_add(&live, &bar, vector_int(vector->in, "row"));
    check_rows_are(vector->out);
}

static void add_remove_row(void **state)
{
    const struct vector *vector = *state;
    struct live_profile live = empty_profile();
    struct oc_bar bars[2];
    const cJSON *inputs[2] = {vector_get(vector->in, "first"), vector_get(vector->in, "second")};
    int64_t row = vector_int(vector->in, "row");

    for (size_t i = 0; i < 2; i++) {
        bars[i] = (struct oc_bar){
            .high = vector_int_at(inputs[i], 1),
            .low = vector_int_at(inputs[i], 2),
            .volume = vector_int_at(inputs[i], 4),
        };
    }
    live_profile_add(&live, &bars[0], row);
    check_rows_are(vector_get(vector->out, "first"));
    live_profile_add(&live, &bars[1], row);
    check_rows_are(vector_get(vector->out, "both"));
    live_profile_remove(&live, &bars[1], row);
    check_rows_are(vector_get(vector->out, "removed"));
}

/* Rows of an example, which may leave some out. */
static struct profile_view view_of(const cJSON *rows, int64_t out[ROWS_CAP])
{
    size_t count = vector_count(rows);
    int64_t first = vector_int_at(vector_at(rows, 0), 0);
    int64_t last = vector_int_at(vector_at(rows, count - 1), 0);

    memset(out, 0, ROWS_CAP * sizeof out[0]);
    assert_true(last - first < ROWS_CAP);
    for (size_t i = 0; i < count; i++) {
        const cJSON *pair = vector_at(rows, i);

        out[vector_int_at(pair, 0) - first] = vector_int_at(pair, 1);
    }
    return profile_view_of(out, first, (uint32_t)(last - first + 1));
}

static void value_area_row(void **state)
{
    const struct vector *vector = *state;
    int64_t rows[ROWS_CAP];
    struct profile_view view = view_of(vector_get(vector->in, "rows"), rows);
    struct profile_area area;

    assert_true(profile_area_of(&view, &area));
    assert_int_equal(area.poc_row, vector_int(vector->out, "poc"));
    assert_int_equal(area.low_row, vector_int(vector->out, "va_low"));
    assert_int_equal(area.high_row, vector_int(vector->out, "va_high"));
    assert_int_equal(area.inside, vector_int(vector->out, "cum"));
    assert_int_equal(area.total, vector_int(vector->out, "total"));
}

static void row_prices_row(void **state)
{
    const struct vector *vector = *state;
    int64_t index = vector_int(vector->in, "row_index");
    int64_t row = vector_int(vector->in, "row");

    assert_int_equal(row_first_tick(index, row), vector_int(vector->out, "first_tick"));
    assert_int_equal(row_last_tick(index, row), vector_int(vector->out, "last_tick"));
    assert_int_equal(row_poc_tick(index, row), vector_int(vector->out, "poc"));
}

static void nodes_row(void **state)
{
    const struct vector *vector = *state;
    int64_t rows[ROWS_CAP];
    double smoothed[ROWS_CAP];
    struct profile_hvn hvns[8];
    struct profile_lvn lvns[8];
    struct profile_nodes nodes = {hvns, lvns, 8, 8, 0, 0};
    struct profile_view view = view_of(vector_get(vector->in, "rows"), rows);
    const cJSON *want_smoothed = vector_get(vector->out, "smoothed");
    const cJSON *want_hvn = vector_get(vector->out, "hvn");
    const cJSON *want_lvn = vector_get(vector->out, "lvn");

    profile_find_nodes(&view, (uint32_t)vector_int(vector->in, "passes"), smoothed, &nodes);
    for (size_t i = 0; i < vector_count(want_smoothed); i++) {
        assert_near(smoothed[i], vector_double_at(want_smoothed, i), 1e-9);
    }
    assert_int_equal(nodes.hvn_count, vector_count(want_hvn));
    for (size_t i = 0; i < nodes.hvn_count; i++) {
        assert_int_equal(hvns[i].row, vector_int_at(vector_at(want_hvn, i), 0));
        assert_near(hvns[i].prominence, vector_double_at(vector_at(want_hvn, i), 1), 1e-9);
    }
    assert_int_equal(nodes.lvn_count, vector_count(want_lvn));
    for (size_t i = 0; i < nodes.lvn_count; i++) {
        const cJSON *want = vector_at(want_lvn, i);

        assert_int_equal(lvns[i].row, vector_int_at(want, 0));
        assert_near(lvns[i].depth, vector_double_at(want, 1), 1e-9);
        assert_int_equal(lvns[i].low_row, vector_int_at(want, 2));
        assert_int_equal(lvns[i].high_row, vector_int_at(want, 3));
    }
}

static void nice125_row(void **state)
{
    const struct vector *vector = *state;

    assert_int_equal(nice125(vector_double(vector->in, "x")), vector->out->valueint);
}

static void row_size_row(void **state)
{
    const struct vector *vector = *state;
    struct oc_bar days[VECTOR_BARS_CAP];
    size_t count = vector_bars(vector_get(vector->in, "days"), 0, OC_DAY_MS, days);
    double atr = row_size_atr(days, count, vector_int(vector->in, "close"));
    double want = vector_double(vector->out, "atr");

    assert_near(atr, want, 1e-9 * want);
    assert_int_equal(nice125(atr / 100.0), vector_int(vector->out, "row"));
}

static void coarse_row(void **state)
{
    const struct vector *vector = *state;
    struct oc_costs costs = vector_costs(vector->in);

    assert_int_equal(
        tick_is_coarse(2.0 * costs.taker_frac + costs.slip_frac, vector_int(vector->in, "close")),
        cJSON_IsTrue(vector->out));
}

static void to_ticks_row(void **state)
{
    const struct vector *vector = *state;
    struct oc_instrument instrument = {.tick = vector_double(vector->in, "tick")};

    assert_int_equal(oc_price_to_ticks(&instrument, vector_double(vector->in, "price")),
                     vector->out->valueint);
}

int main(void)
{
    struct check_list list = {0};

    vectors_add(&list, "spread", spread_row);
    vectors_add(&list, "add_remove", add_remove_row);
    vectors_add(&list, "nice125", nice125_row);
    vectors_add(&list, "row_size", row_size_row);
    vectors_add(&list, "coarse_tick", coarse_row);
    vectors_add(&list, "to_ticks", to_ticks_row);
    vectors_add(&list, "poc_value_area", value_area_row);
    vectors_add(&list, "row_prices", row_prices_row);
    vectors_add(&list, "profile_nodes", nodes_row);
    int failed = check_run(&list, "profile vectors");

    vectors_close();
    return failed;
}
