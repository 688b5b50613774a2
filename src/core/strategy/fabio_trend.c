/* fabio_trend.c - Trend Model: pullback of an impulse leg into its low volume (strategies.md 9.1).
 * SPDX-License-Identifier: MIT */
#include "core/flow/aggression.h"
#include "core/flow/delta.h"
#include "core/math/real.h"
#include "core/strategy/fabio.h"

enum { ARMED_MINUTES = 120, EXPIRY_BASE_MIN = 240 };

#define RETRACE_MAX       0.786
#define AGGRESSION_MIN    0.45
#define DELTA_RATIO_MIN   0.10
#define RR_MIN            1.5
#define RR_MAX            6
#define EXTENSION         0.618
#define ZONE_SIGNIFICANCE 0.6

static enum oc_code leave(struct fabio_leg *leg, enum oc_code code)
{
    leg->state = FABIO_IDLE;
    return code;
}

static struct aggression aggression_at(const struct fabio_input *in, int side)
{
    struct aggression_input input = {
        .volume = in->bar.volume,
        .delta = delta_of(&in->bar),
        .volume_5 = in->volume_5,
        .delta_5 = in->delta_5,
        .mu = in->volume_mu,
        .sd = in->volume_sd,
    };

    return aggression_of(&input, side, NULL);
}

static bool is_trigger(const struct fabio_leg *leg, const struct fabio_input *in)
{
    const struct oc_bar *bar = &in->bar;
    int side = (int)leg->direction;

    return bar->volume > 0 && side * (bar->close - bar->open) > 0 &&
           side * (2 * bar->close - fabio_leg_middle_2(leg)) > 0 &&
           side * delta_ratio(delta_of(bar), bar->volume) > DELTA_RATIO_MIN &&
           aggression_at(in, side).value >= AGGRESSION_MIN;
}

enum oc_code trend_step(struct fabio_leg *leg, const struct fabio_input *in, bool *is_used)
{
    const struct oc_bar *bar = &in->bar;
    int side = (int)leg->direction;
    int64_t near = side > 0 ? bar->high : bar->low, far = side > 0 ? bar->low : bar->high;
    int64_t length = side * (leg->end - leg->start);

    *is_used = false;
    if (in->auction != (side > 0 ? OC_AUCTION_OUT_UP : OC_AUCTION_OUT_DOWN)) {
        return leave(leg, OC_CODE_LEG_INVALID);
    }
    if (side * (near - leg->end) > 0) {
        leg->state = FABIO_ARMED;
        leg->end = near;
        leg->end_ms = leg->clock_ms = bar->open_ms;
        leg->is_extended = true;
        return OC_CODE_ARMED;
    }
    if ((double)(side * (leg->end - far)) > RETRACE_MAX * (double)length) {
        *is_used = true;
        return leave(leg, OC_CODE_LEG_INVALID);
    }
    if (leg->state == FABIO_ARMED &&
        (bar->open_ms - leg->clock_ms) / OC_MINUTE_MS > ARMED_MINUTES) {
        *is_used = true;
        return leave(leg, OC_CODE_EXPIRED);
    }
    fabio_leg_touch(leg, far, bar->open_ms);
    if (leg->state != FABIO_TOUCHED) {
        return OC_CODE_ARMED;
    }
    if (fabio_leg_touch_expired(leg, bar->open_ms)) {
        return OC_CODE_TOUCH_EXPIRED;
    }
    return is_trigger(leg, in) ? OC_CODE_OK : OC_CODE_TOUCHED;
}

/* Chooses the target; false: none with the least reward. */
static bool choose_target(const struct fabio_leg *leg, const struct plan_levels *levels,
                          struct plan_trade *trade, enum oc_target_kind *kind)
{
    int side = (int)trade->direction;
    int64_t risk = trade->risk, length = side * (leg->end - leg->start);

    *kind = OC_TARGET_LEVEL;
    for (size_t i = 0; i < levels->magnet_count; i++) {
        double rr = (double)(side * (levels->magnets[i] - trade->entry)) / (double)risk;

        if (rr >= RR_MIN && rr <= RR_MAX) {
            trade->target = levels->magnets[i];
            return true;
        }
    }
    *kind = OC_TARGET_LEG_EXTENSION;
    trade->target = leg->end + side * oc_ticks_down(EXTENSION * (double)length);
    if (side * (trade->target - trade->entry) > RR_MAX * risk) {
        trade->target = trade->entry + side * RR_MAX * risk;
    }
    return (double)(side * (trade->target - trade->entry)) / (double)risk >= RR_MIN;
}

/* The magnets up to the target, or the target alone. */
static void list_targets(const struct plan_levels *levels, const struct plan_trade *trade,
                         struct oc_opinion *out)
{
    out->target_count = 0;
    for (size_t i = 0; i < levels->magnet_count && out->target_count < OC_TARGET_CAP; i++) {
        if ((int)trade->direction * (levels->magnets[i] - trade->target) <= 0) {
            out->targets[out->target_count++] = levels->magnets[i];
        }
    }
    if (out->target_count == 0) {
        out->targets[out->target_count++] = trade->target;
    }
}

static double fill_evidence(const struct fabio_leg *leg, const struct fabio_input *in,
                            const struct plan_levels *levels, struct oc_evidence *evidence)
{
    const struct leg_zone *zone = &leg->zones[leg->touched];
    int side = (int)leg->direction;
    struct aggression aggression = aggression_at(in, side);

    *evidence = (struct oc_evidence){0};
    evidence->imbalance = in->imbalance;
    evidence->confluence = in->confluence;
    evidence->aggression = aggression.value;
    for (int i = 0; i < 5; i++) {
        evidence->parts[i] = aggression.parts[i];
    }
    evidence->depth = zone->depth;
    evidence->zone_low = zone->low;
    evidence->zone_high = zone->high;
    evidence->location = plan_noisy_or(oc_clamp01(zone->depth) * ZONE_SIGNIFICANCE, levels->others,
                                       levels->other_count);
    evidence->quality = oc_clamp(0.25 * in->imbalance + 0.25 * evidence->location +
                                     0.30 * oc_clamp01(aggression.value) +
                                     0.20 * (1 + side * in->confluence) / 2 + in->session_bonus,
                                 0, 1);
    return evidence->quality;
}

enum oc_code trend_plan(const struct fabio_leg *leg, const struct fabio_input *in,
                        const struct plan_levels *levels, struct oc_opinion *out)
{
    int side = (int)leg->direction;
    int64_t stop = leg->extreme - side * plan_buffer(0.10, in->atr1m);
    struct plan_trade trade = {
        .direction = leg->direction,
        .kind = OC_ENTRY_MARKET,
        .entry = in->bar.close,
        .base_expiry_min = EXPIRY_BASE_MIN,
    };

    out->setup = OC_SETUP_TREND;
    trade.quality = fill_evidence(leg, in, levels, &out->evidence);
    trade.risk = plan_risk(in->costs, trade.kind, trade.entry, side * (trade.entry - stop));
    if (!choose_target(leg, levels, &trade, &out->evidence.target_kind)) {
        return OC_CODE_RR_TOO_LOW;
    }
    if (trade.quality < PLAN_QUALITY_MIN) {
        return OC_CODE_LOW_QUALITY;
    }
    list_targets(levels, &trade, out);
    plan_fill(out, &trade, in->costs, in->atr1h);
    return OC_CODE_OK;
}

/* First kept 1m candle of the five from open_ms on whose high (or low) is this price. */
static bool find_minute(const struct oc_view *view, int64_t open_ms, int64_t price, bool is_high,
                        int64_t *out_ms)
{
    for (int64_t at = open_ms; at < open_ms + 5 * OC_MINUTE_MS; at += OC_MINUTE_MS) {
        const struct oc_candle *candle = oc_series_find(view->m1, at);

        if (candle == NULL) {
            continue;
        }
        if (oc_price_to_ticks(view->instrument, is_high ? candle->high : candle->low) == price) {
            *out_ms = at;
            return true;
        }
    }
    return false;
}

bool trend_arm(struct fabio_leg *leg, struct trend_memory *memory, const struct oc_view *view)
{
    const struct oc_leg *running = &view->leg;
    bool is_up = running->direction > 0;
    int64_t start_ms, end_ms;

    if (!running->is_impulse || running->direction == OC_NEUTRAL || !view->has_confluence ||
        !((int)running->direction * view->confluence > 0) ||
        view->auction != (is_up ? OC_AUCTION_OUT_UP : OC_AUCTION_OUT_DOWN) ||
        (view->open_ms - running->pivot_ms) / OC_MINUTE_MS >= FABIO_LEG_MINUTES) {
        return false;
    }
    if (memory->has_used && memory->used_pivot_ms == running->pivot_ms &&
        memory->used_pivot == running->pivot_price && memory->used_end == running->extreme_price) {
        return false;
    }
    if (!find_minute(view, running->pivot_ms, running->pivot_price, !is_up, &start_ms) ||
        !find_minute(view, running->extreme_ms, running->extreme_price, is_up, &end_ms)) {
        return false;
    }
    *leg = (struct fabio_leg){
        .direction = running->direction,
        .start = running->pivot_price,
        .end = running->extreme_price,
        .start_ms = start_ms,
        .end_ms = end_ms,
        .clock_ms = view->open_ms,
    };
    memory->pivot_ms = running->pivot_ms;
    fabio_leg_make_zones(leg, view);
    return true;
}
