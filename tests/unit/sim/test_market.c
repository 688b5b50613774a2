/* test_market.c - the made-up market: the same for a seed, sound everywhere, and it moves like one.
 * SPDX-License-Identifier: MIT */
#include "sim/store.h"

#include "base/hash.h"
#include "support/check.h"

#define START_MS INT64_C(1762128000000)

static void open_store(struct sim_store *store, const char *name, enum oc_market market,
                       uint64_t seed)
{
    struct oc_instrument instrument;
    struct sim_market_plan plan;

    sim_store_init(store);
    assert_int_equal(sim_market_instrument(slice_of(name), market, &instrument, &plan, NULL),
                     OC_OK);
    assert_int_equal(sim_store_add_seeded(store, &instrument, &plan, seed, START_MS, NULL), OC_OK);
}

static uint64_t digest(struct sim_store *store, int64_t first, int64_t last)
{
    uint64_t hash = 1;
    int64_t minute;

    for (minute = first; minute < last; minute++) {
        struct sim_candle candle;

        assert_true(sim_store_minute(store, &store->series[0], START_MS / 60000 + minute, &candle));
        hash = sim_hash(hash, (uint64_t)candle.open);
        hash = sim_hash(hash, (uint64_t)candle.high);
        hash = sim_hash(hash, (uint64_t)candle.low);
        hash = sim_hash(hash, (uint64_t)candle.close);
        hash = sim_hash(hash, (uint64_t)candle.volume);
        hash = sim_hash(hash, (uint64_t)candle.taker);
        hash = sim_hash(hash, (uint64_t)candle.quote);
        hash = sim_hash(hash, candle.first_trade);
    }
    return hash;
}

static uint64_t digest_of(uint64_t seed, int64_t first, int64_t last)
{
    struct sim_store store;
    uint64_t hash;

    open_store(&store, "BTCUSDT", OC_MARKET_SPOT, seed);
    hash = digest(&store, first, last);
    sim_store_deinit(&store);
    return hash;
}

static void same_seed(void **state)
{
    (void)state;
    assert_true(digest_of(1, 0, 3000) == digest_of(1, 0, 3000));
    assert_true(digest_of(1, 0, 3000) != digest_of(2, 0, 3000));
}

/* A pin, not a proof: whoever changes it has to look again at what `outcry demo` shows. */
static void golden(void **state)
{
    (void)state;
    assert_true(digest_of(15, 0, 2880) == UINT64_C(15496828379843516827));
}

static void any_order(void **state)
{
    struct sim_store store;
    uint64_t later, earlier;

    (void)state;
    open_store(&store, "BTCUSDT", OC_MARKET_SPOT, 1);
    later = digest(&store, 4000, 5000);
    earlier = digest(&store, 0, 1000);
    sim_store_deinit(&store);
    assert_true(later == digest_of(1, 4000, 5000));
    assert_true(earlier == digest_of(1, 0, 1000));
}

static const struct sound_case {
    const char *name;
    const char *symbol;
    enum oc_market market;
} SOUND[] = {
    {"BTCUSDT on spot is sound", "BTCUSDT", OC_MARKET_SPOT},
    {"DOGEUSDT on USD-M is sound", "DOGEUSDT", OC_MARKET_USDM},
    {"an invented symbol is sound", "S0042USDT", OC_MARKET_SPOT},
};

static void sound_row(void **state)
{
    const struct sound_case *row = *state;
    struct sim_store store;
    struct sim_candle candle, before = {0};
    int64_t i, moved = 0, outside = 0;
    int64_t first = START_MS / 60000;

    open_store(&store, row->symbol, row->market, 3);
    for (i = 0; i < 10 * 1440; i++) {
        assert_true(sim_store_minute(&store, &store.series[0], first + i, &candle));
        assert_true(candle.low > 0);
        assert_true(candle.low <= candle.open && candle.open <= candle.high);
        assert_true(candle.low <= candle.close && candle.close <= candle.high);
        assert_true(candle.volume > 0 && candle.taker >= 0 && candle.taker <= candle.volume);
        assert_true(candle.quote > 0 && candle.taker_quote <= candle.quote);
        assert_true(candle.trades > 0 && (int64_t)candle.trades <= candle.volume);
        if (i > 0) { /* trade ids go on without holes */
            assert_true(candle.first_trade == before.first_trade + before.trades);
            moved += candle.open != before.close ? 1 : 0;
        }
        if (candle.high - candle.low > candle.open / 50)
            outside++;
        before = candle;
    }
    /* about half the minutes open away from the close before; no minute spans 2 % often */
    assert_in_range(moved, 10 * 1440 / 5, 10 * 1440 * 3 / 5);
    assert_true(outside < 20);
    sim_store_deinit(&store);
}

static void both_regimes(void **state)
{
    struct sim_store store;
    struct sim_market market;
    int balance = 0, trend = 0, i;

    (void)state;
    open_store(&store, "ETHUSDT", OC_MARKET_USDM, 5);
    market = store.series[0].states[0];
    for (i = 0; i < 20 * 1440; i++) {
        struct sim_candle candle;

        sim_market_minute(&market, &store.series[0].symbol, START_MS + (int64_t)i * 60000, &candle);
        balance += market.regime == SIM_REGIME_BALANCE ? 1 : 0;
        trend += market.regime == SIM_REGIME_TREND ? 1 : 0;
    }
    sim_store_deinit(&store);
    assert_true(balance > 20 * 1440 / 4);
    assert_true(trend > 20 * 1440 / 20);
}

static void edits_stay(void **state)
{
    static const struct sim_candle absent;
    struct sim_store store;
    struct sim_candle candle;
    int64_t first = START_MS / 60000, day;

    (void)state;
    open_store(&store, "BTCUSDT", OC_MARKET_SPOT, 1);
    assert_int_equal(sim_store_edit(&store, &store.series[0], first + 7, &absent), OC_OK);
    assert_false(sim_store_minute(&store, &store.series[0], first + 7, &candle));
    for (day = 0; day < 40; day++) { /* forgotten and made again */
        free(store.series[0].days[0].rows);
        store.series[0].days[0].rows = NULL;
        assert_true(sim_store_minute(&store, &store.series[0], first + 6, &candle));
        assert_false(sim_store_minute(&store, &store.series[0], first + 7, &candle));
    }
    sim_store_deinit(&store);
}

static const struct name_case {
    const char *name;
    const char *symbol;
} BAD_NAMES[] = {
    {"a lower-case name is refused", "btcusdt"},
    {"a name of one letter is refused", "B"},
    {"a name with a blank is refused", "BTC USDT"},
};

static void bad_name_row(void **state)
{
    const struct name_case *row = *state;
    struct oc_instrument instrument;
    struct sim_market_plan plan;
    struct error error = {0};

    assert_int_equal(
        sim_market_instrument(slice_of(row->symbol), OC_MARKET_SPOT, &instrument, &plan, &error),
        OC_EINVALID);
    assert_non_null(strstr(error.text, row->symbol));
}

static void many_names(void **state)
{
    struct sim_store store;
    char name[OC_SYMBOL_CAP];
    size_t i;

    (void)state;
    sim_store_init(&store);
    for (i = 0; i < 300; i++) {
        struct oc_instrument instrument;
        struct sim_market_plan plan;

        sim_market_name(i, name);
        assert_int_equal(
            sim_market_instrument(slice_of(name), OC_MARKET_USDM, &instrument, &plan, NULL), OC_OK);
        assert_int_equal(sim_store_add_seeded(&store, &instrument, &plan, 1, START_MS, NULL),
                         OC_OK);
        assert_true(plan.lots_per_minute > 10);
    }
    for (i = 0; i < 300; i++) {
        sim_market_name(i, name);
        assert_ptr_equal(sim_store_find(&store, slice_of(name)), &store.series[i]);
    }
    assert_ptr_equal(sim_store_find_lower(&store, slice_of("btcusdt")), &store.series[0]);
    assert_null(sim_store_find_lower(&store, slice_of("BTCUSDT")));
    assert_null(sim_store_find(&store, slice_of("NOPEUSDT")));
    sim_store_deinit(&store);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "the same seed gives the same market, another one another", same_seed, NULL);
    check_add(&list, "the made-up market is what it was", golden, NULL);
    check_add(&list, "days may be asked for in any order", any_order, NULL);
    CHECK_ROWS(&list, SOUND, sound_row);
    check_add(&list, "there is balance and there is trend", both_regimes, NULL);
    check_add(&list, "an edit outlives the day it was made in", edits_stay, NULL);
    CHECK_ROWS(&list, BAD_NAMES, bad_name_row);
    check_add(&list, "three hundred symbols are found by name", many_names, NULL);
    return check_run(&list, "sim market");
}
