/* signal_json.c - the canonical form of a signal.
 *
 * A change of bytes here changes every stored signal's proof: it is announced in CHANGELOG.md.
 * SPDX-License-Identifier: MIT */
#include "server/signal_json.h"

#include "outcry/timeframe.h"

static void write_first_block(struct json_writer *json, const struct signal_record *record,
                              struct buffer *text)
{
    const struct oc_signal *signal = &record->signal;
    const struct oc_instrument *instrument = &record->instrument;
    bool has_plan = signal->direction != OC_NEUTRAL;

    json_member_string(json, "signal_id", record->id);
    json_member_time(json, "timestamp", signal->open_ms + OC_MINUTE_MS);
    json_member_string(json, "symbol", instrument->symbol);
    json_member_string(json, "broker", record->broker);
    json_member_string(json, "market", oc_market_text(instrument->market));
    json_member_string(json, "signal", oc_direction_text(signal->direction));
    json_member_ratio(json, "confidence", signal->confidence, true);
    json_member_price(json, "entry", instrument, signal->plan.entry, has_plan);
    json_member_price(json, "stop_loss", instrument, signal->plan.stop, has_plan);
    json_member_price(json, "target", instrument, signal->plan.target, has_plan);
    reason_append_signal(text, instrument, signal);
    json_member_built(json, "reason", text);
    json_member_string(json, "market_state", oc_auction_text(signal->auction));
    json_member_string(json, "setup", has_plan ? oc_setup_text(signal->plan.setup) : NULL);
}

static void write_odds(struct json_writer *json, const struct signal_record *record)
{
    const struct oc_signal *signal = &record->signal;
    bool has_plan = signal->direction != OC_NEUTRAL;
    bool is_measured = signal->confidence_n >= OC_CALIBRATED_FROM;

    json_member_ratio(json, "risk_reward", signal->plan.rr, has_plan);
    json_member_ratio(json, "p_target", signal->p_target, has_plan);
    json_member_ratio(json, "expected_r", signal->expected_r, has_plan);
    json_member_moment(json, "expires",
                       signal->open_ms + OC_MINUTE_MS + signal->plan.expiry_min * OC_MINUTE_MS,
                       has_plan);
    json_member_string(json, "confidence_basis", is_measured ? "measured" : "prior");
    json_member_int(json, "confidence_n", signal->confidence_n);
    json_member_bool(json, "uncalibrated", signal->is_uncalibrated);
}

static void write_plan(struct json_writer *json, const struct signal_record *record)
{
    const struct oc_signal *signal = &record->signal;
    const struct oc_instrument *instrument = &record->instrument;
    bool has_plan = signal->direction != OC_NEUTRAL;
    bool is_limit = signal->plan.entry_kind == OC_ENTRY_LIMIT;

    json_member_price(json, "price", instrument, signal->close, true);
    json_member_string(json, "entry_kind", !has_plan ? NULL : is_limit ? "LIMIT" : "MARKET");
    json_key(json, "entries");
    json_array_begin(json);
    if (has_plan) {
        price_write(json, instrument, signal->plan.entry);
    }
    if (has_plan && signal->plan.evidence.second_entry > 0) {
        price_write(json, instrument, signal->plan.evidence.second_entry);
    }
    json_array_end(json);
    json_key(json, "targets");
    if (has_plan) {
        targets_write(json, instrument, &signal->plan);
    } else {
        json_array_begin(json);
        json_array_end(json);
    }
}

static void write_engines(struct json_writer *json, const struct oc_signal *signal,
                          struct buffer *text)
{
    json_key(json, "engines");
    json_array_begin(json);
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        const struct oc_voice *voice = &signal->voices[i];
        bool speaks = voice->direction != OC_NEUTRAL;

        json_object_begin(json);
        json_member_string(json, "engine", oc_engine_text((enum oc_engine_id)i));
        json_member_bool(json, "available", voice->is_available);
        json_member_string(json, "direction", oc_direction_text(voice->direction));
        json_member_ratio(json, "p", voice->p, speaks);
        json_member_ratio(json, "weight", voice->weight, true);
        json_member_string(json, "code", oc_code_wire(voice->code));
        reason_append_voice(text, voice);
        json_member_built(json, "reason", text);
        json_member_bool(json, "standing", voice->is_standing);
        json_member_bool(json, "shadow", voice->is_shadow);
        json_object_end(json);
    }
    json_array_end(json);
}

void factors_write(struct json_writer *json, const char *key, const struct oc_score *score)
{
    json_key(json, key);
    json_array_begin(json);
    for (int i = 0; i < OC_FACTOR_COUNT; i++) {
        if ((score->factors >> i & 1U) != 0) {
            json_string(json, oc_factor_text((enum oc_factor)i));
        }
    }
    json_array_end(json);
}

static void write_marks(struct json_writer *json, const struct oc_instrument *instrument,
                        const struct oc_marks *marks)
{
    json_member_price(json, "swing_high", instrument, marks->swing_high, marks->swing_high > 0);
    json_member_price(json, "swing_low", instrument, marks->swing_low, marks->swing_low > 0);
    json_member_price(json, "support_level", instrument, marks->support, marks->support > 0);
    json_member_price(json, "resistance_level", instrument, marks->resistance,
                      marks->resistance > 0);
}

static void write_provenance(struct json_writer *json, const struct store_provenance *provenance)
{
    json_key(json, "provenance");
    json_object_begin(json);
    json_member_string(json, "build", provenance->build);
    json_member_string(json, "config", provenance->config);
    json_member_string(json, "learned", provenance->learned);
    json_member_time(json, "origin", provenance->origin_ms);
    json_member_string(json, "input", provenance->input);
    json_object_end(json);
}

static void write_second_block(struct json_writer *json, const struct signal_record *record,
                               struct buffer *text)
{
    const struct oc_signal *signal = &record->signal;
    bool has_plan = signal->direction != OC_NEUTRAL;
    enum oc_engine_id lead = has_plan ? signal->lead : OC_ENGINE_NONE;
    char quality[2] = {signal->quality, '\0'};

    json_member_string(json, "timeframe",
                       oc_timeframe_text((enum oc_timeframe)oc_engine_timeframe(lead)));
    json_member_string(json, "engine", oc_engine_text(lead));
    json_member_bool(json, "endorsed", signal->is_endorsed);
    json_member_string(json, "quality", quality);
    json_member_int(json, "agree", signal->agree);
    json_key(json, "market_score");
    if (has_plan) {
        json_int(json, signal->score.points);
    } else {
        json_null(json);
    }
    factors_write(json, "confluence", &signal->score);
    json_member_string(json, "code", oc_code_wire(signal->code));
    write_plan(json, record);
    write_odds(json, record);
    write_marks(json, &record->instrument, &signal->marks);
    write_engines(json, signal, text);
    reason_append_flip(text, signal);
    json_member_built(json, "flip", text);
    json_key(json, "grid");
    if (has_plan) {
        grid_write(json, &record->instrument, &signal->plan, signal->close);
    } else {
        json_null(json);
    }
    write_provenance(json, &record->provenance);
}

static void write_last_block(struct json_writer *json, const struct signal_record *record,
                             bool is_current)
{
    bool is_limit = record->signal.plan.entry_kind == OC_ENTRY_LIMIT;
    enum oc_outcome_status first = is_limit ? OC_OUTCOME_PENDING : OC_OUTCOME_OPEN;

    json_member_uint(json, "seq", record->seq);
    json_member_string(json, "status", oc_outcome_text(is_current ? record->status : first));
    json_key(json, "outcome");
    if (is_current && record->has_outcome) {
        outcome_write(json, &record->instrument, &record->outcome);
    } else {
        json_null(json);
    }
    json_member_int(json, "late_ms", record->late_ms);
    json_member_bool(json, "late", record->is_late);
}

void signal_write_members(struct json_writer *json, const struct signal_record *record,
                          enum signal_form form)
{
    struct buffer text;

    buffer_init(&text, SIGNAL_TEXT_CAP);
    write_first_block(json, record, &text);
    write_second_block(json, record, &text);
    if (form != SIGNAL_CANONICAL) {
        write_last_block(json, record, form == SIGNAL_CURRENT);
    }
    buffer_deinit(&text);
}

void signal_write(struct json_writer *json, const struct signal_record *record,
                  enum signal_form form)
{
    json_object_begin(json);
    signal_write_members(json, record, form);
    json_object_end(json);
}
