/* test_klines.c - paging of /klines against hand-made minutes.
 * SPDX-License-Identifier: MIT */
#include "sim/klines.h"

#include "support/check.h"

#define T0         INT64_C(1762128000000) /* 2025-11-03T00:00Z, a Monday */
#define MINUTES(n) (T0 + (int64_t)(n)*60000)

enum { DATA_MINUTES = 130, ROWS_MAX = 32 };

struct market {
    struct sim_store store;
    struct sim_series *series;
    struct sim_cursor cursor;
};

/* Minute i opens at 1000 + i ticks, is 5 ticks high and 4 low, closes a tick higher, trades 10 lots of
 * which 4 by takers, in 3 trades, for 100 quote units. Minutes 20 to 22 are absent. */
static void market_open(struct market *market, int64_t now_ms)
{
    struct oc_instrument instrument;
    int64_t i;

    memset(market, 0, sizeof *market);
    sim_store_init(&market->store);
    assert_true(oc_instrument_init(&instrument, "AAAUSDT", OC_MARKET_SPOT, 1, 1, 1, 0));
    assert_int_equal(sim_store_add_empty(&market->store, &instrument, 1, &market->series, NULL),
                     OC_OK);
    for (i = 0; i < DATA_MINUTES; i++) {
        struct sim_candle candle = {.open = 1000 + i,
                                    .high = 1005 + i,
                                    .low = 996 + i,
                                    .close = 1001 + i,
                                    .volume = 10,
                                    .taker = 4,
                                    .quote = 100,
                                    .taker_quote = 40,
                                    .first_trade = 500 + 3 * (uint64_t)i,
                                    .trades = 3,
                                    .is_present = true};

        if (i < 20 || i > 22)
            assert_int_equal(sim_store_put(market->series, T0 / 60000 + i, &candle, NULL), OC_OK);
    }
    sim_cursor_init(&market->cursor);
    sim_cursor_move(&market->cursor, &market->store, market->series, now_ms, 60);
}

static const struct page_case {
    const char *name;
    const char *interval;
    double now;        /* minutes after T0 */
    double start, end; /* likewise; < -900: none */
    size_t limit;
    int opens[ROWS_MAX]; /* minutes of the rows expected; ends at -1 */
} CASES[] = {
    {"no bounds: the newest, the open one last", "1m", 10.5, -999, -999, 3, {8, 9, 10, -1}},
    {"no bounds with room: everything there is", "1m", 2.5, -999, -999, 10, {0, 1, 2, -1}},
    {"start alone: the oldest from there", "1m", 10.5, 4, -999, 3, {4, 5, 6, -1}},
    {"start inside a minute begins with the next", "1m", 10.5, 4.2, -999, 2, {5, 6, -1}},
    {"end alone: the newest up to there", "1m", 10.5, -999, 6, 3, {4, 5, 6, -1}},
    {"end inside a minute includes it: the bound is on open times",
     "1m",
     10.5,
     -999,
     6.9,
     2,
     {5, 6, -1}},
    {"both: from start, cut at end", "1m", 10.5, 3, 5, 10, {3, 4, 5, -1}},
    {"both with a small limit: the oldest", "1m", 10.5, 3, 8, 2, {3, 4, -1}},
    {"equal bounds give one row", "1m", 10.5, 7, 7, 5, {7, -1}},
    {"start after end gives nothing", "1m", 10.5, 7, 6, 5, {-1}},
    {"start in the future gives nothing", "1m", 10.5, 11, -999, 5, {-1}},
    {"end in the future is cut at now", "1m", 10.5, 9, 500, 5, {9, 10, -1}},
    {"end before the data gives nothing", "1m", 10.5, -999, -5, 5, {-1}},
    {"start before the data begins with the data", "1m", 10.5, -100, -999, 2, {0, 1, -1}},
    {"absent minutes are left out and do not count", "1m", 30.5, 18, -999, 4, {18, 19, 23, 24, -1}},
    {"counted backwards they do not count either", "1m", 24.5, -999, -999, 4, {18, 19, 23, 24, -1}},
    {"five minutes", "5m", 12.5, -999, -999, 2, {5, 10, -1}},
    {"five minutes from an odd start", "5m", 30.5, 6, -999, 2, {10, 15, -1}},
    {"an hour at its very end", "1h", 120, -999, -999, 5, {0, 60, 120, -1}},
    {"after the data has ended there is no open candle", "1m", 200, -999, -999, 2, {128, 129, -1}},
};

static int64_t time_of(double minutes)
{
    return T0 + (int64_t)(minutes * 60000);
}

static void page_row(void **state)
{
    const struct page_case *row = *state;
    struct sim_kline_query query = {.limit = row->limit,
                                    .has_start = row->start > -900,
                                    .has_end = row->end > -900,
                                    .start_ms = time_of(row->start),
                                    .end_ms = time_of(row->end)};
    struct sim_kline rows[ROWS_MAX];
    struct market market;
    struct sim_view view;
    size_t count, i;

    assert_true(sim_interval_parse(slice_of(row->interval), &query.interval));
    market_open(&market, time_of(row->now));
    view = (struct sim_view){&market.store, market.series, &market.cursor, time_of(row->now), 60};
    count = sim_klines(&view, &query, rows);
    for (i = 0; i < count && row->opens[i] >= 0; i++)
        assert_int_equal(rows[i].open_ms, MINUTES(row->opens[i]));
    assert_int_equal(i, count);
    assert_int_equal(row->opens[count], -1);
    sim_store_deinit(&market.store);
}

static void five_minutes_add_up(void **state)
{
    struct sim_kline_query query = {SIM_5M, 0, true, true, MINUTES(5), MINUTES(5), 1};
    struct sim_kline row;
    struct market market;
    struct sim_view view;

    (void)state;
    market_open(&market, MINUTES(30));
    view = (struct sim_view){&market.store, market.series, &market.cursor, MINUTES(30), 60};
    assert_int_equal(sim_klines(&view, &query, &row), 1);
    /* minutes 5 to 9: open of 5, high of 9, low of 5, close of 9 */
    assert_int_equal(row.candle.open, 1005);
    assert_int_equal(row.candle.high, 1014);
    assert_int_equal(row.candle.low, 1001);
    assert_int_equal(row.candle.close, 1010);
    assert_int_equal(row.candle.volume, 50);
    assert_int_equal(row.candle.taker, 20);
    assert_int_equal(row.candle.quote, 500);
    assert_int_equal(row.candle.taker_quote, 200);
    assert_int_equal(row.candle.trades, 15);
    assert_int_equal(row.candle.first_trade, 515);
    assert_int_equal(row.next_ms, MINUTES(10));
    sim_store_deinit(&market.store);
}

static void open_row_is_partial(void **state)
{
    struct sim_kline_query query = {SIM_1M, 0, false, false, 0, 0, 1};
    struct sim_kline row;
    struct market market;
    struct sim_view view;

    (void)state;
    market_open(&market, MINUTES(10));
    view = (struct sim_view){&market.store, market.series, &market.cursor, MINUTES(10), 60};
    assert_int_equal(sim_klines(&view, &query, &row), 1);
    assert_int_equal(row.open_ms, MINUTES(10));
    assert_true(row.candle.volume < 10);
    /* a millisecond before its end all of it has happened */
    sim_cursor_move(&market.cursor, &market.store, market.series, MINUTES(11) - 1, 60);
    view.now_ms = MINUTES(11) - 1;
    assert_int_equal(sim_klines(&view, &query, &row), 1);
    assert_int_equal(row.open_ms, MINUTES(10));
    assert_int_equal(row.candle.volume, 10);
    assert_int_equal(row.candle.taker, 4);
    assert_int_equal(row.candle.high, 1015);
    assert_int_equal(row.candle.low, 1006);
    assert_int_equal(row.candle.close, 1011);
    sim_store_deinit(&market.store);
}

static void seconds_add_up(void **state)
{
    struct sim_kline_query query = {SIM_1S, 0, true, true, MINUTES(7), MINUTES(8) - 1, 1000};
    static struct sim_kline rows[1000];
    struct market market;
    struct sim_view view;
    struct sim_candle sum = {0};
    size_t count, i;

    (void)state;
    market_open(&market, MINUTES(30));
    view = (struct sim_view){&market.store, market.series, &market.cursor, MINUTES(30), 60};
    count = sim_klines(&view, &query, rows);
    assert_int_equal(count, 60);
    for (i = 0; i < count; i++) {
        assert_int_equal(rows[i].open_ms, MINUTES(7) + (int64_t)i * 1000);
        sim_candle_add(&sum, &rows[i].candle);
        /* seconds without trades are flat at the price before them */
        if (rows[i].candle.trades == 0)
            assert_true(rows[i].candle.high == rows[i].candle.low);
    }
    assert_int_equal(sum.volume, 10);
    assert_int_equal(sum.taker, 4);
    assert_int_equal(sum.quote, 100);
    assert_int_equal(sum.trades, 3);
    assert_int_equal(sum.close, 1008);
    sim_store_deinit(&market.store);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, page_row);
    check_add(&list, "five minutes are the sum of their minutes", five_minutes_add_up, NULL);
    check_add(&list, "the open row grows to the whole candle", open_row_is_partial, NULL);
    check_add(&list, "sixty seconds are the sum of their minute", seconds_add_up, NULL);
    return check_run(&list, "sim klines");
}
