/* reason.c - opinions and votes as sentences, with their numbers (strategies.md 8).
 * SPDX-License-Identifier: MIT */
#include "server/signal_json.h"

#include "base/calendar.h"
#include "base/decimal.h"
#include "outcry/timeframe.h"

#include <math.h>

static const char *side_word(enum oc_direction direction)
{
    return direction > 0 ? "long" : direction < 0 ? "short" : "neutral";
}

/* " word 0.70" */
static void append_ratio(struct buffer *out, const char *before, double value, unsigned decimals)
{
    char text[DECIMAL_FIXED_SIZE];
    size_t size = decimal_print_double(text, value, decimals);

    buffer_append_text(out, before);
    buffer_append(out, text, size);
}

static void append_price(struct buffer *out, const char *before,
                         const struct oc_instrument *instrument, int64_t ticks)
{
    buffer_append_text(out, before);
    price_append(out, instrument, ticks);
}

static void append_zone(struct buffer *out, const char *before,
                        const struct oc_instrument *instrument, int64_t low, int64_t high)
{
    append_price(out, before, instrument, low);
    append_price(out, "-", instrument, high);
}

static const char *target_word(enum oc_target_kind kind)
{
    switch (kind) {
    case OC_TARGET_LEVEL:
        return "level";
    case OC_TARGET_LEG_EXTENSION:
        return "leg extension";
    case OC_TARGET_POC:
        return "POC";
    case OC_TARGET_FAR_EDGE:
        return "far side of value";
    case OC_TARGET_LINE:
        return "grid line";
    case OC_TARGET_SWING:
        return "swing extreme";
    case OC_TARGET_RATIO:
        return "Fibonacci level";
    case OC_TARGET_MULTIPLE:
        return "at";
    }
    return "price";
}

static void append_target(struct buffer *out, const struct oc_instrument *instrument,
                          const struct oc_opinion *opinion)
{
    buffer_append_text(out, ", target ");
    buffer_append_text(out, target_word(opinion->evidence.target_kind));
    append_price(out, " ", instrument, opinion->target);
    append_ratio(out, ", R:R ", opinion->rr, 2);
}

static void append_trend(struct buffer *out, const struct oc_instrument *instrument,
                         const struct oc_opinion *opinion)
{
    const struct oc_evidence *seen = &opinion->evidence;

    buffer_append_text(out, "out of balance ");
    buffer_append_text(out, opinion->direction > 0 ? "up" : "down");
    append_ratio(out, " (S ", seen->imbalance, 2);
    append_zone(out, "), pullback into LVN ", instrument, seen->zone_low, seen->zone_high);
    append_ratio(out, " (depth ", seen->depth, 2);
    append_ratio(out, "), aggression ", seen->aggression, 2);
    append_target(out, instrument, opinion);
}

static void append_reclaim(struct buffer *out, const struct oc_instrument *instrument,
                           const struct oc_opinion *opinion)
{
    const struct oc_evidence *seen = &opinion->evidence;

    append_ratio(out, "in balance (S ", seen->imbalance, 2);
    buffer_append_text(out, opinion->direction > 0 ? "), value low failed again at "
                                                   : "), value high failed again at ");
    price_append(out, instrument, seen->failed_extreme);
    append_zone(out, ", pullback into LVN ", instrument, seen->zone_low, seen->zone_high);
    append_ratio(out, " (depth ", seen->depth, 2);
    append_ratio(out, "), aggression ", seen->aggression, 2);
    append_ratio(out, ", failed attack ", seen->attack, 2);
    append_target(out, instrument, opinion);
}

static void append_grid(struct buffer *out, const struct oc_instrument *instrument,
                        const struct oc_opinion *opinion)
{
    const struct oc_evidence *seen = &opinion->evidence;

    append_zone(out, "range ", instrument, seen->range_low, seen->range_high);
    append_ratio(out, " (ATR 15m ", 100 * seen->atr_frac, 2);
    append_ratio(out, " %, ER ", seen->efficiency, 2);
    append_ratio(out, ", ADX ", seen->adx, 1);
    buffer_append_text(out, ", touches ");
    buffer_append_int(out, seen->touches_top);
    buffer_append_text(out, " above and ");
    buffer_append_int(out, seen->touches_bottom);
    buffer_append_text(out, " below), ");
    buffer_append_int(out, opinion->grid.line_count);
    append_price(out, " lines ", instrument, opinion->grid.step);
    append_ratio(out, " apart, net ", 100 * opinion->grid.net_frac, 3);
    append_price(out, " % a grid, limit at ", instrument, opinion->entry);
    append_target(out, instrument, opinion);
}

static void append_failed_breakout(struct buffer *out, const struct oc_instrument *instrument,
                                   const struct oc_opinion *opinion)
{
    const struct oc_evidence *seen = &opinion->evidence;
    bool is_above = opinion->direction < 0;

    buffer_append_text(out, is_above ? "look above value " : "look below value ");
    price_append(out, instrument, is_above ? seen->range_high : seen->range_low);
    append_price(out, " failed at ", instrument, seen->failed_extreme);
    append_ratio(out, " on ", seen->volume_ratio, 2);
    append_ratio(out, " of the usual volume (attempt delta ", seen->attempt_delta, 2);
    append_ratio(out, ", S ", seen->imbalance, 2);
    buffer_append_text(out, seen->has_prior_failure ? "), not its first failure" : ")");
    append_target(out, instrument, opinion);
}

/* ", score 60 (OB,SR)" */
static void append_score(struct buffer *out, const struct oc_score *score)
{
    bool is_first = true;

    buffer_append_text(out, ", score ");
    buffer_append_int(out, score->points);
    for (int i = 0; i < OC_FACTOR_COUNT; i++) {
        if ((score->factors >> i & 1U) != 0) {
            buffer_append_text(out, is_first ? " (" : ",");
            buffer_append_text(out, oc_factor_text((enum oc_factor)i));
            is_first = false;
        }
    }
    buffer_append_text(out, is_first ? "" : ")");
}

static void append_retest(struct buffer *out, const struct oc_instrument *instrument,
                          const struct oc_opinion *opinion)
{
    const struct oc_evidence *seen = &opinion->evidence;

    buffer_append_text(out, seen->is_swing ? "swing " : "internal ");
    buffer_append_text(out, seen->is_change ? "CHoCH " : "BOS ");
    buffer_append_text(out, opinion->direction > 0 ? "up" : "down");
    buffer_append_text(out, seen->is_gap ? ", retest of the fair value gap "
                                         : ", retest of the order block ");
    append_zone(out, "", instrument, seen->zone_low, seen->zone_high);
    append_score(out, &seen->score);
    append_target(out, instrument, opinion);
}

static void append_fibonacci(struct buffer *out, const struct oc_instrument *instrument,
                             const struct oc_opinion *opinion)
{
    const struct oc_evidence *seen = &opinion->evidence;

    append_ratio(out, "", 100 * seen->depth, 1);
    append_zone(out, " % of the leg ", instrument, seen->range_low, seen->range_high);
    append_price(out, " retraced, limit at ", instrument, opinion->entry);
    append_score(out, &seen->score);
    append_target(out, instrument, opinion);
}

static void append_momentum(struct buffer *out, const struct oc_instrument *instrument,
                            const struct oc_opinion *opinion)
{
    const struct oc_evidence *seen = &opinion->evidence;

    append_ratio(out, "trend ", seen->parts[0], 2);
    append_ratio(out, ", oscillators ", seen->parts[1], 2);
    append_ratio(out, " (RSI ", seen->parts[2], 1);
    append_ratio(out, ", %K ", seen->parts[3], 1);
    append_ratio(out, "), ADX ", seen->adx, 1);
    append_score(out, &seen->score);
    append_target(out, instrument, opinion);
}

static void append_setup(struct buffer *out, const struct oc_instrument *instrument,
                         const struct oc_opinion *opinion)
{
    buffer_append_text(out, oc_setup_text(opinion->setup));
    buffer_append_char(out, ' ');
    buffer_append_text(out, side_word(opinion->direction));
    buffer_append_text(out, ": ");
    switch (opinion->setup) {
    case OC_SETUP_TREND:
        append_trend(out, instrument, opinion);
        break;
    case OC_SETUP_FABIO_MR:
        append_reclaim(out, instrument, opinion);
        break;
    case OC_SETUP_GRID:
        append_grid(out, instrument, opinion);
        break;
    case OC_SETUP_FAILED_BREAKOUT:
        append_failed_breakout(out, instrument, opinion);
        break;
    case OC_SETUP_SMC:
        append_retest(out, instrument, opinion);
        break;
    case OC_SETUP_FIBONACCI:
        append_fibonacci(out, instrument, opinion);
        break;
    case OC_SETUP_INDICATORS:
        append_momentum(out, instrument, opinion);
        break;
    case OC_SETUP_NONE:
    case OC_SETUP_COUNT:
        buffer_append_text(out, oc_code_text(opinion->code));
        break;
    }
}

/* Numbers that make a Neutral code concrete. */
static void append_neutral(struct buffer *out, const struct oc_opinion *opinion)
{
    buffer_append_text(out, oc_engine_title(opinion->engine));
    buffer_append_text(out, ": ");
    buffer_append_text(out, oc_code_text(opinion->code));
    if (opinion->code == OC_CODE_WARMING_UP && opinion->waits_for > 0) {
        buffer_append_text(out, " (");
        buffer_append_int(out, opinion->waits_for);
        buffer_append_text(out, " missing)");
    } else if (opinion->code == OC_CODE_LOW_QUALITY) {
        append_ratio(out, " (", opinion->evidence.quality, 2);
        buffer_append_char(out, ')');
    } else if (opinion->code == OC_CODE_SCORE_TOO_LOW) {
        append_score(out, &opinion->evidence.score);
    } else if (opinion->code == OC_CODE_S_TOO_HIGH) {
        append_ratio(out, " (S ", opinion->evidence.imbalance, 2);
        buffer_append_char(out, ')');
    }
}

void reason_append_opinion(struct buffer *out, const struct oc_instrument *instrument,
                           const struct oc_opinion *opinion)
{
    if (opinion->direction == OC_NEUTRAL) {
        append_neutral(out, opinion);
    } else {
        append_setup(out, instrument, opinion);
    }
}

void reason_append_voice(struct buffer *out, const struct oc_voice *voice)
{
    char when[CALENDAR_TEXT_SIZE];

    if (voice->direction == OC_NEUTRAL) {
        buffer_append_text(out, oc_code_text(voice->code));
        return;
    }
    buffer_append_text(out, oc_setup_text(voice->setup));
    buffer_append_char(out, ' ');
    buffer_append_text(out, side_word(voice->direction));
    append_ratio(out, ", R:R ", voice->rr, 2);
    append_ratio(out, ", costs ", voice->cost_r, 2);
    buffer_append_text(out, " R");
    if (voice->is_standing) {
        calendar_format(voice->open_ms + OC_MINUTE_MS, when);
        buffer_append_text(out, ", still open since ");
        buffer_append_text(out, when);
    }
}

/* ", with Grid" and ", against Mean Reversion": the other engines with a direction. */
static void append_others(struct buffer *out, const struct oc_signal *signal)
{
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        const struct oc_voice *voice = &signal->voices[i];

        if ((enum oc_engine_id)i == signal->lead || voice->direction == OC_NEUTRAL ||
            voice->is_shadow) {
            continue;
        }
        buffer_append_text(out, voice->direction == signal->direction ? "; with " : "; against ");
        buffer_append_text(out, oc_engine_title((enum oc_engine_id)i));
        append_ratio(out, " (p ", voice->p, 2);
        buffer_append_text(out, voice->is_standing ? ", standing)" : ")");
    }
}

/* What each engine that has a voice says. */
static void append_codes(struct buffer *out, const struct oc_signal *signal)
{
    bool is_first = true;

    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        const struct oc_voice *voice = &signal->voices[i];

        if (voice->is_shadow) {
            continue;
        }
        buffer_append_text(out, is_first ? " (" : ", ");
        is_first = false;
        buffer_append_text(out, oc_engine_text((enum oc_engine_id)i));
        buffer_append_char(out, ' ');
        if (voice->direction == OC_NEUTRAL) {
            buffer_append_text(out, oc_code_wire(voice->code));
        } else {
            buffer_append_text(out, oc_direction_text(voice->direction));
            append_ratio(out, " ", voice->p, 2);
        }
    }
    buffer_append_text(out, is_first ? "" : ")");
}

void reason_append_signal(struct buffer *out, const struct oc_instrument *instrument,
                          const struct oc_signal *signal)
{
    if (signal->direction == OC_NEUTRAL) {
        buffer_append_text(out, "Neutral: ");
        buffer_append_text(out, oc_code_text(signal->code));
        append_codes(out, signal);
        return;
    }
    append_setup(out, instrument, &signal->plan);
    append_others(out, signal);
    if (!signal->is_endorsed) {
        buffer_append_text(out, "; not endorsed: ");
        buffer_append_text(out, oc_code_text(signal->code));
    }
}

static const char *neutral_flip(enum oc_code code)
{
    if (code == OC_CODE_NO_QUORUM) {
        return "two available engines would make this a vote";
    }
    if (code == OC_CODE_CONFLICT) {
        return "one side at less than half of the other would make this a direction";
    }
    if (code == OC_CODE_OUTVOTED) {
        return "a fresh opinion on the stronger side would make this a direction";
    }
    return "a fresh opinion of an available engine would make this a direction";
}

void reason_append_flip(struct buffer *out, const struct oc_signal *signal)
{
    if (signal->direction == OC_NEUTRAL) {
        buffer_append_text(out, neutral_flip(signal->code));
        return;
    }
    if (signal->flip_weight_p <= 0) {
        buffer_append_text(out, "no single opposing opinion would change this");
        return;
    }
    buffer_append_text(out, "a standing or fresh ");
    buffer_append_text(out, signal->direction > 0 ? "Short" : "Long");
    /* rounded up, so that the sentence stays true */
    append_ratio(out, " of p >= ", ceil(signal->flip_weight_p * 100 - 1e-9) / 100, 2);
    buffer_append_text(out, " at weight 1 would make this CONFLICT");
}

void reason_append_verdict(struct buffer *out, const struct oc_opinion_event *event)
{
    if (event->is_published && event->is_endorsed) {
        buffer_append_text(out, "published and endorsed");
        return;
    }
    buffer_append_text(out, event->is_published ? "published, not endorsed: " : "not published: ");
    buffer_append_text(out, oc_code_text(event->verdict));
}
