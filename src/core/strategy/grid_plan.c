/* grid_plan.c - range, gate, lines and one opinion of the grid (strategies.md 10).
 * SPDX-License-Identifier: MIT */
#include "core/math/real.h"
#include "core/strategy/grid.h"

#include <math.h>

enum { INTERVALS_MIN = 3, VALID_MIN = 60, EXPIRY_BASE_MIN = 480 };

#define ATR_GATE       0.005
#define EFFICIENCY_MAX 0.30
#define ADX_MAX        20
#define NET_MIN        0.0010
#define RR_MIN         1.2

_Static_assert((int)OC_GRID_LINE_CAP == 21, "20 intervals at most");

struct grid_range grid_measure(const struct grid_bar *bars, size_t count)
{
    struct grid_range range = {.low = bars[0].low, .high = bars[0].high};
    int64_t path = 0, net = bars[count - 1].close - bars[0].close;

    for (size_t i = 0; i < count; i++) {
        range.high = oc_max_i64(range.high, bars[i].high);
        range.low = oc_min_i64(range.low, bars[i].low);
        if (i > 0) {
            int64_t step = bars[i].close - bars[i - 1].close;

            path += step < 0 ? -step : step;
        }
    }
    range.efficiency = path == 0 ? 0.0 : fabs((double)net) / (double)path;

    double edge = 0.15 * (double)(range.high - range.low);
    double top = (double)range.high - edge, bottom = (double)range.low + edge;

    for (size_t i = 0; i < count; i++) {
        range.touches_top += (double)bars[i].high >= top;
        range.touches_bottom += (double)bars[i].low <= bottom;
    }
    return range;
}

int64_t grid_margin(double atr5)
{
    return plan_buffer(0.25, atr5);
}

enum oc_code grid_gate(const struct grid_range *range, const struct grid_input *in)
{
    int64_t margin = grid_margin(in->atr5);

    if (in->close > range->high + margin || in->close < range->low - margin) {
        return OC_CODE_BREAKOUT_EXIT;
    }
    bool is_open = in->auction == OC_AUCTION_BALANCE && in->atr15 / (double)in->close < ATR_GATE &&
                   range->efficiency <= EFFICIENCY_MAX && in->adx5 < ADX_MAX &&
                   range->touches_top >= 2 && range->touches_bottom >= 2;

    return is_open ? OC_CODE_OK : OC_CODE_NO_RANGE;
}

bool grid_lines(const struct oc_costs *costs, int64_t low, int64_t high, struct oc_grid_plan *out)
{
    double least = (2 * costs->maker_frac + NET_MIN) * (double)(low + high) / 2;
    int64_t step_min = oc_max_i64(1, oc_ticks_up(least));
    int64_t count = oc_min_i64(OC_GRID_LINE_CAP - 1, (high - low) / step_min);

    *out = (struct oc_grid_plan){0};
    if (count < INTERVALS_MIN) {
        return false;
    }
    out->step = (high - low) / count;
    for (int64_t i = 0; i < count; i++) {
        out->lines[i] = low + i * out->step;
    }
    out->lines[count] = high;
    out->line_count = (int32_t)count + 1;
    out->net_frac = grid_net(out->lines[0], out->lines[1], costs->maker_frac);
    return true;
}

double grid_net(int64_t buy, int64_t sell, double fee_frac)
{
    return ((double)sell * (1 - fee_frac) - (double)buy * (1 + fee_frac)) / (double)buy;
}

/* Line `i` counted from the side of the range where the trade enters. */
static int64_t line_at(const struct oc_grid_plan *lines, enum oc_direction direction, int32_t i)
{
    return direction > 0 ? lines->lines[i] : lines->lines[lines->line_count - 1 - i];
}

struct ladder {
    bool has_entry;
    int64_t entry, target;
};

/* Entry: the last line up to the close inside the quarter where the trade enters. Target: the first
 * line inside the quarter at the other end. */
static struct ladder climb(const struct grid_range *range, const struct oc_grid_plan *lines,
                           const struct grid_input *in, enum oc_direction direction)
{
    int side = (int)direction;
    int64_t near = direction > 0 ? range->low : range->high;
    int64_t far = direction > 0 ? range->high : range->low;
    double quarter = 0.25 * (double)(range->high - range->low);
    struct ladder ladder = {.target = far};

    for (int32_t i = 0; i < lines->line_count; i++) {
        int64_t line = line_at(lines, direction, i);

        if (side * (in->close - line) >= 0 && (double)(side * (line - near)) <= quarter) {
            ladder.has_entry = true;
            ladder.entry = line;
        }
        if ((double)(side * (far - line)) <= quarter && side * (line - ladder.target) < 0) {
            ladder.target = line;
        }
    }
    return ladder;
}

static double quality_of(const struct grid_range *range, const struct grid_input *in, int side,
                         double atr_frac)
{
    return 0.30 * (1 - in->imbalance) + 0.25 * oc_clamp01((ATR_GATE - atr_frac) / (ATR_GATE / 2)) +
           0.20 * oc_clamp01((double)(range->touches_top + range->touches_bottom) / 8) +
           0.15 * (1 - range->efficiency / EFFICIENCY_MAX) + 0.10 * (1 + side * in->confluence) / 2;
}

static void fill_evidence(const struct grid_range *range, const struct grid_input *in,
                          struct oc_evidence *evidence)
{
    *evidence = (struct oc_evidence){
        .imbalance = in->imbalance,
        .confluence = in->confluence,
        .atr_frac = in->atr15 / (double)in->close,
        .efficiency = range->efficiency,
        .adx = in->adx5,
        .range_low = range->low,
        .range_high = range->high,
        .touches_top = range->touches_top,
        .touches_bottom = range->touches_bottom,
        .target_kind = OC_TARGET_LINE,
    };
}

static enum oc_direction side_of(const struct grid_range *range, int64_t close)
{
    double place = (double)(close - range->low) / (double)(range->high - range->low);

    return place <= 0.35 ? OC_LONG : place >= 0.65 ? OC_SHORT : OC_NEUTRAL;
}

static void list_targets(const struct oc_grid_plan *lines, const struct plan_trade *trade,
                         struct oc_opinion *out)
{
    int side = (int)trade->direction;

    out->target_count = 0;
    for (int32_t i = 0; i < lines->line_count; i++) {
        int64_t line = line_at(lines, trade->direction, i);

        if (side * (line - trade->entry) > 0 && side * (trade->target - line) >= 0) {
            out->targets[out->target_count++] = line;
        }
    }
}

enum oc_code grid_opinion(const struct grid_range *range, const struct oc_grid_plan *lines,
                          const struct grid_input *in, struct oc_opinion *out)
{
    enum oc_direction direction = side_of(range, in->close);
    int side = (int)direction;

    out->setup = OC_SETUP_GRID;
    out->grid = *lines;
    fill_evidence(range, in, &out->evidence);
    if (direction == OC_NEUTRAL) {
        return OC_CODE_GRID_ACTIVE_NO_TRIGGER;
    }
    struct ladder ladder = climb(range, lines, in, direction);

    if (!ladder.has_entry) {
        return OC_CODE_GRID_ACTIVE_NO_TRIGGER;
    }
    if (in->is_holding[direction > 0]) {
        return OC_CODE_GRID_HOLDING;
    }
    int64_t beyond = oc_max_i64(lines->step / 2, grid_margin(in->atr5));
    int64_t stop = (direction > 0 ? range->low : range->high) - side * beyond;
    struct plan_trade trade = {
        .direction = direction,
        .kind = OC_ENTRY_LIMIT,
        .entry = ladder.entry,
        .target = ladder.target,
        .base_expiry_min = EXPIRY_BASE_MIN,
        .quality = quality_of(range, in, side, out->evidence.atr_frac),
    };

    trade.risk = plan_risk(in->costs, trade.kind, trade.entry, side * (trade.entry - stop));
    out->evidence.quality = trade.quality;
    out->rr = (double)(side * (trade.target - trade.entry)) / (double)trade.risk;
    if (out->rr < RR_MIN) {
        return OC_CODE_RR_TOO_LOW;
    }
    if (trade.quality < PLAN_QUALITY_MIN) {
        return OC_CODE_LOW_QUALITY;
    }
    list_targets(lines, &trade, out);
    out->valid_min = VALID_MIN;
    plan_fill(out, &trade, in->costs, in->atr1h);
    return OC_CODE_OK;
}
