/* fabio_mr.c - Mean Reversion Model: the second failure of a value edge (strategies.md 9.2).
 * SPDX-License-Identifier: MIT */
#include "core/flow/aggression.h"
#include "core/flow/delta.h"
#include "core/math/real.h"
#include "core/strategy/fabio.h"

enum { FAILURE_WINDOW = 48, FAILURES_NEEDED = 2, EXPIRY_BASE_MIN = 180 };

#define AGGRESSION_MIN    0.30
#define ATTACK_MIN        0.15
#define ATTACK_FULL       0.40
#define RR_MIN            1.2
#define ZONE_SIGNIFICANCE 0.6

static enum oc_code leave(struct fabio_leg *leg, enum oc_code code)
{
    leg->state = FABIO_IDLE;
    return code;
}

static double ratio_of(const struct oc_bar *bar)
{
    return delta_ratio(delta_of(bar), bar->volume);
}

static double aggression_at(const struct fabio_input *in, int side)
{
    struct aggression_input input = {
        .volume = in->bar.volume,
        .delta = delta_of(&in->bar),
        .volume_5 = in->volume_5,
        .delta_5 = in->delta_5,
        .mu = in->volume_mu,
        .sd = in->volume_sd,
    };

    return aggression_of(&input, side, NULL).value;
}

enum oc_code reclaim_step(struct fabio_leg *leg, const struct fabio_input *in)
{
    const struct oc_bar *bar = &in->bar;
    int side = (int)leg->direction;
    int64_t near = side > 0 ? bar->high : bar->low, far = side > 0 ? bar->low : bar->high;

    if (bar->close < in->val || bar->close > in->vah) {
        return leave(leg, OC_CODE_LEFT_BALANCE);
    }
    if (side * (near - in->poc) >= 0) {
        return leave(leg, OC_CODE_MISSED);
    }
    if (side * (near - leg->end) > 0) {
        leg->state = FABIO_ARMED;
        leg->end = near;
        leg->end_ms = bar->open_ms;
        leg->is_extended = true;
        return OC_CODE_ARMED;
    }
    fabio_leg_touch(leg, far, bar->open_ms);
    if (leg->state != FABIO_TOUCHED) {
        return OC_CODE_ARMED;
    }
    if (-side * ratio_of(bar) > leg->attack) {
        leg->attack = -side * ratio_of(bar);
    }
    if (fabio_leg_touch_expired(leg, bar->open_ms)) {
        return OC_CODE_TOUCH_EXPIRED;
    }
    bool is_turning = bar->volume > 0 && side * (bar->close - bar->open) > 0 &&
                      side * (2 * bar->close - fabio_leg_middle_2(leg)) > 0 &&
                      side * ratio_of(bar) > 0;

    if (is_turning && (leg->attack >= ATTACK_MIN || aggression_at(in, side) >= AGGRESSION_MIN)) {
        return OC_CODE_OK;
    }
    return OC_CODE_TOUCHED;
}

static double fill_evidence(const struct fabio_leg *leg, const struct fabio_input *in,
                            const struct plan_levels *levels, struct oc_evidence *evidence)
{
    const struct leg_zone *zone = &leg->zones[leg->touched];
    int side = (int)leg->direction;
    double pressed = oc_clamp01(leg->attack / ATTACK_FULL);

    *evidence = (struct oc_evidence){0};
    evidence->imbalance = in->imbalance;
    evidence->confluence = in->confluence;
    evidence->aggression = aggression_at(in, side);
    evidence->attack = leg->attack;
    evidence->depth = zone->depth;
    evidence->zone_low = zone->low;
    evidence->zone_high = zone->high;
    evidence->range_low = in->val;
    evidence->range_high = in->vah;
    evidence->failed_extreme = leg->failed_extreme;
    evidence->target_kind = OC_TARGET_POC;
    evidence->has_prior_failure = true;
    evidence->location = plan_noisy_or(oc_clamp01(zone->depth) * ZONE_SIGNIFICANCE, levels->others,
                                       levels->other_count);

    double push = oc_clamp01(evidence->aggression);

    evidence->quality = oc_clamp(0.25 * (1 - in->imbalance) + 0.25 * evidence->location +
                                     0.35 * (push > pressed ? push : pressed) +
                                     0.15 * (1 + side * in->confluence) / 2 + in->session_bonus,
                                 0, 1);
    return evidence->quality;
}

enum oc_code reclaim_plan(const struct fabio_leg *leg, const struct fabio_input *in,
                          const struct plan_levels *levels, struct oc_opinion *out)
{
    int side = (int)leg->direction;
    int64_t stop = leg->failed_extreme - side * plan_buffer(0.10, in->atr1m);
    struct plan_trade trade = {
        .direction = leg->direction,
        .kind = OC_ENTRY_MARKET,
        .entry = in->bar.close,
        .target = in->poc,
        .base_expiry_min = EXPIRY_BASE_MIN,
    };

    out->setup = OC_SETUP_FABIO_MR;
    trade.quality = fill_evidence(leg, in, levels, &out->evidence);
    trade.risk = plan_risk(in->costs, trade.kind, trade.entry, side * (trade.entry - stop));
    out->rr = (double)(side * (trade.target - trade.entry)) / (double)trade.risk;
    if (out->rr < RR_MIN) {
        return OC_CODE_RR_TOO_LOW;
    }
    if (trade.quality < PLAN_QUALITY_MIN) {
        return OC_CODE_LOW_QUALITY;
    }
    out->targets[0] = trade.target;
    out->target_count = 1;
    plan_fill(out, &trade, in->costs, in->atr1h);
    return OC_CODE_OK;
}

static bool is_second_failure(const struct oc_view *view)
{
    const struct oc_failures *failures = view->failures;
    size_t edge = view->failed_edge > 0 ? 1 : 0;
    int count = 0;

    for (uint32_t i = 0; i < failures->count[edge]; i++) {
        uint32_t index = failures->index[edge][i];

        if (index <= view->index5 && view->index5 - index < FAILURE_WINDOW) {
            count++;
        }
    }
    return count >= FAILURES_NEEDED;
}

/* Failed extreme since the TEST began, then the furthest price back toward the POC since that minute.
 * False when those candles are no longer kept. */
static bool measure(const struct oc_view *view, struct fabio_leg *leg)
{
    int side = (int)leg->direction; /* of the trade: the extreme is a low for a Long */
    int64_t minutes = (view->open_ms - view->test_ms) / OC_MINUTE_MS;
    bool has_extreme = false, has_end = false;
    struct oc_bar bar;

    if (minutes < 0 || minutes >= FABIO_LEG_MINUTES) {
        return false;
    }
    for (size_t back = (size_t)minutes + 1; back-- > 0;) {
        if (!oc_view_bar(view, view->m1, back, &bar) || bar.open_ms < view->test_ms) {
            continue; /* minutes are missing: the ring reaches further back in time */
        }
        int64_t against = side > 0 ? bar.low : bar.high, toward = side > 0 ? bar.high : bar.low;

        if (!has_extreme || side * (against - leg->failed_extreme) < 0) {
            leg->failed_extreme = leg->start = against;
            leg->start_ms = bar.open_ms;
            has_extreme = true;
            has_end = false;
        }
        if (!has_end || side * (toward - leg->end) > 0) {
            leg->end = toward;
            leg->end_ms = bar.open_ms;
            has_end = true;
        }
    }
    return has_extreme;
}

enum oc_code reclaim_arm(struct fabio_leg *leg, const struct oc_view *view)
{
    struct fabio_leg fresh = {.direction = view->failed_edge > 0 ? OC_SHORT : OC_LONG,
                              .clock_ms = view->open_ms};

    if (!is_second_failure(view)) {
        return OC_CODE_NEEDS_SECOND_FAILURE;
    }
    leg->state = FABIO_IDLE;
    if (!measure(view, &fresh) || (int)fresh.direction * (fresh.end - view->poc) >= 0) {
        return OC_CODE_MISSED;
    }
    *leg = fresh;
    fabio_leg_make_zones(leg, view);
    return OC_CODE_ARMED;
}
