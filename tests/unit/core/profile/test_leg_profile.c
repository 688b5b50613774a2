/* test_leg_profile.c - LVN zones of a leg; the profile of E4 as candles of one row each.
 * SPDX-License-Identifier: MIT */
#include "core/profile/leg_profile.h"
#include "market.h"

/* E4: rows 200 .. 214; one LVN at rows 207 .. 209 with depth 0.761905. */
static const int64_t VOLUMES[] = {4, 10, 22, 40, 52, 44, 20, 8, 6, 10, 24, 36, 30, 14, 5};

enum { ROWS = 15 };

static void make_leg(struct oc_bar *bars, int64_t row_ticks)
{
    for (int i = 0; i < ROWS; i++) {
        int64_t low = (200 + i) * row_ticks;

        bars[i] = (struct oc_bar){.open_ms = i * OC_MINUTE_MS,
                                  .open = low,
                                  .high = low + row_ticks - 1,
                                  .low = low,
                                  .close = low,
                                  .volume = VOLUMES[i]};
    }
}

static void zones_of_bars(void **state)
{
    struct oc_bar bars[ROWS];
    struct leg_zone zones[LEG_ZONE_CAP];

    (void)state;
    make_leg(bars, 5);
    assert_int_equal(leg_zones_of_bars(bars, ROWS, 5, zones, LEG_ZONE_CAP), 1);
    assert_int_equal(zones[0].low, 1035);
    assert_int_equal(zones[0].high, 1049);
    assert_near(zones[0].depth, 0.7619047619, 1e-9);
    assert_int_equal(leg_zones_of_bars(bars, 0, 5, zones, LEG_ZONE_CAP), 0);
    assert_int_equal(leg_zones_of_bars(bars, 1, 5, zones, LEG_ZONE_CAP), 0);
}

static void zones_of_the_ring(void **state)
{
    static struct market market;
    struct oc_bar bars[ROWS];
    struct leg_zone zones[LEG_ZONE_CAP];

    (void)state;
    market_init(&market);
    make_leg(bars, 5);
    for (int i = 0; i < ROWS; i++) {
        struct oc_candle candle = random_candle(&market.instrument, &bars[i]);

        series_push(&market.m1.series, &candle);
    }
    assert_int_equal(leg_zones(&market.m1.series, &market.instrument, 0, 14 * OC_MINUTE_MS, 5,
                               zones, LEG_ZONE_CAP),
                     1);
    assert_int_equal(zones[0].low, 1035);
    assert_int_equal(zones[0].high, 1049);
    /* without the second peak nothing lies between peaks */
    assert_int_equal(leg_zones(&market.m1.series, &market.instrument, 0, 8 * OC_MINUTE_MS, 5, zones,
                               LEG_ZONE_CAP),
                     0);
    assert_int_equal(leg_zones(&market.m1.series, &market.instrument, 20 * OC_MINUTE_MS,
                               30 * OC_MINUTE_MS, 5, zones, LEG_ZONE_CAP),
                     0);
}

static void row_sizes(void **state)
{
    (void)state;
    assert_int_equal(leg_row_ticks(240), 5); /* 9.6 */
    assert_int_equal(leg_row_ticks(250), 10);
    assert_int_equal(leg_row_ticks(20), 1);
}

/* Candles far outside of the leg: rows grow until they fit, nothing is lost or overrun. */
static void far_outliers(void **state)
{
    struct oc_bar bars[2] = {
        {.low = 10, .high = 20, .volume = 100},
        {.low = 10, .high = 1000000, .volume = 100},
    };
    struct leg_zone zones[LEG_ZONE_CAP];

    (void)state;
    size_t count = leg_zones_of_bars(bars, 2, 1, zones, LEG_ZONE_CAP);

    assert_true(count <= LEG_ZONE_CAP); /* 200 lots over 500 rows are many small peaks */
    for (size_t i = 0; i < count; i++) {
        assert_true(zones[i].low >= 0 && zones[i].low <= zones[i].high);
        assert_true(zones[i].high < 1000000 + 2000);
    }
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "the valley between two peaks is a zone", zones_of_bars, NULL);
    check_add(&list, "the same from the ring of candles", zones_of_the_ring, NULL);
    check_add(&list, "about 25 rows or more a leg", row_sizes, NULL);
    check_add(&list, "a candle far outside the leg is survived", far_outliers, NULL);
    return check_run(&list, "leg profile");
}
