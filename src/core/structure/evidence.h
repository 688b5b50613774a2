/* evidence.h - what stands behind a market score: structure, support, momentum, and their sum.
 *
 * Weighted factors of one direction (analysis.md 1.7): a score of 0..100 and the names that counted.
 * When a factor counts: core/structure/factors.h. Structure, RSI and the range of 5m candles, levels and
 * leg of 1h: the study market_score on 5m candles.
 * Memory: fixed size, no pointers inside.
 * SPDX-License-Identifier: MIT */
#ifndef CORE_STRUCTURE_EVIDENCE_H
#define CORE_STRUCTURE_EVIDENCE_H

#include "core/indicator/rsi.h"
#include "core/structure/factors.h"
#include "core/structure/live_structure.h"
#include "core/structure/supports.h"
#include "outcry/structure.h"
#include "outcry/view.h"

struct evidence {
    struct live_structure structure;
    struct supports supports;
    struct rsi rsi;
    bool has_rsi;
    struct factor_extremes extremes; /* of RSI(14), in 5m closes */
    double rsi_now;                  /* of the last 5m close */
};

/* What the price is doing while the score is asked for. */
struct evidence_moment {
    int64_t close;
    double atr5;               /* ticks; 0: none */
    struct oc_swing high, low; /* last confirmed on 1h */
};

void evidence_init(struct evidence *evidence);

/* RSI of a closed 5m candle; the structure has its own push. */
void evidence_push(struct evidence *evidence, int64_t close);

/* direction +1 or -1 */
struct oc_score evidence_score(const struct evidence *evidence,
                               const struct evidence_moment *moment, enum oc_direction direction);

/* Of a view. */
struct oc_score evidence_of_view(const struct oc_view *view, enum oc_direction direction);

void evidence_marks(const struct evidence *evidence, const struct evidence_moment *moment,
                    struct oc_marks *out);

#endif
