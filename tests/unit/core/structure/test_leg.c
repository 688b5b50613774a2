/* test_leg.c - the running leg and the criteria of an impulse, worked out by hand.
 * SPDX-License-Identifier: MIT */
#include "core/flow/delta.h"
#include "core/structure/frame.h"
#include "core/structure/zigzag.h"
#include "support/check.h"

/* A fall to 1000, then a rise. Open is not looked at. ms = index. */
static const struct oc_bar BARS[] = {
    /* open_ms, open, high, low, close, volume, taker */
    {0, 0, 1060, 1050, 1055, 100, 50},  {1, 0, 1050, 1020, 1025, 100, 40},
    {2, 0, 1020, 1000, 1010, 100, 30},  {3, 0, 1045, 1010, 1040, 200, 150},
    {4, 0, 1070, 1035, 1065, 300, 200}, {5, 0, 1068, 1060, 1062, 50, 10},
};

static void run(struct zigzag *zigzag, size_t count, struct oc_leg *leg)
{
    *zigzag = (struct zigzag){0};
    for (size_t i = 0; i < count; i++) {
        struct zigzag_candle candle = {&BARS[i], delta_of(&BARS[i]), (int64_t)i, i < 3 ? 100.0 : 0};

        zigzag_push(zigzag, &candle, true, 30.0);
    }
    zigzag_leg(zigzag, 20.0, leg);
}

static void features(void **state)
{
    struct zigzag zigzag;
    struct oc_leg leg;

    (void)state;
    run(&zigzag, 6, &leg);
    assert_int_equal(leg.direction, OC_LONG);
    assert_int_equal(leg.pivot_price, 1000);
    assert_int_equal(leg.pivot_ms, 2);
    assert_int_equal(leg.extreme_price, 1070); /* the candle after it made no new high */
    assert_int_equal(leg.extreme_ms, 4);
    assert_near(leg.length_atr, 3.5, 1e-12);
    assert_near(leg.efficiency, 1.0, 1e-12); /* closes 1010, 1040, 1065 */
    /* volumes 100 + 200 + 300, taker 30 + 150 + 200: (760 - 600) / 600 */
    assert_near(leg.delta_ratio, 160.0 / 600.0, 1e-12);
    assert_near(leg.volume_ratio, 2.0, 1e-12); /* mean 200 over 100 before the pivot */
    assert_true(leg_is_impulse(&leg, 900, 1069));
    assert_false(leg_is_impulse(&leg, 900, 1070)); /* it must end above VAH */
}

static void no_pivot_yet(void **state)
{
    struct zigzag zigzag;
    struct oc_leg leg;

    (void)state;
    run(&zigzag, 1, &leg);
    assert_int_equal(leg.direction, OC_NEUTRAL);
    assert_false(leg_is_impulse(&leg, 0, 0));
}

static void only_the_running_leg(void **state)
{
    struct zigzag zigzag;
    struct oc_leg leg;

    (void)state;
    run(&zigzag, 3, &leg); /* down from the high of candle 0, confirmed by candle 1 */
    assert_int_equal(leg.direction, OC_SHORT);
    assert_int_equal(leg.pivot_price, 1060);
    assert_int_equal(leg.extreme_price, 1000);
    assert_int_equal(zigzag.swing_high.price, 1060);
    assert_int_equal(zigzag.swing_high.known_ms, 1);
    assert_false(zigzag.swing_low.is_known);
    run(&zigzag, 4, &leg);
    assert_int_equal(leg.direction, OC_LONG);
    assert_int_equal(zigzag.swing_low.price, 1000);
    assert_int_equal(zigzag.swing_low.open_ms, 2);
    assert_int_equal(zigzag.swing_low.known_ms, 3);
}

static const struct impulse_case {
    const char *name;
    struct oc_leg leg;
    bool want;
} IMPULSES[] = {
    {"all criteria just met, up", {OC_LONG, 0, 201, 0, 0, 2.5, 0.6, 0.05, 1.2, false}, true},
    {"too short", {OC_LONG, 0, 201, 0, 0, 2.49, 0.6, 0.05, 1.2, false}, false},
    {"too winding", {OC_LONG, 0, 201, 0, 0, 2.5, 0.59, 0.05, 1.2, false}, false},
    {"takers did not push it", {OC_LONG, 0, 201, 0, 0, 2.5, 0.6, 0.04, 1.2, false}, false},
    {"on ordinary volume", {OC_LONG, 0, 201, 0, 0, 2.5, 0.6, 0.05, 1.19, false}, false},
    {"ended inside value", {OC_LONG, 0, 200, 0, 0, 2.5, 0.6, 0.05, 1.2, false}, false},
    {"all criteria just met, down", {OC_SHORT, 0, 99, 0, 0, 2.5, 0.6, -0.05, 1.2, false}, true},
    {"down, but takers bought", {OC_SHORT, 0, 99, 0, 0, 2.5, 0.6, 0.05, 1.2, false}, false},
};

static void impulse_row(void **state)
{
    const struct impulse_case *row = *state;

    assert_int_equal(leg_is_impulse(&row->leg, 100, 200), row->want);
}

/* The venue gives no taker volume: the D term drops out and v is divided by 0.8. */
static void vote_without_taker_volume(void **state)
{
    (void)state;
    assert_near(frame_vote_of(1, 0.8, 0.5, 0.0, false), (0.4 + 0.15) / 0.8, 1e-12);
    assert_near(frame_vote_of(1, 1.0, 2.0, 0.0, false), 1.0, 1e-12);
    assert_near(frame_vote_of(-1, 0.5, -3.0, -1.0, true), -0.25 - 0.3 - 0.2, 1e-12);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "features of a leg from pivot to extreme", features, NULL);
    check_add(&list, "one candle makes no leg", no_pivot_yet, NULL);
    check_add(&list, "a confirmed pivot starts a new leg", only_the_running_leg, NULL);
    CHECK_ROWS(&list, IMPULSES, impulse_row);
    check_add(&list, "the vote of a venue without taker volume", vote_without_taker_volume, NULL);
    return check_run(&list, "leg");
}
