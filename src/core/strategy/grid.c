/* grid.c - engine 2, Grid: limit orders inside a quiet range (strategies.md 10).
 *
 * OFF until the gate holds at a 5m close; ACTIVE on frozen lines for at most a day; BREAKOUT ends its
 * open opinions and pauses for 12 candles.
 * SPDX-License-Identifier: MIT */
#include "core/strategy/grid.h"
#include "core/strategy/registry.h"

enum { PAUSE_CANDLES = 12 };

#define ATR_EXIT   0.006
#define ACTIVE_MAX OC_DAY_MS

enum grid_state_name { GRID_OFF, GRID_ACTIVE, GRID_BREAKOUT };

struct grid_state {
    enum grid_state_name name;
    int32_t pause_left;    /* candles of BREAKOUT still not to be judged */
    int32_t closes_beyond; /* consecutive ones, beyond the frozen range */
    bool wants_exit;       /* at this close */
    int64_t active_ms;
    struct grid_range range;
    struct oc_grid_plan lines;
    enum oc_code told; /* at the last 5m close */
    uint32_t bar_count, bar_next;
    struct grid_bar bars[GRID_WINDOW]; /* ring of 5m candles before the one being judged */
};

static const struct plan_needs NEEDS = {.bars = {[OC_TF_5M] = 150, [OC_TF_15M] = 100}};

static struct grid_input input_of(const struct oc_view *view)
{
    return (struct grid_input){
        .costs = view->costs,
        .close = view->bar5.close,
        .atr5 = view->atr[OC_TF_5M],
        .atr15 = view->atr[OC_TF_15M],
        .atr1h = view->atr[OC_TF_1H],
        .adx5 = view->adx5,
        .imbalance = view->imbalance,
        .confluence = view->confluence,
        .auction = view->auction,
        .is_holding = {view->has_open[OC_ENGINE_GRID][0], view->has_open[OC_ENGINE_GRID][1]},
    };
}

static void remember(struct grid_state *grid, const struct oc_bar *bar)
{
    grid->bars[grid->bar_next] = (struct grid_bar){bar->high, bar->low, bar->close};
    grid->bar_next = (grid->bar_next + 1) % GRID_WINDOW;
    if (grid->bar_count < GRID_WINDOW) {
        grid->bar_count++;
    }
}

static struct grid_range measure(const struct grid_state *grid)
{
    struct grid_bar bars[GRID_WINDOW];

    for (uint32_t i = 0; i < GRID_WINDOW; i++) {
        bars[i] = grid->bars[(grid->bar_next + i) % GRID_WINDOW];
    }
    return grid_measure(bars, GRID_WINDOW);
}

static bool is_breakout(struct grid_state *grid, const struct grid_input *in)
{
    int64_t margin = grid_margin(in->atr5);
    bool is_outside = in->close > grid->range.high || in->close < grid->range.low;

    grid->closes_beyond = is_outside ? grid->closes_beyond + 1 : 0;
    return in->close > grid->range.high + margin || in->close < grid->range.low - margin ||
           grid->closes_beyond >= 2 || in->atr15 / (double)in->close >= ATR_EXIT ||
           in->auction == OC_AUCTION_OUT_UP || in->auction == OC_AUCTION_OUT_DOWN;
}

/* The cheap half of the gate first: the window is only scanned when it may matter. */
static enum oc_code try_gate(struct grid_state *grid, const struct oc_view *view,
                             const struct grid_input *in)
{
    if (grid->bar_count < GRID_WINDOW || !view->has_adx5 || !view->has_atr[OC_TF_15M] ||
        !view->has_reference || in->auction != OC_AUCTION_BALANCE || !(in->adx5 < 20) ||
        !(in->atr15 / (double)in->close < 0.005)) {
        return OC_CODE_NO_RANGE;
    }
    struct grid_range range = measure(grid);

    if (grid_gate(&range, in) != OC_CODE_OK) {
        return OC_CODE_NO_RANGE;
    }
    struct oc_grid_plan lines;

    if (!grid_lines(in->costs, range.low, range.high, &lines)) {
        return OC_CODE_RANGE_TOO_NARROW;
    }
    grid->name = GRID_ACTIVE;
    grid->active_ms = view->open_ms;
    grid->closes_beyond = in->close > range.high || in->close < range.low ? 1 : 0;
    grid->range = range;
    grid->lines = lines;
    return OC_CODE_OK;
}

/* One 5m close. OK: ACTIVE, an opinion may be made. */
static enum oc_code advance(struct grid_state *grid, const struct oc_view *view,
                            const struct grid_input *in)
{
    if (grid->name == GRID_BREAKOUT) {
        if (grid->pause_left > 0) {
            grid->pause_left--;
            return OC_CODE_BREAKOUT_EXIT;
        }
        grid->name = GRID_OFF;
    }
    if (grid->name == GRID_ACTIVE) {
        if (is_breakout(grid, in)) {
            grid->name = GRID_BREAKOUT;
            grid->pause_left = PAUSE_CANDLES;
            grid->wants_exit = true;
            return OC_CODE_BREAKOUT_EXIT;
        }
        if (view->open_ms - grid->active_ms < ACTIVE_MAX) {
            return OC_CODE_OK;
        }
        grid->name = GRID_OFF;
    }
    return try_gate(grid, view, in);
}

static void on_close(void *state, const struct oc_view *view, struct oc_opinion *out)
{
    struct grid_state *grid = state;
    bool may_speak = plan_begin(out, OC_ENGINE_GRID, view, &NEEDS);

    grid->wants_exit = false;
    if (view->is_first_after_gap || view->is_coarse_tick) {
        grid->name = GRID_OFF;
        grid->told = OC_CODE_WAITING;
    }
    if (view->closes[OC_TF_5M] && !view->is_coarse_tick) {
        struct grid_input in = input_of(view);
        enum oc_code code = advance(grid, view, &in);

        if (code == OC_CODE_OK) {
            code = may_speak ? grid_opinion(&grid->range, &grid->lines, &in, out)
                             : OC_CODE_GRID_ACTIVE_NO_TRIGGER;
        }
        grid->told = code == OC_CODE_OK ? OC_CODE_GRID_HOLDING : code;
    }
    if (view->closes[OC_TF_5M]) {
        remember(grid, &view->bar5);
    }
    if (may_speak && out->direction == OC_NEUTRAL) {
        out->code = grid->told;
    }
}

static bool wants_exit(const void *state)
{
    const struct grid_state *grid = state;

    return grid->wants_exit;
}

static const struct oc_strategy_param PARAMS[] = {
    {"window", 96, "candles of 5m", "the range: highest high and lowest low before (10)"},
    {"atr_gate", 0.005, "frac", "ATR(15m) / close below it opens the gate (10)"},
    {"atr_exit", 0.006, "frac", "ATR(15m) / close from it on ends the grid (10)"},
    {"efficiency_max", 0.30, "", "efficiency ratio of the window's closes (10)"},
    {"adx_max", 20, "", "ADX(14) of 5m below it (10)"},
    {"net_min", 0.001, "frac", "net of one grid after maker fees, at least (10)"},
    {"intervals_max", 20, "", "intervals at most; fewer than 3 is no grid (10)"},
    {"rr_min", 1.2, "R", "least reward to risk (10)"},
    {"valid", 60, "min", "a limit not filled by then is withdrawn (10)"},
    {"expiry", 480, "min", "base of the expiry (8)"},
    {"pause", 12, "candles of 5m", "not judged after a breakout (10)"},
};

const struct oc_strategy strategy_grid = {
    .id = OC_ENGINE_GRID,
    .state_size = sizeof(struct grid_state),
    .on_close = on_close,
    .wants_exit = wants_exit,
    .params = PARAMS,
    .param_count = sizeof PARAMS / sizeof PARAMS[0],
};
