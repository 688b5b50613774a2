/* smc.c - engine 4, Structure Retest: a break of structure, then the retest of its zone.
 *
 * A break of internal structure with the swing bias, or of swing structure, leaves an order block and
 * perhaps a fair value gap. The first 5m candle that dips into the zone and closes out of it in the
 * break's direction is the trigger. Source: analysis.md 4; numbers are own starting values.
 * SPDX-License-Identifier: MIT */
#include "core/strategy/smc.h"

#include "core/flow/delta.h"
#include "core/math/real.h"
#include "core/strategy/registry.h"

enum { WAIT_MAX = 48, EXPIRY_BASE_MIN = 240, MAGNETS = 8, CANDIDATES = MAGNETS + 2 };

#define STOP_ATR 0.10
#define RR_MIN   1.2
#define RR_MAX   6.0

struct smc_state {
    struct smc_setup setups[2]; /* [0] short, [1] long */
    enum oc_code told;          /* at the last 5m close */
};

static const struct plan_needs NEEDS = {.bars = {[OC_TF_5M] = 250}};

static bool was_refuted(const struct smc_setup *setup, const struct live_structure *structure)
{
    for (uint32_t i = 0; i < structure->break_count; i++) {
        if (structure->breaks[i].direction == -setup->direction) {
            return true;
        }
    }
    return false;
}

enum oc_code smc_step(struct smc_setup *setup, const struct oc_view *view)
{
    const struct oc_bar *bar = &view->bar5;
    bool is_long = setup->direction > 0;
    int64_t middle = setup->low + (setup->high - setup->low) / 2;

    if (setup->direction == 0) {
        return OC_CODE_WAITING;
    }
    if ((is_long ? bar->close < setup->low : bar->close > setup->high) ||
        was_refuted(setup, &view->evidence->structure)) {
        setup->direction = 0;
        return OC_CODE_ZONE_BROKEN;
    }
    if ((int64_t)view->index5 - setup->armed_index > WAIT_MAX) {
        setup->direction = 0;
        return OC_CODE_MISSED;
    }
    setup->extreme =
        is_long ? oc_min_i64(setup->extreme, bar->low) : oc_max_i64(setup->extreme, bar->high);
    setup->is_touched =
        setup->is_touched || (is_long ? bar->low <= setup->high : bar->high >= setup->low);
    if (!setup->is_touched) {
        return OC_CODE_ZONE_ARMED;
    }
    bool is_back = is_long ? bar->close > bar->open && bar->close > middle
                           : bar->close < bar->open && bar->close < middle;

    return is_back && bar->volume > 0 ? OC_CODE_OK : OC_CODE_ZONE_TOUCHED;
}

/* The nearest gap of the direction that was born in the break's leg and lies between the block and the
 * close; else the block. */
static void choose_zone(struct smc_setup *setup, const struct live_break *made,
                        const struct oc_view *view)
{
    const struct live_zones *gaps = live_gaps(&view->evidence->structure, made->direction);
    int64_t close = view->bar5.close;

    setup->low = live_zone_low(&made->block);
    setup->high = live_zone_high(&made->block);
    for (uint32_t i = 0; i < gaps->count; i++) {
        const struct live_zone *gap = &gaps->items[i];
        bool is_between = made->direction > 0 ? gap->low >= setup->high && gap->high < close
                                              : gap->high <= setup->low && gap->low > close;

        if (gap->open_s >= made->block.open_s && is_between) {
            setup->low = gap->low;
            setup->high = gap->high;
            setup->is_gap = true;
        }
    }
}

void smc_arm(struct smc_setup setups[2], const struct oc_view *view)
{
    const struct live_structure *structure = &view->evidence->structure;
    const struct oc_bar *bar = &view->bar5;

    for (uint32_t i = 0; i < structure->break_count; i++) {
        const struct live_break *made = &structure->breaks[i];
        struct smc_setup setup = {.direction = made->direction,
                                  .is_change = made->is_change,
                                  .is_swing = made->is_swing,
                                  .extreme = made->direction > 0 ? bar->low : bar->high,
                                  .armed_index = (int64_t)view->index5};

        if (!made->is_swing && structure->swing.bias == -made->direction) {
            continue; /* internal, against the swing */
        }
        choose_zone(&setup, made, view);
        if (made->direction > 0 ? bar->close > setup.high : bar->close < setup.low) {
            setups[made->direction > 0 ? 1 : 0] = setup;
        }
    }
}

/* The nearest of magnets, the range's extreme and opposing support or resistance with enough reward. */
static bool choose_target(const struct oc_view *view, struct plan_trade *trade,
                          enum oc_target_kind *kind)
{
    const struct evidence *evidence = view->evidence;
    int side = (int)trade->direction;
    int64_t prices[CANDIDATES];
    size_t magnets = oc_view_magnets(view, trade->direction, trade->entry, prices, MAGNETS);
    size_t count = magnets;
    const struct support *wall = supports_nearest(&evidence->supports, -side, trade->entry);

    prices[count++] = side > 0 ? evidence->structure.top : evidence->structure.bottom;
    if (wall != NULL) {
        prices[count++] = side > 0 ? support_low(wall) : support_high(wall);
    }
    trade->target = 0;
    for (size_t i = 0; i < count; i++) {
        double rr = (double)(side * (prices[i] - trade->entry)) / (double)trade->risk;
        bool is_nearer = trade->target == 0 || side * (trade->target - prices[i]) > 0;

        if (prices[i] > 0 && rr >= RR_MIN && rr <= RR_MAX && is_nearer) {
            trade->target = prices[i];
            *kind = i == magnets ? OC_TARGET_SWING : OC_TARGET_LEVEL;
        }
    }
    return trade->target > 0;
}

static double quality_of(const struct smc_setup *setup, const struct oc_view *view,
                         struct oc_evidence *out)
{
    const struct oc_bar *bar = &view->bar5;
    int side = setup->direction;
    double delta = (double)delta_of(bar) / (double)oc_max_i64(1, bar->volume);
    double flow = view->has_taker_volume ? oc_clamp01(0.5 + side * delta / 0.40) : 0.5;
    bool is_aligned = view->evidence->structure.swing.bias == side;

    out->imbalance = view->imbalance;
    out->confluence = view->confluence;
    out->score = evidence_of_view(view, (enum oc_direction)side);
    out->zone_low = setup->low;
    out->zone_high = setup->high;
    out->is_gap = setup->is_gap;
    out->is_change = setup->is_change;
    out->is_swing = setup->is_swing;
    out->attempt_delta = view->has_taker_volume ? delta : 0.0;
    out->quality = 0.35 * out->score.points / 100.0 + 0.25 * (is_aligned ? 1.0 : 0.5) +
                   0.20 * flow + 0.20 * (1 + side * view->confluence) / 2;
    return out->quality;
}

enum oc_code smc_plan(const struct smc_setup *setup, const struct oc_view *view,
                      struct oc_opinion *out)
{
    int side = setup->direction;
    int64_t far =
        side > 0 ? oc_min_i64(setup->low, setup->extreme) : oc_max_i64(setup->high, setup->extreme);
    int64_t stop = far - side * plan_buffer(STOP_ATR, view->atr[OC_TF_5M]);
    struct plan_trade trade = {
        .direction = (enum oc_direction)side,
        .kind = OC_ENTRY_MARKET,
        .entry = view->bar5.close,
        .base_expiry_min = EXPIRY_BASE_MIN,
    };

    out->setup = OC_SETUP_SMC;
    trade.quality = quality_of(setup, view, &out->evidence);
    trade.risk = plan_risk(view->costs, trade.kind, trade.entry, side * (trade.entry - stop));
    if (!choose_target(view, &trade, &out->evidence.target_kind)) {
        return OC_CODE_RR_TOO_LOW;
    }
    return plan_fill_one(out, &trade, view);
}

/* Both sides may be armed; the one that says more speaks. */
static enum oc_code judge(struct smc_state *smc, const struct oc_view *view, bool may_speak,
                          struct oc_opinion *out)
{
    enum oc_code told = OC_CODE_WAITING;

    for (int side = 1; side >= 0; side--) {
        struct smc_setup *setup = &smc->setups[side];
        enum oc_code code = smc_step(setup, view);

        if (code == OC_CODE_OK && (!may_speak || out->direction != OC_NEUTRAL)) {
            code = OC_CODE_ZONE_TOUCHED;
        } else if (code == OC_CODE_OK) {
            code = smc_plan(setup, view, out);
            setup->direction = code == OC_CODE_OK ? 0 : setup->direction;
        }
        told = told == OC_CODE_WAITING ? code : told;
    }
    smc_arm(smc->setups, view);
    return told;
}

static void on_close(void *state, const struct oc_view *view, struct oc_opinion *out)
{
    struct smc_state *smc = state;
    bool may_speak = plan_begin(out, OC_ENGINE_SMC, view, &NEEDS);

    if (view->is_first_after_gap || view->is_coarse_tick) {
        *smc = (struct smc_state){.told = OC_CODE_WAITING};
    }
    if (view->closes[OC_TF_5M] && !view->is_coarse_tick) {
        enum oc_code code = judge(smc, view, may_speak, out);

        smc->told = code == OC_CODE_OK ? OC_CODE_WAITING : code;
    }
    plan_rest(out, may_speak, smc->told, OC_CODE_WAITING);
}

static const struct oc_strategy_param PARAMS[] = {
    {"swing", LIVE_SWING, "candles of 5m", "after a swing pivot that confirm it (analysis.md 4)"},
    {"internal", LIVE_INTERNAL, "candles of 5m", "after an internal pivot that confirm it"},
    {"wait_max", WAIT_MAX, "candles of 5m", "for the retest; own starting value"},
    {"stop_buffer", STOP_ATR, "ATR(5m)", "beyond the zone; own starting value"},
    {"rr_min", RR_MIN, "R", "least reward to risk; own starting value"},
    {"rr_max", RR_MAX, "R", "most reward to risk; own starting value"},
    {"expiry", EXPIRY_BASE_MIN, "min", "base of the expiry; own starting value"},
};

const struct oc_strategy strategy_smc = {
    .id = OC_ENGINE_SMC,
    .state_size = sizeof(struct smc_state),
    .on_close = on_close,
    .params = PARAMS,
    .param_count = sizeof PARAMS / sizeof PARAMS[0],
};
