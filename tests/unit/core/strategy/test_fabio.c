/* test_fabio.c - one armed leg of each Fabio model against the worked examples E10 and E11b.
 * SPDX-License-Identifier: MIT */
#include "core/strategy/fabio.h"
#include "support/vector_bars.h"

struct example {
    const cJSON *ctx, *want;
    struct oc_bar bars[2 * VECTOR_BARS_CAP]; /* leg, then pullback */
    size_t leg_count, count;
    struct oc_costs costs;
    struct fabio_leg leg;
    int64_t magnets[8];
    double others[8];
    struct plan_levels levels;
};

static void check_zones(const struct example *example, const cJSON *want)
{
    assert_int_equal(example->leg.zone_count, vector_count(want));
    for (uint32_t i = 0; i < example->leg.zone_count; i++) {
        const cJSON *zone = vector_at(want, i);

        assert_int_equal(example->leg.zones[i].low, vector_int_at(zone, 0));
        assert_int_equal(example->leg.zones[i].high, vector_int_at(zone, 1));
        assert_near(example->leg.zones[i].depth, vector_double_at(zone, 2), 1e-9);
    }
}

static int compare_magnets(int64_t a, int64_t b, int side)
{
    return side * (a - b) < 0;
}

/* The levels of the context, as oc_view_magnets gives them: beyond the entry, nearest first. */
static void take_levels(struct example *example)
{
    const cJSON *pocs = vector_find(example->ctx, "pocs");
    const cJSON *others = vector_get(example->ctx, "others");
    int64_t entry = example->bars[example->count - 1].close;
    int side = (int)example->leg.direction;
    size_t count = 0;

    for (size_t i = 0; pocs != NULL && i < vector_count(pocs); i++) {
        int64_t poc = vector_int_at(pocs, i);
        size_t at = count;

        if (side * (poc - entry) <= 0) {
            continue;
        }
        while (at > 0 && compare_magnets(poc, example->magnets[at - 1], side)) {
            example->magnets[at] = example->magnets[at - 1];
            at--;
        }
        example->magnets[at] = poc;
        count++;
    }
    for (size_t i = 0; i < vector_count(others); i++) {
        example->others[i] = vector_double_at(others, i);
    }
    example->levels =
        (struct plan_levels){example->magnets, count, example->others, vector_count(others)};
}

static void load(struct example *example, const struct vector *vector)
{
    struct leg_zone zones[LEG_ZONE_CAP];
    size_t zone_count;

    *example = (struct example){.ctx = vector_get(vector->in, "ctx")};
    example->costs = vector_costs(example->ctx);
    example->leg_count = vector_bars(vector_get(vector->in, "leg"), 0, OC_MINUTE_MS, example->bars);
    example->count =
        example->leg_count + vector_bars(vector_get(vector->in, "pull"),
                                         (int64_t)example->leg_count * OC_MINUTE_MS, OC_MINUTE_MS,
                                         example->bars + example->leg_count);
    example->leg.direction = vector_direction(example->ctx, "dir");
    zone_count = leg_zones_of_bars(example->bars, example->leg_count,
                                   vector_int(example->ctx, "row"), zones, LEG_ZONE_CAP);
    fabio_leg_set_zones(&example->leg, zones, zone_count);
    example->leg.clock_ms = example->bars[example->leg_count - 1].open_ms;
    take_levels(example);
}

static struct fabio_input input_at(const struct example *example, size_t index)
{
    const cJSON *ctx = example->ctx;
    struct fabio_input in = {
        .bar = example->bars[index],
        .costs = &example->costs,
        .imbalance = vector_double(ctx, "S"),
        .confluence = vector_double(ctx, "K"),
        .atr1m = vector_double(ctx, "atr1m"),
        .atr1h = vector_double(ctx, "atr1h"),
        .volume_mu = vector_double(ctx, "mu"),
        .volume_sd = vector_double(ctx, "sd"),
        .auction = example->leg.direction > 0 ? OC_AUCTION_OUT_UP : OC_AUCTION_OUT_DOWN,
    };

    for (size_t back = 0; back < 5 && back <= index; back++) {
        const struct oc_bar *bar = &example->bars[index - back];

        in.volume_5 += bar->volume;
        in.delta_5 += 2 * bar->taker - bar->volume;
    }
    return in;
}

static void check_opinion(const struct example *example, const struct oc_opinion *got,
                          const cJSON *want)
{
    assert_int_equal(got->direction, vector_direction(want, "direction"));
    assert_int_equal(got->code, OC_CODE_OK);
    vector_near(got->p, want, "p");
    vector_near(got->evidence.quality, want, "q");
    vector_same_int(got->entry, want, "entry");
    vector_same_int(got->stop, want, "stop");
    vector_same_int(got->target, want, "target");
    vector_same_ints(got->targets, (size_t)got->target_count, want, "targets");
    vector_near(got->rr, want, "rr");
    vector_near(got->cost_r, want, "cost_r");
    vector_near(got->evidence.aggression, want, "aggression");
    vector_near(got->evidence.depth, want, "depth");
    vector_near(got->evidence.location, want, "loc");
    vector_same_int(got->expiry_min, want, "expiry_min");
    assert_int_equal(got->evidence.zone_low, vector_int_at(vector_get(want, "zone"), 0));
    assert_int_equal(got->evidence.zone_high, vector_int_at(vector_get(want, "zone"), 1));
    assert_string_equal(oc_setup_text(got->setup), vector_text(want, "setup"));
    assert_int_equal(example->count - example->leg_count - 1, vector_int(want, "at"));
}

/* "WAITING" of the reference is a leg that is armed or touched here. */
static void check_code(enum oc_code code, size_t at, const cJSON *want)
{
    const char *wire = vector_text(want, "code");

    if (strcmp(wire, "WAITING") == 0) {
        assert_true(code == OC_CODE_ARMED || code == OC_CODE_TOUCHED);
        return;
    }
    assert_string_equal(oc_code_wire(code), wire);
    if (vector_find(want, "at") != NULL) {
        assert_int_equal(at, vector_int(want, "at"));
    }
}

static void trend_row(void **state)
{
    const struct vector *vector = *state;
    const cJSON *want = vector_get(vector->out, "result");
    struct oc_opinion opinion = {0};
    struct example example;
    enum oc_code code = OC_CODE_ARMED;
    size_t at = 0;

    load(&example, vector);
    check_zones(&example, vector_get(vector->out, "zones"));
    example.leg.start = vector_int(example.ctx, "leg_start");
    example.leg.end = vector_int(example.ctx, "leg_end");
    for (at = example.leg_count; at < example.count; at++) {
        struct fabio_input in = input_at(&example, at);
        bool is_used;

        code = trend_step(&example.leg, &in, &is_used);
        assert_int_equal(is_used, code == OC_CODE_LEG_INVALID);
        if (code == OC_CODE_OK) {
            code = trend_plan(&example.leg, &in, &example.levels, &opinion);
            break;
        }
        if (example.leg.state == FABIO_IDLE) {
            break;
        }
    }
    if (code != OC_CODE_OK) {
        check_code(code, at - example.leg_count, want);
        return;
    }
    check_opinion(&example, &opinion, want);
    for (int i = 0; i < 3; i++) {
        assert_near(opinion.evidence.parts[i],
                    vector_double_at(vector_get(want, "parts"), (size_t)i), 1e-9);
    }
    assert_int_equal(opinion.evidence.target_kind,
                     strcmp(vector_text(want, "target_kind"), "POC or HVN") == 0
                         ? OC_TARGET_LEVEL
                         : OC_TARGET_LEG_EXTENSION);
}

static void reclaim_row(void **state)
{
    const struct vector *vector = *state;
    const cJSON *want = vector_get(vector->out, "result");
    struct oc_opinion opinion = {0};
    struct example example;
    enum oc_code code = OC_CODE_ARMED;
    size_t at = 0;

    load(&example, vector);
    if (vector_int(example.ctx, "fails") < 2) {
        assert_string_equal(vector_text(want, "code"), "NEEDS_SECOND_FAILURE");
        return; /* arming: test_fabio_life */
    }
    check_zones(&example, vector_get(vector->out, "zones"));
    example.leg.failed_extreme = vector_int(example.ctx, "ext");
    example.leg.start = example.leg.failed_extreme;
    example.leg.end = example.leg.direction > 0 ? 0 : INT64_MAX;
    for (size_t i = 0; i < example.leg_count; i++) {
        int64_t price = example.leg.direction > 0 ? example.bars[i].high : example.bars[i].low;

        if ((int)example.leg.direction * (price - example.leg.end) > 0) {
            example.leg.end = price;
        }
    }
    for (at = example.leg_count; at < example.count; at++) {
        struct fabio_input in = input_at(&example, at);

        in.val = vector_int(example.ctx, "val");
        in.poc = vector_int(example.ctx, "poc");
        in.vah = vector_int(example.ctx, "vah");
        code = reclaim_step(&example.leg, &in);
        if (code == OC_CODE_OK) {
            code = reclaim_plan(&example.leg, &in, &example.levels, &opinion);
            break;
        }
    }
    if (code != OC_CODE_OK) {
        check_code(code, at - example.leg_count, want);
        assert_near(opinion.rr, vector_double_or(want, "rr", opinion.rr), 1e-9);
        return;
    }
    check_opinion(&example, &opinion, want);
    vector_near(opinion.evidence.attack, want, "attack");
}

int main(void)
{
    struct check_list list = {0};
    int code;

    vectors_add(&list, "trend", trend_row);
    vectors_add(&list, "reclaim", reclaim_row);
    code = check_run(&list, "fabio, one armed leg");
    vectors_close();
    return code;
}
