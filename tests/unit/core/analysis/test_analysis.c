/* test_analysis.c - the order of a 1m close, gaps, warm-up and the laws of the core.
 * SPDX-License-Identifier: MIT */
#include "symbol.h"

enum { DAYS = 9, MINUTES = DAYS * 1440 };

static const int64_t DAY0 = 20000 * INT64_C(86400000);
static struct oc_bar bars[MINUTES];

static int make_bars(void **state)
{
    (void)state;
    random_bars(
        bars, MINUTES,
        &(struct random_bars_config){.seed = 21, .open_ms = DAY0, .price = 90000, .step = 60});
    return 0;
}

#define SAME(field)      assert_int_equal(a->field, b->field)
#define SAME_BITS(field) assert_same_double(a->field, b->field)

static void same_level(const struct oc_level *a, const struct oc_level *b)
{
    SAME(low);
    SAME(high);
    SAME(price);
    SAME(kind);
    SAME(source);
    SAME(is_magnet);
    SAME(tier);
    SAME(group);
    SAME(touches);
    SAME(known_ms);
    SAME(last_touch_ms);
    SAME_BITS(significance);
    SAME_BITS(group_significance);
}

static void same_leg(const struct oc_leg *a, const struct oc_leg *b)
{
    SAME(direction);
    SAME(pivot_price);
    SAME(extreme_price);
    SAME(pivot_ms);
    SAME(extreme_ms);
    SAME(is_impulse);
    SAME_BITS(length_atr);
    SAME_BITS(efficiency);
    SAME_BITS(delta_ratio);
    SAME_BITS(volume_ratio);
}

/* Everything a strategy sees, but for addresses and the padding of structs. */
static void same_view(const struct oc_view *a, const struct oc_view *b)
{
    SAME(open_ms);
    SAME(is_day_end);
    SAME(index5);
    SAME(delta_5);
    SAME(volume_5);
    SAME(val);
    SAME(poc);
    SAME(vah);
    SAME(row_ticks);
    SAME(session_count);
    SAME(auction);
    SAME(auction_changed);
    SAME(failed_edge);
    SAME(test_ms);
    SAME(rule80);
    SAME(has_confluence);
    SAME(is_illiquid);
    SAME_BITS(imbalance);
    SAME_BITS(confluence);
    SAME_BITS(volume_mu);
    SAME_BITS(volume_sd);
    SAME_BITS(adx5);
    SAME_BITS(volume_mean_5m_20);
    for (int i = 0; i < OC_TF_COUNT; i++) {
        SAME(closes[i]);
        SAME(bar_count[i]);
        SAME(has_atr[i]);
        SAME_BITS(atr[i]);
    }
    same_leg(&a->leg, &b->leg);
    SAME(levels.count);
    for (size_t i = 0; i < a->levels.count; i++) {
        same_level(&a->levels.items[i], &b->levels.items[i]);
    }
}

static void snapshot_continues(void **state)
{
    struct symbol a;
    struct symbol b;

    (void)state;
    symbol_open(&a, true);
    symbol_open(&b, true);
    for (size_t i = 0; i < MINUTES; i++) {
        symbol_push(&a, &bars[i]);
        if (i == 5 * 1440 + 777) {
            memcpy(b.block, a.block, sizeof *b.block);
        } else if (i > 5 * 1440 + 777) {
            symbol_push(&b, &bars[i]);
            same_view(&a.view, &b.view);
        }
    }
    same_view(&a.view, &b.view);
    symbol_close(&a);
    symbol_close(&b);
}

static void same_input_same_output(void **state)
{
    struct symbol a;
    struct symbol b;

    (void)state;
    symbol_open(&a, true);
    symbol_open(&b, true);
    for (size_t i = 0; i < MINUTES; i++) {
        symbol_push(&a, &bars[i]);
        symbol_push(&b, &bars[i]);
        same_view(&a.view, &b.view);
    }
    symbol_close(&a);
    symbol_close(&b);
}

static void what_closes(void **state)
{
    struct symbol symbol;

    (void)state;
    symbol_open(&symbol, true);
    for (size_t i = 0; i < 3 * 1440; i++) {
        const struct oc_view *view = symbol_push(&symbol, &bars[i]);
        size_t next = 0;

        assert_true(view->closes[OC_TF_1M]);
        for (int frame = OC_TF_5M; frame < OC_TF_COUNT; frame++) {
            size_t minutes = (size_t)(oc_timeframe_ms((enum oc_timeframe)frame) / OC_MINUTE_MS);
            bool closes = (i + 1) % minutes == 0;

            assert_int_equal(view->closes[frame], closes);
            assert_int_equal(view->bar_count[frame], (i + 1) / minutes);
            if (closes) { /* smallest first */
                assert_int_equal(symbol.emitted[next], frame);
                assert_int_equal(oc_candle_open_ms(&symbol.candles[next++]),
                                 bars[i + 1 - minutes].open_ms);
            }
        }
        assert_int_equal(symbol.emitted_count, next);
        assert_int_equal(view->is_day_end, (i + 1) % 1440 == 0);
        assert_int_equal(view->index5, i < 4 ? 0 : (i + 1) / 5 - 1);
    }
    symbol_close(&symbol);
}

static void higher_candles_are_sums(void **state)
{
    struct symbol symbol;

    (void)state;
    symbol_open(&symbol, true);
    for (size_t i = 0; i < 2 * 1440; i++) {
        symbol_push(&symbol, &bars[i]);
        for (size_t j = 0; j < symbol.emitted_count; j++) {
            int64_t interval = oc_timeframe_ms(symbol.emitted[j]) / OC_MINUTE_MS;
            struct oc_bar got = oc_bar_of(&symbol.instrument, &symbol.candles[j]);
            struct oc_bar want = bars[i + 1 - (size_t)interval];

            want.volume = want.taker = 0;
            for (size_t k = i + 1 - (size_t)interval; k <= i; k++) {
                want.high = oc_max_i64(want.high, bars[k].high);
                want.low = oc_min_i64(want.low, bars[k].low);
                want.close = bars[k].close;
                want.volume += bars[k].volume;
                want.taker += bars[k].taker;
            }
            assert_memory_equal(&got, &want, sizeof got);
        }
    }
    symbol_close(&symbol);
}

static void warm_up(void **state)
{
    struct symbol symbol;
    size_t with_volume = 0;

    (void)state;
    symbol_open(&symbol, true);
    for (size_t i = 0; i < 1600; i++) {
        const struct oc_view *view = symbol_push(&symbol, &bars[i]);

        assert_int_equal(view->has_volume_z, with_volume >= 60);
        with_volume += bars[i].volume > 0 ? 1 : 0;
        assert_int_equal(view->has_atr[OC_TF_1M], i >= 13);
        assert_int_equal(view->has_atr[OC_TF_5M], i + 1 >= 14 * 5);
        assert_int_equal(view->has_atr[OC_TF_1H], i + 1 >= 14 * 60);
        assert_int_equal(view->has_adx5, i + 1 >= 28 * 5);
        assert_int_equal(view->has_reference, i + 1 >= 1440);
        assert_int_equal(view->session_count, (i + 1) / 1440);
        assert_false(view->has_confluence); /* 5m and 1m have 30 of weight */
    }
    symbol_close(&symbol);
}

/* 1h counts from the second session on, 4h from 28 + 20 candles on: both need no seeds here. */
static void confluence_begins(void **state)
{
    struct symbol symbol;

    (void)state;
    symbol_open(&symbol, true);
    for (size_t i = 0; i < MINUTES; i++) {
        const struct oc_view *view = symbol_push(&symbol, &bars[i]);

        assert_int_equal(view->has_confluence, i + 1 >= 2 * 1440); /* 1h + 5m + 1m = 60 */
        assert_true(view->confluence >= -1.0 && view->confluence <= 1.0);
        assert_true(view->imbalance >= 0.0 && view->imbalance <= 1.0);
    }
    struct oc_market_state market;

    analysis_market_state(&symbol.block->analysis, &market);
    assert_true(market.frames[OC_TF_4H].has_vote);
    assert_false(market.frames[OC_TF_1D].has_vote); /* its ADX needs 28 days */
    double sum = 0.0;

    for (int i = 0; i < OC_TF_COUNT; i++) {
        sum += market.frames[i].has_vote ? market.frames[i].weight * market.frames[i].vote : 0.0;
    }
    assert_near(market.confluence, sum / 85.0, 1e-12);
    symbol_close(&symbol);
}

static void seeds_warm_the_higher_frames(void **state)
{
    struct symbol symbol;
    static const enum oc_timeframe FRAMES[] = {OC_TF_1H, OC_TF_4H, OC_TF_1D};

    (void)state;
    symbol_open(&symbol, true);
    struct analysis_io io = symbol_io(&symbol);

    for (size_t f = 0; f < 3; f++) {
        int64_t interval = oc_timeframe_ms(FRAMES[f]);

        for (int64_t i = 40; i > 0; i--) {
            struct oc_bar bar = {.open_ms = DAY0 - i * interval,
                                 .open = 90000,
                                 .high = 90500,
                                 .low = 89500,
                                 .close = 90000,
                                 .volume = 100,
                                 .taker = 60};
            struct oc_candle candle = random_candle(&symbol.instrument, &bar);

            analysis_seed(&symbol.block->analysis, &io, FRAMES[f], &candle);
        }
    }
    assert_int_equal(symbol.emitted_count, 0); /* seeds are not events */
    const struct oc_view *view = symbol_push(&symbol, &bars[0]);

    assert_int_equal(view->bar_count[OC_TF_1D], 40);
    assert_true(view->has_atr[OC_TF_1D]);
    assert_near(view->atr[OC_TF_4H], 1000.0, 1e-9);
    assert_int_equal(view->row_ticks, 10); /* ATR(14,1d) / 100 */
    assert_false(view->has_atr[OC_TF_5M]);
    symbol_close(&symbol);
}

static void a_gap_pauses(void **state)
{
    struct symbol symbol;
    const struct oc_view *view = NULL;

    (void)state;
    symbol_open(&symbol, true);
    for (size_t i = 0; i < 603; i++) { /* .. 10:02 */
        view = symbol_push(&symbol, &bars[i]);
        assert_false(view->is_gap_pause);
        assert_false(view->is_first_after_gap);
    }
    view = symbol_push(&symbol, &bars[671]); /* 11:11 */
    assert_true(view->is_first_after_gap);
    assert_true(view->is_gap_pause);
    assert_false(view->is_day_end);
    assert_false(view->closes[OC_TF_5M]);
    assert_int_equal(view->index5, 120);       /* 10:00 .. 10:02 was the 121st, cut short */
    assert_int_equal(symbol.emitted_count, 4); /* of 10:00; the 4h from 08:00 goes on */
    assert_int_equal(symbol.emitted[0], OC_TF_5M);
    assert_int_equal(oc_candle_open_ms(&symbol.candles[0]), bars[600].open_ms);
    struct oc_bar cut = oc_bar_of(&symbol.instrument, &symbol.candles[0]);

    assert_int_equal(cut.volume, bars[600].volume + bars[601].volume + bars[602].volume);
    for (size_t i = 672; i < 700; i++) {
        view = symbol_push(&symbol, &bars[i]);
        assert_false(view->is_first_after_gap);
        assert_int_equal(view->is_gap_pause, i < 671 + 15);
    }
    symbol_close(&symbol);
}

/* The true range after a gap reaches back to the close before it. */
static void ranges_span_a_gap(void **state)
{
    struct symbol symbol;
    struct oc_bar bar = {
        .open_ms = DAY0, .open = 1000, .high = 1000, .low = 1000, .close = 1000, .volume = 10};

    (void)state;
    symbol_open(&symbol, true);
    for (int i = 0; i < 14; i++, bar.open_ms += OC_MINUTE_MS) {
        symbol_push(&symbol, &bar);
    }
    bar.open_ms += 60 * OC_MINUTE_MS;
    bar.open = bar.high = bar.low = bar.close = 1140;
    assert_near(symbol_push(&symbol, &bar)->atr[OC_TF_1M], 10.0, 1e-12); /* 140 / 14 */
    symbol_close(&symbol);
}

static void a_gap_over_midnight(void **state)
{
    struct symbol symbol;
    struct oc_profile profile;

    (void)state;
    symbol_open(&symbol, true);
    for (size_t i = 0; i < 1400; i++) { /* .. 23:19: complete enough */
        symbol_push(&symbol, &bars[i]);
    }
    symbol.block->failures.count[1] = 1;
    const struct oc_view *view = symbol_push(&symbol, &bars[1440 + 20]);

    assert_true(view->is_day_end); /* the roll-over has just happened */
    assert_true(view->is_first_after_gap);
    assert_int_equal(view->session_count, 1);
    assert_true(view->has_reference);
    assert_int_equal(view->failures->count[1], 0);
    assert_int_equal(symbol.emitted[symbol.emitted_count - 1], OC_TF_1D);
    assert_int_equal(analysis_profile(&symbol.block->analysis, &symbol.block->m1.series,
                                      &symbol.instrument, OC_PROFILE_SESSION, &profile),
                     OC_OK);
    assert_int_equal(profile.volume, bars[1460].volume);
    assert_int_equal(profile.from_ms, DAY0 + OC_DAY_MS);
    symbol_close(&symbol);
}

static void a_gap_of_days(void **state)
{
    struct symbol symbol;
    static struct oc_profile profile;

    (void)state;
    symbol_open(&symbol, true);
    for (size_t i = 0; i < 1440 + 100; i++) {
        symbol_push(&symbol, &bars[i]);
    }
    for (size_t i = 4 * 1440 + 30; i < 5 * 1440; i++) {
        symbol_push(&symbol, &bars[i]);
    }
    assert_int_equal(symbol.view.session_count, 2); /* 1410 minutes of the last day are enough */
    assert_int_equal(analysis_profile(&symbol.block->analysis, &symbol.block->m1.series,
                                      &symbol.instrument, OC_PROFILE_ROLLING, &profile),
                     OC_OK);
    int64_t want = 0;

    for (size_t i = 4 * 1440 + 30; i < 5 * 1440; i++) {
        want += bars[i].volume;
    }
    assert_int_equal(profile.volume, want);
    symbol_close(&symbol);
}

static const struct liquid_case {
    const char *name;
    int empty; /* of the last 60 minutes */
    bool want;
} LIQUID[] = {
    {"30 empty minutes of 60 are liquid enough", 30, false},
    {"31 empty minutes of 60 are not", 31, true},
};

static void liquid_row(void **state)
{
    const struct liquid_case *row = *state;
    struct symbol symbol;
    struct oc_bar bar = {.open_ms = DAY0, .open = 1000, .high = 1000, .low = 1000, .close = 1000};

    symbol_open(&symbol, true);
    for (int i = 0; i < 200; i++, bar.open_ms += OC_MINUTE_MS) {
        bar.volume = i % 60 < row->empty ? 0 : 10;
        symbol_push(&symbol, &bar);
    }
    assert_int_equal(symbol.view.is_illiquid, row->want);
    symbol_close(&symbol);
}

/* 8 x 0.12 % x 833 = 7.9968 ticks; x 834 = 8.0064 (E2) */
static void coarse_tick(void **state)
{
    struct symbol symbol;
    struct oc_bar bar = {.open_ms = DAY0 + 1438 * OC_MINUTE_MS,
                         .open = 833,
                         .high = 900,
                         .low = 800,
                         .close = 833,
                         .volume = 5};

    (void)state;
    symbol_open(&symbol, true);
    assert_true(symbol_push(&symbol, &bar)->is_coarse_tick);
    bar.open_ms += OC_MINUTE_MS;
    bar.close = 834;
    assert_false(symbol_push(&symbol, &bar)->is_coarse_tick); /* 00:00 */
    bar.open_ms += OC_MINUTE_MS;
    bar.close = 833;
    assert_false(symbol_push(&symbol, &bar)->is_coarse_tick); /* all day */
    symbol_close(&symbol);
}

static void without_taker_volume(void **state)
{
    struct symbol symbol;
    static struct oc_flow flow;

    (void)state;
    symbol_open(&symbol, false);
    for (size_t i = 0; i < 1500; i++) {
        const struct oc_view *view = symbol_push(&symbol, &bars[i]);

        assert_int_equal(view->delta_5, 0);
        assert_int_equal(view->bar1.taker, 0);
    }
    assert_int_equal(
        analysis_flow(&symbol.block->analysis, &symbol.block->m1.series, &symbol.instrument, &flow),
        OC_OK);
    assert_false(flow.has_delta);
    assert_int_equal(flow.cvd, 0);
    assert_near(flow.aggression_long, 0.0, 0.0);
    symbol_close(&symbol);
}

static void failures_are_bounded(void **state)
{
    struct oc_failures failures = {0};

    (void)state;
    analysis_add_failure(&failures, 1, 7);
    analysis_add_failure(&failures, 1, 7); /* the same candle counts once */
    analysis_add_failure(&failures, -1, 7);
    assert_int_equal(failures.count[1], 1);
    assert_int_equal(failures.count[0], 1);
    for (uint32_t i = 8; i < 100; i++) {
        analysis_add_failure(&failures, 1, i);
    }
    assert_int_equal(failures.count[1], OC_FAILURE_CAP);
    assert_int_equal(failures.index[1][OC_FAILURE_CAP - 1], 99);
    assert_int_equal(failures.index[1][0], 100 - OC_FAILURE_CAP);
}

int main(void)
{
    struct check_list list = {0};

    make_bars(NULL);
    check_add(&list, "a copied symbol continues bit-equal", snapshot_continues, NULL);
    check_add(&list, "the same candles give the same bits", same_input_same_output, NULL);
    check_add(&list, "higher candles close on their minute, smallest first", what_closes, NULL);
    check_add(&list, "higher candles are sums of minutes", higher_candles_are_sums, NULL);
    check_add(&list, "values appear when they are warm", warm_up, NULL);
    check_add(&list, "the confluence is defined from 60 of weight on", confluence_begins, NULL);
    check_add(&list, "seeds warm the higher time frames", seeds_warm_the_higher_frames, NULL);
    check_add(&list, "a gap pauses for 15 minutes and cuts candles", a_gap_pauses, NULL);
    check_add(&list, "the true range spans a gap", ranges_span_a_gap, NULL);
    check_add(&list, "a gap over midnight rolls over late", a_gap_over_midnight, NULL);
    check_add(&list, "a gap of days leaves only its own minutes", a_gap_of_days, NULL);
    CHECK_ROWS(&list, LIQUID, liquid_row);
    check_add(&list, "a coarse tick is judged at the origin and at 00:00", coarse_tick, NULL);
    check_add(&list, "without taker volume there is no delta", without_taker_volume, NULL);
    check_add(&list, "lists of failures are bounded", failures_are_bounded, NULL);
    return check_run(&list, "analysis");
}
