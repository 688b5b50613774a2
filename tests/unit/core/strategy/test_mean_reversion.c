/* test_mean_reversion.c - the failed-breakout machine against the worked examples E12.
 * SPDX-License-Identifier: MIT */
#include "core/strategy/mean_reversion.h"
#include "support/vector_bars.h"

static void load_earlier(struct mr_machine *machine, const cJSON *earlier)
{
    for (size_t i = 0; i < vector_count(earlier); i++) {
        size_t slot = vector_int_at(vector_at(earlier, i), 0) > 0 ? 1 : 0;
        int64_t index = vector_int_at(vector_at(earlier, i), 1);

        if (!machine->has_failed[slot] || index > machine->last_failed[slot]) {
            machine->has_failed[slot] = true;
            machine->last_failed[slot] = index;
        }
    }
}

static struct mr_input input_of(const struct vector *vector, const struct oc_costs *costs)
{
    return (struct mr_input){
        .costs = costs,
        .val = vector_int(vector->in, "val"),
        .poc = vector_int(vector->in, "poc"),
        .vah = vector_int(vector->in, "vah"),
        .row_ticks = vector_int(vector->in, "row"),
        .atr5 = vector_double(vector->in, "atr5"),
        .atr1h = vector_double(vector->in, "atr1h"),
        .volume_reference = vector_double(vector->in, "vref"),
        .imbalance = vector_double(vector->in, "S"),
        .confluence = vector_double(vector->in, "K"),
        .rule80 = (int)vector_int(vector->in, "rule80"),
        .has_taker_volume = true,
    };
}

static const char *trace_text(enum oc_code code)
{
    return code == OC_CODE_WAITING ? "IN_BALANCE"
           : code == OC_CODE_OK    ? "SIGNAL"
                                   : oc_code_wire(code);
}

static void check_numbers(const struct oc_opinion *got, const cJSON *want)
{
    vector_near(got->evidence.quality, want, "q");
    vector_near(got->rr, want, "rr");
    vector_near(got->evidence.volume_ratio, want, "vr");
    vector_near(got->evidence.attempt_delta, want, "datt");
    for (size_t i = 0; i < 5; i++) {
        assert_near(got->evidence.parts[i], vector_double_at(vector_get(want, "f"), i), 1e-9);
    }
    assert_int_equal(got->evidence.has_prior_failure, vector_bool(want, "prior"));
}

static void check_opinion(const struct oc_opinion *got, const cJSON *want)
{
    assert_int_equal(got->direction, vector_direction(want, "direction"));
    vector_near(got->p, want, "p");
    vector_same_int(got->entry, want, "entry");
    vector_same_int(got->stop, want, "stop");
    vector_same_int(got->target, want, "target");
    vector_same_ints(got->targets, (size_t)got->target_count, want, "targets");
    vector_near(got->cost_r, want, "cost_r");
    vector_same_int(got->expiry_min, want, "expiry_min");
    assert_string_equal(oc_setup_text(got->setup), vector_text(want, "setup"));
}

static void engine_row(void **state)
{
    const struct vector *vector = *state;
    const cJSON *trace = vector_get(vector->out, "trace");
    struct oc_costs costs = vector_costs(vector->in);
    struct mr_input in = input_of(vector, &costs);
    struct oc_bar bars[VECTOR_BARS_CAP];
    struct oc_opinion opinion = {0};
    struct mr_machine machine = {0};
    size_t count = vector_bars(vector_get(vector->in, "cs"), 0, 5 * OC_MINUTE_MS, bars);
    enum oc_code code = OC_CODE_WAITING;
    bool was_rejected = false;

    load_earlier(&machine, vector_get(vector->in, "earlier"));
    for (size_t i = 0; i < count && code != OC_CODE_OK; i++) {
        in.bar = bars[i];
        in.index = (int64_t)i;
        code = mr_step(&machine, &in);
        if (code == OC_CODE_OK) {
            code = mr_plan(&machine, &in, &opinion);
            was_rejected = code != OC_CODE_OK;
        }
        assert_string_equal(trace_text(code), vector_at(trace, i)->valuestring);
    }
    if (vector_direction(vector->out, "direction") != OC_NEUTRAL) {
        assert_int_equal(code, OC_CODE_OK);
        check_opinion(&opinion, vector->out);
        check_numbers(&opinion, vector->out);
    } else if (was_rejected) {
        assert_string_equal(oc_code_wire(code), vector_text(vector->out, "code"));
        check_numbers(&opinion, vector->out);
        assert_int_equal(machine.name, MR_WAIT);
    } else {
        assert_string_equal(vector_text(vector->out, "code"), "WAITING");
    }
}

int main(void)
{
    struct check_list list = {0};
    int code;

    vectors_add(&list, "mr_engine", engine_row);
    code = check_run(&list, "mean reversion machine");
    vectors_close();
    return code;
}
