/* frame.c - state and vote of one time frame.
 * SPDX-License-Identifier: MIT */
#include "core/structure/frame.h"

#include "core/flow/delta.h"
#include "core/math/real.h"

#include <stddef.h>

enum { ADX_PERIOD = 14, EFFICIENCY_PERIOD = 20, CHOPPINESS_PERIOD = 14 };

void frame_init(struct frame *frame)
{
    *frame = (struct frame){0};
    adx_init(&frame->adx, ADX_PERIOD);
    efficiency_init(&frame->efficiency, EFFICIENCY_PERIOD);
    choppiness_init(&frame->choppiness, CHOPPINESS_PERIOD);
    delta_window_init(&frame->deltas);
}

void frame_push(struct frame *frame, const struct oc_bar *bar, int64_t delta)
{
    struct frame_close close = {.open_ms = bar->open_ms, .close = bar->close};
    enum oc_status has_adx = adx_push(&frame->adx, bar, &close.adx);
    enum oc_status has_efficiency =
        efficiency_push(&frame->efficiency, bar->close, &close.efficiency);
    enum oc_status has_choppiness = choppiness_push(&frame->choppiness, bar, &close.choppiness);

    close.is_ready = has_adx == OC_OK && has_efficiency == OC_OK && has_choppiness == OC_OK;
    delta_window_push(&frame->deltas, delta, bar->volume);
    frame->before = frame->last;
    frame->last = close;
}

static void judge(struct frame *frame, const struct frame_close *close,
                  const struct frame_reference *reference)
{
    struct auction_factors factors = {
        .efficiency = close->efficiency,
        .adx = close->adx,
        .choppiness = close->choppiness,
        .overlap = reference->overlap,
    };

    if (!close->is_ready || !reference->has_value) {
        frame->auction.failed_edge = 0;
        return;
    }
    frame->score = auction_score(close->close, &reference->value, &factors, NULL);
    auction_push(&frame->auction, close->open_ms, close->close, &reference->value,
                 reference->buffer, frame->score);
}

void frame_judge(struct frame *frame, const struct frame_reference *reference)
{
    judge(frame, &frame->last, reference);
}

void frame_restart(struct frame *frame, const struct frame_reference *reference)
{
    frame->auction = (struct auction){0};
    frame->score = 0.0;
    judge(frame, &frame->before, reference);
    judge(frame, &frame->last, reference);
    frame->auction.failed_edge = 0;
}

double frame_vote_of(int direction, double score, double shift, double delta_slope,
                     bool has_taker_volume)
{
    double state = 0.5 * (double)direction * score;
    double value = 0.3 * oc_clamp(shift, -1.0, 1.0);

    if (!has_taker_volume) {
        return oc_clamp((state + value) / 0.8, -1.0, 1.0);
    }
    return oc_clamp(state + value + 0.2 * oc_clamp(delta_slope / 0.10, -1.0, 1.0), -1.0, 1.0);
}

bool frame_vote(const struct frame *frame, bool has_reference, double shift, bool has_taker_volume,
                double *vote)
{
    struct delta_sums sums = delta_window_last(&frame->deltas, DELTA_WINDOW_CAP);

    *vote = frame_vote_of(auction_direction(frame->auction.state), frame->score, shift,
                          delta_ratio(sums.delta, sums.volume), has_taker_volume);
    return frame->last.is_ready && has_reference;
}
