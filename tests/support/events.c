/* events.c - the engine's events as text.
 * SPDX-License-Identifier: MIT */
#include "support/events.h"

#include "outcry/strategy.h"
#include "support/check.h"

#include <inttypes.h>

enum { LINE_CAP = 8192 };

static const uint64_t FNV_OFFSET = UINT64_C(0xcbf29ce484222325);

struct line {
    char text[LINE_CAP];
    size_t length;
};

void event_log_init(struct event_log *log, const struct oc_instrument *instrument)
{
    *log = (struct event_log){.instrument = instrument, .hash = FNV_OFFSET};
}

void event_log_free(struct event_log *log)
{
    free(log->text);
    *log = (struct event_log){0};
}

uint64_t event_log_cut(struct event_log *log)
{
    uint64_t hash = log->hash;

    log->hash = FNV_OFFSET;
    return hash;
}

static void keep(struct event_log *log, const char *text, size_t length)
{
    while (log->length + length + 1 > log->cap) {
        log->cap = log->cap == 0 ? 1 << 16 : log->cap * 2;
        log->text = realloc(log->text, log->cap);
        if (log->text == NULL) {
            abort();
        }
    }
    memcpy(log->text + log->length, text, length + 1);
    log->length += length;
}

void event_log_add(struct event_log *log, const char *line)
{
    keep(log, line, strlen(line));
}

__attribute__((format(printf, 2, 3))) static void put(struct line *line, const char *format, ...)
{
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(line->text + line->length, LINE_CAP - line->length, format, args);
    va_end(args);
    assert_true(length >= 0 && line->length + (size_t)length < LINE_CAP);
    line->length += (size_t)length;
}

static void put_doubles(struct line *line, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put(line, " %.17g", values[i]);
    }
}

static void put_ints(struct line *line, const int64_t *values, int32_t count)
{
    put(line, " [");
    for (int32_t i = 0; i < count; i++) {
        put(line, "%s%" PRId64, i == 0 ? "" : ",", values[i]);
    }
    put(line, "]");
}

static void put_evidence(struct line *line, const struct oc_evidence *e)
{
    put(line, " evidence");
    put_doubles(line,
                (const double[]){e->imbalance, e->confluence, e->quality, e->aggression, e->attack,
                                 e->depth, e->location, e->volume_ratio, e->attempt_delta,
                                 e->atr_frac, e->efficiency, e->adx},
                12);
    put_doubles(line, e->parts, 5);
    put_ints(line,
             (const int64_t[]){e->zone_low, e->zone_high, e->range_low, e->range_high,
                               e->failed_extreme, e->touches_top, e->touches_bottom,
                               e->has_prior_failure, (int64_t)e->target_kind, e->score.points,
                               (int64_t)e->score.factors, e->second_entry, e->is_gap, e->is_change,
                               e->is_swing},
             15);
}

static void put_opinion(struct line *line, const struct oc_opinion *o)
{
    put(line, "%s %s %s %s avail=%d auction=%d at=%" PRId64 " kind=%d", oc_engine_text(o->engine),
        oc_direction_text(o->direction), oc_code_wire(o->code), oc_setup_text(o->setup),
        o->is_available, (int)o->auction, o->open_ms, (int)o->entry_kind);
    put_doubles(line, (const double[]){o->p, o->rr, o->cost_r}, 3);
    put_ints(
        line,
        (const int64_t[]){o->entry, o->stop, o->target, o->valid_min, o->expiry_min, o->waits_for},
        6);
    put_ints(line, o->targets, o->target_count);
    put_ints(line, o->grid.lines, o->grid.line_count);
    put_doubles(line, &o->grid.net_frac, 1);
    put_evidence(line, &o->evidence);
}

static void put_signal(struct line *line, const struct oc_signal *s)
{
    put(line, "signal %" PRId64 " %s %s endorsed=%d %c agree=%d lead=%s", s->open_ms,
        oc_direction_text(s->direction), oc_code_wire(s->code), s->is_endorsed, s->quality,
        s->agree, oc_engine_text(s->lead));
    put_doubles(line,
                (const double[]){s->log_odds, s->log_odds_long, s->log_odds_short,
                                 s->raw_confidence, s->confidence, s->p_target, s->expected_r,
                                 s->imbalance, s->confluence, s->flip_weight_p},
                10);
    put(line, " uncal=%d n=%d close=%" PRId64 " auction=%d K=%d voices", s->is_uncalibrated,
        s->confidence_n, s->close, (int)s->auction, s->has_confluence);
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        const struct oc_voice *v = &s->voices[i];

        put(line, " (%d %d %d %d %s %s %" PRId64, v->is_available, v->is_standing, v->is_shadow,
            (int)v->direction, oc_code_wire(v->code), oc_setup_text(v->setup), v->open_ms);
        put_doubles(line, (const double[]){v->p, v->weight, v->rr, v->cost_r}, 4);
        put(line, ")");
    }
    put(line, " score=%d factors=%u marks", (int)s->score.points, s->score.factors);
    put_ints(line,
             (const int64_t[]){s->marks.swing_high, s->marks.swing_low, s->marks.support,
                               s->marks.resistance},
             4);
    put(line, " plan ");
    put_opinion(line, &s->plan);
}

static void put_outcome(struct line *line, const struct oc_outcome *o)
{
    put(line, "outcome %" PRId64 " %s %s %s %s final=%d", o->open_ms, oc_engine_text(o->engine),
        oc_setup_text(o->setup), oc_direction_text(o->direction), oc_outcome_text(o->status),
        o->is_final);
    put_ints(line,
             (const int64_t[]){(int64_t)o->auction, o->is_published, o->is_endorsed,
                               o->was_superseded, o->was_muted, o->filled_ms, o->resolved_ms,
                               o->entry, o->stop, o->target, o->exit, o->has_label, o->had_gap},
             13);
    put_doubles(line,
                (const double[]){o->r_gross, o->r_net, o->mfe_r, o->mae_r, o->label, o->p,
                                 o->weight, o->raw_confidence, o->confidence},
                9);
}

static void put_candle(struct line *line, const struct oc_instrument *instrument,
                       const struct oc_candle_event *event)
{
    struct oc_bar bar = oc_bar_of(instrument, event->candle);

    put(line, "candle %s", oc_timeframe_text(event->timeframe));
    put_ints(line,
             (const int64_t[]){bar.open_ms, bar.open, bar.high, bar.low, bar.close, bar.volume,
                               bar.taker, (int64_t)event->candle->trades_flags},
             8);
}

static void put_structure(struct line *line, const struct oc_structure_event *s)
{
    put(line, "structure %s %d", oc_structure_text(s->kind), s->direction);
    put_ints(line,
             (const int64_t[]){s->open_ms, s->known_ms, s->origin_ms, s->level, s->low, s->high},
             6);
}

void event_log_on_event(void *ctx, const struct oc_event *event)
{
    struct event_log *log = ctx;
    struct line line = {.length = 0};

    switch (event->kind) {
    case OC_EVENT_OPINION:
        log->opinions++;
        put(&line, "opinion %s pub=%d end=%d w=%.17g ", oc_code_wire(event->as.opinion->verdict),
            event->as.opinion->is_published, event->as.opinion->is_endorsed,
            event->as.opinion->weight);
        put_opinion(&line, &event->as.opinion->opinion);
        break;
    case OC_EVENT_SIGNAL:
        log->signals++;
        log->endorsed += event->as.signal->is_endorsed;
        put_signal(&line, event->as.signal);
        break;
    case OC_EVENT_OUTCOME:
        log->outcomes++;
        put_outcome(&line, event->as.outcome);
        break;
    case OC_EVENT_STRUCTURE:
        log->structures++;
        put_structure(&line, event->as.structure);
        break;
    case OC_EVENT_CANDLE:
        log->candles++;
        put_candle(&line, log->instrument, &event->as.candle);
        break;
    }
    put(&line, " @%" PRId64 "\n", event->open_ms);
    for (size_t i = 0; i < line.length; i++) {
        log->hash = (log->hash ^ (unsigned char)line.text[i]) * UINT64_C(0x100000001b3);
    }
    if (!log->is_silent && (!log->only_signals || event->kind == OC_EVENT_SIGNAL)) {
        keep(log, line.text, line.length);
    }
}
