/* engine.c - one symbol: a closed 1m candle in, events out, in fixed memory (strategies.md 1.3).
 * SPDX-License-Identifier: MIT */
#include "core/engine_internal.h"
#include "core/series/series.h"

#include <string.h>

static void *part(struct oc_engine *engine, uint64_t offset)
{
    return (unsigned char *)engine + offset;
}

static const void *const_part(const struct oc_engine *engine, uint64_t offset)
{
    return (const unsigned char *)engine + offset;
}

const struct analysis *oc_engine_analysis(const struct oc_engine *engine)
{
    return const_part(engine, engine->layout.analysis);
}

static struct analysis_io io_of(struct oc_engine *engine, analysis_candle_fn on_candle, void *ctx)
{
    struct analysis_io io = {
        .instrument = &engine->instrument,
        .costs = &engine->config.costs,
        .failures = &engine->failures,
        .on_candle = on_candle,
        .ctx = ctx,
    };

    for (int tf = 0; tf < OC_TF_COUNT; tf++) {
        io.series[tf] = &engine->series[tf];
    }
    return io;
}

static bool is_usable(const struct oc_instrument *instrument)
{
    return instrument->tick_units > 0 && instrument->step_units > 0 && instrument->tick > 0 &&
           instrument->step > 0 && instrument->symbol[0] != 0 &&
           instrument->price_decimals <= OC_DECIMALS_MAX &&
           instrument->volume_decimals <= OC_DECIMALS_MAX &&
           (unsigned)instrument->market <= (unsigned)OC_MARKET_USDM;
}

enum oc_status oc_engine_init(void *memory, size_t size, const struct oc_engine_config *config,
                              const struct oc_instrument *instrument, struct oc_engine **out)
{
    struct oc_engine *engine = memory;
    struct engine_layout layout;

    if (memory == NULL || (uintptr_t)memory % ENGINE_ALIGN != 0 || !is_usable(instrument) ||
        !engine_lay_out(config, &layout) || size < layout.size) {
        return OC_EINVALID;
    }
    memset(memory, 0, (size_t)layout.size);
    engine->layout = layout;
    engine->config = *config;
    engine->instrument = *instrument;
    engine->last_ms = -1;
    for (int tf = 0; tf < OC_TF_COUNT; tf++) {
        uint64_t at = (uint64_t)((unsigned char *)&engine->series[tf] - (unsigned char *)engine);

        series_init(&engine->series[tf], config->ring_caps[tf], (uint32_t)(layout.rings[tf] - at));
        engine->last_seed_ms[tf] = -1;
    }
    struct analysis_config analysis = {
        .origin_ms = config->origin_ms,
        .costs = config->costs,
        .has_taker_volume = config->has_taker_volume,
    };
    struct oc_learner cold;

    analysis_init(part(engine, layout.analysis), &analysis);
    track_init(&engine->tracker);
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        engine->opinions[i].engine = (enum oc_engine_id)i;
        engine->opinions[i].code = OC_CODE_WARMING_UP;
    }
    oc_learner_init(&cold);
    oc_engine_set_learned(engine, &cold.table);
    *out = engine;
    return OC_OK;
}

enum oc_status oc_engine_seed(struct oc_engine *engine, enum oc_timeframe timeframe,
                              const struct oc_candle *candle)
{
    struct analysis_io io = io_of(engine, NULL, NULL);
    int64_t open_ms = oc_candle_open_ms(candle);
    const char *field;

    if ((timeframe != OC_TF_1H && timeframe != OC_TF_4H && timeframe != OC_TF_1D) ||
        engine->candles > 0 || open_ms % oc_timeframe_ms(timeframe) != 0 ||
        open_ms <= engine->last_seed_ms[timeframe] ||
        open_ms + oc_timeframe_ms(timeframe) > engine->config.origin_ms ||
        !oc_candle_has(candle, OC_CANDLE_FINAL) ||
        !oc_candle_is_sound(&engine->instrument, candle, &field)) {
        return OC_EINVALID;
    }
    engine->last_seed_ms[timeframe] = open_ms;
    analysis_seed(part(engine, engine->layout.analysis), &io, timeframe, candle);
    return OC_OK;
}

void oc_engine_set_learned(struct oc_engine *engine, const struct oc_learned *learned)
{
    engine->learned = *learned;
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        bool has_learned = learned->cells[i][OC_CELL_ANY].count >= OC_AUTO_OUTCOMES;

        engine->modes[i] = engine->config.modes[i] == OC_MODE_AUTO && has_learned
                               ? OC_MODE_ON
                               : engine->config.modes[i];
        for (int cell = 0; cell < OC_CELL_COUNT; cell++) {
            engine->weights[i][cell] =
                oc_learned_weight(learned, (enum oc_engine_id)i, (enum oc_cell)cell).weight;
        }
    }
}

/* --- one close ----------------------------------------------------------------------------------- */

static void emit_candle(void *ctx, enum oc_timeframe timeframe, const struct oc_candle *candle)
{
    const struct engine_sink *sink = ctx;
    struct oc_event event = {.kind = OC_EVENT_CANDLE,
                             .open_ms = sink->open_ms,
                             .as = {.candle = {.timeframe = timeframe, .candle = candle}}};

    if (sink->on_event != NULL) {
        sink->on_event(sink->ctx, &event);
    }
}

static void emit_structure(void *ctx, const struct oc_structure_event *structure)
{
    const struct engine_sink *sink = ctx;
    struct oc_event event = {
        .kind = OC_EVENT_STRUCTURE, .open_ms = sink->open_ms, .as = {.structure = structure}};

    if (sink->on_event != NULL) {
        sink->on_event(sink->ctx, &event);
    }
}

static void mark_open(const struct tracker *tracker, struct oc_view *view)
{
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        view->has_open[i][0] = view->has_open[i][1] = false;
    }
    for (uint32_t i = 0; i < tracker->count; i++) {
        const struct oc_outcome *outcome = &tracker->items[i].outcome;

        view->has_open[outcome->engine][outcome->direction > 0] = true;
    }
}

/* Step 4. */
static void ask_engines(struct oc_engine *engine, const struct oc_view *view,
                        struct engine_sink *sink)
{
    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        const struct oc_strategy *strategy = oc_strategy_of((enum oc_engine_id)i);
        void *state = part(engine, engine->layout.states[i]);
        struct oc_opinion *opinion = &engine->opinions[i];

        if (engine->config.modes[i] == OC_MODE_OFF) {
            *opinion = (struct oc_opinion){.engine = (enum oc_engine_id)i,
                                           .code = OC_CODE_OFF,
                                           .auction = view->auction,
                                           .open_ms = view->open_ms};
            continue;
        }
        strategy->on_close(state, view, opinion);
        if (strategy->wants_exit != NULL && strategy->wants_exit(state)) {
            track_exit(&engine->tracker, (enum oc_engine_id)i, &view->bar1, engine_emit_outcome,
                       sink);
        }
    }
}

static bool is_acceptable(const struct oc_engine *engine, const struct oc_candle *candle,
                          struct oc_bar *bar)
{
    int64_t open_ms = oc_candle_open_ms(candle);
    const char *field;

    return open_ms % OC_MINUTE_MS == 0 && open_ms > engine->last_ms &&
           open_ms >= engine->config.origin_ms && oc_candle_has(candle, OC_CANDLE_FINAL) &&
           oc_candle_read(&engine->instrument, candle, bar, &field);
}

enum oc_status oc_engine_push(struct oc_engine *engine, const struct oc_candle *candle,
                              oc_event_fn on_event, void *ctx)
{
    struct engine_sink sink = {oc_candle_open_ms(candle), on_event, ctx};
    struct analysis_io io = io_of(engine, emit_candle, &sink);
    struct oc_view view;
    struct oc_bar bar;

    io.on_structure = emit_structure;
    if (!is_acceptable(engine, candle, &bar)) {
        return OC_EINVALID;
    }
    engine->last_ms = sink.open_ms;
    engine->candles++;
    track_bar(&engine->tracker, &bar, engine_emit_outcome, &sink);
    analysis_push(part(engine, engine->layout.analysis), &io, candle, &bar, &view);
    view.has_taker_volume = engine->config.has_taker_volume;
    mark_open(&engine->tracker, &view);
    engine->close = bar.close;
    engine->auction = view.auction;
    engine->imbalance = view.imbalance;
    engine->confluence = view.confluence;
    engine->has_confluence = view.has_confluence;
    ask_engines(engine, &view, &sink);
    engine_vote(engine, &view.bar1, &sink);
    return OC_OK;
}

/* --- what others may see --------------------------------------------------------------------------- */

const struct oc_opinion *oc_engine_opinion(const struct oc_engine *engine, enum oc_engine_id id)
{
    return &engine->opinions[id];
}

int64_t oc_engine_open_signal(const struct oc_engine *engine, enum oc_direction direction,
                              enum oc_engine_id *lead)
{
    for (uint32_t i = engine->tracker.count; i-- > 0;) {
        const struct oc_outcome *outcome = &engine->tracker.items[i].outcome;

        if (outcome->is_published && !outcome->was_superseded && outcome->direction == direction) {
            *lead = outcome->engine;
            return outcome->open_ms;
        }
    }
    return 0;
}

size_t oc_engine_zones(const struct oc_engine *engine, struct oc_level *out, size_t cap)
{
    size_t count = 0;

    for (int i = 0; i < OC_ENGINE_COUNT; i++) {
        const struct oc_strategy *strategy = oc_strategy_of((enum oc_engine_id)i);

        if (strategy->zones != NULL) {
            count += strategy->zones(const_part(engine, engine->layout.states[i]), out + count,
                                     cap - count);
        }
    }
    return count;
}

const struct oc_series *oc_engine_series(const struct oc_engine *engine,
                                         enum oc_timeframe timeframe)
{
    return &engine->series[timeframe];
}

const struct oc_instrument *oc_engine_instrument(const struct oc_engine *engine)
{
    return &engine->instrument;
}

enum oc_engine_mode oc_engine_mode_of(const struct oc_engine *engine, enum oc_engine_id id)
{
    return engine->modes[id];
}

int64_t oc_engine_origin_ms(const struct oc_engine *engine)
{
    return engine->config.origin_ms;
}

int64_t oc_engine_last_ms(const struct oc_engine *engine)
{
    return engine->last_ms;
}

uint64_t oc_engine_candles(const struct oc_engine *engine)
{
    return engine->candles;
}
