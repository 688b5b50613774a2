/* engine_vote.c - steps 5 and 6 of a 1m close: vote, publication, tracking (strategies.md 1.3, 12).
 * SPDX-License-Identifier: MIT */
#include "core/engine_internal.h"
#include "core/vote/vote.h"

static void emit(const struct engine_sink *sink, const struct oc_event *event)
{
    if (sink->on_event != NULL) {
        sink->on_event(sink->ctx, event);
    }
}

void engine_emit_outcome(void *sink, const struct oc_outcome *outcome)
{
    const struct engine_sink *to = sink;
    struct oc_event event = {
        .kind = OC_EVENT_OUTCOME, .open_ms = to->open_ms, .as = {.outcome = outcome}};

    emit(to, &event);
}

static enum oc_cell cell_of(enum oc_auction auction)
{
    bool is_out = auction == OC_AUCTION_OUT_UP || auction == OC_AUCTION_OUT_DOWN;

    return is_out ? OC_CELL_OUT : OC_CELL_BALANCED;
}

/* The engine's last opinion still speaks: open in the tracker and at most an hour old. */
static bool is_standing(const struct oc_engine *engine, int id, int64_t open_ms)
{
    const struct oc_voice *spoken = &engine->spoken[id];

    return spoken->direction != OC_NEUTRAL &&
           (open_ms - spoken->open_ms) / OC_MINUTE_MS <= ENGINE_STANDING_MIN &&
           track_is_open(&engine->tracker, (enum oc_engine_id)id, spoken->open_ms);
}

/* Fills voices from the opinions of this close; true if one is fresh. */
static bool hear(struct oc_engine *engine, int64_t open_ms)
{
    bool has_fresh = false;

    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        const struct oc_opinion *opinion = &engine->opinions[i];
        struct oc_voice *voice = &engine->voices[i];

        *voice = (struct oc_voice){
            .is_available = opinion->is_available,
            .is_shadow = engine->modes[i] == OC_MODE_SHADOW || engine->modes[i] == OC_MODE_AUTO,
            .direction = opinion->direction,
            .p = opinion->p,
            .weight = engine->weights[i][cell_of(engine->auction)],
            .code = opinion->code,
            .setup = opinion->setup,
            .open_ms = open_ms,
            .rr = opinion->rr,
            .cost_r = opinion->cost_r,
        };
        if (opinion->direction != OC_NEUTRAL) {
            engine->spoken[i] = *voice;
            has_fresh = true;
        } else if (opinion->is_available && is_standing(engine, i, open_ms)) {
            *voice = engine->spoken[i];
            voice->is_standing = true;
            voice->is_shadow =
                engine->modes[i] == OC_MODE_SHADOW || engine->modes[i] == OC_MODE_AUTO;
            voice->code = opinion->code; /* what the engine says now; its plan's code was OK */
        }
    }
    return has_fresh;
}

void engine_finish_signal(const struct oc_engine *engine, struct oc_signal *signal)
{
    signal->open_ms = engine->last_ms;
    signal->close = engine->close;
    signal->auction = engine->auction;
    signal->imbalance = engine->imbalance;
    signal->confluence = engine->confluence;
    signal->has_confluence = engine->has_confluence;
    analysis_marks(oc_engine_analysis(engine), &signal->marks);
    if (signal->direction != OC_NEUTRAL) {
        signal->score = analysis_score(oc_engine_analysis(engine), signal->direction);
    }
    if (signal->lead != OC_ENGINE_NONE) {
        signal->plan = engine->opinions[signal->lead];
    }
}

enum oc_status oc_engine_analyze(const struct oc_engine *engine, uint32_t engine_mask,
                                 struct oc_signal *out)
{
    struct vote_input input = {
        .voices = engine->voices,
        .modes = engine->modes,
        .mask = engine_mask,
        .gate = engine->config.costs.gate,
        .learned = &engine->learned,
    };

    if (engine->candles == 0) {
        return OC_EAGAIN;
    }
    vote_count(&input, out);
    engine_finish_signal(engine, out);
    return OC_OK;
}

/* Decides whether the vote is published, and acts on the open signals if so. */
static bool publish(struct oc_engine *engine, const struct oc_signal *signal,
                    const struct oc_bar *bar, struct engine_sink *sink)
{
    struct vote_open open[TRACK_CAP];
    enum vote_fate fates[TRACK_CAP];
    size_t items[TRACK_CAP];
    size_t count = 0;

    for (uint32_t i = 0; i < engine->tracker.count; i++) {
        const struct oc_outcome *outcome = &engine->tracker.items[i].outcome;

        if (outcome->is_published) {
            open[count] = (struct vote_open){outcome->direction, outcome->is_endorsed,
                                             outcome->was_superseded};
            items[count++] = i;
        }
    }
    if (!track_has_room(&engine->tracker) ||
        !vote_publish(open, count, signal->direction, signal->is_endorsed, fates)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (fates[i] == VOTE_SUPERSEDED) {
            track_supersede(&engine->tracker, items[i], engine_emit_outcome, sink);
        } else if (fates[i] == VOTE_REVERSED) {
            track_reverse(&engine->tracker, items[i], bar, engine_emit_outcome, sink);
        }
    }
    track_sweep(&engine->tracker);
    return true;
}

/* Why a directional opinion of this close did or did not become a published signal. */
static enum oc_code verdict_of(const struct oc_engine *engine, const struct oc_signal *signal,
                               int id, bool is_published)
{
    if (engine->modes[id] != OC_MODE_ON) {
        return OC_CODE_SHADOW;
    }
    if (signal->direction == OC_NEUTRAL) {
        return signal->code;
    }
    if ((int)signal->lead == id) {
        return is_published ? signal->code : OC_CODE_OPEN_SIGNAL;
    }
    if (!(engine->voices[id].weight > 0)) {
        return OC_CODE_MUTED;
    }
    return engine->opinions[id].direction == signal->direction ? OC_CODE_SUPPORTING
                                                               : OC_CODE_OPPOSING;
}

static void enter(struct oc_engine *engine, const struct oc_signal *signal, int id,
                  bool is_published, const struct engine_sink *sink)
{
    bool is_lead = is_published && (int)signal->lead == id;
    struct oc_opinion_event opinion = {
        .opinion = engine->opinions[id],
        .weight = engine->voices[id].weight,
        .is_published = is_lead,
        .is_endorsed = is_lead && signal->is_endorsed,
        .verdict = verdict_of(engine, signal, id, is_published),
    };
    struct track_terms terms = {
        .is_published = is_lead,
        .is_endorsed = opinion.is_endorsed,
        .is_muted = is_lead && signal->code == OC_CODE_MUTED,
        .weight = opinion.weight,
        .raw_confidence = is_lead ? signal->raw_confidence : 0.0,
        .confidence = is_lead ? signal->confidence : 0.0,
    };
    struct oc_event event = {
        .kind = OC_EVENT_OPINION, .open_ms = sink->open_ms, .as = {.opinion = &opinion}};

    (void)track_add(&engine->tracker, &opinion.opinion,
                    &terms); /* room was asked for when published */
    emit(sink, &event);
}

void engine_vote(struct oc_engine *engine, const struct oc_bar *bar, struct engine_sink *sink)
{
    struct oc_signal signal;
    bool is_published = false;

    if (!hear(engine, bar->open_ms)) {
        return; /* nothing fresh: nothing to publish; oc_engine_analyze counts the voices on demand */
    }
    if (oc_engine_analyze(engine, UINT32_MAX, &signal) != OC_OK) {
        return;
    }
    if (signal.direction != OC_NEUTRAL) {
        is_published = publish(engine, &signal, bar, sink);
    }
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        if (engine->opinions[i].direction != OC_NEUTRAL) {
            enter(engine, &signal, i, is_published, sink);
        }
    }
    if (is_published) {
        struct oc_event event = {
            .kind = OC_EVENT_SIGNAL, .open_ms = sink->open_ms, .as = {.signal = &signal}};

        emit(sink, &event);
    }
}
