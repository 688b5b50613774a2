/* signal.h - the vote at one 1m close, and what became of a tracked opinion.
 *
 * Source: strategies.md sections 12 and 13. Ids, text and JSON are made outside the core.
 * SPDX-License-Identifier: MIT */
#ifndef OUTCRY_SIGNAL_H
#define OUTCRY_SIGNAL_H

#include "outcry/opinion.h"
#include "outcry/structure.h"

/* One engine's part in a vote. */
struct oc_voice {
    bool is_available;
    bool is_shadow;   /* heard and tracked, but without a vote */
    bool is_standing; /* an earlier opinion, still open and at most 60 min old */
    enum oc_direction direction;
    double p;      /* as given */
    double weight; /* as given, 0..1.25 */
    enum oc_code code;
    enum oc_setup setup;
    int64_t open_ms; /* when it was given */
    double rr, cost_r;
};

/* Result of a vote, published or not. Neutral: prices 0, lead OC_ENGINE_NONE (CONFLICT included). */
struct oc_signal {
    int64_t open_ms; /* of the closed 1m candle; timestamp = open_ms + 60000 */
    enum oc_direction direction;
    enum oc_code code;
    bool is_endorsed;
    char quality;  /* 'A' .. 'D' */
    int32_t agree; /* opinions on the winning side; 0 when muted */
    enum oc_engine_id lead;
    double log_odds; /* L of the winning side after opposition */
    double log_odds_long, log_odds_short;
    double raw_confidence; /* sigma(L), at most 0.95; what the calibrator is fitted on */
    double confidence;     /* calibrated; 0.5 when Neutral or muted */
    bool is_uncalibrated;  /* the guard of 12 shrank it */
    int32_t confidence_n;  /* live outcomes behind the calibrator; >= 200: measured */
    double p_target, expected_r;
    int64_t close;                /* of the 1m candle, ticks */
    enum oc_auction auction;      /* 5m state */
    double imbalance, confluence; /* S, K */
    bool has_confluence;
    struct oc_score score; /* of the direction; 0 when Neutral */
    struct oc_marks marks;
    struct oc_opinion plan; /* the lead's opinion, whole; direction Neutral when there is none */
    struct oc_voice voices[OC_ENGINE_COUNT];
    double
        flip_weight_p; /* p at weight 1 of one more fresh opposing opinion that would make this CONFLICT; 0: none up to 0.70 */
};

/* X(constant, wire name) */
#define OC_OUTCOME_LIST(X)                                         \
    X(OC_OUTCOME_PENDING, "pending")                               \
    X(OC_OUTCOME_OPEN, "open")                                     \
    X(OC_OUTCOME_HIT_TARGET, "HIT_TARGET")                         \
    X(OC_OUTCOME_HIT_STOP, "HIT_STOP")                             \
    X(OC_OUTCOME_EXPIRED, "EXPIRED")                               \
    X(OC_OUTCOME_NOT_FILLED, "NOT_FILLED")                         \
    X(OC_OUTCOME_MISSED, "MISSED")                                 \
    X(OC_OUTCOME_CANCELLED_TARGET_FIRST, "CANCELLED_TARGET_FIRST") \
    X(OC_OUTCOME_BREAKOUT_EXIT, "BREAKOUT_EXIT")                   \
    X(OC_OUTCOME_REVERSED, "REVERSED")                             \
    X(OC_OUTCOME_SUPERSEDED, "SUPERSEDED")                         \
    X(OC_OUTCOME_DATA_REVISED, "DATA_REVISED")

enum oc_outcome_status {
#define OC_OUTCOME_ENUM(name, text) name,
    OC_OUTCOME_LIST(OC_OUTCOME_ENUM)
#undef OC_OUTCOME_ENUM
        OC_OUTCOME_STATUS_COUNT
};

const char *oc_outcome_text(enum oc_outcome_status status);

/* A tracked opinion that changed: filled, superseded, or ended. Key: (open_ms, engine, direction). */
struct oc_outcome {
    int64_t open_ms; /* of the opinion's 1m candle */
    enum oc_engine_id engine;
    enum oc_setup setup;
    enum oc_direction direction;
    enum oc_auction auction;        /* 5m state at the opinion */
    bool is_published, is_endorsed; /* live, or a shadow */
    bool was_superseded, was_muted;
    enum oc_outcome_status status;
    bool is_final;                     /* false: a fill or SUPERSEDED, the outcome goes on */
    bool has_label;                    /* label is set: teaches the table */
    bool had_gap;                      /* excluded from learning */
    int64_t filled_ms;                 /* open of the candle that filled it; 0: never */
    int64_t resolved_ms;               /* open of the candle that ended it; 0 while open */
    int64_t entry, stop, target, exit; /* ticks; exit 0 without a fill */
    double r_gross, r_net, mfe_r, mae_r;
    double label;                      /* y, 0..1 */
    double p;                          /* the engine's own claim */
    double weight;                     /* its weight when given */
    double raw_confidence, confidence; /* of the published signal; 0 for a shadow */
};

#endif
