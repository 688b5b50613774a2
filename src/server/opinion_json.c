/* opinion_json.c - opinions, outcomes and their parts as JSON.
 * SPDX-License-Identifier: MIT */
#include "server/signal_json.h"

#include "base/decimal.h"
#include "outcry/timeframe.h"

void price_write(struct json_writer *json, const struct oc_instrument *instrument, int64_t ticks)
{
    json_fixed(json, ticks * instrument->tick_units, instrument->price_decimals);
}

void price_append(struct buffer *out, const struct oc_instrument *instrument, int64_t ticks)
{
    char text[DECIMAL_FIXED_SIZE];
    size_t size =
        decimal_print_fixed(text, ticks * instrument->tick_units, instrument->price_decimals);

    buffer_append(out, text, size);
}

void json_member_price(struct json_writer *json, const char *key,
                       const struct oc_instrument *instrument, int64_t ticks, bool is_known)
{
    json_key(json, key);
    if (is_known) {
        price_write(json, instrument, ticks);
    } else {
        json_null(json);
    }
}

void json_member_ratio(struct json_writer *json, const char *key, double value, bool is_known)
{
    json_key(json, key);
    if (is_known) {
        json_decimal(json, value, SIGNAL_RATIO_DECIMALS);
    } else {
        json_null(json);
    }
}

void json_member_moment(struct json_writer *json, const char *key, int64_t ms, bool is_known)
{
    json_key(json, key);
    if (is_known) {
        json_time(json, ms);
    } else {
        json_null(json);
    }
}

void json_member_built(struct json_writer *json, const char *key, struct buffer *text)
{
    json_key(json, key);
    json_string_slice(json, buffer_slice(text));
    buffer_clear(text);
}

void grid_write(struct json_writer *json, const struct oc_instrument *instrument,
                const struct oc_opinion *opinion, int64_t close)
{
    const struct oc_grid_plan *grid = &opinion->grid;

    if (grid->line_count == 0) {
        json_null(json);
        return;
    }
    json_object_begin(json);
    json_key(json, "lines");
    json_array_begin(json);
    for (int i = 0; i < grid->line_count; i++) {
        price_write(json, instrument, grid->lines[i]);
    }
    json_array_end(json);
    json_key(json, "sides");
    json_array_begin(json);
    for (int i = 0; i < grid->line_count; i++) {
        json_string(json, grid->lines[i] < close   ? "buy"
                          : grid->lines[i] > close ? "sell"
                                                   : "none");
    }
    json_array_end(json);
    json_member_price(json, "step", instrument, grid->step, true);
    json_member_ratio(json, "net", grid->net_frac, true);
    json_object_end(json);
}

void targets_write(struct json_writer *json, const struct oc_instrument *instrument,
                   const struct oc_opinion *opinion)
{
    json_array_begin(json);
    for (int i = 0; i < opinion->target_count; i++) {
        price_write(json, instrument, opinion->targets[i]);
    }
    json_array_end(json);
}

static void write_zone(struct json_writer *json, const char *key,
                       const struct oc_instrument *instrument, int64_t low, int64_t high)
{
    json_key(json, key);
    if (low == 0 && high == 0) {
        json_null(json);
        return;
    }
    json_array_begin(json);
    price_write(json, instrument, low);
    price_write(json, instrument, high);
    json_array_end(json);
}

static void write_evidence(struct json_writer *json, const struct oc_instrument *instrument,
                           const struct oc_evidence *seen)
{
    json_object_begin(json);
    json_member_ratio(json, "imbalance", seen->imbalance, true);
    json_member_ratio(json, "confluence", seen->confluence, true);
    json_member_ratio(json, "quality", seen->quality, true);
    json_member_ratio(json, "aggression", seen->aggression, true);
    json_member_ratio(json, "attack", seen->attack, true);
    json_member_ratio(json, "depth", seen->depth, true);
    json_member_ratio(json, "location", seen->location, true);
    json_member_ratio(json, "volume_ratio", seen->volume_ratio, true);
    json_member_ratio(json, "attempt_delta", seen->attempt_delta, true);
    json_member_ratio(json, "atr_frac", seen->atr_frac, true);
    json_member_ratio(json, "efficiency", seen->efficiency, true);
    json_member_ratio(json, "adx", seen->adx, true);
    json_key(json, "parts");
    json_array_begin(json);
    for (size_t i = 0; i < sizeof(seen->parts) / sizeof(seen->parts[0]); i++) {
        json_decimal(json, seen->parts[i], SIGNAL_RATIO_DECIMALS);
    }
    json_array_end(json);
    write_zone(json, "zone", instrument, seen->zone_low, seen->zone_high);
    write_zone(json, "range", instrument, seen->range_low, seen->range_high);
    json_member_price(json, "failed_extreme", instrument, seen->failed_extreme,
                      seen->failed_extreme != 0);
    json_key(json, "touches");
    json_array_begin(json);
    json_int(json, seen->touches_top);
    json_int(json, seen->touches_bottom);
    json_array_end(json);
    json_member_bool(json, "second_failure", seen->has_prior_failure);
    json_key(json, "market_score");
    json_int(json, seen->score.points);
    factors_write(json, "factors", &seen->score);
    json_member_price(json, "second_entry", instrument, seen->second_entry, seen->second_entry > 0);
    json_object_end(json);
}

void opinion_write_members(struct json_writer *json, const struct oc_instrument *instrument,
                           const struct oc_opinion *opinion)
{
    bool has_plan = opinion->direction != OC_NEUTRAL;
    int64_t close_ms = opinion->open_ms + OC_MINUTE_MS;
    struct buffer text;

    buffer_init(&text, SIGNAL_TEXT_CAP);
    json_member_string(json, "engine", oc_engine_text(opinion->engine));
    json_member_string(json, "timeframe",
                       oc_timeframe_text((enum oc_timeframe)oc_engine_timeframe(opinion->engine)));
    json_member_bool(json, "available", opinion->is_available);
    json_member_string(json, "signal", oc_direction_text(opinion->direction));
    json_member_string(json, "setup", has_plan ? oc_setup_text(opinion->setup) : NULL);
    json_member_string(json, "market_state", oc_auction_text(opinion->auction));
    json_member_string(json, "code", oc_code_wire(opinion->code));
    reason_append_opinion(&text, instrument, opinion);
    json_member_built(json, "reason", &text);
    json_member_ratio(json, "p", opinion->p, has_plan);
    json_member_string(json, "entry_kind",
                       !has_plan                               ? NULL
                       : opinion->entry_kind == OC_ENTRY_LIMIT ? "LIMIT"
                                                               : "MARKET");
    json_member_price(json, "entry", instrument, opinion->entry, has_plan);
    json_member_price(json, "stop_loss", instrument, opinion->stop, has_plan);
    json_member_price(json, "target", instrument, opinion->target, has_plan);
    json_key(json, "targets");
    targets_write(json, instrument, opinion);
    json_member_ratio(json, "risk_reward", opinion->rr, has_plan);
    json_member_ratio(json, "cost_r", opinion->cost_r, has_plan);
    json_member_moment(json, "valid_until", close_ms + opinion->valid_min * OC_MINUTE_MS,
                       has_plan && opinion->valid_min > 0);
    json_member_moment(json, "expires", close_ms + opinion->expiry_min * OC_MINUTE_MS, has_plan);
    json_key(json, "evidence");
    write_evidence(json, instrument, &opinion->evidence);
    json_key(json, "grid");
    if (has_plan) { /* the close lies between the entry and the next line */
        grid_write(json, instrument, opinion, opinion->entry + (int)opinion->direction);
    } else {
        json_null(json);
    }
    buffer_deinit(&text);
}

void opinion_write(struct json_writer *json, const struct opinion_record *record)
{
    const struct oc_opinion_event *event = &record->event;
    struct buffer text;

    buffer_init(&text, SIGNAL_TEXT_CAP);
    json_object_begin(json);
    json_member_string(json, "opinion_id", record->id);
    json_member_time(json, "timestamp", event->opinion.open_ms + OC_MINUTE_MS);
    json_member_string(json, "symbol", record->instrument.symbol);
    json_member_string(json, "broker", record->broker);
    json_member_string(json, "market", oc_market_text(record->instrument.market));
    opinion_write_members(json, &record->instrument, &event->opinion);
    json_member_ratio(json, "weight", event->weight, true);
    json_member_bool(json, "published", event->is_published);
    json_member_bool(json, "endorsed", event->is_endorsed);
    json_member_string(json, "verdict", oc_code_wire(event->verdict));
    reason_append_verdict(&text, event);
    json_member_built(json, "verdict_text", &text);
    json_member_string(json, "status", oc_outcome_text(record->status));
    json_key(json, "outcome");
    if (record->has_outcome) {
        outcome_write(json, &record->instrument, &record->outcome);
    } else {
        json_null(json);
    }
    json_object_end(json);
    buffer_deinit(&text);
}

void outcome_write(struct json_writer *json, const struct oc_instrument *instrument,
                   const struct oc_outcome *outcome)
{
    bool is_closed = outcome->resolved_ms > 0;
    bool has_r = is_closed && outcome->filled_ms > 0;

    json_object_begin(json);
    json_member_string(json, "status", oc_outcome_text(outcome->status));
    json_member_moment(json, "filled_at", outcome->filled_ms, outcome->filled_ms > 0);
    json_member_moment(json, "closed_at", outcome->resolved_ms + OC_MINUTE_MS, is_closed);
    json_member_price(json, "exit", instrument, outcome->exit, has_r);
    json_member_ratio(json, "r_gross", outcome->r_gross, has_r);
    json_member_ratio(json, "r_net", outcome->r_net, has_r);
    json_member_ratio(json, "mfe_r", outcome->mfe_r, has_r);
    json_member_ratio(json, "mae_r", outcome->mae_r, has_r);
    json_member_ratio(json, "label", outcome->label, outcome->has_label);
    json_member_string(json, "resolved_by", is_closed ? "candle" : NULL);
    json_object_end(json);
}

void outcome_write_event(struct json_writer *json, const struct outcome_record *record)
{
    const struct oc_outcome *outcome = &record->outcome;
    const struct oc_instrument *instrument = &record->instrument;

    json_object_begin(json);
    json_member_string(json, "signal_id", record->id);
    json_member_time(json, "timestamp", outcome->open_ms + OC_MINUTE_MS);
    json_member_string(json, "symbol", instrument->symbol);
    json_member_string(json, "broker", record->broker);
    json_member_string(json, "market", oc_market_text(instrument->market));
    json_member_string(json, "signal", oc_direction_text(outcome->direction));
    json_member_string(json, "engine", oc_engine_text(outcome->engine));
    json_member_string(json, "setup", oc_setup_text(outcome->setup));
    json_member_string(json, "market_state", oc_auction_text(outcome->auction));
    json_member_bool(json, "endorsed", outcome->is_endorsed);
    json_member_price(json, "entry", instrument, outcome->entry, true);
    json_member_price(json, "stop_loss", instrument, outcome->stop, true);
    json_member_price(json, "target", instrument, outcome->target, true);
    json_member_string(json, "status", oc_outcome_text(outcome->status));
    json_member_bool(json, "final", outcome->is_final);
    json_key(json, "outcome");
    outcome_write(json, instrument, outcome);
    json_object_end(json);
}
