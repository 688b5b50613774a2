/* test_reclaim_life.c - life of Fabio's Mean Reversion Model: arming by the second failure, resets.
 *
 * Value 1000..1100, POC 1030, failed extreme 1118: the reclaim leg and pullback of worked example
 * E11b; strategies.md 9.2.
 * SPDX-License-Identifier: MIT */
#include "core/analysis.h"
#include "support/check.h"
#include "support/fake_view.h"

static const int64_t TWO_O_CLOCK = 20 * OC_DAY_MS + 2 * 60 * OC_MINUTE_MS;

#define PUSH(fake, ...) fake_view_push((fake), OC_ENGINE_FABIO, __VA_ARGS__)

static bool is_armed(const struct fake_view *fake)
{
    struct oc_level zones[32];

    return oc_strategy_of(OC_ENGINE_FABIO)->zones(fake->state, zones, 32) > 0;
}

/* The TEST that began with the first candle returns at this 5m close. */
static void fail_edge(struct fake_view *fake, int edge, int64_t test_ms)
{
    fake->view.failed_edge = edge;
    fake->view.test_ms = test_ms;
    analysis_add_failure(&fake->failures, edge, fake->view.index5 + 1);
}

/* Five minutes: a TEST to 1118 that comes back; the last minute is the failing 5m close. */
static void push_leg(struct fake_view *fake)
{
    int64_t test_ms = fake->next_ms;

    PUSH(fake, 1117, 1118, 1104, 1105, 200, 70);
    PUSH(fake, 1105, 1106, 1093, 1094, 60, 20);
    PUSH(fake, 1094, 1095, 1076, 1078, 220, 80);
    PUSH(fake, 1078, 1080, 1062, 1065, 210, 80);
    fail_edge(fake, 1, test_ms);
    PUSH(fake, 1065, 1066, 1063, 1064, 40, 20);
    fake->view.failed_edge = 0;
}

static void begin(struct fake_view *fake, int64_t start_ms, uint32_t earlier_back)
{
    fake_view_init(fake, start_ms);
    fake->view.poc = 1030;
    fake->view.imbalance = 0.15;
    fake->view.confluence = -0.30;
    fake->view.atr[OC_TF_1M] = 12;
    fake->view.atr[OC_TF_1H] = 30;
    if (earlier_back > 0) {
        analysis_add_failure(&fake->failures, 1, fake->view.index5 + 1 - earlier_back);
    }
}

static const struct oc_opinion *touch(struct fake_view *fake)
{
    PUSH(fake, 1065, 1082, 1064, 1080, 90, 50);
    return PUSH(fake, 1080, 1099, 1079, 1090, 160, 100);
}

static const struct oc_opinion *trigger(struct fake_view *fake)
{
    return PUSH(fake, 1090, 1094, 1078, 1080, 150, 55);
}

static void begin_armed(struct fake_view *fake)
{
    begin(fake, TWO_O_CLOCK, 10);
    push_leg(fake);
    assert_int_equal(fake->opinion.code, OC_CODE_ARMED);
    assert_true(is_armed(fake));
}

static void arms_and_speaks(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_armed(&fake);
    assert_int_equal(touch(&fake)->code, OC_CODE_TOUCHED);
    assert_int_equal(trigger(&fake)->direction, OC_SHORT);
    assert_int_equal(fake.opinion.setup, OC_SETUP_FABIO_MR);
    assert_int_equal(fake.opinion.entry, 1080);
    assert_int_equal(fake.opinion.stop, 1120); /* 1118 + max(2, up(1.2)) */
    assert_int_equal(fake.opinion.target, 1030);
    assert_false(is_armed(&fake));
}

static const struct window_case {
    const char *name;
    uint32_t earlier_back; /* 0: none */
    enum oc_code code;
} WINDOWS[] = {
    {"the first failure does not arm", 0, OC_CODE_NEEDS_SECOND_FAILURE},
    {"a failure 47 candles earlier counts", 47, OC_CODE_ARMED},
    {"a failure 48 candles earlier does not", 48, OC_CODE_NEEDS_SECOND_FAILURE},
};

static void window_row(void **state)
{
    const struct window_case *row = *state;
    struct fake_view fake;

    begin(&fake, TWO_O_CLOCK, row->earlier_back);
    push_leg(&fake);
    assert_int_equal(fake.opinion.code, row->code);
    assert_int_equal(is_armed(&fake), row->code == OC_CODE_ARMED);
}

static void failures_are_per_edge(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake, TWO_O_CLOCK, 0);
    analysis_add_failure(&fake.failures, -1, fake.view.index5 - 5);
    push_leg(&fake);
    assert_int_equal(fake.opinion.code, OC_CODE_NEEDS_SECOND_FAILURE);
}

static void one_candle_fails_once(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake, TWO_O_CLOCK, 10);
    analysis_add_failure(&fake.failures, 1, fake.view.index5 + 1 - 10);
    assert_int_equal(fake.failures.count[1], 1);
}

static void reached_poc_does_not_arm(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake, TWO_O_CLOCK, 10);
    fake.view.poc = 1062; /* the leg's low */
    push_leg(&fake);
    assert_int_equal(fake.opinion.code, OC_CODE_MISSED);
    assert_false(is_armed(&fake));
}

static void leaving_value_disarms(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_armed(&fake);
    assert_int_equal(PUSH(&fake, 1080, 1102, 1079, 1101, 90, 50)->code, OC_CODE_LEFT_BALANCE);
    assert_false(is_armed(&fake));
}

static void reaching_poc_disarms(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_armed(&fake);
    assert_int_equal(PUSH(&fake, 1064, 1065, 1030, 1040, 90, 30)->code, OC_CODE_MISSED);
    assert_false(is_armed(&fake));
}

static void new_low_moves_the_end(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_armed(&fake);
    touch(&fake);
    assert_int_equal(PUSH(&fake, 1064, 1065, 1050, 1052, 90, 30)->code, OC_CODE_ARMED);
    assert_true(is_armed(&fake));
    /* touch and attack are forgotten: no zone is reached, so nothing triggers */
    assert_int_equal(PUSH(&fake, 1062, 1063, 1055, 1056, 150, 40)->code, OC_CODE_ARMED);
}

static void touch_expires(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_armed(&fake);
    touch(&fake);
    assert_int_equal(fake_view_still(&fake, OC_ENGINE_FABIO, 1085, 5)->code, OC_CODE_TOUCHED);
    assert_int_equal(fake_view_still(&fake, OC_ENGINE_FABIO, 1085, 1)->code, OC_CODE_TOUCH_EXPIRED);
    PUSH(&fake, 1080, 1099, 1079, 1090, 160, 100);
    assert_int_equal(trigger(&fake)->direction, OC_NEUTRAL); /* that zone is gone */
}

static void no_time_limit_while_armed(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_armed(&fake);
    fake_view_still(&fake, OC_ENGINE_FABIO, 1070, 600);
    assert_true(is_armed(&fake));
}

static void midnight_disarms(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake, 21 * OC_DAY_MS - 20 * OC_MINUTE_MS, 10);
    push_leg(&fake);
    assert_true(is_armed(&fake));
    fake_view_still(&fake, OC_ENGINE_FABIO, 1070, 14);
    assert_true(is_armed(&fake));
    fake_view_still(&fake, OC_ENGINE_FABIO, 1070, 1);
    assert_true(fake.view.is_day_end);
    assert_false(is_armed(&fake));
}

static void new_event_takes_the_place(void **state)
{
    struct fake_view fake;
    struct oc_level zones[32];

    (void)state;
    begin_armed(&fake);
    touch(&fake);
    fake_view_align(&fake, OC_ENGINE_FABIO, 1085);
    fake.next_ms += OC_MINUTE_MS; /* on to the next 5m candle */
    int64_t armed_ms = fake.next_ms + 4 * OC_MINUTE_MS;

    push_leg(&fake);
    assert_true(oc_strategy_of(OC_ENGINE_FABIO)->zones(fake.state, zones, 32) > 0);
    assert_int_equal(zones[0].known_ms, armed_ms);
}

static void session_is_preferred(void **state)
{
    double quality[3];
    static const int64_t CLOSE_MIN[3] = {6 * 60 + 58, 7 * 60 + 8, 13 * 60 + 33};
    struct fake_view fake;

    (void)state;
    for (int i = 0; i < 3; i++) {
        begin(&fake, 20 * OC_DAY_MS + (CLOSE_MIN[i] - 8) * OC_MINUTE_MS, 10);
        push_leg(&fake);
        touch(&fake);
        assert_int_equal(trigger(&fake)->direction, OC_SHORT);
        assert_int_equal(fake.next_ms % OC_DAY_MS / OC_MINUTE_MS, CLOSE_MIN[i]);
        quality[i] = fake.opinion.evidence.quality;
    }
    assert_near(quality[1], quality[0] + 0.03, 1e-12);
    assert_near(quality[2], quality[0], 1e-12);
}

static void long_is_the_mirror(void **state)
{
    struct fake_view fake;
    int64_t test_ms;

    (void)state;
    begin(&fake, TWO_O_CLOCK, 0);
    fake.view.poc = 1070;
    fake.view.confluence = 0.30;
    analysis_add_failure(&fake.failures, -1, fake.view.index5 - 5);
    test_ms = fake.next_ms;
    PUSH(&fake, 983, 996, 982, 995, 200, 130);
    PUSH(&fake, 995, 1007, 994, 1006, 60, 40);
    PUSH(&fake, 1006, 1024, 1005, 1022, 220, 140);
    PUSH(&fake, 1022, 1038, 1020, 1035, 210, 130);
    fail_edge(&fake, -1, test_ms);
    PUSH(&fake, 1035, 1037, 1034, 1036, 40, 20);
    assert_int_equal(fake.opinion.code, OC_CODE_ARMED);
    fake.view.failed_edge = 0;
    PUSH(&fake, 1035, 1036, 1018, 1020, 90, 40);
    assert_int_equal(PUSH(&fake, 1020, 1021, 1001, 1010, 160, 60)->code, OC_CODE_TOUCHED);
    assert_int_equal(PUSH(&fake, 1010, 1022, 1006, 1020, 150, 95)->direction, OC_LONG);
    assert_int_equal(fake.opinion.stop, 980);
    assert_int_equal(fake.opinion.target, 1070);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "the second failure arms, the touch and the turn speak", arms_and_speaks,
              NULL);
    CHECK_ROWS(&list, WINDOWS, window_row);
    check_add(&list, "failures of the other edge do not count", failures_are_per_edge, NULL);
    check_add(&list, "the same candle fails once", one_candle_fails_once, NULL);
    check_add(&list, "a leg that reached the POC does not arm", reached_poc_does_not_arm, NULL);
    check_add(&list, "a close outside value disarms", leaving_value_disarms, NULL);
    check_add(&list, "reaching the POC disarms", reaching_poc_disarms, NULL);
    check_add(&list, "a new low moves the end and forgets the touch", new_low_moves_the_end, NULL);
    check_add(&list, "a touch expires after 5 minutes and takes its zone", touch_expires, NULL);
    check_add(&list, "there is no time limit but midnight", no_time_limit_while_armed, NULL);
    check_add(&list, "midnight disarms", midnight_disarms, NULL);
    check_add(&list, "a new event takes the place of an armed leg", new_event_takes_the_place,
              NULL);
    check_add(&list, "quality gains 0.03 from 07:00 to 13:30", session_is_preferred, NULL);
    check_add(&list, "a Long is the mirror of a Short", long_is_the_mirror, NULL);
    return check_run(&list, "mean reversion model, life");
}
