/* analysis_close.c - higher candles close: indicators, roll-over, market state, votes.
 * SPDX-License-Identifier: MIT */
#include "core/analysis_state.h"

#include "core/flow/delta.h"
#include "core/math/real.h"
#include "core/profile/row_size.h"

static const double BUFFER_ATR = 0.10;

static enum analysis_frame frame_of(enum oc_timeframe timeframe)
{
    static const enum analysis_frame FRAMES[OC_TF_COUNT] = {
        [OC_TF_1M] = FRAME_NONE,  [OC_TF_5M] = FRAME_5M, [OC_TF_15M] = FRAME_NONE,
        [OC_TF_30M] = FRAME_NONE, [OC_TF_1H] = FRAME_1H, [OC_TF_4H] = FRAME_4H,
        [OC_TF_1D] = FRAME_1D,
    };

    return FRAMES[timeframe];
}

int64_t analysis_delta(const struct analysis *analysis, const struct oc_bar *bar)
{
    return analysis->config.has_taker_volume ? delta_of(bar) : 0;
}

static double mean_volume(const struct delta_window *window)
{
    struct delta_sums sums = delta_window_last(window, DELTA_WINDOW_CAP);

    return sums.count == 0 ? 0.0 : (double)sums.volume / (double)sums.count;
}

static void push_zigzag(struct analysis *analysis, struct zigzag *zigzag,
                        enum oc_timeframe timeframe, const struct oc_bar *bar, int64_t close_ms,
                        double volume_before)
{
    struct zigzag_candle candle = {
        .bar = bar,
        .delta = analysis_delta(analysis, bar),
        .close_ms = close_ms,
        .volume_before = volume_before,
    };
    double threshold = ZIGZAG_ATR * analysis->atr[timeframe];

    zigzag_push(zigzag, &candle, analysis->has_atr[timeframe] && threshold > 0.0, threshold);
}

void analysis_close_indicators(struct analysis *analysis, enum oc_timeframe timeframe,
                               const struct oc_bar *bar, int64_t close_ms)
{
    enum analysis_frame index = frame_of(timeframe);

    analysis->has_atr[timeframe] =
        atr_push(&analysis->atrs[timeframe], bar, &analysis->atr[timeframe]) == OC_OK;
    if (index == FRAME_NONE) {
        return;
    }
    struct frame *frame = &analysis->frames[index];
    double volume_before = mean_volume(&frame->deltas);

    frame_push(frame, bar, analysis_delta(analysis, bar));
    if (timeframe == OC_TF_5M) {
        analysis->count5++;
        analysis->volume_mean_5m = volume_before;
        push_zigzag(analysis, &analysis->zigzag5, timeframe, bar, close_ms, volume_before);
    } else if (timeframe == OC_TF_1H) {
        push_zigzag(analysis, &analysis->zigzag1h, timeframe, bar, close_ms, volume_before);
    }
}

/* strategies.md 3.5, what is not the engines' own. */
static void roll_over(struct analysis_step *step)
{
    struct analysis *analysis = step->analysis;
    const struct oc_costs *costs = &analysis->config.costs;
    int64_t next_day_ms = step->close_ms - step->close_ms % OC_DAY_MS;

    profiles_roll_over(&analysis->profiles, &step->source, analysis->last_close, next_day_ms);
    analysis->is_coarse_tick =
        tick_is_coarse(2.0 * costs->taker_frac + costs->slip_frac, analysis->last_close);
    cvd_roll_over(&analysis->cvd);
    rule80_reset(&analysis->rule80);
    if (step->io->failures != NULL) {
        *step->io->failures = (struct oc_failures){0};
    }
}

static struct frame_reference reference_of(const struct analysis *analysis,
                                           enum oc_timeframe timeframe, bool has_value,
                                           const struct profile_value *value,
                                           const struct profile_value *current)
{
    struct frame_reference reference = {
        .has_value = has_value,
        .value = *value,
        .buffer = BUFFER_ATR * analysis->atr[timeframe],
        .overlap = has_value && current != NULL ? profile_overlap(current, value) : 1.0,
    };

    reference.buffer = reference.buffer > 2.0 ? reference.buffer : 2.0;
    return reference;
}

static void judge_5m(struct analysis_step *step, const struct profile_value *current)
{
    struct analysis *analysis = step->analysis;
    struct frame *frame = &analysis->frames[FRAME_5M];
    struct profiles *profiles = &analysis->profiles;
    enum oc_auction before = frame->auction.state;
    struct frame_reference reference =
        reference_of(analysis, OC_TF_5M, profiles->has_reference, &profiles->reference, current);

    if (step->is_day_end) {
        frame_restart(frame, &reference);
    } else {
        frame_judge(frame, &reference);
    }
    analysis->auction_changed = frame->auction.state != before;
    if (frame->auction.failed_edge != 0 && step->io->failures != NULL) {
        analysis_add_failure(step->io->failures, frame->auction.failed_edge, analysis->count5 - 1);
    }
    zigzag_leg(&analysis->zigzag5, analysis->atr[OC_TF_5M], &analysis->leg);
    analysis->leg.is_impulse =
        profiles->has_reference && analysis->has_atr[OC_TF_5M] &&
        leg_is_impulse(&analysis->leg, profiles->reference.val, profiles->reference.vah);
}

/* (now - before) / ATR, 0 if one of them is missing */
static double shift_of(const struct analysis *analysis, enum oc_timeframe timeframe, bool has_both,
                       int64_t now, int64_t before)
{
    double atr = analysis->atr[timeframe];

    return has_both && analysis->has_atr[timeframe] && atr > 0.0 ? (double)(now - before) / atr
                                                                 : 0.0;
}

static void vote(struct analysis *analysis, enum oc_timeframe timeframe, bool has_reference,
                 double shift)
{
    struct confluence_votes *votes = &analysis->votes;

    votes->has_vote[timeframe] =
        frame_vote(&analysis->frames[frame_of(timeframe)], has_reference, shift,
                   analysis->config.has_taker_volume, &votes->vote[timeframe]);
}

static void vote_5m(struct analysis *analysis)
{
    const struct profiles *profiles = &analysis->profiles;
    uint32_t kept = profiles->pool.counts[POOL_SESSION];
    double shift = 0.0;

    if (kept >= 2) {
        shift = shift_of(analysis, OC_TF_5M, true, profiles->sessions[kept - 1].value.poc,
                         profiles->sessions[kept - 2].value.poc);
    }
    vote(analysis, OC_TF_5M, profiles->has_reference, shift);
}

/* 1h and 1d stand against the composite. */
static void judge_on_composite(struct analysis_step *step, enum oc_timeframe timeframe,
                               bool is_restart, const struct profile_value *current)
{
    struct analysis *analysis = step->analysis;
    struct frame *frame = &analysis->frames[frame_of(timeframe)];
    const struct profiles *profiles = &analysis->profiles;
    struct frame_reference reference =
        reference_of(analysis, timeframe, profiles->has_composite, &profiles->composite, current);

    if (is_restart) {
        frame_restart(frame, &reference);
    } else {
        frame_judge(frame, &reference);
    }
    vote(analysis, timeframe, profiles->has_composite,
         shift_of(analysis, timeframe, profiles->has_composite && profiles->has_composite_before,
                  profiles->composite.poc, profiles->composite_before.poc));
}

/* The candle is judged against the 20 blocks before it, then becomes a block itself. */
static void judge_4h(struct analysis_step *step, const struct profile_value *current)
{
    struct analysis *analysis = step->analysis;
    struct frame *frame = &analysis->frames[FRAME_4H];

    analysis->block_before = analysis->block_now;
    analysis->has_block_before = analysis->has_block_now;
    analysis->has_block_now = profiles_block_reference(&analysis->profiles, &analysis->block_now);
    struct frame_reference reference =
        reference_of(analysis, OC_TF_4H, analysis->has_block_now, &analysis->block_now, current);

    frame_judge(frame, &reference);
    vote(analysis, OC_TF_4H, analysis->has_block_now,
         shift_of(analysis, OC_TF_4H, analysis->has_block_now && analysis->has_block_before,
                  analysis->block_now.poc, analysis->block_before.poc));
    profiles_add_block(&analysis->profiles, &step->source, step->bars[OC_TF_4H].open_ms);
}

static void push_evidence(struct analysis_step *step)
{
    const struct analysis_io *io = step->io;
    const struct oc_bar *bar = &step->bars[OC_TF_5M];
    struct evidence *evidence = &step->analysis->evidence;
    struct live_sink sink = {io->on_structure, io->ctx};

    live_structure_push(&evidence->structure, io->instrument, io->series[OC_TF_5M], bar, &sink);
    evidence_push(evidence, bar->close);
}

void analysis_close(struct analysis_step *step)
{
    struct analysis *analysis = step->analysis;
    struct profile_value value;
    const struct profile_value *current = NULL;

    if (step->is_day_end) {
        roll_over(step);
    }
    for (int timeframe = OC_TF_5M; timeframe < OC_TF_COUNT; timeframe++) {
        if (step->closes[timeframe]) {
            analysis_close_indicators(
                analysis, (enum oc_timeframe)timeframe, &step->bars[timeframe],
                step->bars[timeframe].open_ms + oc_timeframe_ms((enum oc_timeframe)timeframe));
        }
    }
    if (step->closes[OC_TF_1H]) {
        supports_push_hour(&analysis->evidence.supports, step->io->instrument,
                           step->io->series[OC_TF_1H], 0, analysis->atr[OC_TF_1D]);
    }
    step->has_developing = profiles_developing(&analysis->profiles, &step->developing);
    if (!profiles_is_young(&analysis->profiles, step->close_ms)) {
        current = step->has_developing ? &step->developing : NULL;
    } else if (profiles_rolling(&analysis->profiles, &value)) {
        current = &value;
    }
    if (step->closes[OC_TF_5M] || step->is_day_end) {
        judge_5m(step, current);
        vote_5m(analysis);
    }
    if (step->closes[OC_TF_30M] && !step->is_day_end && analysis->profiles.has_reference) {
        rule80_push(&analysis->rule80, step->bars[OC_TF_30M].close, &analysis->profiles.reference);
    }
    if (step->closes[OC_TF_1H] || step->is_day_end) {
        judge_on_composite(step, OC_TF_1H, step->is_day_end, current);
    }
    if (step->closes[OC_TF_4H]) {
        judge_4h(step, current);
    }
    if (step->closes[OC_TF_1D]) {
        judge_on_composite(step, OC_TF_1D, false, current);
    }
    if (step->closes[OC_TF_5M]) {
        analysis_close_levels(step, &step->bars[OC_TF_5M]);
        push_evidence(step);
    }
}
