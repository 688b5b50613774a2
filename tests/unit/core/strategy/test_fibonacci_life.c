/* test_fibonacci_life.c - the Fibonacci engine on one leg: phases, gate, limits, one opinion; by hand.
 *
 * Leg up from 10000 to 11000: approaching 10382, entries 10300 and 10280, stop 10100, targets 10500,
 * 10618, 10764. A limit order risks at least 8 x 0.08 % = 0.64 % of the entry: 66 at 10300.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/fake_view.h"

static const int64_t TWO_O_CLOCK = 20 * OC_DAY_MS + 2 * 60 * OC_MINUTE_MS;

static const struct oc_opinion *push5(struct fake_view *fake, int64_t high, int64_t low,
                                      int64_t close)
{
    fake->next_ms += 4 * OC_MINUTE_MS;
    fake->five = (struct oc_bar){0};
    return fake_view_push(fake, OC_ENGINE_FIBONACCI, close, high, low, close, 1000, 500);
}

/* Support at the price and the swing bias: with the zone 60 points. */
static void begin(struct fake_view *fake)
{
    fake_view_init(fake, TWO_O_CLOCK);
    fake->view.swing_low = (struct oc_swing){true, 10000, 1000, 2000};
    fake->view.swing_high = (struct oc_swing){true, 11000, 5000, 6000};
    fake->evidence.structure.swing.bias = 1;
    fake->evidence.supports.count = 1;
    fake->evidence.supports.items[0] =
        (struct support){.low = 10250, .high = 10400, .kind = 1, .is_active = true};
}

static void phases(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake);
    fake.view.swing_high.is_known = false;
    assert_int_equal(push5(&fake, 10900, 10800, 10850)->code, OC_CODE_NO_LEG);
    fake.view.swing_high.is_known = true;
    assert_int_equal(push5(&fake, 10900, 10700, 10850)->code, OC_CODE_NO_PULLBACK);
    assert_int_equal(push5(&fake, 10900, 10500, 10550)->code, OC_CODE_PULLBACK);
    assert_int_equal(fake.opinion.direction, OC_NEUTRAL);
}

static void first_entry_is_a_limit(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake);
    const struct oc_opinion *said = push5(&fake, 10500, 10360, 10370);

    assert_int_equal(said->direction, OC_LONG);
    assert_int_equal(said->entry_kind, OC_ENTRY_LIMIT);
    assert_int_equal(said->valid_min, 60);
    assert_int_equal(said->entry, 10300);
    assert_int_equal(said->evidence.second_entry, 10280);
    assert_int_equal(said->stop, 10100);   /* 200 off: more than the floor */
    assert_int_equal(said->target, 10618); /* 10500 is 1.0 R, this one 1.59 R */
    assert_near(said->rr, 1.59, 1e-12);
    assert_int_equal(said->target_count, 3);
    assert_int_equal(said->targets[0], 10500);
    assert_int_equal(said->targets[2], 10764);
    /* 25 + 20 + 15 points; K 0.5; the leg is 1000 / (6 x 60) = all of the reach */
    assert_int_equal(said->evidence.score.points, 60);
    assert_near(said->evidence.quality, 0.30 + 0.25 * 0.75 + 0.25, 1e-12);
    assert_int_equal(push5(&fake, 10500, 10360, 10370)->code, OC_CODE_NO_LEG); /* used */
    fake.view.swing_high = (struct oc_swing){true, 11100, 9000, 9500};
    assert_int_not_equal(push5(&fake, 10500, 10450, 10450)->code, OC_CODE_NO_LEG); /* a new leg */
}

static void second_entry_when_the_first_is_passed(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake);
    const struct oc_opinion *said = push5(&fake, 10400, 10285, 10290);

    assert_int_equal(said->entry, 10280);
    assert_int_equal(said->evidence.second_entry, 0);
    begin(&fake);
    assert_int_equal(push5(&fake, 10400, 10270, 10270)->code, OC_CODE_MISSED);
}

static void gate_asks_for_fifty_points(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake);
    fake.evidence.supports.count = 0; /* 20 + 15 */
    assert_int_equal(push5(&fake, 10500, 10360, 10370)->code, OC_CODE_SCORE_TOO_LOW);
    assert_int_equal(fake.opinion.evidence.score.points, 35);
    fake.evidence.extremes.since_low = 0; /* + 15 for RSI: 50 */
    assert_int_equal(push5(&fake, 10500, 10360, 10370)->direction, OC_LONG);
}

static void stop_passed_uses_the_leg(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake);
    assert_int_equal(push5(&fake, 10400, 10099, 10350)->code, OC_CODE_LEG_INVALID);
    assert_int_equal(push5(&fake, 10500, 10360, 10370)->code, OC_CODE_NO_LEG);
}

/* Leg down from 11000 to 10000: approaching 10500, entry 10618, stop 10789, targets 10382, 10236, 10000. */
static void short_side(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake);
    fake.view.swing_high.open_ms = 500;
    fake.view.confluence = -0.5;
    fake.evidence.structure.swing.bias = -1;
    fake.evidence.supports.items[0] =
        (struct support){.low = 10500, .high = 10600, .kind = -1, .is_active = true};
    const struct oc_opinion *said = push5(&fake, 10560, 10450, 10550);

    assert_int_equal(said->direction, OC_SHORT);
    assert_int_equal(said->entry, 10618);
    assert_int_equal(said->stop, 10789);
    assert_int_equal(said->target, 10382); /* 236 / 171 = 1.38 R */
    assert_int_equal(said->targets[2], 10000);
}

static void small_leg_has_no_reward(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake);
    fake.view.swing_low.price = 10900; /* a leg of 100: the floor alone is 70 */
    fake.evidence.supports.items[0] =
        (struct support){.low = 10900, .high = 10950, .kind = 1, .is_active = true};
    assert_int_equal(push5(&fake, 10950, 10935, 10936)->code, OC_CODE_RR_TOO_LOW);
    assert_int_equal(fake.opinion.target_count, 0);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "a leg goes from no pullback to pullback", phases, NULL);
    check_add(&list, "the first entry is given as a limit, once a leg", first_entry_is_a_limit,
              NULL);
    check_add(&list, "the second entry when the close has passed the first",
              second_entry_when_the_first_is_passed, NULL);
    check_add(&list, "the gate asks for 50 points", gate_asks_for_fifty_points, NULL);
    check_add(&list, "a leg whose stop was passed is used", stop_passed_uses_the_leg, NULL);
    check_add(&list, "a short on a leg down", short_side, NULL);
    check_add(&list, "a leg too small for its costs has no plan", small_leg_has_no_reward, NULL);
    return check_run(&list, "fibonacci");
}
