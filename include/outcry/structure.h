/* structure.h - words of market structure: what changed at a 5m close, and the factors of a score.
 *
 * Prices in ticks. Source: analysis.md sections 1 and 4.
 * SPDX-License-Identifier: MIT */
#ifndef OUTCRY_STRUCTURE_H
#define OUTCRY_STRUCTURE_H

#include <stdbool.h>
#include <stdint.h>

/* X(constant, wire name) */
#define OC_STRUCTURE_LIST(X)                                 \
    X(OC_STRUCTURE_SWING_HIGH, "swing_high")                 \
    X(OC_STRUCTURE_SWING_LOW, "swing_low")                   \
    X(OC_STRUCTURE_INTERNAL_HIGH, "internal_high")           \
    X(OC_STRUCTURE_INTERNAL_LOW, "internal_low")             \
    X(OC_STRUCTURE_INTERNAL_BOS, "internal_bos")             \
    X(OC_STRUCTURE_INTERNAL_CHOCH, "internal_choch")         \
    X(OC_STRUCTURE_SWING_BOS, "swing_bos")                   \
    X(OC_STRUCTURE_SWING_CHOCH, "swing_choch")               \
    X(OC_STRUCTURE_BLOCK, "order_block")                     \
    X(OC_STRUCTURE_BLOCK_MITIGATED, "order_block_mitigated") \
    X(OC_STRUCTURE_GAP, "fair_value_gap")                    \
    X(OC_STRUCTURE_GAP_TOUCHED, "fair_value_gap_touched")    \
    X(OC_STRUCTURE_GAP_FILLED, "fair_value_gap_filled")

enum oc_structure_kind {
#define OC_STRUCTURE_ENUM(name, text) name,
    OC_STRUCTURE_LIST(OC_STRUCTURE_ENUM)
#undef OC_STRUCTURE_ENUM
        OC_STRUCTURE_KIND_COUNT
};

struct oc_structure_event {
    enum oc_structure_kind kind;
    int direction;            /* +1 bullish, -1 bearish */
    int64_t open_ms;          /* of the 5m candle it belongs to */
    int64_t known_ms;         /* close of the 5m candle at which it became known */
    int64_t origin_ms;        /* of the candle it refers to: pivot broken, zone reached; 0: none */
    int64_t level, low, high; /* ticks; a zone, or both equal to level */
};

const char *oc_structure_text(enum oc_structure_kind kind);

/* Evidence that a market score adds up (analysis.md 1.7): X(constant, wire name, weight). */
#define OC_FACTOR_LIST(X)       \
    X(OC_FACTOR_OB, "OB", 25)   \
    X(OC_FACTOR_SR, "SR", 25)   \
    X(OC_FACTOR_RSI, "RSI", 15) \
    X(OC_FACTOR_FIB, "FIB", 20) \
    X(OC_FACTOR_SWING, "SWING", 15)

enum oc_factor {
#define OC_FACTOR_ENUM(name, text, weight) name,
    OC_FACTOR_LIST(OC_FACTOR_ENUM)
#undef OC_FACTOR_ENUM
        OC_FACTOR_COUNT
};

const char *oc_factor_text(enum oc_factor factor);

/* A score, not a probability. */
struct oc_score {
    int32_t points;   /* 0 .. 100 */
    uint32_t factors; /* bit 1 << enum oc_factor: it counts */
};

/* Prices that a reader puts beside a signal; 0: none. */
struct oc_marks {
    int64_t swing_high, swing_low; /* last confirmed on 1h */
    int64_t support, resistance;   /* nearest active level below and above the close */
};

#endif
