/* mr_machine.c - attempt, failure, pullback (strategies.md 11).
 * SPDX-License-Identifier: MIT */
#include "core/flow/delta.h"
#include "core/math/real.h"
#include "core/strategy/mean_reversion.h"

enum { PRIOR_WINDOW = 24, WAIT_MAX = 6, CLOSES_ACCEPTED = 3, ROWS_MIN = 8, EXPIRY_BASE_MIN = 360 };

#define IMBALANCE_MAX 0.55
#define RR_MIN        1.5

void mr_reset(struct mr_machine *machine)
{
    machine->name = MR_IN_BALANCE;
}

static bool is_outside(int edge, int64_t price, const struct mr_input *in)
{
    return edge > 0 ? price > in->vah : price < in->val;
}

static void begin_attempt(struct mr_machine *machine, const struct mr_input *in, int edge)
{
    size_t slot = edge > 0 ? 1 : 0;

    machine->name = MR_ATTEMPT;
    machine->edge = edge;
    machine->began = in->index;
    machine->extreme = edge > 0 ? in->bar.high : in->bar.low;
    machine->volume = machine->delta = 0;
    machine->volume_count = machine->closes_outside = 0;
    machine->volume_reference = in->volume_reference;
    machine->has_prior =
        machine->has_failed[slot] && in->index - machine->last_failed[slot] <= PRIOR_WINDOW;
}

/* True if the candle leaves value by one side; both at once: the upside is taken. */
static bool leaves_value(struct mr_machine *machine, const struct mr_input *in)
{
    int64_t margin = plan_buffer(0.05, in->atr5);

    if (in->bar.high > in->vah + margin) {
        begin_attempt(machine, in, 1);
        return true;
    }
    if (in->bar.low < in->val - margin) {
        begin_attempt(machine, in, -1);
        return true;
    }
    return false;
}

static void extend(struct mr_machine *machine, const struct oc_bar *bar)
{
    machine->extreme = machine->edge > 0 ? oc_max_i64(machine->extreme, bar->high)
                                         : oc_min_i64(machine->extreme, bar->low);
}

static void count_candle(struct mr_machine *machine, const struct oc_bar *bar)
{
    machine->volume += bar->volume;
    machine->delta += delta_of(bar);
    machine->volume_count++;
}

static enum oc_code attempt(struct mr_machine *machine, const struct mr_input *in)
{
    const struct oc_bar *bar = &in->bar;
    int edge = machine->edge;
    bool is_out = is_outside(edge, bar->close, in);

    extend(machine, bar);
    if (is_out || in->index == machine->began) { /* a pure wick counts itself */
        count_candle(machine, bar);
    }
    if (is_out) {
        int64_t beyond = edge > 0 ? bar->close - in->vah : in->val - bar->close;
        bool is_big =
            (double)beyond >= in->atr5 && (double)bar->volume >= 1.5 * machine->volume_reference;

        machine->closes_outside++;
        if (machine->closes_outside >= CLOSES_ACCEPTED || is_big) {
            machine->name = MR_LATCHED;
            return OC_CODE_ACCEPTED;
        }
        return edge > 0 ? OC_CODE_ATTEMPT_UP : OC_CODE_ATTEMPT_DOWN;
    }
    double mean = (double)machine->volume / machine->volume_count;

    if (!(machine->volume_reference > 0) || mean / machine->volume_reference >= 1.0) {
        mr_reset(machine);
        return OC_CODE_FAILED_HIGH_VOLUME;
    }
    size_t slot = edge > 0 ? 1 : 0;

    machine->has_failed[slot] = true;
    machine->last_failed[slot] = in->index;
    machine->name = MR_WAIT;
    machine->volume_ratio = mean / machine->volume_reference;
    machine->attempt_delta = (double)machine->delta / (double)oc_max_i64(1, machine->volume);
    machine->failed_index = in->index;
    machine->failed_close = bar->close;
    return OC_CODE_FAILED;
}

static void begin_again(struct mr_machine *machine, const struct mr_input *in)
{
    extend(machine, &in->bar);
    machine->name = MR_ATTEMPT;
    machine->began = in->index;
    machine->volume = machine->delta = 0;
    machine->volume_count = 0;
    machine->closes_outside = 1;
    machine->has_prior = true;
    count_candle(machine, &in->bar);
}

static bool is_pullback(const struct mr_machine *machine, const struct mr_input *in)
{
    const struct oc_bar *bar = &in->bar;
    int edge = machine->edge, side = -edge;
    int64_t reach = edge > 0 ? bar->high : bar->low;
    double width = (double)(in->vah - in->val);
    double line = edge > 0 ? (double)in->vah - 0.15 * width : (double)in->val + 0.15 * width;
    double push = side * delta_ratio(delta_of(bar), bar->volume);

    return edge * ((double)reach - line) >= 0 && edge * (reach - machine->failed_close) > 0 &&
           side * (bar->close - bar->open) > 0 && (!in->has_taker_volume || push >= -0.05);
}

static enum oc_code wait(struct mr_machine *machine, const struct mr_input *in)
{
    int edge = machine->edge;

    if (is_outside(edge, in->bar.close, in)) {
        begin_again(machine, in);
        return OC_CODE_RE_BREAK;
    }
    bool has_reached_poc = edge > 0 ? in->bar.low <= in->poc : in->bar.high >= in->poc;

    if (in->index - machine->failed_index > WAIT_MAX || has_reached_poc) {
        mr_reset(machine);
        return OC_CODE_MISSED;
    }
    return is_pullback(machine, in) ? OC_CODE_OK : OC_CODE_WAIT;
}

enum oc_code mr_step(struct mr_machine *machine, const struct mr_input *in)
{
    switch (machine->name) {
    case MR_LATCHED:
        if (in->bar.close < in->val || in->bar.close > in->vah) {
            return OC_CODE_LATCHED;
        }
        mr_reset(machine);
        return OC_CODE_WAITING;
    case MR_WAIT:
        return wait(machine, in);
    case MR_IN_BALANCE:
        if (!leaves_value(machine, in)) {
            return OC_CODE_WAITING;
        }
        return attempt(machine, in);
    case MR_ATTEMPT:
    default:
        return attempt(machine, in);
    }
}

static double fill_evidence(const struct mr_machine *machine, const struct mr_input *in,
                            struct oc_evidence *evidence)
{
    int edge = machine->edge, side = -edge;
    double x = edge * machine->attempt_delta;
    double nobody = oc_clamp01((0.10 - x) / 0.30), absorbed = oc_clamp01((x - 0.25) / 0.25);
    double push = side * delta_ratio(delta_of(&in->bar), in->bar.volume);

    *evidence = (struct oc_evidence){
        .imbalance = in->imbalance,
        .confluence = in->confluence,
        .volume_ratio = machine->volume_ratio,
        .attempt_delta = machine->attempt_delta,
        .parts =
            {
                oc_clamp01((1.0 - machine->volume_ratio) / 0.5),
                !in->has_taker_volume ? 0.5
                : nobody > absorbed   ? nobody
                                      : absorbed,
                1 - in->imbalance,
                in->has_taker_volume ? oc_clamp01(push / 0.30) : 0.0,
                (1 + side * in->confluence) / 2,
            },
        .range_low = in->val,
        .range_high = in->vah,
        .failed_extreme = edge > 0 ? oc_max_i64(machine->extreme, in->bar.high)
                                   : oc_min_i64(machine->extreme, in->bar.low),
        .has_prior_failure = machine->has_prior,
        .target_kind = OC_TARGET_FAR_EDGE,
    };
    const double *f = evidence->parts;

    evidence->quality =
        oc_clamp01(0.25 * f[0] + 0.15 * f[1] + 0.25 * f[2] + 0.20 * f[3] + 0.15 * f[4] +
                   (machine->has_prior ? 0.10 : 0) + (in->rule80 == edge ? 0.05 : 0));
    return evidence->quality;
}

enum oc_code mr_plan(const struct mr_machine *machine, const struct mr_input *in,
                     struct oc_opinion *out)
{
    int edge = machine->edge, side = -edge;
    int64_t width = in->vah - in->val;
    double inset = 0.05 * (double)width;
    struct plan_trade trade = {
        .direction = edge > 0 ? OC_SHORT : OC_LONG,
        .kind = OC_ENTRY_MARKET,
        .entry = in->bar.close,
        .target = edge > 0 ? oc_ticks_up((double)in->val + inset)
                           : oc_ticks_down((double)in->vah - inset),
        .base_expiry_min = EXPIRY_BASE_MIN,
        .quality = fill_evidence(machine, in, &out->evidence),
    };
    int64_t stop = out->evidence.failed_extreme - side * plan_buffer(0.10, in->atr5);

    out->setup = OC_SETUP_FAILED_BREAKOUT;
    trade.risk = plan_risk(in->costs, trade.kind, trade.entry, side * (trade.entry - stop));
    out->rr = (double)(side * (trade.target - trade.entry)) / (double)trade.risk;
    if (in->imbalance >= IMBALANCE_MAX) {
        return OC_CODE_S_TOO_HIGH;
    }
    if (width < ROWS_MIN * in->row_ticks || (double)width < 3 * in->atr5) {
        return OC_CODE_RANGE_TOO_NARROW;
    }
    if (out->rr < RR_MIN) {
        return OC_CODE_RR_TOO_LOW;
    }
    if (trade.quality < PLAN_QUALITY_MIN) {
        return OC_CODE_LOW_QUALITY;
    }
    out->targets[0] = in->poc;
    out->targets[1] = trade.target;
    out->target_count = 2;
    plan_fill(out, &trade, in->costs, in->atr1h);
    return OC_CODE_OK;
}
