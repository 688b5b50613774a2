/* engine_run.c - an engine with its daily learning and the log of its events.
 * SPDX-License-Identifier: MIT */
#include "support/engine_run.h"

#include "outcry/timeframe.h"
#include "support/check.h"

enum { ALIGN = 64 };

static struct oc_engine *place(struct engine_run *run)
{
    run->memory = malloc(run->size + 2 * ALIGN);
    assert_non_null(run->memory);
    uintptr_t at = ((uintptr_t)run->memory + ALIGN - 1) / ALIGN * ALIGN;

    return (struct oc_engine *)at;
}

void engine_run_init(struct engine_run *run, const struct oc_instrument *instrument,
                     int64_t start_ms)
{
    struct oc_engine *engine;

    memset(run, 0, sizeof *run);
    run->instrument = *instrument;
    run->config = oc_engine_config_default(instrument->market);
    run->config.origin_ms = start_ms / OC_DAY_MS * OC_DAY_MS;
    run->size = oc_engine_size(&run->config);
    assert_true(run->size > 0);
    engine = place(run);
    assert_int_equal(oc_engine_init(engine, run->size, &run->config, instrument, &run->engine),
                     OC_OK);
    oc_learner_init(&run->learner);
    event_log_init(&run->log, &run->instrument);
}

void engine_run_deinit(struct engine_run *run)
{
    event_log_free(&run->log);
    free(run->memory);
    run->memory = NULL;
}

void engine_run_move(struct engine_run *run)
{
    void *old = run->memory;
    struct oc_engine *from = run->engine, *to = place(run);

    memcpy(to, from, run->size);
    memset(from, 0xa5, run->size);
    run->engine = to;
    free(old);
}

static void learn_from(struct engine_run *run, const struct oc_outcome *outcome)
{
    struct oc_lesson *lesson;
    bool is_out = outcome->auction == OC_AUCTION_OUT_UP || outcome->auction == OC_AUCTION_OUT_DOWN;

    if (!outcome->is_final || !outcome->has_label) {
        return;
    }
    assert_true(run->lesson_count < ENGINE_RUN_LESSONS);
    lesson = &run->lessons[run->lesson_count++];
    *lesson = (struct oc_lesson){
        .resolved_ms = outcome->resolved_ms,
        .engine = outcome->engine,
        .cell = is_out ? OC_CELL_OUT : OC_CELL_BALANCED,
        .label = outcome->label,
        .p = outcome->p,
        .weight = 1,
        .calibrates = outcome->is_published && !outcome->was_superseded && !outcome->was_muted,
        .raw_confidence = outcome->raw_confidence,
        .confidence = outcome->confidence,
    };
    memcpy(lesson->symbol, run->instrument.symbol, sizeof lesson->symbol);
    memcpy(lesson->id, &outcome->open_ms, sizeof outcome->open_ms);
    lesson->id[15] = (uint8_t)outcome->engine;
}

static void on_event(void *ctx, const struct oc_event *event)
{
    struct engine_run *run = ctx;

    if (event->kind == OC_EVENT_OUTCOME) {
        learn_from(run, event->as.outcome);
    }
    event_log_on_event(&run->log, event);
}

void engine_run_push(struct engine_run *run, const struct oc_candle *candle)
{
    int64_t next_ms = oc_candle_open_ms(candle) + OC_MINUTE_MS;

    assert_int_equal(oc_engine_push(run->engine, candle, on_event, run), OC_OK);
    if (next_ms % OC_DAY_MS == 0) {
        assert_int_equal(
            oc_learner_fold(&run->learner, next_ms - OC_DAY_MS, run->lessons, run->lesson_count),
            OC_OK);
        run->lesson_count = 0;
        oc_engine_set_learned(run->engine, &run->learner.table);
    }
}
