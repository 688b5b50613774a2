/* signal_json.h - signals, opinions and outcomes as JSON; their reasons as sentences.
 *
 * The canonical form of a signal is what signal_write gives with canonical_only: the same record gives
 * the same bytes on every machine. The rules of its numbers:
 *   prices        exactly as many decimals as the instrument's tick has: 27000.00, 0.00001234
 *   ratios        (confidence, p, R, weights ...) rounded to at most 6 decimals, trailing zeros cut
 *   times         ISO 8601, UTC, milliseconds
 * No blanks between tokens; members in the order of the documentation; nothing is left out: what does
 * not apply is null, or an empty array.
 * SPDX-License-Identifier: MIT */
#ifndef SERVER_SIGNAL_JSON_H
#define SERVER_SIGNAL_JSON_H

#include "base/buffer.h"
#include "base/json_writer.h"
#include "storage/store.h"

#include <stdbool.h>

enum { SIGNAL_RATIO_DECIMALS = 6, SIGNAL_TEXT_CAP = 2048 /* of a reason; templates stay below */ };

enum signal_form {
    SIGNAL_CANONICAL, /* without seq, status, outcome, late_ms, late */
    SIGNAL_PUBLISHED, /* as it was published: status open or pending, no outcome */
    SIGNAL_CURRENT    /* with what became of it */
};

/* One JSON object. */
void signal_write(struct json_writer *json, const struct signal_record *record,
                  enum signal_form form);
/* The members of signal_write without the braces, so that others may follow. */
void signal_write_members(struct json_writer *json, const struct signal_record *record,
                          enum signal_form form);

void opinion_write(struct json_writer *json, const struct opinion_record *record);
/* The outcome as in a signal's "outcome". */
void outcome_write(struct json_writer *json, const struct oc_instrument *instrument,
                   const struct oc_outcome *outcome);
/* The outcome as an event of its own: with signal_id, symbol, engine, setup, direction, prices. */
void outcome_write_event(struct json_writer *json, const struct outcome_record *record);

/* `Trend Model long: out of balance up (S 0.70), pullback into LVN 117.0-120.9 (depth 0.89), ...` */
void reason_append_opinion(struct buffer *out, const struct oc_instrument *instrument,
                           const struct oc_opinion *opinion);
void reason_append_signal(struct buffer *out, const struct oc_instrument *instrument,
                          const struct oc_signal *signal);
void reason_append_flip(struct buffer *out, const struct oc_signal *signal);

/* What an opinion is missing to be endorsed, or that it is: for people, `endorsed`, `published, not
 * endorsed: costs eat the edge`, `not published: a signal of that direction is still open`. */
void reason_append_verdict(struct buffer *out, const struct oc_opinion_event *event);

/* One engine's part in a vote. */
void reason_append_voice(struct buffer *out, const struct oc_voice *voice);

/* ---- parts --------------------------------------------------------------------------------- */

/* What an engine says, Neutral or not, without the braces. */
void opinion_write_members(struct json_writer *json, const struct oc_instrument *instrument,
                           const struct oc_opinion *opinion);
/* {lines, sides, step, net}, or null without a grid. Lines below the close are bought. */
void grid_write(struct json_writer *json, const struct oc_instrument *instrument,
                const struct oc_opinion *opinion, int64_t close);
void targets_write(struct json_writer *json, const struct oc_instrument *instrument,
                   const struct oc_opinion *opinion);

/* Key and the names of the factors that count, as an array. */
void factors_write(struct json_writer *json, const char *key, const struct oc_score *score);

/* Key and value; null unless is_known. */
void json_member_price(struct json_writer *json, const char *key,
                       const struct oc_instrument *instrument, int64_t ticks, bool is_known);
void json_member_ratio(struct json_writer *json, const char *key, double value, bool is_known);
void json_member_moment(struct json_writer *json, const char *key, int64_t ms, bool is_known);
/* The buffer's text, which is then cleared. */
void json_member_built(struct json_writer *json, const char *key, struct buffer *text);

/* A price in ticks with the decimals of the tick. */
void price_write(struct json_writer *json, const struct oc_instrument *instrument, int64_t ticks);
void price_append(struct buffer *out, const struct oc_instrument *instrument, int64_t ticks);

#endif
