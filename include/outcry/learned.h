/* learned.h - what outcomes have taught: engine weights and the confidence calibrator.
 *
 * One table per market, pooled over its symbols, changed only at 00:00 UTC of data time.
 * Source: strategies.md section 12. Pure; the caller sorts nothing: the fold does.
 * SPDX-License-Identifier: MIT */
#ifndef OUTCRY_LEARNED_H
#define OUTCRY_LEARNED_H

#include "outcry/instrument.h"
#include "outcry/signal.h"
#include "outcry/status.h"

#include <stddef.h>

enum oc_cell { OC_CELL_ANY, OC_CELL_BALANCED, OC_CELL_OUT, OC_CELL_COUNT }; /* "*", "B", "O" */

enum { OC_CALIBRATION_CAP = 1000, OC_GUARD_COUNT = 200, OC_CALIBRATED_FROM = 200 };

/* Discounted sums: weight*y, weight*(1-y), weight*p, weight. */
struct oc_cell_sums {
    bool is_known; /* has ever held an outcome: appears in the canonical JSON */
    double success, failure, claim, count;
};

enum oc_calibrator_kind { OC_CALIBRATOR_IDENTITY, OC_CALIBRATOR_PLATT }; /* isotonic: later */

/* What the engines need; copied into each of them. */
struct oc_learned {
    struct oc_cell_sums cells[OC_ENGINE_COUNT][OC_CELL_COUNT];
    enum oc_calibrator_kind kind;
    double a, b;          /* logit' = a + b logit */
    int32_t n;            /* live outcomes the calibrator knows of (not capped at 1000) */
    bool is_uncalibrated; /* the guard: published confidence is shrunk halfway to 0.5 */
    int64_t day_ms;       /* 00:00 of the last day folded; -1: none yet */
};

/* One resolved outcome that teaches. */
struct oc_lesson {
    int64_t resolved_ms; /* open of the resolving 1m candle */
    char symbol[OC_SYMBOL_CAP];
    uint8_t id[16]; /* UUIDv5 with the opinion's own engine */
    enum oc_engine_id engine;
    enum oc_cell cell;       /* BALANCED or OUT */
    double label, p, weight; /* weight 1, or 0.5 from the warm-up replay */
    bool calibrates; /* live, published, neither muted nor superseded, at or after live-from */
    double raw_confidence, confidence;
};

struct oc_calibration_point {
    double raw_confidence, confidence, label;
};

/* The table and what the next fold needs. Plain memory: a copy is a snapshot. */
struct oc_learner {
    struct oc_learned table;
    struct oc_calibration_point points[OC_CALIBRATION_CAP]; /* ring, newest at next-1 */
    uint32_t point_count, point_next;
};

void oc_learner_init(struct oc_learner *learner);

/* Discounts by the days since the last fold (1 for the first), sorts lessons by (resolved, symbol,
 * id) in place, adds them, refits the calibrator and sets the guard. day_ms: 00:00 of the ended day.
 * OC_EINVALID if day_ms is not after the last folded day or no multiple of a day. */
OC_MUST_USE enum oc_status oc_learner_fold(struct oc_learner *learner, int64_t day_ms,
                                           struct oc_lesson *lessons, size_t lesson_count);

struct oc_weight {
    double rate, claim; /* shrunk success rate r, shrunk mean forecast pbar */
    double weight;      /* 0 .. 1.25 */
};

struct oc_weight oc_learned_weight(const struct oc_learned *learned, enum oc_engine_id engine,
                                   enum oc_cell cell);

/* raw 0..0.95 -> published confidence */
double oc_learned_confidence(const struct oc_learned *learned, double raw_confidence);

const char *oc_cell_text(enum oc_cell cell); /* "*" "B" "O" */

#endif
