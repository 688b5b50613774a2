/* analysis_query.c - order flow, levels and market state, read from an analysis.
 * SPDX-License-Identifier: MIT */
#include "core/analysis_query.h"

#include "core/analysis_state.h"
#include "core/flow/absorption.h"
#include "core/flow/aggression.h"
#include "core/flow/delta.h"
#include "core/structure/fibonacci_leg.h"

enum { FLOW_PERIOD = 5 };

size_t analysis_naked_pocs(const struct analysis *analysis, struct oc_naked_poc *out, size_t cap)
{
    const struct naked_pocs *naked = &analysis->profiles.naked;
    size_t count = naked->count < cap ? naked->count : cap;

    for (size_t i = 0; i < count; i++) {
        out[i] = (struct oc_naked_poc){naked->items[i].price, naked->items[i].day_ms};
    }
    return count;
}

/* Backwards from now; at 00:00 UTC the session before goes on from where it ended. */
static void fill_history(const struct analysis *analysis, const struct oc_series *m1,
                         const struct oc_instrument *instrument, struct oc_flow *out)
{
    const struct profile_source source = {m1, NULL, instrument, analysis->config.has_taker_volume};
    int64_t session = analysis->cvd.session;
    int64_t day_ms = analysis->profiles.day_ms;
    size_t count = m1->count < OC_FLOW_HISTORY ? m1->count : OC_FLOW_HISTORY;

    for (size_t back = 0; back < count; back++) {
        struct oc_bar bar = profile_bar(&source, oc_series_at(m1, back));
        int64_t delta = analysis_delta(analysis, &bar);

        if (bar.open_ms < day_ms) {
            session = analysis->cvd.last_session;
            day_ms = INT64_MIN;
        }
        out->history[count - 1 - back] = (struct oc_flow_minute){bar.open_ms, delta, session};
        session -= delta;
    }
    out->history_count = count;
}

enum oc_status analysis_flow(const struct analysis *analysis, const struct oc_series *m1,
                             const struct oc_instrument *instrument, struct oc_flow *out)
{
    const struct profile_source source = {m1, NULL, instrument, analysis->config.has_taker_volume};
    const struct oc_candle *last = oc_series_at(m1, 0);

    if (last == NULL) {
        return OC_EAGAIN;
    }
    struct oc_bar bar = profile_bar(&source, last);
    struct delta_sums sums = delta_window_last(&analysis->deltas, FLOW_PERIOD);
    struct aggression_input input = {
        .volume = bar.volume,
        .delta = analysis_delta(analysis, &bar),
        .volume_5 = sums.volume,
        .delta_5 = sums.delta,
        .mu = analysis->mu,
        .sd = analysis->sd,
    };

    *out = (struct oc_flow){
        .open_ms = bar.open_ms,
        .has_delta = analysis->config.has_taker_volume,
        .delta = input.delta,
        .cvd_session = analysis->cvd.session,
        .cvd = analysis->cvd.total,
        .has_z = analysis->has_z,
    };
    if (analysis->has_z) {
        out->volume_z = volume_z_of(bar.volume, analysis->mu, analysis->sd);
        out->absorption = absorption_of(&bar, input.delta, out->volume_z);
        if (out->has_delta) {
            out->aggression_long = aggression_of(&input, 1, NULL).value;
            out->aggression_short = aggression_of(&input, -1, NULL).value;
        }
    }
    fill_history(analysis, m1, instrument, out);
    return OC_OK;
}

struct oc_levels analysis_levels(const struct analysis *analysis)
{
    return (struct oc_levels){analysis->levels.items, analysis->levels.count};
}

static void fill_frames(const struct analysis *analysis, struct oc_market_state *out)
{
    static const enum oc_timeframe FRAMES[FRAME_COUNT] = {
        [FRAME_5M] = OC_TF_5M, [FRAME_1H] = OC_TF_1H, [FRAME_4H] = OC_TF_4H, [FRAME_1D] = OC_TF_1D};

    for (int i = 0; i < OC_TF_COUNT; i++) {
        out->frames[i].weight = confluence_weight((enum oc_timeframe)i);
        out->frames[i].has_vote = analysis->votes.has_vote[i];
        out->frames[i].vote = analysis->votes.vote[i];
    }
    for (int i = 0; i < FRAME_COUNT; i++) {
        const struct frame *frame = &analysis->frames[i];
        struct oc_frame_state *state = &out->frames[FRAMES[i]];

        state->has_state = true;
        state->auction = frame->auction.state;
        state->imbalance = frame->score;
    }
}

void analysis_market_state(const struct analysis *analysis, struct oc_market_state *out)
{
    const struct profiles *profiles = &analysis->profiles;
    const struct frame *frame = &analysis->frames[FRAME_5M];

    *out = (struct oc_market_state){
        .auction = frame->auction.state,
        .imbalance = frame->score,
        .has_confluence = analysis->has_confluence,
        .confluence = analysis->confluence,
        .has_reference = profiles->has_reference,
        .val = profiles->reference.val,
        .poc = profiles->reference.poc,
        .vah = profiles->reference.vah,
        .has_composite = profiles->has_composite,
        .composite_val = profiles->composite.val,
        .composite_poc = profiles->composite.poc,
        .composite_vah = profiles->composite.vah,
        .row_ticks = profiles->row_ticks,
        .session_count = profiles->session_count,
        .balance_sessions = profiles->balance_sessions,
        .rule80 = analysis->rule80.points,
        .is_illiquid = analysis_is_illiquid(analysis),
        .is_coarse_tick = analysis->is_coarse_tick,
        .is_gap_pause = analysis->last_ms >= 0 && analysis->last_ms < analysis->gap_until_ms,
        .has_swing_high = analysis->zigzag1h.swing_high.is_known,
        .has_swing_low = analysis->zigzag1h.swing_low.is_known,
        .swing_high = analysis->zigzag1h.swing_high.price,
        .swing_low = analysis->zigzag1h.swing_low.price,
    };
    for (int i = 0; i < OC_TF_COUNT; i++) {
        out->has_atr[i] = analysis->has_atr[i];
        out->atr[i] = analysis->atr[i];
    }
    fill_frames(analysis, out);
}

static struct evidence_moment moment_of(const struct analysis *analysis)
{
    return (struct evidence_moment){
        .close = analysis->last_close,
        .atr5 = analysis->atr[OC_TF_5M],
        .high = analysis->zigzag1h.swing_high,
        .low = analysis->zigzag1h.swing_low,
    };
}

struct oc_score analysis_score(const struct analysis *analysis, enum oc_direction direction)
{
    struct evidence_moment moment = moment_of(analysis);

    return evidence_score(&analysis->evidence, &moment, direction);
}

void analysis_marks(const struct analysis *analysis, struct oc_marks *out)
{
    struct evidence_moment moment = moment_of(analysis);

    evidence_marks(&analysis->evidence, &moment, out);
}

const struct evidence *analysis_evidence(const struct analysis *analysis)
{
    return &analysis->evidence;
}

enum oc_status analysis_fibonacci(const struct analysis *analysis, struct oc_fibonacci_plan *out)
{
    struct oc_fibonacci_leg leg;

    if (!fibonacci_leg_of(&analysis->zigzag1h.swing_high, &analysis->zigzag1h.swing_low, &leg)) {
        return OC_EAGAIN;
    }
    oc_fibonacci_fill(&leg, analysis->last_close, out);
    return OC_OK;
}
