/* test_smc_life.c - the structure engine's set-ups: armed by a break, judged at the retest; by hand.
 *
 * ATR 30 on 5m, 60 on 1h; a market order risks at least 8 x 0.12 % = 0.96 % of the entry.
 * SPDX-License-Identifier: MIT */
#include "core/strategy/smc.h"
#include "support/check.h"
#include "support/fake_view.h"

static const int64_t TWO_O_CLOCK = 20 * OC_DAY_MS + 2 * 60 * OC_MINUTE_MS;

static const struct oc_opinion *push5(struct fake_view *fake, int64_t open, int64_t high,
                                      int64_t low, int64_t close)
{
    fake->next_ms += 4 * OC_MINUTE_MS;
    fake->five = (struct oc_bar){0};
    /* one fifth more by the side that the swing favours */
    fake_view_push(fake, OC_ENGINE_SMC, open, high, low, close, 1000,
                   fake->evidence.structure.swing.bias > 0 ? 600 : 400);
    fake->evidence.structure.break_count = 0;
    return &fake->opinion;
}

/* A swing break up at 10100; its block is 10000..10020, the range's top 10400. */
static void begin(struct fake_view *fake, int direction)
{
    struct live_structure *live = &fake->evidence.structure;

    fake_view_init(fake, TWO_O_CLOCK);
    live->top = 10400;
    live->bottom = 9700;
    live->swing.bias = direction;
    live->break_count = 1;
    live->breaks[0] = (struct live_break){.direction = direction,
                                          .is_swing = true,
                                          .block = {.low = 10000, .high = 10020, .open_s = 100}};
}

static void retest_speaks(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake, 1);
    push5(&fake, 10050, 10110, 10045, 10100);
    assert_int_equal(push5(&fake, 10100, 10120, 10060, 10070)->code, OC_CODE_ZONE_ARMED);
    assert_int_equal(push5(&fake, 10070, 10075, 10015, 10018)->code, OC_CODE_ZONE_TOUCHED);
    const struct oc_opinion *said = push5(&fake, 10018, 10060, 10005, 10050);

    assert_int_equal(said->direction, OC_LONG);
    assert_int_equal(said->setup, OC_SETUP_SMC);
    assert_int_equal(said->entry, 10050);
    /* structural stop: 10000 - up(0.10 x 30) = 9997, 53 off; the floor is up(0.0096 x 10050) = 97 */
    assert_int_equal(said->stop, 10050 - 97);
    assert_int_equal(said->target, 10400);
    assert_int_equal(said->evidence.target_kind, OC_TARGET_SWING);
    assert_near(said->rr, 350.0 / 97.0, 1e-12);
    /* no block is kept in this view: the swing alone, 15 points. flow = 0.5 + 0.2 / 0.4 = 1;
     * q = 0.35 x 0.15 + 0.25 + 0.20 + 0.20 x 0.75 */
    assert_int_equal(said->evidence.score.points, 15);
    assert_near(said->evidence.quality, 0.6525, 1e-12);
    assert_near(said->p, 0.561, 1e-12);
    assert_int_equal(push5(&fake, 10050, 10060, 10005, 10055)->code, OC_CODE_WAITING);
}

static void short_is_the_mirror(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake, -1);
    fake.view.confluence = -0.5;
    push5(&fake, 9990, 9995, 9900, 9950);
    const struct oc_opinion *said = push5(&fake, 9990, 10010, 9940, 9960);

    assert_int_equal(said->direction, OC_SHORT);
    assert_int_equal(said->stop, 9960 + 96); /* up(0.0096 x 9960) = 96 */
    assert_int_equal(said->target, 9700);
}

static void close_through_the_zone_ends_it(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake, 1);
    push5(&fake, 10050, 10110, 10045, 10100);
    assert_int_equal(push5(&fake, 10100, 10100, 9980, 9999)->code, OC_CODE_ZONE_BROKEN);
    assert_int_equal(push5(&fake, 9999, 10060, 9990, 10050)->code, OC_CODE_WAITING);
}

static void opposite_break_ends_it(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake, 1);
    push5(&fake, 10050, 10110, 10045, 10100);
    fake.evidence.structure.break_count = 1;
    fake.evidence.structure.breaks[0] =
        (struct live_break){.direction = -1, .block = {.low = 10200, .high = 10220}};
    assert_int_equal(push5(&fake, 10100, 10110, 10050, 10060)->code, OC_CODE_ZONE_BROKEN);
}

static void waits_for_48_candles(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake, 1);
    push5(&fake, 10050, 10110, 10045, 10100);
    for (int i = 0; i < 48; i++) {
        assert_int_equal(push5(&fake, 10100, 10110, 10090, 10100)->code, OC_CODE_ZONE_ARMED);
    }
    assert_int_equal(push5(&fake, 10100, 10110, 10090, 10100)->code, OC_CODE_MISSED);
}

static void internal_break_against_the_swing_arms_nothing(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake, 1);
    fake.evidence.structure.breaks[0].is_swing = false;
    fake.evidence.structure.swing.bias = -1;
    push5(&fake, 10050, 10110, 10045, 10100);
    assert_int_equal(push5(&fake, 10070, 10075, 10015, 10018)->code, OC_CODE_WAITING);
}

static void gap_of_the_leg_is_nearer(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake, 1);
    fake.evidence.structure.gaps[1] =
        (struct live_zones){2,
                            {{.low = 10040, .high = 10060, .open_s = 200},
                             {.low = 10070, .high = 10075, .open_s = 50}}}; /* older than the leg */
    push5(&fake, 10050, 10110, 10045, 10100);
    const struct oc_opinion *said = push5(&fake, 10055, 10090, 10050, 10085);

    assert_int_equal(said->direction, OC_LONG);
    assert_true(said->evidence.is_gap);
    assert_int_equal(said->evidence.zone_low, 10040);
    assert_int_equal(said->evidence.zone_high, 10060);
}

static void nothing_to_aim_at(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake, 1);
    fake.evidence.structure.top = 10160; /* 110 off: rr 1.13 */
    push5(&fake, 10050, 10110, 10045, 10100);
    assert_int_equal(push5(&fake, 10018, 10060, 10005, 10050)->code, OC_CODE_RR_TOO_LOW);
    fake.evidence.structure.top = 10167; /* 117 off: rr 1.206 */
    assert_int_equal(push5(&fake, 10018, 10060, 10005, 10050)->direction, OC_LONG);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "the retest that closes out of the zone speaks, once", retest_speaks, NULL);
    check_add(&list, "a short is the mirror", short_is_the_mirror, NULL);
    check_add(&list, "a close through the zone ends the set-up", close_through_the_zone_ends_it,
              NULL);
    check_add(&list, "a break the other way ends the set-up", opposite_break_ends_it, NULL);
    check_add(&list, "a set-up waits for 48 candles", waits_for_48_candles, NULL);
    check_add(&list, "an internal break against the swing arms nothing",
              internal_break_against_the_swing_arms_nothing, NULL);
    check_add(&list, "a gap of the break's leg is the nearer zone", gap_of_the_leg_is_nearer, NULL);
    check_add(&list, "without a target worth 1.2 R there is no plan", nothing_to_aim_at, NULL);
    return check_run(&list, "smc");
}
