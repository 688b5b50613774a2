/* test_grid.c - lines, net, gate and one opinion of the grid against the worked examples E11.
 * SPDX-License-Identifier: MIT */
#include "core/strategy/grid.h"
#include "support/vector_bars.h"

static void check_lines(const struct oc_grid_plan *got, const cJSON *want)
{
    assert_int_equal(got->line_count, vector_int(want, "n") + 1);
    vector_same_int(got->step, want, "step");
    vector_same_ints(got->lines, (size_t)got->line_count, want, "lines");
}

static void plan_row(void **state)
{
    const struct vector *vector = *state;
    struct oc_costs costs = vector_costs(vector->in);
    struct oc_grid_plan lines;
    bool has_lines =
        grid_lines(&costs, vector_int(vector->in, "lo"), vector_int(vector->in, "hi"), &lines);

    assert_near(vector_double(vector->in, "min_net"), 0.0010, 0);
    assert_int_equal(vector_int(vector->in, "nmax"), OC_GRID_LINE_CAP - 1);
    assert_int_equal(has_lines, !cJSON_IsNull(vector->out));
    if (has_lines) {
        check_lines(&lines, vector->out);
    }
}

static void net_row(void **state)
{
    const struct vector *vector = *state;
    double net = grid_net(vector_int(vector->in, "buy"), vector_int(vector->in, "sell"),
                          vector_double(vector->in, "fee"));

    assert_near(net, vector->out->valuedouble, 1e-12);
}

static void check_range(const struct grid_range *range, const struct grid_input *in,
                        const cJSON *want)
{
    vector_same_int(range->low, want, "lo");
    vector_same_int(range->high, want, "hi");
    vector_near(range->efficiency, want, "er");
    vector_same_int(range->touches_top, want, "top");
    vector_same_int(range->touches_bottom, want, "bot");
    vector_near(in->atr15 / (double)in->close, want, "atr_pct");
}

static void check_opinion(const struct oc_opinion *got, const cJSON *want)
{
    assert_int_equal(got->direction, vector_direction(want, "direction"));
    assert_int_equal(got->entry_kind, OC_ENTRY_LIMIT);
    assert_string_equal(vector_text(want, "kind"), "LIMIT");
    vector_near(got->evidence.quality, want, "q");
    vector_near(got->p, want, "p");
    vector_same_int(got->entry, want, "entry");
    vector_same_int(got->stop, want, "stop");
    vector_same_int(got->target, want, "target");
    vector_same_ints(got->targets, (size_t)got->target_count, want, "targets");
    vector_near(got->rr, want, "rr");
    vector_near(got->cost_r, want, "cost_r");
    vector_same_int(got->valid_min, want, "valid_min");
    vector_same_int(got->expiry_min, want, "expiry_min");
    assert_string_equal(oc_setup_text(got->setup), vector_text(want, "setup"));
    check_lines(&got->grid, want);
}

static void engine_row(void **state)
{
    const struct vector *vector = *state;
    const cJSON *holding = vector_get(vector->in, "holding");
    struct oc_costs costs = vector_costs(vector->in);
    struct oc_bar bars[VECTOR_BARS_CAP];
    struct grid_bar window[VECTOR_BARS_CAP];
    size_t count = vector_bars(vector_get(vector->in, "cs"), 0, 5 * OC_MINUTE_MS, bars) - 1;
    struct grid_input in = {
        .costs = &costs,
        .close = bars[count].close,
        .atr5 = vector_double(vector->in, "atr5m"),
        .atr15 = vector_double(vector->in, "atr15m"),
        .atr1h = vector_double(vector->in, "atr1h"),
        .adx5 = vector_double(vector->in, "adx"),
        .imbalance = vector_double(vector->in, "S"),
        .confluence = vector_double(vector->in, "K"),
        .auction = OC_AUCTION_BALANCE,
    };
    struct oc_opinion opinion = {0};
    struct oc_grid_plan lines;

    assert_int_equal(count, vector_int(vector->in, "n"));
    for (size_t i = 0; i < vector_count(holding); i++) {
        in.is_holding[vector_int_at(holding, i) > 0] = true;
    }
    for (size_t i = 0; i < count; i++) {
        window[i] = (struct grid_bar){bars[i].high, bars[i].low, bars[i].close};
    }
    struct grid_range range = grid_measure(window, count);
    enum oc_code code = grid_gate(&range, &in);

    check_range(&range, &in, vector->out);
    if (code == OC_CODE_OK) {
        assert_true(grid_lines(&costs, range.low, range.high, &lines));
        code = grid_opinion(&range, &lines, &in, &opinion);
    }
    if (vector_direction(vector->out, "direction") == OC_NEUTRAL) {
        assert_string_equal(oc_code_wire(code), vector_text(vector->out, "code"));
        assert_near(opinion.rr, vector_double_or(vector->out, "rr", opinion.rr), 1e-9);
        return;
    }
    assert_int_equal(code, OC_CODE_OK);
    check_opinion(&opinion, vector->out);
}

int main(void)
{
    struct check_list list = {0};
    int code;

    vectors_add(&list, "grid_plan", plan_row);
    vectors_add(&list, "grid_net", net_row);
    vectors_add(&list, "grid_engine", engine_row);
    code = check_run(&list, "grid");
    vectors_close();
    return code;
}
