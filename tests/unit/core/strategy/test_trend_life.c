/* test_trend_life.c - life of a Trend Model leg: arming, new extremes, expiries, used legs, resets.
 *
 * The leg and the pullback are those of worked example E10 (an impulse from 1060 to 1300 with thin
 * volume around 1165..1220); everything else is strategies.md 9.1, 1.5 and 1.6.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/fake_view.h"

static const int64_t TWO_O_CLOCK = 20 * OC_DAY_MS + 2 * 60 * OC_MINUTE_MS;

#define PUSH(fake, ...) fake_view_push((fake), OC_ENGINE_FABIO, __VA_ARGS__)

static size_t zones_of(const struct fake_view *fake, struct oc_level out[32])
{
    return oc_strategy_of(OC_ENGINE_FABIO)->zones(fake->state, out, 32);
}

static bool is_armed(const struct fake_view *fake)
{
    struct oc_level zones[32];

    return zones_of(fake, zones) > 0;
}

static void set_running_leg(struct fake_view *fake, int64_t start_ms)
{
    fake->view.auction = OC_AUCTION_OUT_UP;
    fake->view.leg = (struct oc_leg){.direction = OC_LONG,
                                     .pivot_price = 1060,
                                     .extreme_price = 1300,
                                     .pivot_ms = start_ms,
                                     .extreme_ms = start_ms + 5 * OC_MINUTE_MS,
                                     .is_impulse = true};
}

/* Seven minutes of the leg and two at its end; the next candle closes 5m and may arm it. */
static void push_leg(struct fake_view *fake)
{
    PUSH(fake, 1062, 1109, 1060, 1105, 500, 300);
    PUSH(fake, 1105, 1149, 1100, 1145, 500, 310);
    PUSH(fake, 1145, 1169, 1140, 1165, 450, 270);
    PUSH(fake, 1165, 1219, 1160, 1215, 120, 90);
    PUSH(fake, 1215, 1249, 1210, 1245, 400, 240);
    PUSH(fake, 1245, 1279, 1240, 1275, 480, 280);
    PUSH(fake, 1275, 1300, 1260, 1285, 410, 250);
    fake_view_still(fake, OC_ENGINE_FABIO, 1285, 2);
}

static void begin_at(struct fake_view *fake, int64_t start_ms)
{
    fake_view_init(fake, start_ms);
    push_leg(fake);
    set_running_leg(fake, start_ms);
}

/* An armed leg whose arming candle has just closed. */
static void begin_armed(struct fake_view *fake)
{
    begin_at(fake, TWO_O_CLOCK);
    assert_int_equal(fake_view_still(fake, OC_ENGINE_FABIO, 1285, 1)->code, OC_CODE_ARMED);
    assert_true(is_armed(fake));
}

static const struct oc_opinion *touch(struct fake_view *fake)
{
    return PUSH(fake, 1200, 1205, 1176, 1182, 150, 60);
}

static const struct oc_opinion *trigger(struct fake_view *fake)
{
    return PUSH(fake, 1182, 1212, 1180, 1210, 300, 210);
}

static void arms_and_speaks(void **state)
{
    struct fake_view fake;
    const struct oc_opinion *opinion;

    (void)state;
    begin_armed(&fake);
    assert_int_equal(touch(&fake)->code, OC_CODE_TOUCHED);
    opinion = trigger(&fake);
    assert_int_equal(opinion->direction, OC_LONG);
    assert_int_equal(opinion->setup, OC_SETUP_TREND);
    assert_int_equal(opinion->code, OC_CODE_OK);
    assert_int_equal(opinion->entry, 1210);
    assert_int_equal(opinion->stop, 1173); /* 1176 - max(2, 3) = 1173: above the floor of 12 */
    assert_false(is_armed(&fake));
    assert_true(opinion->is_available);
}

static void used_leg_waits_for_new_extreme(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_armed(&fake);
    touch(&fake);
    assert_int_equal(trigger(&fake)->direction, OC_LONG);
    fake_view_still(&fake, OC_ENGINE_FABIO, 1210, 3);
    assert_false(is_armed(&fake)); /* a 5m close with the same leg has passed */
    PUSH(&fake, 1285, 1310, 1285, 1305, 100, 60);
    fake.view.leg.extreme_price = 1310;
    fake.view.leg.extreme_ms = TWO_O_CLOCK + 15 * OC_MINUTE_MS;
    fake_view_align(&fake, OC_ENGINE_FABIO, 1305);
    assert_int_equal(fake_view_still(&fake, OC_ENGINE_FABIO, 1305, 1)->code, OC_CODE_ARMED);
    assert_true(is_armed(&fake));
}

static const struct refusal {
    const char *name;
    double confluence;
    bool has_confluence, is_impulse;
    enum oc_auction auction;
} REFUSALS[] = {
    {"no arming against the confluence", -0.1, true, true, OC_AUCTION_OUT_UP},
    {"no arming at a confluence of 0", 0, true, true, OC_AUCTION_OUT_UP},
    {"no arming without a confluence", 0, false, true, OC_AUCTION_OUT_UP},
    {"no arming of a leg that is no impulse", 0.5, true, false, OC_AUCTION_OUT_UP},
    {"no arming while the edge is tested", 0.5, true, true, OC_AUCTION_TEST_UP},
    {"no arming when the market is out on the other side", 0.5, true, true, OC_AUCTION_OUT_DOWN},
};

static void refusal_row(void **state)
{
    const struct refusal *row = *state;
    struct fake_view fake;

    begin_at(&fake, TWO_O_CLOCK);
    fake.view.confluence = row->confluence;
    fake.view.has_confluence = row->has_confluence;
    fake.view.leg.is_impulse = row->is_impulse;
    fake.view.auction = row->auction;
    fake_view_still(&fake, OC_ENGINE_FABIO, 1285, 1);
    assert_false(is_armed(&fake));
}

static void arming_candle_is_not_judged(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_at(&fake, TWO_O_CLOCK);
    assert_int_equal(touch(&fake)->code, OC_CODE_ARMED); /* reaches the zone, but arms only */
    assert_int_equal(PUSH(&fake, 1240, 1250, 1235, 1248, 300, 210)->code, OC_CODE_ARMED);
}

static void new_extreme_forgets_the_touch(void **state)
{
    struct fake_view fake;
    struct oc_level zones[32];

    (void)state;
    begin_armed(&fake);
    assert_true(zones_of(&fake, zones) > 0);
    assert_int_equal(zones[0].known_ms, TWO_O_CLOCK + 9 * OC_MINUTE_MS);
    assert_int_equal(touch(&fake)->code, OC_CODE_TOUCHED);
    assert_int_equal(PUSH(&fake, 1285, 1301, 1250, 1300, 400, 300)->code, OC_CODE_ARMED);
    assert_int_equal(PUSH(&fake, 1240, 1290, 1235, 1280, 300, 210)->code, OC_CODE_ARMED);
    assert_true(zones_of(&fake, zones) > 0);
    assert_int_equal(zones[0].known_ms, TWO_O_CLOCK + 11 * OC_MINUTE_MS);
    assert_int_equal(trigger(&fake)->direction, OC_LONG); /* touches by its own low */
}

static void touch_expires_after_five_minutes(void **state)
{
    struct fake_view fake;
    struct oc_level zones[32];

    (void)state;
    begin_armed(&fake);
    size_t count = zones_of(&fake, zones);

    assert_int_equal(touch(&fake)->code, OC_CODE_TOUCHED);
    assert_int_equal(fake_view_still(&fake, OC_ENGINE_FABIO, 1240, 5)->code, OC_CODE_TOUCHED);
    assert_int_equal(fake_view_still(&fake, OC_ENGINE_FABIO, 1240, 1)->code, OC_CODE_TOUCH_EXPIRED);
    assert_true(zones_of(&fake, zones) < count);
    touch(&fake); /* the zone is gone: no touch, so the trigger finds nothing */
    assert_int_equal(trigger(&fake)->direction, OC_NEUTRAL);
}

static void trigger_in_the_fifth_minute_counts(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_armed(&fake);
    touch(&fake);
    fake_view_still(&fake, OC_ENGINE_FABIO, 1230, 4);
    assert_int_equal(trigger(&fake)->direction, OC_LONG);
}

static void armed_leg_expires(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_armed(&fake);
    assert_int_equal(fake_view_still(&fake, OC_ENGINE_FABIO, 1285, 120)->code, OC_CODE_ARMED);
    assert_int_equal(fake_view_still(&fake, OC_ENGINE_FABIO, 1285, 1)->code, OC_CODE_EXPIRED);
    fake_view_still(&fake, OC_ENGINE_FABIO, 1285, 5);
    assert_false(is_armed(&fake)); /* used */
}

static void end_of_the_state_lets_it_arm_again(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_armed(&fake);
    fake.view.auction = OC_AUCTION_BALANCE;
    assert_int_equal(fake_view_still(&fake, OC_ENGINE_FABIO, 1285, 1)->code, OC_CODE_LEG_INVALID);
    assert_false(is_armed(&fake));
    fake.view.auction = OC_AUCTION_OUT_UP;
    fake_view_align(&fake, OC_ENGINE_FABIO, 1285);
    assert_int_equal(fake_view_still(&fake, OC_ENGINE_FABIO, 1285, 1)->code, OC_CODE_ARMED);
}

static void too_deep_uses_the_leg(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_armed(&fake);
    /* 0.786 of 240 is 188.64: 1111 is still inside, 1110 is not (1300 - 188.64 = 1111.36) */
    assert_int_equal(PUSH(&fake, 1200, 1205, 1112, 1120, 150, 60)->code, OC_CODE_TOUCHED);
    assert_int_equal(PUSH(&fake, 1120, 1125, 1111, 1120, 150, 60)->code, OC_CODE_LEG_INVALID);
    fake_view_still(&fake, OC_ENGINE_FABIO, 1200, 5);
    assert_false(is_armed(&fake));
}

static void later_pivot_does_not_disarm(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_armed(&fake);
    fake.view.leg = (struct oc_leg){.direction = OC_SHORT, .pivot_price = 1300};
    fake_view_still(&fake, OC_ENGINE_FABIO, 1285, 10);
    assert_true(is_armed(&fake));
}

static void rejected_plan_stays_touched(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_armed(&fake);
    touch(&fake);
    fake.view.imbalance = 0;
    fake.view.confluence = -0.9; /* turned after arming: quality falls below 0.50 */
    assert_int_equal(trigger(&fake)->code, OC_CODE_LOW_QUALITY);
    assert_int_equal(fake.opinion.direction, OC_NEUTRAL);
    fake.view.imbalance = 0.7;
    fake.view.confluence = 0.5;
    assert_int_equal(trigger(&fake)->direction, OC_LONG);
}

static double quality_when_closing_at(int64_t minute_of_day)
{
    struct fake_view fake;
    int64_t leg_ms = 20 * OC_DAY_MS + (minute_of_day - 12) * OC_MINUTE_MS;

    leg_ms -= leg_ms % (5 * OC_MINUTE_MS);
    begin_at(&fake, leg_ms);
    fake_view_still(&fake, OC_ENGINE_FABIO, 1285, 1);
    while (fake.next_ms % OC_DAY_MS / OC_MINUTE_MS < minute_of_day - 2) {
        fake_view_still(&fake, OC_ENGINE_FABIO, 1285, 1);
    }
    touch(&fake);
    assert_int_equal(trigger(&fake)->direction, OC_LONG);
    assert_int_equal((fake.next_ms % OC_DAY_MS) / OC_MINUTE_MS, minute_of_day);
    return fake.opinion.evidence.quality;
}

static void session_is_preferred(void **state)
{
    double before = quality_when_closing_at(13 * 60 + 29);

    (void)state;
    assert_near(quality_when_closing_at(13 * 60 + 30), before + 0.03, 1e-12);
    assert_near(quality_when_closing_at(19 * 60 + 59), before + 0.03, 1e-12);
    assert_near(quality_when_closing_at(20 * 60), before, 1e-12);
}

static void gap_resets(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_armed(&fake);
    fake.view.is_first_after_gap = fake.view.is_gap_pause = true;
    assert_int_equal(fake_view_still(&fake, OC_ENGINE_FABIO, 1285, 1)->code, OC_CODE_GAP);
    assert_true(fake.opinion.is_available);
    assert_false(is_armed(&fake));
}

static void coarse_tick_resets(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_armed(&fake);
    fake.view.is_coarse_tick = true;
    assert_int_equal(fake_view_still(&fake, OC_ENGINE_FABIO, 1285, 5)->code, OC_CODE_COARSE_TICK);
    assert_true(fake.opinion.is_available);
    assert_false(is_armed(&fake));
}

static void illiquid_says_nothing(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_armed(&fake);
    touch(&fake);
    fake.view.is_illiquid = true;
    assert_int_equal(trigger(&fake)->code, OC_CODE_ILLIQUID);
    assert_false(fake.opinion.is_available);
    assert_int_equal(fake.opinion.direction, OC_NEUTRAL);
}

/* --- availability (1.5) ------------------------------------------------------------------------- */

static const struct warm_case {
    const char *name;
    enum oc_timeframe timeframe;
    uint32_t needs;
} WARM[] = {
    {"Fabio needs 1500 candles of 1m", OC_TF_1M, 1500},
    {"Fabio needs 300 candles of 5m", OC_TF_5M, 300},
    {"Fabio needs 150 candles of 1h", OC_TF_1H, 150},
    {"Fabio needs 60 candles of 4h", OC_TF_4H, 60},
};

static void warm_row(void **state)
{
    const struct warm_case *row = *state;
    struct fake_view fake;

    fake_view_init(&fake, TWO_O_CLOCK);
    fake.view.bar_count[row->timeframe] = row->needs - 7;
    fake_view_still(&fake, OC_ENGINE_FABIO, 1050, 1);
    assert_int_equal(fake.opinion.code, OC_CODE_WARMING_UP);
    assert_int_equal(fake.opinion.waits_for, 7);
    assert_false(fake.opinion.is_available);
    fake.view.bar_count[row->timeframe] = row->needs;
    fake_view_still(&fake, OC_ENGINE_FABIO, 1050, 1);
    assert_true(fake.opinion.is_available);
    assert_int_equal(fake.opinion.code, OC_CODE_WAITING);
}

static void unavailable_for_other_reasons(void **state)
{
    struct fake_view fake;

    (void)state;
    fake_view_init(&fake, TWO_O_CLOCK);
    fake.view.has_taker_volume = false;
    assert_int_equal(fake_view_still(&fake, OC_ENGINE_FABIO, 1050, 1)->code,
                     OC_CODE_NO_TAKER_VOLUME);
    assert_false(fake.opinion.is_available);
    fake.view.has_taker_volume = true;
    fake.view.has_confluence = false;
    assert_int_equal(fake_view_still(&fake, OC_ENGINE_FABIO, 1050, 1)->code, OC_CODE_NO_CONFLUENCE);
    assert_false(fake.opinion.is_available);
    fake.view.session_count = 0;
    fake.view.has_reference = false;
    assert_int_equal(fake_view_still(&fake, OC_ENGINE_FABIO, 1050, 1)->code, OC_CODE_NO_REFERENCE);
    assert_false(fake.opinion.is_available);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "an impulse arms at 5m, is touched, and speaks on aggression", arms_and_speaks,
              NULL);
    check_add(&list, "a used leg waits for a new extreme", used_leg_waits_for_new_extreme, NULL);
    CHECK_ROWS(&list, REFUSALS, refusal_row);
    check_add(&list, "the arming candle itself is not judged", arming_candle_is_not_judged, NULL);
    check_add(&list, "a new extreme moves the end and forgets the touch",
              new_extreme_forgets_the_touch, NULL);
    check_add(&list, "a touch expires after 5 minutes and takes its zone",
              touch_expires_after_five_minutes, NULL);
    check_add(&list, "aggression in the fifth minute still counts",
              trigger_in_the_fifth_minute_counts, NULL);
    check_add(&list, "armed for more than 120 minutes: EXPIRED and used", armed_leg_expires, NULL);
    check_add(&list, "the end of OUT_UP disarms, and the leg may arm again",
              end_of_the_state_lets_it_arm_again, NULL);
    check_add(&list, "a pullback beyond 0.786 uses the leg", too_deep_uses_the_leg, NULL);
    check_add(&list, "a later pivot does not disarm", later_pivot_does_not_disarm, NULL);
    check_add(&list, "a rejected plan stays touched", rejected_plan_stays_touched, NULL);
    check_add(&list, "quality gains 0.03 from 13:30 to 20:00", session_is_preferred, NULL);
    check_add(&list, "a gap disarms and pauses", gap_resets, NULL);
    check_add(&list, "a coarse tick disarms for the day", coarse_tick_resets, NULL);
    check_add(&list, "an illiquid symbol is unavailable", illiquid_says_nothing, NULL);
    CHECK_ROWS(&list, WARM, warm_row);
    check_add(&list, "taker volume, confluence and a reference are needed",
              unavailable_for_other_reasons, NULL);
    return check_run(&list, "trend model, life");
}
