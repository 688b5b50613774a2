/* test_levels.c - touches, ageing, merging, tiers and magnets, worked out by hand.
 * SPDX-License-Identifier: MIT */
#include "core/structure/levels.h"
#include "outcry/timeframe.h"
#include "support/check.h"

static struct levels levels;
static const double ATR = 20.0; /* merges within floor(0.15 * 20) = 3 ticks */

static void reset(void)
{
    memset(&levels, 0, sizeof levels);
}

static void set_point(uint32_t slot, enum oc_level_kind kind, int64_t price, double base,
                      int64_t known_ms, enum level_half_life half_life)
{
    struct level level = {
        .kind = (uint8_t)kind,
        .source = (uint8_t)(slot < LEVEL_BALANCE ? OC_LEVEL_OF_NAKED : OC_LEVEL_OF_SESSION),
        .low = price,
        .high = price,
        .base = base,
        .known_ms = known_ms,
        .half_life = (uint8_t)half_life,
    };

    levels_set(&levels, slot, &level);
}

static void close_candle(int64_t low, int64_t high, int64_t now_ms)
{
    struct oc_bar bar = {.low = low, .high = high, .open = low, .close = high};

    levels_close(&levels, &bar, true, ATR, now_ms);
}

static void touches(void **state)
{
    (void)state;
    reset();
    set_point(LEVEL_SESSION, OC_LEVEL_POC, 1000, 0.7, 0, 0);
    close_candle(990, 1010, 1); /* it was never away: no touch */
    assert_int_equal(levels.items[0].touches, 0);
    close_candle(1015, 1030, 2); /* 15 ticks off: less than 1 ATR */
    close_candle(995, 1012, 3);
    assert_int_equal(levels.items[0].touches, 0);
    close_candle(1020, 1040, 4); /* the whole candle is 1 ATR off */
    assert_true(levels.items[0].is_magnet);
    close_candle(1005, 1025, 5); /* back, but not in the zone */
    assert_int_equal(levels.items[0].touches, 0);
    close_candle(1000, 1010, 6);
    assert_int_equal(levels.items[0].touches, 1);
    assert_int_equal(levels.items[0].last_touch_ms, 6);
    assert_false(levels.items[0].is_magnet);
    assert_near(levels.items[0].significance, 0.49, 1e-12);
    close_candle(990, 1000, 7); /* still there: the same touch */
    assert_int_equal(levels.items[0].touches, 1);
    close_candle(940, 970, 8);
    close_candle(970, 1003, 9);
    assert_int_equal(levels.items[0].touches, 2);
    assert_near(levels.items[0].significance, 0.343, 1e-12);
    set_point(LEVEL_SESSION, OC_LEVEL_POC, 1001, 0.7, 9, 0); /* moved: a new level */
    close_candle(970, 990, 10);
    assert_int_equal(levels.items[0].touches, 0);
}

static void ages(void **state)
{
    (void)state;
    reset();
    set_point(LEVEL_SESSION, OC_LEVEL_VAH, 1000, 0.7, 0, LEVEL_1D);
    close_candle(900, 910, 0);
    assert_near(levels.items[0].significance, 0.7, 1e-12);
    close_candle(900, 910, OC_DAY_MS);
    assert_near(levels.items[0].significance, 0.35, 1e-12);
    set_point(LEVEL_SESSION, OC_LEVEL_VAH, 1000, 0.7, 3 * OC_DAY_MS, LEVEL_1D);
    close_candle(900, 910, 3 * OC_DAY_MS);
    assert_near(levels.items[0].significance, 0.0875, 1e-12); /* same price: as old as before */
    assert_int_equal(levels.items[0].known_ms, 0);
}

static void merges_in_a_chain(void **state)
{
    (void)state;
    reset();
    set_point(LEVEL_SESSION, OC_LEVEL_VAL, 1000, 0.4, 0, 0);
    set_point(LEVEL_SESSION + 1, OC_LEVEL_LOW, 1003, 0.3, 0, 0);
    set_point(LEVEL_SESSION + 2, OC_LEVEL_POC, 1006, 0.5, 0, 0);
    set_point(LEVEL_SESSION + 3, OC_LEVEL_HIGH, 1010, 0.3, 0, 0); /* 4 ticks off: alone */
    set_point(LEVEL_SESSION + 4, OC_LEVEL_VAH, 1100, 0.19, 0, 0);
    close_candle(900, 910, 1);
    assert_int_equal(levels.count, 5);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(levels.items[i].group, levels.items[0].group);
        assert_near(levels.items[i].group_significance, 1.0 - 0.6 * 0.7 * 0.5, 1e-12);
        assert_int_equal(levels.items[i].tier, 1); /* 0.79 */
    }
    assert_true(levels.items[3].group != levels.items[2].group);
    assert_int_equal(levels.items[3].tier, 3);
    assert_int_equal(levels.items[4].tier, 0);
}

static void a_price_enters_once(void **state)
{
    (void)state;
    reset();
    set_point(LEVEL_SESSION, OC_LEVEL_POC, 1000, 0.7, 0, 0);
    set_point(LEVEL_SESSION + 1, OC_LEVEL_HIGH, 1000, 0.8, 0, 0);
    set_point(LEVEL_NAKED, OC_LEVEL_POC, 1000, 0.9, 0, 0);
    close_candle(900, 910, 1);
    assert_int_equal(levels.count, 1);
    assert_int_equal(levels.items[0].source, OC_LEVEL_OF_NAKED);
    assert_near(levels.items[0].group_significance, 0.9, 1e-12);
    levels_clear(&levels, LEVEL_NAKED);
    close_candle(900, 910, 2);
    assert_int_equal(levels.count, 1);
    assert_near(levels.items[0].significance, 0.8, 1e-12); /* the larger base ... */
    assert_int_equal(levels.items[0].kind, OC_LEVEL_POC);  /* ... and still a POC */
    assert_true(levels.items[0].is_magnet);
}

static void a_node_is_a_zone(void **state)
{
    struct level node = {.kind = OC_LEVEL_HVN,
                         .source = OC_LEVEL_OF_SESSION,
                         .low = 1000,
                         .high = 1009,
                         .base = 0.6};

    (void)state;
    reset();
    levels_replace(&levels, LEVEL_HVN, SESSION_HVN_CAP, &node, 1);
    set_point(LEVEL_SESSION, OC_LEVEL_POC, 1005, 0.7, 0, 0);
    close_candle(1029, 1040, 1); /* 20 above the upper end */
    assert_int_equal(levels.count, 2);
    assert_near(levels.items[0].group_significance, 1.0 - 0.4 * 0.3, 1e-12);
    close_candle(1008, 1020, 2); /* in the zone, not at the point */
    assert_int_equal(levels.items[0].touches, 1);
    assert_int_equal(levels.items[1].touches, 0);
}

static void slots_of_a_range_keep_their_history(void **state)
{
    struct level wanted[2] = {
        {.kind = OC_LEVEL_ROUND, .source = OC_LEVEL_OF_NUMBER, .low = 1000, .high = 1000},
        {.kind = OC_LEVEL_ROUND, .source = OC_LEVEL_OF_NUMBER, .low = 1100, .high = 1100},
    };

    (void)state;
    reset();
    levels_replace(&levels, LEVEL_ROUND, 4, wanted, 2);
    close_candle(1130, 1140, 1);
    close_candle(1095, 1105, 2);
    assert_int_equal(levels.items[1].touches, 1);
    levels_replace(&levels, LEVEL_ROUND, 4, &wanted[1], 1); /* 1000 is gone, 1100 is first now */
    close_candle(1095, 1105, 3);
    assert_int_equal(levels.count, 1);
    assert_int_equal(levels.items[0].touches, 1);
}

static const struct spacing_case {
    const char *name;
    double atr;
    int64_t want;
} SPACINGS[] = {
    {"20 ATR of 3.4 are nearest to 50", 3.4, 50},   {"20 ATR of 3.8 are nearest to 100", 3.8, 100},
    {"20 ATR of 7.4 are nearest to 100", 7.4, 100}, {"20 ATR of 7.6 are nearest to 200", 7.6, 200},
    {"halfway the lower one is taken", 7.5, 100},   {"tiny ATR", 0.01, 1},
};

static void spacing_row(void **state)
{
    const struct spacing_case *row = *state;

    assert_int_equal(level_round_spacing(row->atr), row->want);
}

/* Groups: {990}, {1040, 1042}, {1100}, {1200}, {1300} */
static void magnets(void **state)
{
    struct oc_view view = {0};
    int64_t out[8];

    (void)state;
    reset();
    set_point(LEVEL_SESSION, OC_LEVEL_POC, 990, 0.5, 0, 0);
    set_point(LEVEL_SESSION + 1, OC_LEVEL_POC, 1040, 0.5, 0, 0);
    set_point(LEVEL_SESSION + 2, OC_LEVEL_POC, 1042, 0.6, 0, 0);
    set_point(LEVEL_SESSION + 3, OC_LEVEL_VAH, 1100, 0.9, 0, 0); /* an edge is no magnet */
    set_point(LEVEL_SESSION + 4, OC_LEVEL_POC, 1200, 0.3, 0, 0); /* tier 3 */
    set_point(LEVEL_NAKED, OC_LEVEL_POC, 1300, 0.9, 0, 0);
    close_candle(1015, 1020, 1);
    view.levels = (struct oc_levels){levels.items, levels.count};
    assert_int_equal(oc_view_magnets(&view, OC_LONG, 1010, out, 8), 2);
    assert_int_equal(out[0], 1042); /* one price per group: the most significant */
    assert_int_equal(out[1], 1300);
    assert_int_equal(oc_view_magnets(&view, OC_LONG, 1042, out, 8), 1); /* strictly beyond */
    assert_int_equal(oc_view_magnets(&view, OC_SHORT, 1042, out, 8), 2);
    assert_int_equal(out[0], 1040); /* the member beyond, though the other weighs more */
    assert_int_equal(out[1], 990);
    assert_int_equal(oc_view_magnets(&view, OC_SHORT, 1500, out, 1), 1);
    assert_int_equal(out[0], 1300); /* nearest first */
    levels_cover(&levels, 1295, 1305);
    assert_int_equal(oc_view_magnets(&view, OC_LONG, 1100, out, 8), 0);
}

static void near_a_zone(void **state)
{
    struct oc_view view = {0};
    double out[8];

    (void)state;
    reset();
    set_point(LEVEL_SESSION, OC_LEVEL_POC, 996, 0.5, 0, 0);
    set_point(LEVEL_SESSION + 1, OC_LEVEL_VAH, 997, 0.4, 0, 0);
    set_point(LEVEL_SESSION + 2, OC_LEVEL_VAL, 1013, 0.3, 0, 0);
    set_point(LEVEL_SESSION + 3, OC_LEVEL_LOW, 1014, 0.2, 0, 0);
    close_candle(800, 810, 1);
    view.levels = (struct oc_levels){levels.items, levels.count};
    assert_int_equal(oc_view_levels_near(&view, 1000, 1010, 3, out, 8), 2);
    assert_near(out[0], 0.4, 1e-12);
    assert_near(out[1], 0.3, 1e-12);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "a touch is an entry after a candle that stood 1 ATR off", touches, NULL);
    check_add(&list, "significance halves with each half-life", ages, NULL);
    check_add(&list, "near levels merge in a chain", merges_in_a_chain, NULL);
    check_add(&list, "a price enters once, with the largest base", a_price_enters_once, NULL);
    check_add(&list, "a node is a zone, a point inside it another level", a_node_is_a_zone, NULL);
    check_add(&list, "a level keeps its touches when its place in the list changes",
              slots_of_a_range_keep_their_history, NULL);
    CHECK_ROWS(&list, SPACINGS, spacing_row);
    check_add(&list, "magnets: one per group, nearest first", magnets, NULL);
    check_add(&list, "levels within a distance of a zone", near_a_zone, NULL);
    return check_run(&list, "levels");
}
