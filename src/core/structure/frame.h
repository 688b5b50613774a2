/* frame.h - one time frame of the market state and the confluence: 5m, 1h, 4h or 1d.
 *
 * Its trend indicators, its auction state and its vote (strategies.md 2, 5 and 6).
 * Memory: fixed size, no pointers inside.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STRUCTURE_FRAME_H
#define CORE_STRUCTURE_FRAME_H

#include "core/indicator/adx.h"
#include "core/indicator/choppiness.h"
#include "core/indicator/delta_window.h"
#include "core/indicator/efficiency.h"
#include "core/structure/auction.h"
#include "outcry/instrument.h"

/* A close with its own indicators, kept for the replay at 00:00. */
struct frame_close {
    bool is_ready; /* all three have values */
    int64_t open_ms, close;
    double efficiency, adx, choppiness;
};

struct frame {
    struct adx adx;
    struct efficiency efficiency;
    struct choppiness choppiness;
    struct delta_window deltas;
    struct frame_close last, before; /* the last close and the one before it */
    struct auction auction;
    double score; /* S at the last judged close; 0 before */
};

/* What a close is judged against. */
struct frame_reference {
    bool has_value;
    struct profile_value value;
    double buffer;  /* ticks */
    double overlap; /* 0..1; 1 when one of the areas is missing */
};

void frame_init(struct frame *frame);

/* A closed candle: indicators only. delta in lots. */
void frame_push(struct frame *frame, const struct oc_bar *bar, int64_t delta);

/* State and score of the last close. Without a reference or a value of every indicator the frame is in
 * balance with S 0. */
void frame_judge(struct frame *frame, const struct frame_reference *reference);

/* At 00:00 the reference has changed: from BAL, the last two closes again. Creates no failure. */
void frame_restart(struct frame *frame, const struct frame_reference *reference);

/* Time-frame vote: shift is (POC now - POC before) / ATR, 0 if one is missing. */
double frame_vote_of(int direction, double score, double shift, double delta_slope,
                     bool has_taker_volume);

/* The vote of the last close; false: the frame does not count in the confluence. */
bool frame_vote(const struct frame *frame, bool has_reference, double shift, bool has_taker_volume,
                double *vote);

#endif
