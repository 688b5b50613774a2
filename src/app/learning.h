/* learning.h - the learned table of one market: lessons in, one fold a day, canonical JSON out.
 *
 * Pooled over all symbols that run together. Serve and replay use the same object, so that the same
 * outcomes give the same table to the byte. Source: strategies.md section 12.2.
 * SPDX-License-Identifier: MIT */
#ifndef APP_LEARNING_H
#define APP_LEARNING_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/hash.h"
#include "outcry/learned.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LEARNING_LESSON_CAP = 1 << 18, /* waiting for a fold; one more is dropped and counted */
    LEARNING_HISTORY_CAP = 40,     /* tables kept for rebuilding a symbol from its origin */
    LEARNING_ID_SIZE = 7 + HASH_SHA256_TEXT_SIZE /* "sha256:<64 hex>" and the final 0 */
};

struct learning_last {
    const char *symbol;
    int64_t open_ms; /* of the last candle that entered this fold */
};

struct learning {
    struct oc_learner learner;
    enum oc_market market;
    bool is_given; /* read from a file: in force for good, nothing is folded */
    struct oc_lesson *lessons;
    size_t lesson_count, lesson_size;
    uint64_t dropped;
    struct buffer json; /* canonical form of the table in force */
    char id[LEARNING_ID_SIZE];
    struct learning_entry {
        struct oc_learned table;
        char id[LEARNING_ID_SIZE];
    } history[LEARNING_HISTORY_CAP]; /* ring, newest at (history_count - 1) % CAP */
    uint64_t history_count;
};

OC_MUST_USE enum oc_status learning_init(struct learning *learning, enum oc_market market);
void learning_deinit(struct learning *learning);

/* Takes the table of an earlier run (its canonical JSON) for good. OC_EMALFORMED names the field. */
OC_MUST_USE enum oc_status learning_load(struct learning *learning, struct slice json,
                                         struct error *error);

/* Remembers a labelled outcome for the fold of its day; others are ignored. live_from_ms: candles
 * that open before it were back-filled, so that their opinions teach with half weight. */
void learning_note(struct learning *learning, const char *symbol, const struct oc_outcome *outcome,
                   int64_t live_from_ms);

/* Folds the day that began at day_ms: every waiting lesson that was resolved before its end. */
void learning_fold(struct learning *learning, int64_t day_ms, const struct learning_last *lasts,
                   size_t last_count);

const struct oc_learned *learning_table(const struct learning *learning); /* in force now */
/* In force for candles that open at open_ms; the oldest kept one if that is longer ago. */
const struct learning_entry *learning_at(const struct learning *learning, int64_t open_ms);

#endif
