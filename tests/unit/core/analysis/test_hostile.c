/* test_hostile.c - candles no market makes: nothing overflows, no volume is lost, all stays bounded.
 * SPDX-License-Identifier: MIT */
#include "symbol.h"

static const int64_t DAY0 = 20000 * INT64_C(86400000);
static struct oc_profile profile;

static struct oc_bar wild_bar(uint64_t *random, int64_t open_ms, int64_t price_max,
                              int64_t volume_max)
{
    int64_t a = random_between(random, 1, price_max);
    int64_t b = random_between(random, 0, 3) == 0 ? random_between(random, 1, price_max) : a;
    struct oc_bar bar = {.open_ms = open_ms, .low = a < b ? a : b, .high = a < b ? b : a};

    bar.open = random_between(random, bar.low, bar.high);
    bar.close = random_between(random, bar.low, bar.high);
    bar.volume = random_between(random, 0, volume_max);
    bar.taker = random_between(random, 0, bar.volume);
    return bar;
}

static const struct hostile_case {
    const char *name;
    int64_t price_max, volume_max;
    int64_t jump_max; /* minutes between candles, at most */
    int count;
} CASES[] = {
    {"prices that jump over all ticks there are", INT64_C(1) << 30, 1000000, 1, 4000},
    {"the largest volumes a candle can have", 100000, INT64_C(1) << 31, 1, 4000},
    {"holes everywhere", 50000, 1000000, 400, 4000},
    {"a price of a few ticks", 3, 1000000, 2, 4000},
    {"all at once", INT64_C(1) << 30, INT64_C(1) << 31, 3000, 2000},
};

static void hostile_row(void **state)
{
    const struct hostile_case *row = *state;
    struct symbol symbol;
    uint64_t random = 5;
    int64_t open_ms = DAY0;

    symbol_open(&symbol, true);
    for (int i = 0; i < row->count; i++) {
        struct oc_bar bar = wild_bar(&random, open_ms, row->price_max, row->volume_max);
        const struct oc_view *view = symbol_push(&symbol, &bar);

        assert_true(view->imbalance >= 0.0 && view->imbalance <= 1.0);
        assert_true(view->confluence >= -1.0 && view->confluence <= 1.0);
        assert_true(view->levels.count <= LEVEL_SLOTS);
        assert_true(view->row_ticks >= 1);
        assert_true(!view->has_reference || (view->val <= view->poc && view->poc <= view->vah));
        for (int kind = 0; i % 500 == 0 && kind < OC_PROFILE_KIND_COUNT; kind++) {
            if (analysis_profile(&symbol.block->analysis, &symbol.block->m1.series,
                                 &symbol.instrument, (enum oc_profile_kind)kind,
                                 &profile) == OC_OK) {
                assert_true(profile.volume > 0 && profile.row_count <= OC_PROFILE_ROWS);
            }
        }
        open_ms += random_between(&random, 1, row->jump_max) * OC_MINUTE_MS;
    }
    symbol_close(&symbol);
}

/* 2^52 lots, the most a sound candle has, every minute for two days: they count as 2^43. */
static void sums_cannot_overflow(void **state)
{
    struct symbol symbol;
    struct oc_bar bar = {.open = 1000,
                         .high = 1100,
                         .low = 1000,
                         .close = 1050,
                         .volume = INT64_C(1) << 52,
                         .taker = INT64_C(1) << 52};
    static struct oc_flow flow;

    (void)state;
    symbol_open(&symbol, true);
    for (int i = 0; i < 2 * 1440; i++) {
        bar.open_ms = DAY0 + i * OC_MINUTE_MS;
        symbol_push(&symbol, &bar);
    }
    assert_int_equal(analysis_profile(&symbol.block->analysis, &symbol.block->m1.series,
                                      &symbol.instrument, OC_PROFILE_COMPOSITE, &profile),
                     OC_OK);
    assert_int_equal(profile.volume, INT64_C(2880) << 43);
    assert_int_equal(
        analysis_flow(&symbol.block->analysis, &symbol.block->m1.series, &symbol.instrument, &flow),
        OC_OK);
    assert_int_equal(flow.cvd, INT64_C(2880) << 43);
    symbol_close(&symbol);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, hostile_row);
    check_add(&list, "sums of the largest volumes cannot overflow", sums_cannot_overflow, NULL);
    return check_run(&list, "hostile");
}
