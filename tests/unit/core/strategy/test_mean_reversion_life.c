/* test_mean_reversion_life.c - resets of the failed-breakout engine and what it tells others.
 *
 * Value 1000..1100, POC 1052; the candles of worked example E12, each as one minute that closes 5m;
 * strategies.md 11, 9.2 and 3.5.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/fake_view.h"

static const int64_t TWO_O_CLOCK = 20 * OC_DAY_MS + 2 * 60 * OC_MINUTE_MS;

static const struct oc_opinion *push5(struct fake_view *fake, int64_t open, int64_t high,
                                      int64_t low, int64_t close, int64_t volume, int64_t taker)
{
    fake->next_ms += 4 * OC_MINUTE_MS;
    fake->five = (struct oc_bar){0};
    return fake_view_push(fake, OC_ENGINE_MR, open, high, low, close, volume, taker);
}

static void begin_at(struct fake_view *fake, int64_t start_ms)
{
    fake_view_init(fake, start_ms);
    fake->view.poc = 1052;
    fake->view.imbalance = 0.25;
    fake->view.confluence = -0.20;
    fake->view.atr[OC_TF_5M] = 20;
}

static const struct oc_opinion *attempt(struct fake_view *fake)
{
    return push5(fake, 1090, 1108, 1085, 1104, 700, 350);
}

static const struct oc_opinion *failure(struct fake_view *fake)
{
    return push5(fake, 1106, 1110, 1088, 1092, 800, 340);
}

static const struct oc_opinion *pullback(struct fake_view *fake)
{
    return push5(fake, 1092, 1097, 1076, 1080, 900, 370);
}

static void speaks(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_at(&fake, TWO_O_CLOCK);
    assert_int_equal(attempt(&fake)->code, OC_CODE_ATTEMPT_UP);
    assert_int_equal(failure(&fake)->code, OC_CODE_FAILED);
    assert_int_equal(pullback(&fake)->direction, OC_SHORT);
    assert_int_equal(fake.opinion.targets[0], 1052);
    assert_int_equal(fake.opinion.target, 1005);
    assert_int_equal(push5(&fake, 1080, 1082, 1078, 1080, 500, 250)->code, OC_CODE_WAITING);
}

static void re_break_is_a_failure_for_others(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_at(&fake, TWO_O_CLOCK);
    attempt(&fake);
    failure(&fake);
    uint32_t failed = fake.view.index5;

    assert_int_equal(fake.failures.count[1], 0);
    assert_int_equal(push5(&fake, 1092, 1104, 1090, 1103, 600, 310)->code, OC_CODE_RE_BREAK);
    assert_int_equal(fake.failures.count[1], 1);
    assert_int_equal(fake.failures.index[1][0], failed);
    assert_int_equal(fake.failures.count[0], 0);
}

static void wait_ends_after_six_candles(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_at(&fake, TWO_O_CLOCK);
    attempt(&fake);
    failure(&fake);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(push5(&fake, 1070, 1075, 1065, 1070, 500, 250)->code, OC_CODE_WAIT);
    }
    assert_int_equal(push5(&fake, 1070, 1075, 1065, 1070, 500, 250)->code, OC_CODE_MISSED);
    assert_int_equal(pullback(&fake)->code, OC_CODE_WAITING);
}

static void wait_ends_at_the_poc(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_at(&fake, TWO_O_CLOCK);
    attempt(&fake);
    failure(&fake);
    assert_int_equal(push5(&fake, 1092, 1093, 1052, 1060, 900, 370)->code, OC_CODE_MISSED);
}

static void reference_volume_is_of_the_first_attempt(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_at(&fake, TWO_O_CLOCK);
    attempt(&fake);
    fake.view.volume_mean_5m_20 = 10; /* what came later does not count */
    assert_int_equal(failure(&fake)->code, OC_CODE_FAILED);
    push5(&fake, 1092, 1104, 1090, 1103, 600, 310);
    assert_int_equal(failure(&fake)->code, OC_CODE_FAILED); /* nor after a RE_BREAK */
    pullback(&fake);
    assert_near(fake.opinion.evidence.volume_ratio, 0.6, 1e-12); /* 600 of 1000 */
}

static void midnight_resets_the_machine(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_at(&fake, 21 * OC_DAY_MS - 15 * OC_MINUTE_MS);
    attempt(&fake);
    failure(&fake);
    /* would be the pullback, but its candle ends at 00:00 and is not given to the machine */
    assert_int_equal(pullback(&fake)->code, OC_CODE_WAITING);
    assert_true(fake.view.is_day_end);
    assert_int_equal(pullback(&fake)->code, OC_CODE_WAITING);
    attempt(&fake);
    failure(&fake);
    assert_int_equal(pullback(&fake)->direction, OC_SHORT);
    assert_false(fake.opinion.evidence.has_prior_failure); /* yesterday's failure is forgotten */
}

static void gap_resets_the_machine(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_at(&fake, TWO_O_CLOCK);
    attempt(&fake);
    failure(&fake);
    fake.view.is_first_after_gap = fake.view.is_gap_pause = true;
    assert_int_equal(pullback(&fake)->code, OC_CODE_GAP);
    assert_true(fake.opinion.is_available);
    fake.view.is_first_after_gap = fake.view.is_gap_pause = false;
    assert_int_equal(pullback(&fake)->code, OC_CODE_WAITING);
    attempt(&fake);
    failure(&fake);
    pullback(&fake);
    assert_true(fake.opinion.evidence.has_prior_failure); /* the same day's failure still counts */
}

static void silent_engine_keeps_the_machine_running(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_at(&fake, TWO_O_CLOCK);
    fake.view.is_gap_pause = true;
    attempt(&fake);
    failure(&fake);
    assert_int_equal(pullback(&fake)->direction, OC_NEUTRAL);
    fake.view.is_gap_pause = false;
    assert_int_equal(pullback(&fake)->direction, OC_SHORT); /* still in WAIT */
}

static void coarse_tick_is_silent(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_at(&fake, TWO_O_CLOCK);
    attempt(&fake);
    failure(&fake);
    fake.view.is_coarse_tick = true;
    assert_int_equal(pullback(&fake)->code, OC_CODE_COARSE_TICK);
    fake.view.is_coarse_tick = false;
    assert_int_equal(pullback(&fake)->code, OC_CODE_WAITING);
}

static void without_taker_volume(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_at(&fake, TWO_O_CLOCK);
    fake.view.has_taker_volume = false;
    attempt(&fake);
    failure(&fake);
    /* a taker volume that would fail the delta test if it were believed */
    push5(&fake, 1092, 1097, 1076, 1080, 900, 900);
    assert_int_equal(fake.opinion.direction, OC_SHORT);
    assert_near(fake.opinion.evidence.parts[1], 0.5, 0);
    assert_near(fake.opinion.evidence.parts[3], 0.0, 0);
}

static void upside_is_taken_when_both_break(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_at(&fake, TWO_O_CLOCK);
    assert_int_equal(push5(&fake, 1050, 1120, 980, 1110, 700, 350)->code, OC_CODE_ATTEMPT_UP);
    begin_at(&fake, TWO_O_CLOCK);
    assert_int_equal(push5(&fake, 1050, 1060, 980, 990, 700, 350)->code, OC_CODE_ATTEMPT_DOWN);
}

static void warm_up(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_at(&fake, TWO_O_CLOCK);
    fake.view.bar_count[OC_TF_5M] = 148;
    assert_int_equal(attempt(&fake)->code, OC_CODE_WARMING_UP);
    assert_int_equal(fake.opinion.waits_for, 2);
    fake.view.bar_count[OC_TF_5M] = 150;
    fake.view.has_confluence = false;
    fake.view.confluence = 0;
    failure(&fake);
    assert_int_equal(pullback(&fake)->direction, OC_SHORT); /* K = 0, and the machine had run */
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "attempt, failure, pullback: Short", speaks, NULL);
    check_add(&list, "a re-broken failure counts for the other engine",
              re_break_is_a_failure_for_others, NULL);
    check_add(&list, "WAIT ends after six candles", wait_ends_after_six_candles, NULL);
    check_add(&list, "WAIT ends at the POC", wait_ends_at_the_poc, NULL);
    check_add(&list, "the reference volume stays that of the first attempt",
              reference_volume_is_of_the_first_attempt, NULL);
    check_add(&list, "midnight resets machine and failures, its candle is not judged",
              midnight_resets_the_machine, NULL);
    check_add(&list, "a gap resets the machine and pauses", gap_resets_the_machine, NULL);
    check_add(&list, "an engine that may not speak keeps its machine running",
              silent_engine_keeps_the_machine_running, NULL);
    check_add(&list, "a coarse tick silences the day", coarse_tick_is_silent, NULL);
    check_add(&list, "without taker volume the delta tests are dropped", without_taker_volume,
              NULL);
    check_add(&list, "both sides in one candle: the upside", upside_is_taken_when_both_break, NULL);
    check_add(&list, "the engine needs 150 candles of 5m, no confluence", warm_up, NULL);
    return check_run(&list, "mean reversion, life");
}
