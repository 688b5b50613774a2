/* test_grid_life.c - life of the grid: activation on frozen lines, breakout, pause, a day at most.
 *
 * A range of 99400..100900 ticks walked up and down by 5m candles (the shape of worked example E11),
 * 15m ATR 420, 5m ATR 250; strategies.md 10.
 * SPDX-License-Identifier: MIT */
#include "support/check.h"
#include "support/fake_view.h"

enum { LOW = 99400, HIGH = 100900 };

static const int64_t START = 20 * OC_DAY_MS;

/* One 5m candle as a single minute that closes it. */
static const struct oc_opinion *push5(struct fake_view *fake, int64_t high, int64_t low,
                                      int64_t close)
{
    fake->next_ms += 4 * OC_MINUTE_MS;
    fake->five = (struct oc_bar){0};
    return fake_view_push(fake, OC_ENGINE_GRID, close, high, low, close, 100, 50);
}

static const struct oc_opinion *push_close(struct fake_view *fake, int64_t close)
{
    return push5(fake, close + 40, close - 40, close);
}

/* 96 candles that zigzag through the range; then the market is quiet enough for the gate. */
static void begin(struct fake_view *fake)
{
    static const int64_t WALK[] = {99900, 100300, 100700, 100880, 100500, 100100,
                                   99700, 99440,  99600,  100000, 100400, 100800};

    fake_view_init(fake, START);
    fake->view.auction = OC_AUCTION_BALANCE;
    fake->view.imbalance = 0.15;
    fake->view.confluence = 0.05;
    fake->view.atr[OC_TF_15M] = 420;
    fake->view.atr[OC_TF_5M] = 250;
    fake->view.atr[OC_TF_1H] = 800;
    fake->view.adx5 = 30; /* shut while the window fills */
    for (int i = 0; i < 96; i++) {
        int64_t at = WALK[i % 12];

        push5(fake, i % 12 == 3 ? HIGH : at + 20, i % 12 == 7 ? LOW : at - 20, at);
        assert_int_equal(fake->opinion.code, OC_CODE_NO_RANGE);
    }
    fake->view.adx5 = 14;
}

static bool wants_exit(const struct fake_view *fake)
{
    return oc_strategy_of(OC_ENGINE_GRID)->wants_exit(fake->state);
}

static void begin_active(struct fake_view *fake)
{
    begin(fake);
    assert_int_equal(push_close(fake, 100150)->code, OC_CODE_GRID_ACTIVE_NO_TRIGGER);
}

static void speaks_at_the_activating_close(void **state)
{
    struct fake_view fake;

    (void)state;
    begin(&fake);
    assert_int_equal(push_close(&fake, 99780)->direction, OC_LONG);
    assert_int_equal(fake.opinion.entry, 99700); /* lines every 150 from 99400 */
    assert_int_equal(fake.opinion.target, 100600);
    assert_int_equal(fake.opinion.stop, 99061);
    assert_int_equal(fake.opinion.valid_min, 60);
    assert_int_equal(fake.opinion.grid.line_count, 11);
    assert_int_equal(fake.opinion.grid.lines[10], HIGH);
}

static void short_is_the_mirror(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_active(&fake);
    assert_int_equal(push_close(&fake, 100520)->direction, OC_SHORT);
    assert_int_equal(fake.opinion.entry, 100600);
    assert_int_equal(fake.opinion.target, 99700);
    assert_int_equal(fake.opinion.targets[0], 100450);
}

static const struct gate_case {
    const char *name;
    double atr15, adx5;
    enum oc_auction auction;
    int64_t close;
    enum oc_code code;
} GATES[] = {
    {"the gate holds", 420, 14, OC_AUCTION_BALANCE, 100150, OC_CODE_GRID_ACTIVE_NO_TRIGGER},
    {"no grid at an ATR(15m) of half a per cent", 501, 14, OC_AUCTION_BALANCE, 100150,
     OC_CODE_NO_RANGE},
    {"no grid at an ADX of 20", 420, 20, OC_AUCTION_BALANCE, 100150, OC_CODE_NO_RANGE},
    {"no grid while an edge is tested", 420, 14, OC_AUCTION_TEST_UP, 100150, OC_CODE_NO_RANGE},
    {"no grid out of balance", 420, 14, OC_AUCTION_OUT_DOWN, 100150, OC_CODE_NO_RANGE},
    {"no grid from a close beyond the margin", 420, 14, OC_AUCTION_BALANCE, 100964,
     OC_CODE_NO_RANGE},
    {"a close inside the margin may begin one", 420, 14, OC_AUCTION_BALANCE, 100963,
     OC_CODE_GRID_ACTIVE_NO_TRIGGER}, /* no line above it inside the top quarter */
};

static void gate_row(void **state)
{
    const struct gate_case *row = *state;
    struct fake_view fake;

    begin(&fake);
    fake.view.atr[OC_TF_15M] = row->atr15;
    fake.view.adx5 = row->adx5;
    fake.view.auction = row->auction;
    assert_int_equal(push_close(&fake, row->close)->code, row->code);
    assert_false(wants_exit(&fake));
}

static void lines_are_frozen(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_active(&fake);
    push5(&fake, HIGH + 50, 100700, 100850); /* a higher high inside the margin */
    assert_int_equal(fake.opinion.direction, OC_SHORT);
    assert_int_equal(fake.opinion.grid.lines[10], HIGH);
    push_close(&fake, 99780);
    assert_int_equal(fake.opinion.evidence.range_high, HIGH);
    fake.view.adx5 = 40; /* the gate no longer holds, the grid lives on */
    assert_int_equal(push_close(&fake, 99780)->direction, OC_LONG);
}

static const struct break_case {
    const char *name;
    int64_t closes[2]; /* 0: only one */
    double atr15;
    enum oc_auction auction;
    bool is_breakout;
} BREAKS[] = {
    {"a close beyond the margin breaks out", {100964, 0}, 420, OC_AUCTION_BALANCE, true},
    {"below as well", {99336, 0}, 420, OC_AUCTION_BALANCE, true},
    {"one close inside the margin does not", {100963, 0}, 420, OC_AUCTION_BALANCE, false},
    {"two closes in a row beyond the range do", {100910, 100905}, 420, OC_AUCTION_BALANCE, true},
    {"not with one inside between", {100910, 100890}, 420, OC_AUCTION_BALANCE, false},
    {"an ATR(15m) of 0.6 % does", {100000, 0}, 600, OC_AUCTION_BALANCE, true},
    {"just below 0.6 % does not", {100000, 0}, 599, OC_AUCTION_BALANCE, false},
    {"a market out of balance does", {100150, 0}, 420, OC_AUCTION_OUT_UP, true},
    {"a test of the edge does not", {100150, 0}, 420, OC_AUCTION_TEST_UP, false},
};

static void break_row(void **state)
{
    const struct break_case *row = *state;
    struct fake_view fake;

    begin_active(&fake);
    fake.view.atr[OC_TF_15M] = row->atr15;
    fake.view.auction = row->auction;
    for (int i = 0; i < 2 && row->closes[i] != 0; i++) {
        push_close(&fake, row->closes[i]);
    }
    assert_int_equal(wants_exit(&fake), row->is_breakout);
    assert_int_equal(fake.opinion.code == OC_CODE_BREAKOUT_EXIT, row->is_breakout);
    push_close(&fake, 100150);
    assert_false(wants_exit(&fake)); /* told once */
}

static void pause_of_twelve_candles(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_active(&fake);
    push_close(&fake, 99336);
    assert_true(wants_exit(&fake));
    for (int i = 0; i < 12; i++) {
        assert_int_equal(push_close(&fake, 99780)->code, OC_CODE_BREAKOUT_EXIT);
    }
    assert_int_equal(push_close(&fake, 99780)->direction, OC_LONG); /* the 13th meets the gate */
}

static void a_day_at_most(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_active(&fake);
    for (int i = 0; i < 287; i++) {
        int64_t at = i % 2 == 0 ? 100100 : 100200;

        assert_int_equal(push5(&fake, at + 20, at - 20, at)->code, OC_CODE_GRID_ACTIVE_NO_TRIGGER);
        assert_int_equal(fake.opinion.evidence.range_high, HIGH);
    }
    /* 24 h after activation: the gate is judged anew; the window is now 100080..100220 */
    assert_int_equal(push_close(&fake, 100150)->code, OC_CODE_RANGE_TOO_NARROW);
    assert_false(wants_exit(&fake));
}

static void holding(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_active(&fake);
    fake.view.has_open[OC_ENGINE_GRID][1] = true;
    assert_int_equal(push_close(&fake, 99780)->code, OC_CODE_GRID_HOLDING);
    assert_int_equal(push_close(&fake, 100520)->direction, OC_SHORT);
    fake.view.has_open[OC_ENGINE_GRID][1] = false;
    assert_int_equal(push_close(&fake, 99780)->direction, OC_LONG);
}

static void only_at_five_minutes(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_active(&fake);
    for (int i = 0; i < 4; i++) {
        fake_view_push(&fake, OC_ENGINE_GRID, 99780, 99790, 99770, 99780, 10, 5);
        assert_int_equal(fake.opinion.direction, OC_NEUTRAL);
        assert_int_equal(fake.opinion.code, OC_CODE_GRID_ACTIVE_NO_TRIGGER);
    }
    fake_view_push(&fake, OC_ENGINE_GRID, 99780, 99790, 99770, 99780, 10, 5);
    assert_int_equal(fake.opinion.direction, OC_LONG);
}

static void gap_and_coarse_tick_switch_off(void **state)
{
    struct fake_view fake;

    (void)state;
    for (int coarse = 0; coarse < 2; coarse++) {
        begin_active(&fake);
        fake.view.adx5 = 40; /* only a grid that is still active would speak */
        fake.view.is_first_after_gap = fake.view.is_gap_pause = coarse == 0;
        fake.view.is_coarse_tick = coarse == 1;
        assert_int_equal(push_close(&fake, 99780)->code,
                         coarse == 0 ? OC_CODE_GAP : OC_CODE_COARSE_TICK);
        assert_true(fake.opinion.is_available);
        fake.view.is_first_after_gap = fake.view.is_gap_pause = fake.view.is_coarse_tick = false;
        assert_int_equal(push_close(&fake, 99780)->code, OC_CODE_NO_RANGE);
    }
}

static void midnight_changes_nothing(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_active(&fake);
    while (fake.next_ms % OC_DAY_MS != OC_DAY_MS - 5 * OC_MINUTE_MS) {
        push_close(&fake, fake.next_ms / (5 * OC_MINUTE_MS) % 2 == 0 ? 100100 : 100200);
    }
    assert_int_equal(push_close(&fake, 99780)->direction, OC_LONG); /* its close is 00:00 */
    assert_true(fake.view.is_day_end);
    assert_int_equal(push_close(&fake, 99780)->direction, OC_LONG);
    assert_int_equal(fake.opinion.evidence.range_high, HIGH);
}

static void warm_up(void **state)
{
    struct fake_view fake;

    (void)state;
    begin_active(&fake);
    fake.view.bar_count[OC_TF_15M] = 99;
    assert_int_equal(push_close(&fake, 99780)->code, OC_CODE_WARMING_UP);
    assert_int_equal(fake.opinion.waits_for, 1);
    fake.view.bar_count[OC_TF_15M] = 100;
    fake.view.bar_count[OC_TF_5M] = 149;
    assert_int_equal(push_close(&fake, 99780)->code, OC_CODE_WARMING_UP);
    fake.view.bar_count[OC_TF_5M] = 150;
    fake.view.has_confluence = false; /* the grid takes K = 0 */
    fake.view.confluence = 0;
    assert_int_equal(push_close(&fake, 99780)->direction, OC_LONG);
}

int main(void)
{
    struct check_list list = {0};

    check_add(&list, "the close that activates may already speak", speaks_at_the_activating_close,
              NULL);
    check_add(&list, "a Short is the mirror of a Long", short_is_the_mirror, NULL);
    CHECK_ROWS(&list, GATES, gate_row);
    check_add(&list, "lines stay frozen while ACTIVE", lines_are_frozen, NULL);
    CHECK_ROWS(&list, BREAKS, break_row);
    check_add(&list, "after a breakout 12 candles are not judged", pause_of_twelve_candles, NULL);
    check_add(&list, "ACTIVE ends after 24 h and the gate is judged at once", a_day_at_most, NULL);
    check_add(&list, "an open opinion of that side holds the next one back", holding, NULL);
    check_add(&list, "between 5m closes the grid repeats its code", only_at_five_minutes, NULL);
    check_add(&list, "a gap and a coarse tick switch the grid off", gap_and_coarse_tick_switch_off,
              NULL);
    check_add(&list, "midnight leaves the frozen lines", midnight_changes_nothing, NULL);
    check_add(&list, "the grid needs 150 candles of 5m and 100 of 15m, no confluence", warm_up,
              NULL);
    return check_run(&list, "grid, life");
}
