/* test_prints.c - a minute taken apart adds up again: prints, trades, and the cursor over them.
 * SPDX-License-Identifier: MIT */
#include "sim/cursor.h"
#include "sim/tape.h"

#include "support/check.h"

#define MINUTE INT64_C(29368800)

static const struct print_case {
    const char *name;
    struct sim_candle candle;
    size_t cap, count;
} CASES[] = {
    {"a lively minute has as many prints as allowed",
     {.open = 1000,
      .high = 1010,
      .low = 990,
      .close = 1005,
      .volume = 5000,
      .taker = 2000,
      .quote = 5000000,
      .taker_quote = 2000000,
      .first_trade = 7,
      .trades = 800,
      .is_present = true},
     60,
     60},
    {"a quiet minute has one for each trade",
     {.open = 1000,
      .high = 1010,
      .low = 990,
      .close = 1005,
      .volume = 50,
      .taker = 20,
      .quote = 50000,
      .taker_quote = 20000,
      .first_trade = 7,
      .trades = 9,
      .is_present = true},
     60,
     9},
    {"four corners need four prints, even of two trades",
     {.open = 1000,
      .high = 1010,
      .low = 990,
      .close = 1005,
      .volume = 50,
      .taker = 20,
      .quote = 50000,
      .taker_quote = 20000,
      .first_trade = 7,
      .trades = 2,
      .is_present = true},
     60,
     4},
    {"one trade, one price",
     {.open = 1000,
      .high = 1000,
      .low = 1000,
      .close = 1000,
      .volume = 3,
      .taker = 3,
      .quote = 3000,
      .taker_quote = 3000,
      .first_trade = 7,
      .trades = 1,
      .is_present = true},
     60,
     1},
    {"only takers",
     {.open = 1000,
      .high = 1003,
      .low = 1000,
      .close = 1003,
      .volume = 300,
      .taker = 300,
      .quote = 300450,
      .taker_quote = 300450,
      .first_trade = 7,
      .trades = 30,
      .is_present = true},
     60,
     30},
    {"no trades, no prints",
     {.open = 1000, .high = 1000, .low = 1000, .close = 1000, .is_present = true},
     60,
     0},
    {"an absent minute has none", {.open = 0}, 60, 0},
};

static void same_candle(const struct sim_candle *got, const struct sim_candle *want)
{
    assert_int_equal(got->open, want->open);
    assert_int_equal(got->high, want->high);
    assert_int_equal(got->low, want->low);
    assert_int_equal(got->close, want->close);
    assert_int_equal(got->volume, want->volume);
    assert_int_equal(got->taker, want->taker);
    assert_int_equal(got->quote, want->quote);
    assert_int_equal(got->taker_quote, want->taker_quote);
    assert_int_equal(got->trades, want->trades);
}

static void print_row(void **state)
{
    const struct print_case *row = *state;
    struct sim_prints prints;
    struct sim_candle partial, before = {0};
    uint64_t seed;
    size_t i;

    for (seed = 0; seed < 50; seed++) {
        sim_prints_make(&prints, &row->candle, MINUTE, seed, row->cap);
        assert_int_equal(prints.count, row->count);
        for (i = 0; i < prints.count; i++) {
            sim_prints_partial(&prints, &row->candle, i + 1, &partial);
            assert_true(prints.rows[i].at_ms < 60000);
            assert_true(i == 0 || prints.rows[i].at_ms > prints.rows[i - 1].at_ms);
            assert_true(partial.low >= row->candle.low && partial.high <= row->candle.high);
            assert_true(partial.taker <= partial.volume);
            if (i == 0)
                assert_int_equal(partial.close, row->candle.open);
            else
                assert_true(partial.volume >= before.volume && partial.taker >= before.taker &&
                            partial.quote >= before.quote && partial.trades >= before.trades &&
                            partial.high >= before.high && partial.low <= before.low);
            before = partial;
        }
        if (prints.count > 0)
            same_candle(&before, &row->candle);
    }
}

static void tape_row(void **state)
{
    const struct print_case *row = *state;
    struct sim_prints prints;
    uint64_t seed, next_id, k;
    size_t i, t;

    for (seed = 0; seed < 50; seed++) {
        int64_t volume = 0, taker = 0, singles = 0;

        sim_prints_make(&prints, &row->candle, MINUTE, seed, row->cap);
        next_id = row->candle.first_trade;
        for (i = 0; i < prints.count; i++) {
            struct sim_trade trades[2];
            size_t count = sim_tape_print(&prints, &row->candle, MINUTE, i, trades);

            for (t = 0; t < count; t++) {
                assert_int_equal(trades[t].first, next_id);
                next_id = trades[t].last + 1;
                volume += trades[t].volume;
                taker += trades[t].is_buyer_maker ? 0 : trades[t].volume;
                for (k = 0; k <= trades[t].last - trades[t].first; k++)
                    singles += sim_tape_single(&trades[t], k).volume;
            }
        }
        assert_int_equal(singles, volume);
        if (row->candle.trades >= 9 || row->candle.trades == 1) {
            assert_int_equal(volume, row->candle.volume);
            assert_int_equal(next_id, row->candle.first_trade + row->candle.trades);
        }
        if (row->candle.trades > 60 || row->candle.taker == row->candle.volume)
            assert_int_equal(taker, row->candle.taker);
    }
}

static void agenda_of_a_minute(void **state)
{
    struct sim_store store;
    struct sim_series *series;
    struct oc_instrument instrument;
    struct sim_cursor cursor;
    int64_t now_ms = MINUTE * 60000;
    size_t moves = 0;

    (void)state;
    sim_store_init(&store);
    assert_true(oc_instrument_init(&instrument, "AAAUSDT", OC_MARKET_SPOT, 1, 1, 1, 0));
    assert_int_equal(sim_store_add_empty(&store, &instrument, 1, &series, NULL), OC_OK);
    assert_int_equal(sim_store_put(series, MINUTE, &CASES[0].candle, NULL), OC_OK);
    sim_cursor_init(&cursor);
    sim_cursor_move(&cursor, &store, series, now_ms - 1, 60);
    assert_int_equal(sim_cursor_next_ms(&cursor), INT64_MAX);
    sim_cursor_move(&cursor, &store, series, now_ms, 60);
    while (sim_cursor_next_ms(&cursor) != INT64_MAX) {
        assert_true(sim_cursor_next_ms(&cursor) >= now_ms);
        now_ms = sim_cursor_next_ms(&cursor);
        sim_cursor_move(&cursor, &store, series, now_ms, 60);
        moves++;
    }
    assert_true(moves == 60 || moves == 59); /* the first may come with the minute itself */
    same_candle(&cursor.partial, &CASES[0].candle);
    /* back in time it tells the same as it did then */
    sim_cursor_move(&cursor, &store, series, MINUTE * 60000 + cursor.prints.rows[9].at_ms, 60);
    assert_int_equal(cursor.done, 10);
    sim_store_deinit(&store);
}

int main(void)
{
    struct check_list list = {0};

    CHECK_ROWS(&list, CASES, print_row);
    CHECK_ROWS(&list, CASES, tape_row);
    check_add(&list, "the cursor visits every print of a minute", agenda_of_a_minute, NULL);
    return check_run(&list, "sim prints");
}
