/* test_evidence.c - support and resistance, Fibonacci legs and the factors of a score, by hand.
 * SPDX-License-Identifier: MIT */
#include "core/series/series.h"
#include "core/structure/evidence.h"
#include "core/structure/fibonacci_leg.h"
#include "outcry/timeframe.h"
#include "support/check.h"
#include "support/market.h"

enum { RING = 64 };

static struct hours {
    struct {
        struct oc_series series;
        struct oc_candle slots[RING];
    } ring;
    struct supports supports;
    struct oc_instrument instrument;
    int64_t open_ms;
    double day_range; /* ticks; 0: none */
} hours;

static void begin_hours(void)
{
    memset(&hours, 0, sizeof hours);
    hours.instrument = market_instrument(0);
    series_init(&hours.ring.series, RING,
                (uint32_t)((char *)hours.ring.slots - (char *)&hours.ring.series));
}

static void push_hour(int64_t low, int64_t high, int64_t close)
{
    struct oc_bar bar = {hours.open_ms, close, high, low, close, 100, 50};
    struct oc_candle candle = market_candle(&hours.instrument, &bar);

    series_push(&hours.ring.series, &candle);
    supports_push_hour(&hours.supports, &hours.instrument, &hours.ring.series, 0, hours.day_range);
    hours.open_ms += oc_timeframe_ms(OC_TF_1H);
}

/* Falls to a low and rises from it: five candles on each side. */
static void push_valley(int64_t low)
{
    static const int64_t ABOVE[] = {100, 80, 60, 40, 20, 0, 20, 40, 60, 80, 100};

    for (size_t i = 0; i < sizeof ABOVE / sizeof ABOVE[0]; i++) {
        push_hour(low + ABOVE[i], low + ABOVE[i] + 15, low + ABOVE[i] + 10);
    }
}

static const struct support *level_at(int64_t price)
{
    const struct support *found = NULL;

    for (uint32_t i = 0; i < hours.supports.count; i++) {
        const struct support *level = &hours.supports.items[i];

        if ((double)price >= level->low && (double)price <= level->high) {
            assert_null(found); /* one level at a price */
            found = level;
        }
    }
    assert_non_null(found);
    return found;
}

/* Gap at 10000: 0.5 % = 50 ticks, so the zone is 10000 -+ 12.5. The second valley touches it at its fifth
 * candle (low 10000), and its low joins: mean 9990, zone from 9980. */
static void support_is_born_touched_and_broken(void **state)
{
    (void)state;
    begin_hours();
    push_valley(10000);
    assert_int_equal(hours.supports.count, 1);
    const struct support *level = level_at(10000);

    assert_int_equal(level->kind, 1);
    assert_int_equal(support_low(level), 9988);
    assert_int_equal(support_high(level), 10012);
    assert_int_equal(level->touches, 1);
    assert_int_equal(level->first_s, 5 * 3600);
    assert_int_equal(level->known_after, 6); /* five candles after the pivot's close */
    push_valley(9980);
    assert_ptr_equal(level_at(9980), level);
    assert_int_equal(level->touches, 2);
    assert_int_equal(level->pivots, 2);
    assert_int_equal(level->last_s, 15 * 3600);
    assert_int_equal(support_price(level), 9990);
    assert_int_equal(support_low(level), 9980);
    assert_int_equal(support_high(level), 10012);
    assert_ptr_equal(supports_nearest(&hours.supports, 1, 10050), level);
    assert_null(supports_nearest(&hours.supports, 1, 9970)); /* the price is below it */
    assert_true(supports_hold(hours.supports.items, hours.supports.count, 1, 10022.5, 10));
    assert_false(supports_hold(hours.supports.items, hours.supports.count, 1, 10023, 10));
    push_hour(9960, 9990, 9975);
    assert_true(level->is_active); /* one close beyond */
    push_hour(9960, 9990, 9979);
    assert_false(level->is_active); /* two in a row */
    assert_null(supports_nearest(&hours.supports, 1, 10050));
}

/* The sixth candle reaches 9990 from below and closes at 9985: a touch. Its high joins later. */
static void broken_support_returns_as_resistance(void **state)
{
    static const int64_t UP[] = {9900, 9910, 9920, 9930, 9940, 9990, 9935, 9925, 9915, 9905, 9895};

    (void)state;
    begin_hours();
    push_valley(10000);
    for (size_t i = 0; i < sizeof UP / sizeof UP[0]; i++) {
        push_hour(UP[i] - 15, UP[i], UP[i] - 5);
    }
    const struct support *level = level_at(10000);

    assert_int_equal(level->kind, -1);
    assert_true(level->is_active);
    assert_int_equal(level->touches, 2);
    assert_int_equal(level->last_s, 16 * 3600);
    assert_int_equal(support_price(level), 9995);
    assert_int_equal(support_low(level), 9988);
}

static void two_closes_back_restore_a_support(void **state)
{
    (void)state;
    begin_hours();
    push_valley(10000);
    const struct support *level = level_at(10000);

    push_hour(9940, 9960, 9950);
    push_hour(9940, 9960, 9950);
    assert_false(level->is_active);
    push_hour(10020, 10050, 10040);
    assert_false(level->is_active);
    push_hour(10020, 10050, 10040);
    assert_true(level->is_active);
    assert_int_equal(level->kind, 1);
    assert_int_equal(level->touches, 1); /* it was not reached */
}

/* A quarter of 0.5 % of 10000 is 12.5; a quarter of a quarter of 400 is 25. */
static void gap_is_the_larger_one(void **state)
{
    (void)state;
    begin_hours();
    push_valley(10000);
    assert_near(level_at(10000)->low, 9987.5, 1e-9);
    begin_hours();
    hours.day_range = 400.0;
    push_valley(10000);
    assert_near(level_at(10000)->low, 9975, 1e-9);
}

static const struct full_case {
    const char *name;
    uint32_t inactive; /* SUPPORTS_CAP: none */
    uint32_t forgotten;
} FULLS[] = {
    {"a full list forgets the longest untouched level", SUPPORTS_CAP, 7},
    {"a full list forgets an inactive level first", 4, 4},
};

/* Touched at hour 100 and later, the eighth at hour 50. */
static void full_row(void **state)
{
    const struct full_case *row = *state;
    int64_t prices[SUPPORTS_CAP];

    begin_hours();
    hours.supports.count = SUPPORTS_CAP;
    for (uint32_t i = 0; i < SUPPORTS_CAP; i++) {
        prices[i] = 20000 + 1000 * i;
        hours.supports.items[i] =
            (struct support){.price = (double)prices[i],
                             .low = (double)prices[i],
                             .high = (double)prices[i],
                             .last_s = (i == 7 ? 50 : 100 + i) * 3600,
                             .kind = i == row->inactive ? 1 : -1, /* far above */
                             .is_active = i != row->inactive};
    }
    push_valley(10000);
    assert_int_equal(hours.supports.count, SUPPORTS_CAP);
    assert_int_equal(support_price(&hours.supports.items[SUPPORTS_CAP - 1]), 10000);
    for (uint32_t i = 0; i < SUPPORTS_CAP - 1; i++) {
        assert_int_equal(support_price(&hours.supports.items[i]),
                         prices[i < row->forgotten ? i : i + 1]);
    }
}

/* The brief's example, tick 0.1: high 104010, low 100734, long. */
static void fibonacci_example(void **state)
{
    struct oc_swing high = {true, 1040100, 2000, 3000}, low = {true, 1007340, 1000, 2000};
    struct oc_fibonacci_leg leg;
    struct oc_fibonacci_plan plan;

    (void)state;
    assert_true(fibonacci_leg_of(&high, &low, &leg));
    assert_int_equal(leg.direction, OC_LONG);
    assert_int_equal(leg.known_ms, 3000);
    oc_fibonacci_fill(&leg, 1017168, &plan);
    assert_int_equal(plan.entries[0], 1017168);
    assert_int_equal(plan.entries[1], 1016513); /* 104010 - 0.72 x 3276 = 101651.28 */
    assert_int_equal(plan.stop, 1010616);
    assert_int_equal(plan.targets[0], 1023720);
    assert_int_equal(plan.targets[1], 1027586);
    assert_int_equal(plan.targets[2], 1032369);
    assert_near(plan.retracement, 0.70, 1e-12);
    assert_string_equal(oc_fibonacci_phase(&plan), "in the entry zone");
    assert_int_equal(fibonacci_leg_state(&leg, 1020000), FIBONACCI_PULLBACK);    /* 0.6136 */
    assert_int_equal(fibonacci_leg_state(&leg, 1019000), FIBONACCI_APPROACHING); /* 0.644 */
    assert_int_equal(fibonacci_leg_state(&leg, 1016512), FIBONACCI_ENTRY_2);     /* 0.72002 */
    assert_int_equal(fibonacci_leg_state(&leg, 1010617), FIBONACCI_ENTRY_2);
    assert_int_equal(fibonacci_leg_state(&leg, 1010616), FIBONACCI_STOPPED); /* 0.90 */
    oc_fibonacci_fill(&leg, 1016512, &plan);
    assert_string_equal(oc_fibonacci_phase(&plan), "at the second entry");
}

static void fibonacci_short(void **state)
{
    struct oc_swing high = {true, 2000, 1000, 2000}, low = {true, 1000, 2000, 3000};
    struct oc_fibonacci_leg leg;
    struct oc_fibonacci_plan plan;

    (void)state;
    assert_true(fibonacci_leg_of(&high, &low, &leg));
    assert_int_equal(leg.direction, OC_SHORT);
    oc_fibonacci_fill(&leg, 1400, &plan);
    assert_int_equal(plan.entries[0], 1618);
    assert_int_equal(plan.entries[1], 1690);
    assert_int_equal(plan.stop, 1789);
    assert_int_equal(plan.targets[0], 1382);
    assert_int_equal(plan.targets[2], 1000);
    assert_string_equal(oc_fibonacci_phase(&plan), "pullback");
    low.is_known = false;
    assert_false(fibonacci_leg_of(&high, &low, &leg));
}

static void score_adds_its_factors(void **state)
{
    struct evidence evidence;
    struct evidence_moment moment = {.close = 1300,
                                     .atr5 = 20.0,
                                     .high = {true, 2000, 2000, 3000},
                                     .low = {true, 1000, 1000, 2000}};
    struct oc_marks marks;

    (void)state;
    evidence_init(&evidence);
    /* the leg up is retraced by 70 %: only that factor */
    assert_int_equal(evidence_score(&evidence, &moment, OC_LONG).points, 20);
    assert_int_equal(evidence_score(&evidence, &moment, OC_SHORT).points, 0);
    evidence.structure.blocks[1] = (struct live_zones){1, {{.low = 1280, .high = 1295}}};
    assert_int_equal(evidence_score(&evidence, &moment, OC_LONG).points, 45); /* 5 ticks off */
    moment.close = 1301;                                                      /* 6: too far */
    assert_int_equal(evidence_score(&evidence, &moment, OC_LONG).points, 20);
    moment.close = 1300;
    evidence.supports.count = 1;
    evidence.supports.items[0] =
        (struct support){.price = 1287.6, .low = 1285, .high = 1290, .kind = 1, .is_active = true};
    evidence.structure.swing.bias = 1;
    evidence.extremes.since_low = 5;
    struct oc_score score = evidence_score(&evidence, &moment, OC_LONG);

    assert_int_equal(score.points, 100);
    assert_int_equal(score.factors, 31);
    evidence.extremes.since_low = 6; /* the extreme of RSI is 30 minutes old */
    assert_int_equal(evidence_score(&evidence, &moment, OC_LONG).points, 85);
    evidence_marks(&evidence, &moment, &marks);
    assert_int_equal(marks.swing_high, 2000);
    assert_int_equal(marks.support, 1288);
    assert_int_equal(marks.resistance, 0);
}

static void rsi_extremes_are_remembered(void **state)
{
    struct evidence evidence;

    (void)state;
    evidence_init(&evidence);
    for (int i = 0; i < 15; i++) {
        evidence_push(&evidence, 1000 - i); /* only down: RSI 0 */
    }
    assert_true(evidence.has_rsi);
    assert_near(evidence.rsi_now, 0.0, 1e-12);
    assert_int_equal(evidence.extremes.since_low, 0);
    evidence_push(&evidence, 1100);
    assert_int_equal(evidence.extremes.since_low, 1);
    assert_int_equal(evidence.extremes.since_high, 0); /* 100 up against 13 down: RSI 88 */
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "a support is born, touched, and broken by two closes",
              support_is_born_touched_and_broken, NULL);
    check_add(&list, "a broken support returns as resistance", broken_support_returns_as_resistance,
              NULL);
    check_add(&list, "two closes back restore a support", two_closes_back_restore_a_support, NULL);
    CHECK_ROWS(&list, FULLS, full_row);
    check_add(&list, "the gap of a level is the larger of the two", gap_is_the_larger_one, NULL);
    check_add(&list, "the Fibonacci plan of the brief's example", fibonacci_example, NULL);
    check_add(&list, "a Fibonacci plan for a short", fibonacci_short, NULL);
    check_add(&list, "a score adds the weights of its factors", score_adds_its_factors, NULL);
    check_add(&list, "an extreme of RSI is remembered", rsi_extremes_are_remembered, NULL);
    return check_run(&list, "evidence");
}
